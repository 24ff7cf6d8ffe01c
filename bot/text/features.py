"""Sparse features: hashed characters, words and signs of a comment and what it hangs under.

No vocabulary is kept: a feature is a number from 0 to `SIZE` - 1, many n-grams share one, and no text can be read back.
The same function serves training and judging.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.text.normalise import Normalised, normalise

BITS = 18
SIZE = 1 << BITS
MASK = np.uint64(SIZE - 1)
CHARS = (2, 3, 4, 5)
LONGEST = 1500  # characters; what a comment says it says before that, and a flood of text must not slow the rest
WORDS = re.compile(r"[\w£€$%']+|[!?…]+")
DIGIT = re.compile(r"\d")
FACTOR = np.uint64(0x9E3779B97F4A7C15)

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sparse:
    """One comment: features in rising order, each with its weight; the weights' squares sum to 1 for each block."""

    columns: Numbers
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """A comment made ready: its normalised text, the context's, and a few signs of the text as typed."""

    comment: Normalised
    context: str
    signs: tuple[str, ...]


def read(text: str, post: str = "", parent: str = "") -> Reading:
    """Normalise a comment and its context; the parent counts before the post."""
    comment = normalise(text[: LONGEST * 4])
    context = " | ".join(normalise(part[:600]).text for part in (parent, post) if part)
    return Reading(comment, context, tuple(signs(text, comment, bool(post), bool(parent))))


def signs(text: str, comment: Normalised, post: bool, parent: bool) -> list[str]:
    """What the letters alone do not tell: capitals, disguise, length, whether it replies."""
    letters = [c for c in text if c.isalpha()]
    found = [f"length{min(8, len(text).bit_length())}"]
    if len(letters) > 5 and sum(c.isupper() for c in letters) > 0.7 * len(letters):
        found.append("capitals")
    if comment.undone:
        found.append("disguised" if comment.undone < 3 else "much disguised")
    found.extend(name for name, yes in (("has post", post), ("has parent", parent)) if yes)
    if sum(c.isupper() and p == " " for p, c in pairwise(text)) >= 2:
        found.append("names")
    return found


def character_features(text: str) -> Numbers:
    """One number for each n-gram of characters, in order of place within each length."""
    codes = np.frombuffer(DIGIT.sub("0", f" {text[:LONGEST]} ").encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    parts = []
    for n in CHARS:
        if len(codes) < n:
            continue
        grams = np.zeros(len(codes) - n + 1, dtype=np.uint64)
        for place in range(n):
            grams = grams * np.uint64(0x100000001B3) + codes[place : len(codes) - n + 1 + place] + np.uint64(n)
        parts.append(((grams * FACTOR) >> np.uint64(64 - BITS)) & MASK)
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)


def word_features(text: str, kind: str) -> Numbers:
    """One number for each word and each pair of words."""
    words = [DIGIT.sub("0", w) for w in WORDS.findall(text[:LONGEST])]
    pairs = [f"{a} {b}" for a, b in pairwise(words)]
    skips = [f"{a} _ {b}" for a, b in zip(words, words[2:], strict=False)]
    return np.array([crc32(f"{kind}{w}".encode()) % SIZE for w in (*words, *pairs, *skips)], dtype=np.int64)


def sparse(reading: Reading) -> Sparse:
    """Blocks for characters, words, context and signs, each scaled to length 1 (context and signs to less)."""
    blocks = [
        (character_features(reading.comment.text), 1.0),
        (word_features(reading.comment.text, "w "), 1.0),
        (word_features(reading.context, "c "), 0.3),
        (np.array([crc32(f"s {s}".encode()) % SIZE for s in reading.signs], dtype=np.int64), 0.2),
    ]
    columns, values = [], []
    for numbers, weight in blocks:
        if len(numbers) == 0:
            continue
        unique, counts = np.unique(numbers, return_counts=True)
        scaled = np.sqrt(counts.astype(np.float32))
        columns.append(unique)
        values.append(scaled * np.float32(weight / np.linalg.norm(scaled)))
    if not columns:
        return Sparse(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    return Sparse(np.concatenate(columns), np.concatenate(values))


def matrix(rows: Sequence[Sparse]) -> tuple[NDArray[np.float32], Numbers, Numbers]:
    """Values, columns and row starts, as a compressed sparse row matrix keeps them."""
    starts = np.cumsum([0, *(len(r.columns) for r in rows)])
    empty = [Sparse(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))]
    chosen = rows or empty
    return (
        np.concatenate([r.values for r in chosen]),
        np.concatenate([r.columns for r in chosen]),
        starts.astype(np.int64),
    )
