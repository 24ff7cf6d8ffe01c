"""Figures on a labelled file, counted by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.core.finding import Category
from bot.errors import InputError
from bot.judging import Judge
from bot.policy import Setting
from bot.settings.load import CHECKOUT, load_settings
from bot.training.evaluate import deserved, evaluate
from bot.training.figures import Share
from tests.kit import FakeClock, WordDetector

ROWS = [
    ("you idiot", ["abusive"]),
    ("you plonker", ["abusive"]),
    ("idiot proof instructions, thanks", []),
    ("lovely", []),
    ("the bus was late", ["complaint"]),
    ("a bruise on his arm", ["safeguarding"]),
]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    settings = load_settings(CHECKOUT / "config", {})
    return Judge((WordDetector(),), Setting(policy=settings.policy, mode="shadow", model="words"), FakeClock())


def test_each_kind_of_comment_is_counted(judge: Judge, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps({"text": t, "labels": labels}) + "\n" for t, labels in ROWS))
    found = {name: str(value) for name, value in evaluate(judge, file).items()}
    assert found["removed"].startswith("1/2")
    assert found["hidden by mistake"].startswith("1/3")
    assert found["needless review"].startswith("0/2")
    assert found["complaints flagged"].startswith("1/1")
    assert found["safeguarding alerted"].startswith("1/1")
    assert found["false alerts"].startswith("0/5")
    assert found[f"  {Category.ABUSIVE}"] == "precision 0.50  recall 0.50  F1 0.50  n 2"


def test_a_broken_line_is_named(judge: Judge, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": "a", "labels": []}\n{"text": "b", "labels": ["rude"]}\n')
    with pytest.raises(InputError, match="line 2"):
        evaluate(judge, file)


def test_what_deserved_hiding_depends_on_the_share_of_bad_comments() -> None:
    removed, mistaken = Share(hits=80, total=100), Share(hits=1, total=400)
    assert deserved(removed, mistaken, 0.01).startswith("76%")
    assert deserved(removed, mistaken, 0.05).startswith("94%")
