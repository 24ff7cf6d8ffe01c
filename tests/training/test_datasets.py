"""What the public sets teach, and what of them is never touched."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from bot.training.datasets import MEASURED, TABLE, TARGETS, forbidden, kept_for_measuring, key, public_texts


def write(folder: Path, name: str, rows: list[dict[str, str]]) -> None:
    with gzip.open(folder / f"{name}.csv.gz", "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["id", "text", "split", "labels"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def corpora(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the layout of the public sets, with one open and one public set."""
    chosen = tuple(s for s in TABLE if s.name in ("surge_toxicity", "tweeteval_offensive"))
    monkeypatch.setattr("bot.training.datasets.TABLE", chosen)
    monkeypatch.setattr("bot.training.datasets.MEASURED", ("tweeteval_offensive", "swad"))
    write(tmp_path, "surge_toxicity", [
        {"text": "an open text", "split": "", "labels": "Toxic"},
        {"text": "The TEST text!", "split": "", "labels": "Toxic"},
    ])  # fmt: skip
    write(tmp_path, "tweeteval_offensive", [
        {"text": "a training text", "split": "train", "labels": "not-offensive"},
        {"text": "the test text", "split": "test", "labels": "offensive"},
    ])  # fmt: skip
    write(tmp_path, "swad", [{"text": "measured only", "split": "", "labels": "x"}])
    return tmp_path


def test_test_parts_are_left_out_even_where_another_set_repeats_them(corpora: Path) -> None:
    assert {t.text for t in public_texts(corpora)} == {"an open text", "a training text"}


def test_the_open_tier_leaves_out_sets_without_an_open_licence(corpora: Path) -> None:
    assert {t.source for t in public_texts(corpora, tier="open")} == {"surge_toxicity"}


def test_sets_that_are_for_measuring_only_are_forbidden_whole(corpora: Path) -> None:
    assert key("Measured, only") in forbidden(corpora)


def test_a_fifth_of_texts_is_kept_for_measuring() -> None:
    share = sum(kept_for_measuring(f"text {n}") for n in range(5000)) / 5000
    assert 0.18 < share < 0.22


def test_no_set_is_trained_on_whose_licence_forbids_it() -> None:
    assert {s.tier for s in TABLE} == {"open", "public"}
    assert "complaints_tweets" not in {s.name for s in TABLE}
    assert "complaints_tweets" in MEASURED
    assert not [s.name for s in TABLE if s.encoder and s.name.startswith("youtube")]


def test_answers_name_known_targets_only() -> None:
    row = {"labels": "hate", "target": "['bla']", "label": "hatespeech", "label_sexist": "sexist", "level_1": "x",
           "label_set": "full", "Race": "African"}  # fmt: skip
    for data_set in TABLE:
        assert set(data_set.answers(row)) <= set(TARGETS)
