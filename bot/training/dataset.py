"""Labelled comments from files, and as numbers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.core.finding import Category
from bot.core.label import LabelledExample
from bot.errors import InputError
from bot.text.features import Reading, read
from bot.text.heads import COLUMNS, LABELS
from bot.training.groups import groups


def read_comments(file: Path, source: str = "project") -> list[LabelledExample]:
    """Comments in the labelling guide's format (section 8), in order; raises InputError that names the line."""
    found = []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read ({error}). Give a UTF-8 file with one JSON object a line.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            labels = frozenset(Category(name) for name in row["labels"])
            text = row["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{file}, line {number}: not a labelled comment. A line needs `text` and `labels`, a list of "
                f"{', '.join(LABELS)}."
            ) from error
        found.append(
            LabelledExample(
                text=text,
                categories=labels,
                post=row.get("post") or None,
                parent=row.get("parent") or None,
                channel=row.get("channel", "facebook"),
                source=source,
                hard=bool(row.get("hard")),
            )
        )
    return found


def read_folder(folder: Path) -> list[LabelledExample]:
    """All of the project's training comments with their groups; `source` is the file's name, that is the writer."""
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise InputError(f"{folder} holds no training comments (*.jsonl). Run this in a checkout of the project.")
    examples = [e for file in files for e in read_comments(file, file.stem)]
    return [replace(e, group=str(g)) for e, g in zip(examples, groups([e.text for e in examples]), strict=True)]


def readings(examples: Sequence[LabelledExample]) -> list[Reading]:
    """Normalised texts with their context."""
    return [read(e.text, e.post or "", e.parent or "") for e in examples]


def truth(examples: Sequence[LabelledExample]) -> NDArray[np.bool_]:
    """Comments × columns; the last is harm: any label but `complaint`."""
    found = np.zeros((len(examples), len(COLUMNS)), dtype=bool)
    for row, example in enumerate(examples):
        for category in example.categories:
            found[row, LABELS.index(category.value)] = True
        found[row, -1] = bool(example.categories - {Category.COMPLAINT})
    return found


def folds(examples: Sequence[LabelledExample], count: int = 5, seed: int = 7) -> NDArray[np.int64]:
    """A fold for each comment; a group is never torn apart."""
    names = sorted({e.group or e.text for e in examples})
    order = np.random.default_rng(seed).permutation(len(names))
    by_name = {name: int(place) % count for name, place in zip(names, order, strict=True)}
    return np.array([by_name[e.group or e.text] for e in examples], dtype=np.int64)
