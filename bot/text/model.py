"""A model folder: `card.json`, `model.npz` and, with an encoder, `encoder.onnx`, `tokenizer.json`, `severity.npz`.

Loading runs no code from any file: the hash of each stands in the card and is checked before the file is opened, arrays
are read with `allow_pickle=False` (a joblib file is a pickle, and opening one can run code before any check of what is
inside), and the encoder is data for onnxruntime.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from bot.core.finding import Category, Severity
from bot.errors import ModelError
from bot.text.features import BITS, Reading, sparse
from bot.text.front import ENCODER, TOKENS, EncoderFront, Front, LinearFront
from bot.text.heads import COLUMNS, Heads, squeeze, unsqueeze
from bot.text.levels import FILE as SEVERITY
from bot.text.levels import SeverityHeads, load_levels
from bot.text.points import Points

FORMAT = 1
ARRAYS = "model.npz"
CARD = "card.json"

Array = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Model:
    """A loaded model: `name` is what decisions are recorded under."""

    name: str
    card: dict[str, Any]
    heads: Heads
    front: Front
    points: Points
    severity: SeverityHeads | None = None

    def levels(self, reading: Reading) -> dict[Category, Severity]:
        """How severe the comment is for each category it may be of; empty for a model without such heads."""
        if self.severity is None:
            return {}
        return self.severity.levels(self.front.dense([reading], [sparse(reading)])[0])

    def scores(self, readings: Sequence[Reading]) -> Array:
        """Probabilities, comments × `COLUMNS`."""
        if not readings:
            return np.zeros((0, len(COLUMNS)), dtype=np.float32)
        rows = [sparse(r) for r in readings]
        return self.heads.probabilities(self.heads.logits(rows, self.front.dense(readings, rows)))


def load_model(folder: Path) -> Model:
    """Read and check a model folder; raises ModelError."""
    card = read_card(folder)
    for name, expected in card["files"].items():
        _check(folder / name, expected)
    try:
        with np.load(folder / ARRAYS, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        heads = Heads(
            sparse=unsqueeze(arrays["sparse"], arrays["sparse_top"]),
            dense=arrays["dense"],
            bias=arrays["bias"],
            slope=arrays["slope"],
            shift=arrays["shift"],
            stack=arrays["stack"],
            stack_bias=float(arrays["stack_bias"]),
        )
        points = Points(**{**card["points"], "labels": dict(card["points"]["labels"])})
        levels = load_levels(folder) if SEVERITY in card["files"] else None
    except (OSError, ValueError, KeyError, TypeError, BadZipFile) as error:
        raise _foreign(folder, f"{ARRAYS} does not hold what it should") from error
    front = _front(folder, card, arrays)
    return Model(name=card["name"], card=card, heads=heads, front=front, points=points, severity=levels)


def read_card(folder: Path) -> dict[str, Any]:
    """The card as plain data; raises ModelError."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(
            f"There is no model in {folder} ({CARD} is missing). Restore the folder from the project, or run "
            "`moderator models list` and promote a version that is there."
        ) from error
    except (OSError, ValueError) as error:
        raise _foreign(folder, f"{CARD} cannot be read") from error
    if not isinstance(card, dict) or card.get("format") != FORMAT or not isinstance(card.get("files"), dict):
        raise _foreign(folder, f"{CARD} is of another format")
    if card.get("feature_bits") != BITS or card.get("columns") != list(COLUMNS) or ARRAYS not in card["files"]:
        raise _foreign(folder, f"{CARD} names other features or labels than this program has")
    return card


def save_model(
    folder: Path, card: dict[str, Any], heads: Heads, extra: dict[str, NDArray[Any]], others: Sequence[str] = ()
) -> None:
    """Write arrays and card; `others` names files already in the folder whose hashes go into the card too."""
    folder.mkdir(parents=True, exist_ok=True)
    small, top = squeeze(heads.sparse)
    arrays: dict[str, Any] = dict(
        sparse=small,
        sparse_top=top,
        dense=heads.dense,
        bias=heads.bias,
        slope=heads.slope,
        shift=heads.shift,
        stack=heads.stack,
        stack_bias=np.float32(heads.stack_bias),
        **extra,
    )
    np.savez_compressed(folder / ARRAYS, **arrays)
    files = {name: sha256(folder / name) for name in (ARRAYS, *others)}
    full = {"format": FORMAT, "feature_bits": BITS, "columns": list(COLUMNS), **card, "files": files}
    (folder / CARD).write_text(json.dumps(full, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def sha256(file: Path) -> str:
    """Hex digest of a file."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while part := opened.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()


def _check(file: Path, expected: str) -> None:
    try:
        found = sha256(file)
    except OSError as error:
        raise ModelError(
            f"{file} is missing or unreadable. Restore the model's folder from the project, or `moderator models "
            "rollback` to the version before."
        ) from error
    if found != expected:
        raise ModelError(
            f"{file} is not the file its card describes: it was changed or cut short, and was not opened. Restore the "
            "model's folder from the project, or `moderator models rollback` to the version before."
        )


def _front(folder: Path, card: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Front:
    if card.get("front") == "encoder":
        return EncoderFront(folder / ENCODER, folder / TOKENS)
    return LinearFront(unsqueeze(arrays["front"], arrays["front_top"]), arrays["front_bias"])


def _foreign(folder: Path, why: str) -> ModelError:
    return ModelError(
        f"{folder} is no model this program can use: {why}. Restore the folder from the project, or run `moderator "
        "models list` and promote a version that fits."
    )
