"""Operating points keep their promises on the comments they were chosen on."""

from __future__ import annotations

import numpy as np
import pytest

from bot.core.finding import Category
from bot.text.heads import COLUMNS, LABELS
from bot.text.points import COMPLAINT, HARM, SAFEGUARDING, Points
from bot.training.figures import Hits, Share
from bot.training.gate import gate, judge
from bot.training.operating import best_f1, choose, cut, cut_share


def scene(acceptable: int, harmful: int, seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = np.zeros((acceptable + harmful, len(COLUMNS)), dtype=bool)
    truth[:400, COMPLAINT] = True
    for row in range(acceptable, acceptable + harmful):
        label = int(rng.integers(0, len(LABELS) - 1))
        truth[row, label] = True
        truth[row, HARM] = True
    noise = rng.beta(1, 6, size=truth.shape)
    return np.where(truth, 1 - noise, noise).astype(np.float32), truth


def test_at_most_one_acceptable_comment_in_400_is_hidden_and_one_in_20_more_reviewed() -> None:
    scores, truth = scene(4000, 2000)
    points = choose(scores, truth)
    passed = [points.passed(row) for row in scores]
    hidden = np.array([any("hide" in p for p in one.values()) for one in passed])
    acted = np.array([bool(one) for one in passed])
    acceptable = ~truth[:, HARM]
    plain = acceptable & ~truth[:, COMPLAINT]
    assert hidden[acceptable].sum() <= 4000 / 400
    assert (acted & ~hidden)[plain].sum() <= plain.sum() / 20 + 1
    assert acted[truth[:, HARM]].mean() > 0.9


def test_a_complaint_alone_is_flagged_and_never_hidden() -> None:
    points = Points(hide=0.9, review=0.5, alert=0.5, labels=dict.fromkeys(LABELS, 0.5))
    scores = np.zeros(len(COLUMNS), dtype=np.float32)
    scores[COMPLAINT] = 0.99
    assert points.passed(scores) == {"complaint": frozenset({"review"})}


def test_what_reads_like_a_complaint_is_hidden_for_something_else_only_when_that_is_surer() -> None:
    points = Points(hide=0.9, review=0.5, alert=0.5, labels=dict.fromkeys(LABELS, 0.5), hide_complaint=0.99)
    scores = np.zeros((3, len(COLUMNS)), dtype=np.float32)
    scores[:, HARM] = (0.95, 0.95, 0.995)
    scores[1:, COMPLAINT] = 0.8
    assert points.hidden(scores).tolist() == [True, False, True]
    assert "hide" not in points.passed(scores[1])["complaint"]
    assert all("hide" not in p for p in points.passed(scores[1]).values())


def test_a_doubtful_safeguarding_concern_is_alerted_without_being_hidden() -> None:
    points = Points(hide=0.9, review=0.5, alert=0.3, labels=dict.fromkeys(LABELS, 0.5))
    scores = np.zeros(len(COLUMNS), dtype=np.float32)
    scores[SAFEGUARDING], scores[HARM] = 0.35, 0.4
    assert points.passed(scores) == {Category.SAFEGUARDING.value: frozenset({"review"})}
    scores[HARM] = 0.95
    assert "hide" in points.passed(scores)[Category.SAFEGUARDING.value]


def test_harm_without_a_sure_label_names_the_likeliest() -> None:
    points = Points(hide=0.9, review=0.5, alert=0.5, labels=dict.fromkeys(LABELS, 0.5))
    scores = np.full(len(COLUMNS), 0.1, dtype=np.float32)
    scores[LABELS.index("sexist")], scores[HARM] = 0.3, 0.95
    assert points.passed(scores) == {"sexist": frozenset({"review", "hide"})}


@pytest.mark.parametrize("allowed", [0, 1, 7, 99, 100])
def test_a_cut_lets_no_more_through_than_allowed(allowed: int) -> None:
    scores = np.random.default_rng(2).random(100).astype(np.float32)
    assert (scores >= cut(scores, allowed)).sum() == allowed


def test_a_cut_by_weight_counts_what_weighs_more_for_more() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6], dtype=np.float32)
    assert (scores >= cut_share(scores, np.array([1.0, 1.0, 1.0, 1.0]), 0.5)).sum() == 2
    assert (scores >= cut_share(scores, np.array([5.0, 1.0, 1.0, 1.0]), 0.5)).sum() == 0


def test_the_best_f1_threshold_parts_what_can_be_parted() -> None:
    scores = np.array([0.1, 0.2, 0.8, 0.9], dtype=np.float32)
    assert 0.2 < best_f1(scores, np.array([False, False, True, True])) < 0.8


def test_intervals_are_those_of_clopper_and_pearson() -> None:
    low, high = Share(hits=3, total=1200).interval
    assert (round(low, 5), round(high, 5)) == (0.00052, 0.00729)
    assert Share(hits=0, total=10).interval == pytest.approx((0.0, 0.30850), abs=1e-4)
    assert Share(hits=10, total=10).interval[1] == 1.0
    assert Hits(right=3, wrong=1, missed=2).f1 == pytest.approx(2 / 3)


def test_the_gate_stops_a_model_that_hides_more_or_catches_less() -> None:
    points = Points(hide=0.9, review=0.5, alert=0.5, labels=dict.fromkeys(LABELS, 0.5))
    calm, worse = np.zeros((1000, len(COLUMNS)), np.float32), np.zeros((1000, len(COLUMNS)), np.float32)
    worse[:10, HARM] = 0.95
    caught = np.ones((100, len(COLUMNS)), np.float32)
    good, bad = judge(points, calm, caught), judge(points, worse, caught)
    missing = judge(points, calm, np.zeros_like(caught))
    assert gate(good, good).passed
    assert not gate(good, bad).passed
    assert not gate(good, missing).passed
    assert "hides 10" in gate(good, bad).reasons[0]
