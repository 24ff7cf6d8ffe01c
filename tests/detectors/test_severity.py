"""Pairs on either side of the labelling guide's severities."""

from __future__ import annotations

import pytest

from bot.core.finding import Category, Severity
from bot.detectors.severity import severity

PAIRS = [
    (Category.ABUSIVE, "i know where you live pal", "what a clueless lot you are"),
    (Category.ABUSIVE, "do us all a favour and end yourself", "you are a waste of space"),
    (Category.SEXIST, "nice legs on the new deputy", "women cannot park"),
    (Category.INFLAMMATORY, "find out his address and block his drive", "the pta are all in on it"),
    (Category.SPAM, "your page will be disabled, verify your account", "nice page visit my page"),
    (Category.ADVERTISING, "cheap vapes, message me", "bouncy castles from £60"),
    (Category.AGE_INAPPROPRIATE, "selling weed, dm me", "that was shit"),
    (Category.PERSONAL_INFORMATION, "my son is on 07700 900111", "ring the plumber on 07700 900112"),
    (Category.SAFEGUARDING, "he has bruises on his arms again", "she seems frightened lately"),
]


@pytest.mark.parametrize(("category", "worse", "usual"), PAIRS, ids=[f"{c}: {w[:20]}" for c, w, _ in PAIRS])
def test_the_worse_of_two_is_more_severe(category: Category, worse: str, usual: str) -> None:
    base = {Category.SAFEGUARDING: Severity.CRITICAL}.get(category, Severity.MEDIUM)
    plain = severity(category, usual, frozenset()) or min(base, Severity.MEDIUM)
    assert (severity(category, worse, frozenset()) or base) > plain


def test_a_named_child_makes_an_incident_more_severe() -> None:
    names = frozenset({Category.NAMES_INDIVIDUAL})
    assert severity(Category.BEHAVIOUR_INCIDENT, "he bit her", names) is Severity.HIGH
    assert severity(Category.BEHAVIOUR_INCIDENT, "he bit her", frozenset()) is None
