"""Agreement between two labellers is counted beyond chance."""

from __future__ import annotations

import pytest
from sklearn.metrics import cohen_kappa_score

from bot.training.agreement import agreement, kappa


def test_kappa_is_scikit_learns() -> None:
    first = [True, True, False, False, True, False, False, False]
    second = [True, False, False, True, True, False, False, False]
    both = sum(a and b for a, b in zip(first, second, strict=True))
    assert kappa(both, sum(first), sum(second), 8) == pytest.approx(cohen_kappa_score(first, second))


def test_only_comments_that_both_labelled_count_and_a_complaint_is_no_harm() -> None:
    first = {"1": frozenset({"spam"}), "2": frozenset({"complaint"}), "3": frozenset({"racist"})}
    second = {"1": frozenset({"spam"}), "2": frozenset[str](), "9": frozenset({"spam"})}
    found = agreement(first, second)
    assert found["comments"] == 2
    assert found["labels"]["spam"] == {"both": 1, "first": 1, "second": 1, "kappa": 1.0}
    assert found["labels"]["complaint"]["kappa"] == 0.0
    assert found["labels"]["harm"]["kappa"] == 1.0
