"""The heads: one linear model for each label over sparse and dense features, as plain arrays.

Nothing here needs scikit-learn; what it fitted is copied into `Heads`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.finding import Category
from bot.text.features import SIZE, Sparse, matrix

LABELS = tuple(c.value for c in Category)
COLUMNS = (*LABELS, "harm")  # "harm": any label but `complaint`

Array = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Heads:
    """Weights and calibration.

    `sparse` is `SIZE` × columns, `dense` is width × columns, `bias` one for each column. A label's probability is the
    logistic function of `slope` × logit + `shift`; that of harm is the logistic function of all logits times `stack`
    plus `stack_bias`.
    """

    sparse: Array
    dense: Array
    bias: Array
    slope: Array
    shift: Array
    stack: Array
    stack_bias: float

    def logits(self, rows: Sequence[Sparse], dense: Array) -> Array:
        """Comments × columns."""
        return product(rows, self.sparse) + dense @ self.dense + self.bias

    def probabilities(self, logits: Array) -> Array:
        """Comments × columns, from 0 to 1; the last column is harm."""
        found = sigmoid(logits * self.slope + self.shift)
        found[:, -1] = sigmoid(logits @ self.stack + self.stack_bias)
        return found


def product(rows: Sequence[Sparse], weights: Array) -> Array:
    """Each row's features times the weights: rows × columns."""
    values, columns, starts = matrix(rows)
    out = np.zeros((len(rows), weights.shape[1]), dtype=np.float32)
    for number in range(len(rows)):
        part = slice(starts[number], starts[number + 1])
        out[number] = values[part] @ weights[columns[part]]
    return out


def sigmoid(x: Array) -> Array:
    """The logistic function, safe for large numbers."""
    return (1.0 / (1.0 + np.exp(-np.clip(x, -40, 40)))).astype(np.float32)


def squeeze(weights: Array) -> tuple[NDArray[np.int8], Array]:
    """Weights as 8-bit numbers whose squares are in proportion, and each column's largest weight."""
    top = np.maximum(np.abs(weights).max(axis=0), 1e-9).astype(np.float32)
    return np.round(np.sign(weights) * np.sqrt(np.abs(weights) / top) * 127).astype(np.int8), top


def unsqueeze(small: NDArray[np.int8], top: Array) -> Array:
    """The way back."""
    wide = small.astype(np.float32) / 127
    return np.asarray(np.sign(wide) * wide * wide * top, dtype=np.float32)


def empty_sparse(columns: int) -> Array:
    """No weights at all."""
    return np.zeros((SIZE, columns), dtype=np.float32)
