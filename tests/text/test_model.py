"""A model folder is opened only when it is what its card says, and the pointer is followed without a restart."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.errors import ModelError
from bot.text.features import read
from bot.text.heads import COLUMNS, squeeze, unsqueeze
from bot.text.live import LiveModel, point_to
from bot.text.model import load_model, sha256
from tests.models import tiny_model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny_model(tmp_path / "tiny", {"dreadful": "abusive"})


def test_a_saved_model_scores_as_it_was_made(folder: Path) -> None:
    model = load_model(folder)
    bad, good = model.scores([read("dreadful"), read("lovely")])
    assert bad[COLUMNS.index("abusive")] > 0.9 > 0.5 > good[COLUMNS.index("abusive")]
    assert bad[-1] > 0.9 > 0.5 > good[-1]


@pytest.mark.parametrize("harm", ["missing", "truncated", "changed", "foreign card", "broken card", "no card"])
def test_a_wrong_folder_is_refused_and_says_what_to_do(folder: Path, harm: str) -> None:
    arrays, card = folder / "model.npz", folder / "card.json"
    if harm == "missing":
        arrays.unlink()
    elif harm == "truncated":
        arrays.write_bytes(arrays.read_bytes()[:200])
    elif harm == "changed":
        arrays.write_bytes(arrays.read_bytes() + b"x")
    elif harm == "foreign card":
        card.write_text(json.dumps({"format": 99}))
    elif harm == "broken card":
        card.write_text("{")
    else:
        card.unlink()
    with pytest.raises(ModelError, match=r"models (rollback|list)"):
        load_model(folder)


class Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (os.mkdir, ("exploded",))


def test_code_in_a_model_file_never_runs_even_when_its_hash_is_right(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (folder / "model.npz").write_bytes(pickle.dumps(Bomb()))
    card = json.loads((folder / "card.json").read_text())
    card["files"]["model.npz"] = sha256(folder / "model.npz")
    (folder / "card.json").write_text(json.dumps(card))
    with pytest.raises(ModelError):
        load_model(folder)
    assert not (folder / "exploded").exists()


def test_an_object_array_in_a_model_file_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    np.savez(folder / "model.npz", sparse=np.array([Bomb()], dtype=object))
    card = json.loads((folder / "card.json").read_text())
    card["files"]["model.npz"] = sha256(folder / "model.npz")
    (folder / "card.json").write_text(json.dumps(card))
    with pytest.raises(ModelError):
        load_model(folder)
    assert not (folder / "exploded").exists()


def test_eight_bits_keep_weights_within_a_hundredth_of_the_largest() -> None:
    weights = np.random.default_rng(3).normal(size=(500, 4)).astype(np.float32)
    assert np.abs(unsqueeze(*squeeze(weights)) - weights).max() < 0.01 * np.abs(weights).max()


def test_another_model_is_taken_up_when_the_pointer_moves(folder: Path, tmp_path: Path) -> None:
    registry = tmp_path / "registry"
    tiny_model(registry / "second", {"lovely": "spam"})
    live = LiveModel(folder, registry)
    assert live.get().name == "tiny"
    point_to(registry, "second")
    assert live.get().name == "second"
    point_to(registry, None)
    assert live.get().name == "tiny"


def test_a_pointer_to_nothing_is_an_error_that_says_what_to_do(folder: Path, tmp_path: Path) -> None:
    registry = tmp_path / "registry"
    tiny_model(registry / "second", {"lovely": "spam"})
    point_to(registry, "second")
    shutil.rmtree(registry / "second")
    with pytest.raises(ModelError, match="models list"):
        LiveModel(folder, registry).get()


def test_a_pointer_cannot_lead_out_of_the_registry(folder: Path, tmp_path: Path) -> None:
    registry = tmp_path / "registry"
    registry.mkdir()
    (registry / "current").write_text("../tiny\n")
    with pytest.raises(ModelError):
        LiveModel(folder, registry).get()
