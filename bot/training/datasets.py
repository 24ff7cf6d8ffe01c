"""Public texts to train on: the sets of the table less everything that is for measuring only.

Sets of the tier `measure`, test and dev parts, and texts equal to one of those (compared in lower case, letters and
digits only) take no part. No text of any set is kept by the project.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.training.public_table import MEASURED, TABLE, TARGETS, Answers, Row

__all__ = [
    "MEASURED",
    "TABLE",
    "TARGETS",
    "Answers",
    "PublicText",
    "forbidden",
    "kept_for_measuring",
    "key",
    "public_texts",
    "rows",
]


def key(text: str) -> str:
    """What makes two texts equal: lower case, letters and digits only."""
    return "".join(c for c in text.lower() if c.isalnum())


def kept_for_measuring(text: str) -> bool:
    """The fifth of a set without split that is never trained on: SHA-256 of the text is 0 modulo 5."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 5 == 0


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicText:
    """A text of a public set with what the set says about the targets."""

    text: str
    answers: Answers
    source: str


def rows(folder: Path, name: str) -> Iterator[Row]:
    """Rows of one set, as its columns name them."""
    csv.field_size_limit(10**9)
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def forbidden(folder: Path) -> set[str]:
    """Keys of all texts that are for measuring only, whatever set they also stand in."""
    found: set[str] = set()
    by_name = {s.name: s for s in TABLE}
    for name in MEASURED:
        parts = by_name[name].parts if name in by_name else frozenset()
        found |= {key(r["text"]) for r in rows(folder, name) if r["split"] not in parts}
    for data_set in TABLE:
        if data_set.held_out:
            found |= {key(r["text"]) for r in rows(folder, data_set.name) if kept_for_measuring(r["text"])}
    return found


def public_texts(folder: Path, *, tier: str = "public", part: str = "heads") -> list[PublicText]:
    """Texts to train on, in the order of the table; `tier` "open" leaves out all but openly licensed sets.

    `part` is "heads" or "encoder". The share of a set is chosen by the text's hash, so it is the same on every run.
    """
    barred = forbidden(folder)
    found: list[PublicText] = []
    for data_set in TABLE:
        if (tier == "open" and data_set.tier != "open") or not getattr(data_set, part):
            continue
        for row in rows(folder, data_set.name):
            identity = key(row["text"])
            if row["split"] not in data_set.parts or identity in barred or len(identity) < 3:
                continue
            if int(hashlib.sha256(f"share {identity}".encode()).hexdigest()[:8], 16) / 2**32 >= data_set.share:
                continue
            answers = data_set.answers(row)
            if answers:
                barred.add(identity)
                found.append(PublicText(text=row["text"], answers=answers, source=data_set.name))
    return found
