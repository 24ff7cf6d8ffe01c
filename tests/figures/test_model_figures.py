"""The figures of the shipped model: the development set (measuring only) and the frozen suite, through the whole judge.

What is asserted are floors below what was measured when the model was made; a change that falls
below one made judging worse.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.finding import Category
from bot.core.label import LabelledExample
from bot.judging import Judge
from bot.settings.load import CHECKOUT, load_settings
from bot.training.dataset import read_comments
from bot.training.datasets import rows
from bot.training.evaluate import as_comments, evaluate, figures
from bot.training.figures import Share
from bot.wiring.judge import build_judge

pytestmark = pytest.mark.corpora
FROZEN = CHECKOUT / "comments" / "frozen"


@pytest.fixture(scope="module")
def judge() -> Judge:
    return build_judge(load_settings(CHECKOUT / "config", {}))


def hits(line: object) -> int:
    return int(str(line).split("/")[0])


def test_the_development_set(judge: Judge, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = evaluate(judge, shared / "evaluate" / "school_dev.jsonl")
    with capsys.disabled():
        print("\nschool_dev.jsonl")
        for name, value in found.items():
            print(f"  {name:40} {value}")
    assert hits(found["removed"]) >= 60
    assert hits(found["caught"]) >= 95
    assert hits(found["hidden by mistake"]) <= 4
    assert hits(found["complaints hidden"]) == 0
    assert hits(found["safeguarding deleted"]) == 0


@pytest.mark.parametrize(
    ("name", "figure", "least", "most"),
    [
        ("criticism", "hidden by mistake", 0, 2),
        ("acceptable", "hidden by mistake", 0, 14),
        ("harmful", "caught", 180, 400),
    ],
)
def test_the_frozen_suite(
    judge: Judge, name: str, figure: str, least: int, most: int, capsys: pytest.CaptureFixture[str]
) -> None:
    examples = read_comments(FROZEN / f"{name}.jsonl")
    found = figures(examples, judge.judge(as_comments(examples)))
    with capsys.disabled():
        print(f"\nfrozen {name}: " + "; ".join(f"{k} {v}" for k, v in found.items() if v.total))
    assert least <= found[figure].hits <= most


def test_complaints_to_companies_stay_up(judge: Judge, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = [r["text"] for r in rows(shared / "corpora", "complaints_tweets") if r["labels"] == "complaint"]
    examples = [LabelledExample(text=text, categories=frozenset({Category.COMPLAINT})) for text in found]
    decisions = judge.judge(as_comments(examples))
    hidden = Share(hits=sum(d.verdict.value in ("hide", "delete") for d in decisions), total=len(decisions))
    with capsys.disabled():
        print(f"\ncomplaints_tweets: hidden {hidden}")
    assert hidden.hits <= 110
