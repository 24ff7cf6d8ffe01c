"""Pairs on either side of the labelling guide's severities."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.core.finding import Category, Severity
from bot.detectors.severity import severity
from bot.text.features import read
from bot.text.levels import LEVELS, STEPS, SeverityHeads, load_levels, save_levels
from bot.text.model import Model, load_model
from bot.training.build import GRADED
from bot.training.levels import read_graded
from bot.wiring.judge import SHIPPED

PAIRS = [
    (Category.ABUSIVE, "i know where you live pal, watch your back", "what a clueless lot you are"),
    (Category.ABUSIVE, "do us all a favour and end yourself", "you are a waste of space"),
    (Category.SEXIST, "nice legs on the new deputy", "women cannot park"),
    (Category.INFLAMMATORY, "find out his address and block his drive", "the pta are all in on it"),
    (Category.SPAM, "your page will be disabled, verify your account", "nice page visit my page"),
    (Category.ADVERTISING, "cheap vapes and fake designer bags, message me", "bouncy castles from £60"),
    (Category.AGE_INAPPROPRIATE, "selling weed, dm me", "that was shit"),
    (Category.SAFEGUARDING, "he has bruises on his arms again", "she seems a bit frightened lately"),
]


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(SHIPPED)


@pytest.mark.parametrize(("category", "worse", "usual"), PAIRS, ids=[f"{c}: {w[:20]}" for c, w, _ in PAIRS])
def test_the_worse_of_two_is_more_severe(model: Model, category: Category, worse: str, usual: str) -> None:
    assert model.levels(read(worse))[category] > model.levels(read(usual))[category]


def test_a_child_named_with_an_incident_makes_both_more_severe() -> None:
    both = frozenset({Category.NAMES_INDIVIDUAL, Category.BEHAVIOUR_INCIDENT})
    usual = dict.fromkeys(both, Severity.MEDIUM)
    assert {severity(c, "he bit her", both, usual) for c in both} == {Severity.HIGH}
    assert severity(Category.BEHAVIOUR_INCIDENT, "he bit her", both - {Category.NAMES_INDIVIDUAL}, usual) is (
        Severity.MEDIUM
    )


def test_a_live_appeal_for_a_missing_person_is_critical() -> None:
    levels = {Category.SAFEGUARDING: Severity.HIGH}
    found = severity(Category.SAFEGUARDING, "has anyone seen my son since lunch", frozenset(), levels)
    assert found is Severity.CRITICAL


def test_a_model_without_severity_heads_leaves_the_policys_level() -> None:
    assert severity(Category.SPAM, "nice page", frozenset({Category.SPAM}), {}) is None


def test_levels_rise_step_by_step_and_come_back_from_the_file_as_they_were(tmp_path: Path) -> None:
    heads = SeverityHeads(weights=np.eye(len(STEPS), dtype=np.float32), bias=np.zeros(len(STEPS), np.float32))
    save_levels(tmp_path, heads)
    again = load_levels(tmp_path)
    dense = np.full(len(STEPS), -1.0, dtype=np.float32)
    assert again.levels(dense) == {c: levels[0] for c, levels in LEVELS.items()}
    dense[STEPS.index((Category.AGE_INAPPROPRIATE, Severity.MEDIUM))] = 1.0
    assert again.levels(dense)[Category.AGE_INAPPROPRIATE] is Severity.MEDIUM


def test_a_file_for_other_levels_is_refused(tmp_path: Path) -> None:
    save_levels(tmp_path, SeverityHeads(weights=np.zeros((4, 2), np.float32), bias=np.zeros(2, np.float32)))
    with pytest.raises(ValueError, match="other levels"):
        load_levels(tmp_path)


def test_every_level_has_comments_to_learn_from() -> None:
    graded = read_graded(GRADED)
    assert {(g.category, g.severity) for g in graded} == {(c, s) for c, levels in LEVELS.items() for s in levels}
