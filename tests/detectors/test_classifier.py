"""What the classifier says about comments, with the shipped model and with small ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.finding import Category, Severity
from bot.detectors.classifier import ClassifierDetector
from bot.errors import ModelError
from bot.text.live import point_to
from tests.kit import POST, comment
from tests.models import tiny_model

SHIPPED = Path(__file__).parents[2] / "models" / "encoder-2026-11"
WORDS = {
    "dreadful": "abusive",
    "gruesome": "safeguarding",
    "slow": "complaint",
    "bargain": "advertising",
    "fifi": "names_individual",
    "reachme": "personal_information",
}


@pytest.fixture
def detector(tmp_path: Path) -> ClassifierDetector:
    return ClassifierDetector(tiny_model(tmp_path / "tiny", WORDS))


def found(detector: ClassifierDetector, text: str, **changes: object) -> dict[Category, object]:
    [findings] = detector.detect([replace(comment(text), **changes)])
    return {f.category: f for f in findings if f.points}


def test_a_sure_score_passes_both_points_and_names_its_words(detector: ClassifierDetector) -> None:
    text = "you are really dreadful people"
    finding = found(detector, text)[Category.ABUSIVE]
    assert finding.points == {"review", "hide"}
    assert finding.grounds == "'dreadful'"
    assert [text[s.start : s.end] for s in finding.spans] == ["dreadful"]
    assert finding.version == "tiny"


def test_words_are_named_as_they_were_typed_in_disguise(detector: ClassifierDetector) -> None:
    assert found(detector, "you are really dr3adful people")[Category.ABUSIVE].grounds == "'dr3adful'"


def test_a_complaint_passes_the_review_point_only(detector: ClassifierDetector) -> None:
    assert found(detector, "the bus is slow")[Category.COMPLAINT].points == {"review"}


def test_personal_information_without_a_pattern_is_only_possible(detector: ClassifierDetector) -> None:
    assert found(detector, "reachme")[Category.PERSONAL_INFORMATION].points == {"possible"}


def test_an_ordinary_comment_passes_nothing(detector: ClassifierDetector) -> None:
    assert found(detector, "what a lovely day") == {}


def test_a_comment_without_text_has_no_findings(detector: ClassifierDetector) -> None:
    assert detector.detect([comment(" ")]) == [[]]


def test_a_comment_in_another_language_is_never_hidden(detector: ClassifierDetector) -> None:
    points = found(detector, "dziękuję bardzo dreadful dzieci jest dobry")[Category.ABUSIVE].points
    assert points == {"review"}


def test_a_missing_person_appeal_stays_up(detector: ClassifierDetector) -> None:
    finding = found(detector, "gruesome news, have you seen her? last seen at the bus stop")[Category.SAFEGUARDING]
    assert finding.details["stays_up"]
    assert finding.severity is not Severity.LOW


def test_staff_named_in_criticism_stay_up(detector: ClassifierDetector) -> None:
    assert found(detector, "mrs fifi is slow")[Category.NAMES_INDIVIDUAL].details["stays_up"]
    assert not found(detector, "fifi at number nine is slow and dreadful")[Category.NAMES_INDIVIDUAL].details


def test_comments_come_back_in_the_order_given(detector: ClassifierDetector) -> None:
    texts = ["dreadful" if n % 3 == 0 else "lovely" for n in range(150)]
    lists = detector.detect([comment(t) for t in texts])
    assert [any(f.points for f in one) for one in lists] == [t == "dreadful" for t in texts]


def test_the_same_text_under_another_post_is_judged_anew() -> None:
    detector = ClassifierDetector(SHIPPED, explain=False)
    under = [replace(POST, text=text) for text in ("Mrs Penhale leaves us on Friday", "The old boiler is gone")]
    first, second, third = detector.detect([comment("Good riddance!", post=under[n]) for n in (0, 1, 0)])
    assert first == third
    assert [f.score for f in first] != [f.score for f in second]


def test_what_is_remembered_goes_when_another_model_is_promoted(tmp_path: Path) -> None:
    tiny_model(tmp_path / "registry" / "second", {"lovely": "spam"})
    detector = ClassifierDetector(tiny_model(tmp_path / "tiny", WORDS), tmp_path / "registry")
    assert not found(detector, "lovely")
    point_to(tmp_path / "registry", "second")
    assert Category.SPAM in found(detector, "lovely")


def test_the_same_comment_scores_the_same_alone_and_in_company() -> None:
    detector = ClassifierDetector(SHIPPED, explain=False)
    texts = ["Thanks, he loved it", "You absolute clowns", "when is the fair", "Two hours late again. Disgraceful."]
    together = detector.detect([comment(t) for t in texts])
    alone = [detector.detect([comment(t)])[0] for t in texts]
    assert [[f.score for f in one] for one in together] == [[f.score for f in one] for one in alone]


def test_no_model_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="models list"):
        ClassifierDetector(tmp_path).detect([comment("x")])
