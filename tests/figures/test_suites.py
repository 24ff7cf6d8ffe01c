"""The written suites through the whole judge: context, links, languages, severity, explanations.

What is printed are figures that the README quotes; what is asserted are floors below what was measured when the model
was made.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from typing import Any

import pytest

from bot.core.comment import Comment
from bot.core.decision import Decision, Verdict
from bot.core.finding import Category, Finding
from bot.core.label import LabelledExample
from bot.detectors.classifier import ClassifierDetector
from bot.detectors.severity import severity
from bot.judging import Judge
from bot.settings.load import CHECKOUT, load_settings
from bot.text.features import read
from bot.text.language import other_language
from bot.text.model import load_model
from bot.training.evaluate import as_comments
from bot.training.figures import Share
from bot.wiring.judge import SHIPPED, build_judge
from tests.figures.test_model_figures import FROZEN

pytestmark = pytest.mark.corpora
SUITES = CHECKOUT / "comments" / "suites"
EXPLAINED = 50


@pytest.fixture(scope="module")
def judge() -> Judge:
    return build_judge(load_settings(CHECKOUT / "config", {}))


def suite(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SUITES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def comments(rows: Sequence[dict[str, Any]]) -> list[Comment]:
    return as_comments(
        [
            LabelledExample(text=r["text"], categories=frozenset(), post=r.get("post"), parent=r.get("parent"))
            for r in rows
        ]
    )


def say(capsys: pytest.CaptureFixture[str], name: str, hits: int, total: int) -> None:
    with capsys.disabled():
        print(f"\n{name}: {Share(hits=hits, total=total)}")


def right(labels: list[str], decision: Decision) -> bool:
    """Left alone where nothing is wrong, flagged where it is a complaint, seen by a person or hidden otherwise."""
    if not labels:
        return decision.verdict is Verdict.ALLOW and not decision.alert
    if labels == ["complaint"]:
        return decision.verdict is Verdict.REVIEW
    return decision.verdict is not Verdict.ALLOW or decision.alert


def test_the_same_words_under_another_post(judge: Judge, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = suite("context_pairs")
    sides = [judge.judge(comments([{"text": p["text"], **p[side]} for p in pairs])) for side in ("a", "b")]
    both = sum(right(p["a"]["labels"], a) and right(p["b"]["labels"], b) for p, a, b in zip(pairs, *sides, strict=True))
    say(capsys, "context pairs with both sides right", both, len(pairs))
    assert both >= 30


def test_comments_with_links(judge: Judge, capsys: pytest.CaptureFixture[str]) -> None:
    found = suite("links")
    decisions = judge.judge(comments(found))
    good = sum((r["verdict"] == "allow") == (d.verdict is Verdict.ALLOW) for r, d in zip(found, decisions, strict=True))
    say(capsys, "link comments right", good, len(found))
    assert good >= 170


def test_other_languages_go_to_review_and_slang_does_not(judge: Judge, capsys: pytest.CaptureFixture[str]) -> None:
    foreign = suite("languages")
    seen = sum(d.verdict is Verdict.REVIEW for d in judge.judge(comments(foreign)))
    say(capsys, "other languages sent to review", seen, len(foreign))
    english = suite("short_english")
    mistaken = sum(bool(other_language(r["text"])) for r in english)
    say(capsys, "short English taken for another language", mistaken, len(english))
    assert seen >= 110
    assert mistaken <= 10


def test_severity_pairs(capsys: pytest.CaptureFixture[str]) -> None:
    usual = tomllib.loads((CHECKOUT / "config" / "policy.toml").read_text(encoding="utf-8"))["categories"]
    model = load_model(SHIPPED)

    def level(row: dict[str, Any]) -> int:
        labels = {Category(name) for name in row["labels"]}
        reading = read(row["text"], row.get("post") or "", row.get("parent") or "")
        levels = model.levels(reading)
        text = reading.comment.text
        return max(int(severity(c, text, labels, levels) or usual[c.value]["severity"]) for c in labels)

    pairs = suite("severity_pairs")
    good = sum(level(p["low"]) <= p["low_severity"] and level(p["high"]) >= p["high_severity"] for p in pairs)
    say(capsys, "severity pairs on the right side (labels given)", good, len(pairs))
    assert good >= 30


def test_the_named_words_carried_the_finding(capsys: pytest.CaptureFixture[str]) -> None:
    model = load_model(SHIPPED)
    detector = ClassifierDetector(SHIPPED)
    texts = [json.loads(line)["text"] for line in (FROZEN / "harmful.jsonl").read_text(encoding="utf-8").splitlines()]
    carried = total = 0
    for one in comments([{"text": t} for t in texts]):
        hidden = [f for f in detector.detect([one])[0] if "hide" in f.points and f.spans]
        if not hidden:
            continue
        finding = max(hidden, key=lambda f: f.score)
        left = model.points.passed(model.scores([read(without(one.text, finding))])[0])
        carried += "hide" not in left.get(finding.category.value, frozenset())
        total += 1
        if total == EXPLAINED:
            break
    say(capsys, "hidden comments whose label falls without the named words", carried, total)
    assert carried >= 0.85 * total


def without(text: str, finding: Finding) -> str:
    for span in sorted(finding.spans, key=lambda s: -s.start):
        text = text[: span.start] + text[span.end :]
    return text
