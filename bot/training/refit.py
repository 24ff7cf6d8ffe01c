"""Teaches a model the school's own labels: its heads move as little as the labels ask for.

Each head's weights are the shipped ones plus a correction. The correction is fitted on the staff's labels, weighted up,
together with the project's comments, with a penalty on its size, and only over features that occur in a labelled
comment: seconds, and no other data set is needed. The project's comments hold it back: their target is what the shipped
head says of them already, so that without staff labels nothing moves at all.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack, vstack

from bot.text.features import SIZE, matrix
from bot.text.heads import Heads
from bot.training.fit import SPARSE_SCALE, Features

PENALTY = 0.5

Array = NDArray[np.float32]
Truth = NDArray[np.bool_]


def refit(heads: Heads, staff: Features, staff_truth: Truth, own: Features, weight: float) -> Heads:
    """Heads with a correction for the staff's labels; `weight` is what one label counts beside one own comment."""
    columns = np.unique(np.concatenate([r.columns for r in staff.rows]))
    table = vstack([_restricted(staff, columns), _restricted(own, columns)], format="csr")
    logits = np.concatenate([heads.logits(f.rows, f.dense) for f in (staff, own)])
    weights = np.concatenate([np.full(len(staff.rows), weight), np.ones(len(own.rows))])
    sparse, dense, bias = heads.sparse.copy(), heads.dense.copy(), heads.bias.copy()
    for column in range(staff_truth.shape[1]):
        slope, shift = float(heads.slope[column]), float(heads.shift[column])
        offset = logits[:, column].astype(np.float64) * slope + shift
        target = 1.0 / (1.0 + np.exp(-np.clip(offset, -40, 40)))
        target[: len(staff.rows)] = staff_truth[:, column]
        found = _correction(table, target, weights, offset) / slope
        sparse[columns, column] += found[: len(columns)] * SPARSE_SCALE
        dense[:, column] += found[len(columns) : -1]
        bias[column] += found[-1]
    return replace(heads, sparse=sparse, dense=dense, bias=bias)


def _restricted(features: Features, columns: NDArray[np.int64]) -> csr_matrix:
    values, places, starts = matrix(features.rows)
    whole = csr_matrix((values * SPARSE_SCALE, places, starts), shape=(len(features.rows), SIZE))
    ones = np.ones((len(features.rows), 1))
    return hstack([whole[:, columns], csr_matrix(features.dense), csr_matrix(ones)], format="csr").astype(np.float64)


def _correction(
    table: csr_matrix, target: NDArray[np.float64], weights: NDArray[np.float64], offset: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The change with the least penalised cross-entropy against targets from 0 to 1."""

    def loss(change: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logit = offset + table @ change
        said = 1.0 / (1.0 + np.exp(-np.clip(logit, -40, 40)))
        value = float(weights @ (np.logaddexp(0.0, logit) - target * logit)) + PENALTY / 2 * float(change @ change)
        return value, table.T @ (weights * (said - target)) + PENALTY * change

    start = np.zeros(table.shape[1])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60}).x)
