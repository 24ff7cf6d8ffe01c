"""What is caught as written is caught in disguise, and a disguise does not make acceptable comments look harmful."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.label import LabelledExample
from bot.detectors.classifier import ClassifierDetector
from bot.settings.load import CHECKOUT
from bot.training.dataset import read_comments
from bot.training.evaluate import as_comments
from bot.training.figures import Share
from bot.wiring.judge import SHIPPED
from tests.figures.disguises import DISGUISES

pytestmark = pytest.mark.corpora
FROZEN = CHECKOUT / "comments" / "frozen"
DETECTOR = ClassifierDetector(SHIPPED, explain=False)


def points(examples: list[LabelledExample]) -> list[set[str]]:
    return [{p for f in one for p in f.points} for one in DETECTOR.detect(as_comments(examples))]


def disguised(examples: list[LabelledExample], way: str) -> list[LabelledExample]:
    return [replace(e, text=DISGUISES[way](e.text)) for e in examples]


def test_harmful_comments_are_still_caught_in_disguise(capsys: pytest.CaptureFixture[str]) -> None:
    harmful = read_comments(FROZEN / "harmful.jsonl")
    caught = [e for e, p in zip(harmful, points(harmful), strict=True) if p]
    found = {
        way: Share(hits=sum(bool(p) for p in points(disguised(caught, way))), total=len(caught)) for way in DISGUISES
    }
    with capsys.disabled():
        print("\nstill caught: " + "; ".join(f"{way} {share.hits}/{share.total}" for way, share in found.items()))
    assert sum(s.hits for s in found.values()) >= 0.85 * len(caught) * len(DISGUISES)
    assert min(s.share for s in found.values()) >= 0.6


def test_acceptable_comments_are_not_hidden_for_their_disguise(capsys: pytest.CaptureFixture[str]) -> None:
    fine = read_comments(FROZEN / "acceptable.jsonl") + read_comments(FROZEN / "criticism.jsonl")
    as_written = sum("hide" in p for p in points(fine))
    more = {way: sum("hide" in p for p in points(disguised(fine, way))) - as_written for way in DISGUISES}
    with capsys.disabled():
        print(f"\nhidden as written {as_written}; more in disguise: {more}")
    assert sum(more.values()) <= 60
