"""Plain insults are recognised as such; what is said of things, oneself or others is not."""

from __future__ import annotations

import pytest

from bot.core.finding import Category
from bot.detectors.blatant import insults
from bot.detectors.classifier import ClassifierDetector
from bot.wiring.judge import SHIPPED
from tests.kit import comment


@pytest.mark.parametrize(
    "text",
    ["you are a stupid worthless idiot", "everybody hates you, you stupid ugly cow", "ur a liar", "your a pig"],
)
def test_an_insult_to_the_person_spoken_to_is_one(text: str) -> None:
    assert insults(text)


@pytest.mark.parametrize(
    "text",
    [
        "i'm such an idiot",
        "did you see the cow at the farm",
        "you are a star",
        "he called me a liar",
        "your pigs were lovely",
    ],
)
def test_other_talk_is_none(text: str) -> None:
    assert not insults(text)


def test_an_insult_that_the_classifier_too_is_sure_of_is_hidden() -> None:
    [[*findings]] = ClassifierDetector(SHIPPED, explain=False).detect([comment("You are a stupid worthless idiot")])
    assert "hide" in next(f for f in findings if f.category is Category.ABUSIVE).points


def test_banter_that_the_classifier_lets_pass_is_not_hidden_for_its_words() -> None:
    text = "Happy birthday you old fool, see you at the fair later, love you loads mate"
    [[*findings]] = ClassifierDetector(SHIPPED, explain=False).detect([comment(text)])
    assert insults(text.lower())
    assert not any(f.points for f in findings)
