"""Rebuilds the shipped model: python -m bot.training.build --shared ../shared [--tier open] [--encoder FOLDER].

Needs the public data sets (`--shared`) and the project's own comments; the same inputs give the same file.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core.label import LabelledExample
from bot.text.features import Reading, Sparse, read, sparse
from bot.text.front import EncoderFront, Front, LinearFront
from bot.text.heads import squeeze, unsqueeze
from bot.text.model import save_model
from bot.text.points import Points
from bot.training.dataset import folds, read_folder, truth
from bot.training.datasets import TABLE, TARGETS, public_texts
from bot.training.fit import Features, Say, fit_columns, out_of_fold, to_heads
from bot.training.operating import choose

Array = NDArray[np.float32]
OWN = Path(__file__).parents[2] / "comments" / "training"


def readings(examples: Sequence[LabelledExample]) -> list[Reading]:
    """Normalised texts with their context."""
    return [read(e.text, e.post or "", e.parent or "") for e in examples]


def linear_front(corpora: Path, tier: str, say: Say) -> tuple[Array, Array]:
    """Weights and bias of one linear model for each public target, fitted on public texts."""
    texts = public_texts(corpora, tier=tier)
    say(f"{len(texts)} public texts")
    rows = [sparse(read(t.text)) for t in texts]
    table = Features(rows=rows, dense=np.zeros((len(rows), 0), dtype=np.float32)).table()
    weights = np.zeros((table.shape[1], len(TARGETS)), dtype=np.float32)
    bias = np.zeros(len(TARGETS), dtype=np.float32)
    for column, target in enumerate(TARGETS):
        chosen = np.array([i for i, t in enumerate(texts) if target in t.answers], dtype=np.int64)
        yes = np.array([texts[i].answers[target] > 0.5 for i in chosen], dtype=bool)
        if len(chosen) and yes.any() and not yes.all():
            found = fit_columns(table[chosen], yes[:, None], np.ones(len(chosen), dtype=np.float32), 0.3)
            weights[:, column], bias[column] = found[:-1, 0] * 3.0, found[-1, 0]
            say(f"{target}: {int(yes.sum())} of {len(yes)}")
    return weights, bias


def measure(front: Front, examples: Sequence[LabelledExample]) -> tuple[list[Sparse], Features]:
    """Sparse rows and dense features of labelled comments."""
    read_all = readings(examples)
    rows = [sparse(r) for r in read_all]
    return rows, Features(rows=rows, dense=front.dense(read_all, rows))


def environment() -> dict[str, str]:
    """What the model was fitted with."""
    packages = ("numpy", "scipy", "scikit-learn", "onnxruntime", "tokenizers")
    return {"python": platform.python_version(), "system": platform.machine()} | {p: version(p) for p in packages}


def card(name: str, front: str, tier: str, examples: Sequence[LabelledExample], points: Points) -> dict[str, Any]:
    """The card's plain facts; figures are added by `bot.training.card`."""
    sources = sorted({e.source for e in examples})
    used = [s for s in TABLE if tier == "public" or s.tier == "open"]
    return {
        "name": name,
        "front": front,
        "tier": tier,
        "points": {
            "hide": points.hide,
            "review": points.review,
            "alert": points.alert,
            "labels": dict(points.labels),
        },
        "own_comments": {s: sum(e.source == s for e in examples) for s in sources},
        "data_sets": [{"name": s.name, "tier": s.tier, "licence": s.licence, "share": s.share} for s in used],
        "environment": environment(),
    }


def build(folder: Path, front_kind: str, front: Front, tier: str, say: Say) -> None:
    """Fit heads on the project's own comments and write the model folder."""
    examples = read_folder(OWN)
    say(f"{len(examples)} comments of the project's own")
    _, features = measure(front, examples)
    known = truth(examples)
    weight = np.ones(len(examples), dtype=np.float32)
    logits = out_of_fold(features, known, weight, folds(examples), say)
    weights = fit_columns(features.table(), known, weight)
    heads = to_heads(weights, logits, known)
    points = choose(heads.probabilities(logits), known)
    others = ("encoder.onnx", "tokenizer.json") if front_kind == "encoder" else ()
    save_model(folder, card(folder.name, front_kind, tier, examples, points), heads, front.arrays(), others)
    say(f"{folder}: {points}")


def main() -> None:
    """Build a model folder from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--tier", choices=("public", "open"), default="public")
    parser.add_argument("--encoder", action="store_true", help="the folder holds encoder.onnx and tokenizer.json")
    parser.add_argument("--out", type=Path, default=Path("models/base-2026-11"))
    chosen = parser.parse_args()

    def say(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    if chosen.encoder:
        front: Front = EncoderFront(chosen.out / "encoder.onnx", chosen.out / "tokenizer.json")
        build(chosen.out, "encoder", front, chosen.tier, say)
        return
    weights, bias = linear_front(chosen.shared / "corpora", chosen.tier, say)
    small, top = squeeze(weights)
    front = LinearFront(unsqueeze(small, top), bias)
    build(chosen.out, "linear", front, chosen.tier, say)


if __name__ == "__main__":
    main()
