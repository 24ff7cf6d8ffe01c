"""Staff labels change the model, the gate guards it, and versions come and go without a restart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.core.finding import Category
from bot.core.label import LabelledExample
from bot.errors import InputError, ModelError
from bot.text.features import read
from bot.text.heads import COLUMNS
from bot.text.live import LiveModel
from bot.text.model import load_model
from bot.training.registry import Registry
from bot.training.train import train
from tests.models import tiny_model

MISSED = "Couldnt pour water out of a boot with instructions on the heel"


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    shipped = tiny_model(tmp_path / "models" / "tiny", {"dreadful": "abusive", "slow": "complaint"})
    return Registry(tmp_path / "var", shipped)


@pytest.fixture
def comments(tmp_path: Path) -> Path:
    """A small folder laid out as the project's own."""
    rows = [(f"lovely day number {n} at the fair, thanks", []) for n in range(60)]
    rows += [(f"dreadful people number {n}", ["abusive"]) for n in range(30)]
    folder = tmp_path / "comments"
    for name, part in {
        "training/one": rows,
        "frozen/acceptable": rows[:40],
        "frozen/criticism": [("the bus is slow", ["complaint"])],
        "frozen/harmful": rows[60:80],
    }.items():
        file = folder / f"{name}.jsonl"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(json.dumps({"text": t, "labels": labels}) + "\n" for t, labels in part))
    return folder


def label(text: str, *categories: Category) -> LabelledExample:
    return LabelledExample(text=text, categories=frozenset(categories))


def quiet(_: str) -> None:
    return None


def test_a_comment_that_was_missed_is_caught_after_training_and_so_are_its_variants(
    registry: Registry, comments: Path
) -> None:
    live = LiveModel(registry.shipped, registry.folder)
    variant = "They couldn't pour water out of a boot even with instructions on the heel!"
    assert live.get().scores([read(MISSED)])[0, -1] < live.get().points.review
    report = train([label(MISSED, Category.ABUSIVE)], comments, registry, quiet)
    assert report.promoted
    assert live.get().name == report.name
    for text in (MISSED, variant):
        scores = live.get().scores([read(text)])[0]
        assert scores[-1] >= live.get().points.hide
        assert "hide" in live.get().points.passed(scores)["abusive"]
    assert live.get().scores([read("lovely weather for the raffle")])[0, -1] < live.get().points.review


def test_a_comment_hidden_by_mistake_is_left_up_after_training(registry: Registry, comments: Path) -> None:
    text = "dreadful weather for it but we had a ball"
    assert load_model(registry.shipped).scores([read(text)])[0, -1] > 0.4
    train([label(text)], comments, registry, quiet)
    model = load_model(registry.folder / registry.current)
    assert model.scores([read(text)])[0, -1] < model.points.review
    assert model.scores([read("dreadful people")])[0, COLUMNS.index("abusive")] > 0.4


def test_labels_that_spoil_the_model_stop_at_the_gate(registry: Registry, comments: Path) -> None:
    poison = [label(f"lovely day number {n} at the fair, thanks", Category.SPAM) for n in range(40)]
    report = train(poison, comments, registry, quiet)
    assert not report.promoted
    assert registry.current == "tiny"
    assert "Not put into use" in report.text
    assert [v.name for v in registry.list()] == ["tiny", report.name]


def test_versions_are_listed_promoted_and_rolled_back(registry: Registry, comments: Path) -> None:
    first = train([label(MISSED, Category.ABUSIVE)], comments, registry, quiet).name
    second = train([label("Boots for sale", Category.ADVERTISING)], comments, registry, quiet).name
    assert first != second
    assert [v.name for v in registry.list() if v.current] == [second]
    assert registry.rollback() == first
    assert registry.rollback() == "tiny"
    with pytest.raises(ModelError, match="No other model"):
        registry.rollback()
    registry.promote(second)
    assert registry.current == second
    with pytest.raises(ModelError, match="models list"):
        registry.promote("nonsense")


def test_without_labels_training_says_how_to_take_some_in(registry: Registry, comments: Path) -> None:
    with pytest.raises(InputError, match="labels import"):
        train([], comments, registry, quiet)
