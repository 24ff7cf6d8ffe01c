"""Long texts are read in windows; floods are read so far and the rest goes to a person."""

from __future__ import annotations

import pytest

from bot.detectors.masking import mask
from bot.detectors.personal import PersonalInformationDetector

LIMIT = 65_536


@pytest.mark.parametrize("before", [0, 3_890, 3_896, 3_900, 4_085, 4_090, 4_096, 30_000])
def test_a_number_is_found_wherever_it_stands_in_a_long_text(
    detector: PersonalInformationDetector, before: int
) -> None:
    text = ("lovely day " * 6_000)[:before] + " text me 07700 900123 please " + "lovely day " * 3_000
    [found] = detector.find(text)
    [span] = found.spans
    assert text[span.start : span.end] == "07700 900123"


@pytest.mark.parametrize(
    "unit", ["07700 900123 ", "jo@example.com ", "14 Fern Lane ", "code 4471 ", "0 ", "one two three ", "AA1 1AA "]
)
def test_a_flood_ends_in_one_finding_that_hides_the_rest(detector: PersonalInformationDetector, unit: str) -> None:
    text = (unit * LIMIT)[:LIMIT]
    findings = detector.find(text)
    assert findings[-1].details["pattern"] == "flood"
    assert findings[-1].points == {"possible"}
    assert findings[-1].spans[-1].end == len(text)
    assert len(findings) < 250
    assert sum(c.isdigit() for c in mask(text, findings)) < LIMIT / 8


def test_a_long_honest_text_is_read_whole(detector: PersonalInformationDetector) -> None:
    text = ("We had races on 12 June and the children of year 4 ran for a good while in the sun. " * 1_000)[:LIMIT]
    assert detector.find(text) == []
