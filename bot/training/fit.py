"""Fits heads and calibration on labelled comments (scikit-learn here, plain arrays out)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from bot.text.features import SIZE, Sparse, matrix
from bot.text.heads import COLUMNS, Heads

SPARSE_SCALE = 3.0  # how much the sparse blocks count beside the dense features
STRENGTH = 1.0  # inverse of the penalty on weights

Array = NDArray[np.float32]
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Features:
    """Comments as numbers: sparse rows, dense features (comments × width), and how much the former count."""

    rows: Sequence[Sparse]
    dense: Array
    scale: float = SPARSE_SCALE

    def table(self) -> csr_matrix:
        """Sparse and dense side by side, as scikit-learn takes them."""
        values, columns, starts = matrix(self.rows)
        left = csr_matrix((values * self.scale, columns, starts), shape=(len(self.rows), SIZE))
        return hstack([left, csr_matrix(self.dense)], format="csr").astype(np.float64)


def fit_columns(table: csr_matrix, truth: NDArray[np.bool_], weight: Array, strength: float = STRENGTH) -> Array:
    """One logistic regression for each column of `truth`: (features + 1) × columns, the bias last; on every core."""
    # Threads: liblinear lets go of the interpreter's lock, and the table is too big to copy into other processes.
    fitted = Parallel(n_jobs=-1, prefer="threads")(
        delayed(_fit)(table, truth[:, column], weight, strength) for column in range(truth.shape[1])
    )
    return np.stack(fitted, axis=1)


def _fit(table: csr_matrix, yes: NDArray[np.bool_], weight: Array, strength: float) -> Array:
    out = np.zeros(table.shape[1] + 1, dtype=np.float32)
    if not yes.any() or yes.all():
        out[-1] = 6.0 if yes.any() else -6.0
        return out
    lift = np.where(yes, min(8.0, (len(yes) / yes.sum()) ** 0.5), 1.0)
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=200, tol=5e-3)
    model.fit(table, yes, sample_weight=weight * lift)
    out[:-1], out[-1] = model.coef_[0], model.intercept_[0]
    return out


def out_of_fold(
    features: Features, truth: NDArray[np.bool_], weight: Array, fold: NDArray[np.int64], say: Say
) -> Array:
    """Logits for each comment from heads that did not see its fold."""
    table = features.table()
    found = np.zeros((len(features.rows), truth.shape[1]), dtype=np.float32)
    for number in sorted(set(fold.tolist())):
        held = fold == number
        found[held] = apply(table[held], fit_columns(table[~held], truth[~held], weight[~held]))
        say(f"fold {number + 1} of {fold.max() + 1}")
    return found


def apply(table: csr_matrix, weights: Array) -> Array:
    """Logits of the rows of a table."""
    return np.asarray(table @ weights[:-1] + weights[-1], dtype=np.float32)


def calibrate(logits: Array, truth: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Slope and shift for each column, so that the logistic function of them gives the share that was right."""
    slope, shift = np.ones(len(COLUMNS), dtype=np.float32), np.zeros(len(COLUMNS), dtype=np.float32)
    for column in range(truth.shape[1]):
        if truth[:, column].any():
            model = LogisticRegression(C=100.0).fit(logits[:, [column]], truth[:, column])
            slope[column], shift[column] = model.coef_[0, 0], model.intercept_[0]
    return slope, shift


def stack(logits: Array, truth: NDArray[np.bool_]) -> tuple[Array, float]:
    """Weights over all logits that give the chance of harm."""
    model = LogisticRegression(C=0.3, max_iter=500).fit(logits, truth[:, -1])
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def to_heads(weights: Array, logits: Array, truth: NDArray[np.bool_], scale: float = SPARSE_SCALE) -> Heads:
    """Heads from fitted weights and out-of-fold logits."""
    slope, shift = calibrate(logits, truth)
    stacked, bias = stack(logits, truth)
    return Heads(
        sparse=weights[:SIZE] * np.float32(scale),
        dense=weights[SIZE:-1],
        bias=weights[-1],
        slope=slope,
        shift=shift,
        stack=stacked,
        stack_bias=bias,
    )
