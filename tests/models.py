"""Small models for tests: real files in the real format, each knowing a few words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from bot.text.features import SIZE, read, sparse
from bot.text.front import LinearFront
from bot.text.heads import COLUMNS, LABELS, Heads
from bot.text.model import save_model


def tiny_model(folder: Path, words: Mapping[str, str]) -> Path:
    """A model that gives each word's label (and harm, unless it is a complaint) a score near 1 and all else near 0."""
    weights = np.zeros((SIZE, len(COLUMNS)), dtype=np.float32)
    for word, label in words.items():
        row = sparse(read(word))
        for column in (LABELS.index(label), *([len(LABELS)] if label != "complaint" else [])):
            weights[row.columns, column] += row.values * 12
    stack = np.zeros(len(COLUMNS), dtype=np.float32)
    stack[-1] = 1.0
    heads = Heads(
        sparse=weights,
        dense=np.zeros((1, len(COLUMNS)), dtype=np.float32),
        bias=np.full(len(COLUMNS), -6.0, dtype=np.float32),
        slope=np.ones(len(COLUMNS), dtype=np.float32),
        shift=np.zeros(len(COLUMNS), dtype=np.float32),
        stack=stack,
        stack_bias=0.0,
    )
    front = LinearFront(np.zeros((SIZE, 1), dtype=np.float32), np.zeros(1, dtype=np.float32))
    points = {"hide": 0.8, "review": 0.4, "alert": 0.4, "labels": dict.fromkeys(LABELS, 0.4)}
    save_model(folder, {"name": folder.name, "front": "linear", "points": points}, heads, front.arrays())
    return folder
