"""Whose a detail is: the poster's own, a child's (graver), or somebody else's."""

from __future__ import annotations

import pytest

from bot.core.finding import Severity
from bot.detectors.personal import PersonalInformationDetector


@pytest.mark.parametrize(
    ("text", "whose", "severity"),
    [
        ("Ring me on 07700 900123 if anyone wants a lift", "own", Severity.MEDIUM),
        ("my email is jo.bloggs@example.com", "own", Severity.MEDIUM),
        ("We live at 14 Fern Close, come for tea", "own", Severity.MEDIUM),
        ("Jo's mum is on 07700 900123", "other", Severity.MEDIUM),
        ("her neighbour's email is jo.bloggs@example.com", "other", Severity.MEDIUM),
        ("my son's mobile is 07700 900123", "child", Severity.HIGH),
        ("My daughter's NHS number is 999 000 0018", "child", Severity.HIGH),
        ("our little lad was born on 9/9/2016", "child", Severity.HIGH),
        ("My sort code is 12-34-56 and the account 12345678", "own", Severity.HIGH),
    ],
)
def test_the_words_around_a_detail_say_whose_it_is(
    detector: PersonalInformationDetector, text: str, whose: str, severity: Severity
) -> None:
    found = detector.find(text)
    assert found
    assert {f.details["whose"] for f in found} == {whose}
    assert max(f.severity or Severity.NONE for f in found) is severity
