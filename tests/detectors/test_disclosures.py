"""The net under the classifier: plain disclosures are alerted, ordinary bumps and sayings are not."""

from __future__ import annotations

import pytest

from bot.core.finding import Category, Severity
from bot.detectors.disclosures import DisclosureDetector
from tests.kit import comment


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Please help, my stepdad hits me most nights", "stepdad hits me"),
        ("The driver on route 4 touched my daughter", "touched my daughter"),
        ("I ｗant to end it all, nobody would notice", "ｗant to end it all"),
        ("he's scared to go home on fridays", "scared to go home"),
        ("That man from the club is a paedo", "is a paedo"),
        ("Some lad online keeps asking her for nudes", "asking her for nudes"),
        ("I don't want to be here any more", "don't want to be here any more"),
    ],
)
def test_plain_disclosures_are_found_and_quoted(text: str, quoted: str) -> None:
    (only,) = DisclosureDetector().detect([comment(text)])[0]
    assert (only.category, only.severity) == (Category.SAFEGUARDING, Severity.CRITICAL)
    span = only.spans[0]
    assert text[span.start : span.end] == quoted
    assert {"review", "hide"} <= only.points


@pytest.mark.parametrize(
    "text",
    [
        "Her speech touched my heart, what a girl",
        "That assembly really touched me",
        "I could have died laughing 😂",
        "He is scared of the dark and the hand dryer",
        "The staff beat us at rounders again",
        "Safeguarding training tonight: what to do if an adult hits a child",
        "Dad kicked the ball to him and he scored",
        "I want to go home, this queue is endless",
        "They hit a new record at the fair",
    ],
)
def test_ordinary_talk_passes(text: str) -> None:
    assert DisclosureDetector().detect([comment(text)]) == [[]]
