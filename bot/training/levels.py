"""Fits the severity heads on comments written with their severity (`comments/severity`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.core.finding import Category, Severity
from bot.text.features import read, sparse
from bot.text.front import Front
from bot.text.levels import LEVELS, STEPS, SeverityHeads
from bot.training.fit import Say

STRENGTH = 0.3  # inverse of the penalty on weights
FOLDS = 5

Array = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, slots=True)
class Graded:
    """A comment of a category with its severity."""

    text: str
    category: Category
    severity: Severity


def read_graded(folder: Path) -> list[Graded]:
    """Comments with their severity, by file and line; ValueError for a level that the guide does not give."""
    rows = [
        json.loads(line) for f in sorted(folder.glob("*.jsonl")) for line in f.read_text(encoding="utf-8").splitlines()
    ]
    found = [Graded(text=r["text"], category=Category(r["category"]), severity=Severity(r["severity"])) for r in rows]
    for one in found:
        if one.severity not in LEVELS.get(one.category, ()):
            raise ValueError(f"{one.category} has no severity {int(one.severity)}: {one.text}")
    return found


def fit_levels(graded: Sequence[Graded], front: Front, say: Say) -> SeverityHeads:
    """One logistic regression for each step; says how many comments it grades right that it has not seen."""
    readings = [read(g.text) for g in graded]
    dense = front.dense(readings, [sparse(r) for r in readings])
    weights, bias = np.zeros((dense.shape[1], len(STEPS)), np.float32), np.zeros(len(STEPS), np.float32)
    right = total = 0
    for column, (category, level) in enumerate(STEPS):
        chosen = [i for i, g in enumerate(graded) if g.category is category]
        higher = np.array([graded[i].severity >= level for i in chosen])
        table = dense[chosen]
        for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=7).split(table, higher):
            held = _fit(table[train], higher[train])
            right += int((held.predict(table[test]) == higher[test]).sum())
            total += len(test)
        fitted = _fit(table, higher)
        weights[:, column], bias[column] = fitted.coef_[0], fitted.intercept_[0]
    say(f"severity: {right} of {total} steps right in cross-validation")
    return SeverityHeads(weights=weights, bias=bias)


def _fit(table: Array, higher: NDArray[np.bool_]) -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1000).fit(table, higher)
