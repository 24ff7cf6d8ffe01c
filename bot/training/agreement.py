"""How far a second labeller, who saw neither the first labels nor a model, agrees with them: Cohen's kappa by label."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from bot.core.finding import Category


def labels_by_id(files: list[Path]) -> dict[str, frozenset[str]]:
    """The labels of each comment, by its id."""
    lines = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return {row["id"]: frozenset(row["labels"]) for row in lines}


def kappa(both: int, first: int, second: int, total: int) -> float:
    """Cohen (1960): agreement beyond chance, from counts of yes by both, by the first and by the second."""
    agreed = (total - first - second + 2 * both) / total
    chance = (first * second + (total - first) * (total - second)) / total**2
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)


def agreement(first: dict[str, frozenset[str]], second: dict[str, frozenset[str]]) -> dict[str, Any]:
    """Counts and kappa for each label and for harm (any label but `complaint`), on comments that both labelled."""
    ids = [i for i in second if i in first]
    counts: dict[str, Counter[str]] = {}
    for name in (*(c.value for c in Category), "harm"):
        counts[name] = Counter()
        for one in ids:
            a, b = (_has(name, labels[one]) for labels in (first, second))
            counts[name] += Counter(both=a and b, first=a, second=b)
    rows = {
        name: {
            "both": c["both"],
            "first": c["first"],
            "second": c["second"],
            "kappa": round(kappa(c["both"], c["first"], c["second"], len(ids)), 3),
        }
        for name, c in counts.items()
    }
    return {"comments": len(ids), "labels": rows}


def _has(name: str, labels: frozenset[str]) -> bool:
    return bool(labels - {Category.COMPLAINT.value}) if name == "harm" else name in labels
