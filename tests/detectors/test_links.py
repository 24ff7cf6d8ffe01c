"""Addresses that pretend are hidden, shortened ones flagged, honest ones left alone."""

from __future__ import annotations

import pytest

from bot.core.finding import Category
from bot.detectors.links import LinkDetector
from bot.detectors.rules import LanguageDetector
from bot.settings.school import School
from tests.kit import comment

DETECTOR = LinkDetector(School(name="Larkmere", domains=("larkmere.example",)))


def points(text: str) -> list[frozenset[str]]:
    return [f.points for f in DETECTOR.detect([comment(text)])[0]]


@pytest.mark.parametrize(
    "link",
    [
        "larkmere-login.example",
        "larkmeer.example",
        "lаrkmere.example",
        "larkm3re.example/pay",
        "https://larkmere.example.sign-in.xyz/x",
        "gov-uk.refund.example",
        "nhs.uk.verify.example",
        "royalmail-redelivery.example",
        "facebook-appeal.example/verify",
    ],
)
def test_an_address_that_pretends_is_hidden(link: str) -> None:
    assert points(f"please look at {link} today") == [frozenset({"review", "hide"})]


@pytest.mark.parametrize(
    "link",
    [
        "https://www.larkmere.example/forms",
        "forms.larkmere.example",
        "www.gov.uk/term-dates",
        "https://www.nhs.uk/live-well",
        "childline.org.uk",
        "https://www.facebook.com/groups/1",
        "easyfundraising.org.uk",
        "https://youtube.com/watch?v=1",
    ],
)
def test_an_honest_address_is_left_alone(link: str) -> None:
    assert points(f"please look at {link} today") == []


def test_a_shortened_link_goes_to_review() -> None:
    assert points("look https://bit.ly/3abc") == [frozenset({"review"})]


def test_a_span_marks_the_link_without_the_full_stop() -> None:
    text = "see larkmere-login.example."
    [finding] = DETECTOR.detect([comment(text)])[0]
    assert text[finding.spans[0].start : finding.spans[0].end] == "larkmere-login.example"
    assert finding.category is Category.SPAM


def test_another_language_is_a_reason_for_a_look_and_no_category() -> None:
    [finding] = LanguageDetector().detect([comment("Bardzo dziękuję za wszystko")])[0]
    assert (finding.category, finding.details["language"]) == (None, "Polish")
    assert LanguageDetector().detect([comment("Cheers everyone")]) == [[]]
