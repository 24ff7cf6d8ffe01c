"""Rebuilds the shipped model.

    python -m bot.training.build --shared ../shared --out models/base-2026-11 [--tier open]
    python -m bot.training.build --out models/encoder-2026-11 --logits f0.npz f1.npz f2.npz

The first needs the public data sets, both the project's own comments; the same inputs give the same file. Held-out
logits come from `bot.training.encoder`.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core.label import LabelledExample
from bot.text.features import read, sparse
from bot.text.front import ENCODER, TOKENS, WIDTH, EncoderFront, Front, LinearFront, squash
from bot.text.heads import Heads, squeeze, unsqueeze
from bot.text.levels import FILE as SEVERITY
from bot.text.levels import save_levels
from bot.text.model import save_model, sha256
from bot.text.points import Points
from bot.training.dataset import folds, read_folder, readings, truth
from bot.training.datasets import TABLE, TARGETS, public_texts
from bot.training.fit import Features, Say, fit_columns, out_of_fold, to_heads
from bot.training.kept import FILE as KEPT
from bot.training.kept import is_kept, keep_dense, keys
from bot.training.levels import fit_levels, read_graded
from bot.training.operating import choose

Array = NDArray[np.float32]
FOLDS = 3
BESIDE_ENCODER = 0.5  # the encoder knows more than the letters: they count less than in the linear model
COMMENTS = Path(__file__).parents[2] / "comments"
OWN = COMMENTS / "training"
GRADED = COMMENTS / "severity"
HELD = COMMENTS / "heldout"  # acceptable comments by writers of their own: operating points are chosen on them


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
            "hide_complaint": points.hide_complaint,
        },
        "own_comments": {s: sum(e.source == s for e in examples) for s in sources},
        "data_sets": [{"name": s.name, "tier": s.tier, "licence": s.licence, "share": s.share} for s in used],
        "environment": environment(),
    }


def build_linear(folder: Path, front: Front, tier: str, say: Say) -> None:
    """Fit heads on the project's own comments and the public logits, and write the model folder."""
    examples = read_folder(OWN)
    say(f"{len(examples)} comments of the project's own")
    read_all = readings(examples)
    rows = [sparse(r) for r in read_all]
    logits, heads = fit_heads(examples, Features(rows=rows, dense=front.dense(read_all, rows)), say)
    points = points_for(heads, front, logits, examples, say)
    save_model(folder, card(folder.name, "linear", tier, examples, points), heads, front.arrays())


def build_encoder(folder: Path, logits: Sequence[Path], tier: str, say: Say) -> None:
    """Fit heads over an exported encoder, on logits of encoders that had not seen the comment's writer.

    The embedding itself gets no weight here, since embeddings of different encoders do not compare; staff labels move
    its weights later.
    """
    examples = read_folder(OWN)
    known: dict[int, Array] = {}
    for file in logits:
        with np.load(file, allow_pickle=False) as held:
            known |= {int(k): row for k, row in zip(held["keys"], held["logits"], strict=True)}
    held_out = [(e, known[int(k)]) for e, k in zip(examples, keys(examples), strict=True) if int(k) in known]
    say(f"{len(held_out)} of {len(examples)} comments with held-out logits")
    chosen = [e for e, _ in held_out]
    rows = [sparse(r) for r in readings(chosen)]
    dense = squash(np.stack([row for _, row in held_out]).astype(np.float32))
    front = EncoderFront(folder / ENCODER, folder / TOKENS)
    found, heads = fit_heads(chosen, Features(rows=rows, dense=dense, scale=BESIDE_ENCODER), say)
    padding = np.zeros((WIDTH, heads.dense.shape[1]), dtype=np.float32)
    heads = replace(heads, dense=np.concatenate([padding, heads.dense]))
    points = points_for(heads, front, found, chosen, say)
    encoder = sha256(folder / ENCODER)
    if not is_kept(folder, examples, encoder):
        read_all = readings(examples)
        keep_dense(folder, examples, front.dense(read_all, [sparse(r) for r in read_all]), encoder)
    save_levels(folder, fit_levels(read_graded(GRADED), front, say))
    facts = card(folder.name, "encoder", tier, examples, points)
    save_model(folder, facts, heads, front.arrays(), (ENCODER, TOKENS, KEPT, SEVERITY))


def fit_heads(examples: Sequence[LabelledExample], features: Features, say: Say) -> tuple[Array, Heads]:
    """Out-of-fold logits, and heads fitted on everything."""
    known = truth(examples)
    weight = np.ones(len(examples), dtype=np.float32)
    logits = out_of_fold(features, known, weight, folds(examples, FOLDS), say)
    heads = to_heads(fit_columns(features.table(), known, weight), logits, known, features.scale)
    return logits, heads


def points_for(heads: Heads, front: Front, logits: Array, examples: Sequence[LabelledExample], say: Say) -> Points:
    """Operating points, with mistakes counted on the held-out acceptable comments."""
    held = read_folder(HELD)
    read_all = readings(held)
    rows = [sparse(r) for r in read_all]
    scores = heads.probabilities(heads.logits(rows, front.dense(read_all, rows)))
    points = choose(heads.probabilities(logits), truth(examples), scores, truth(held))
    say(f"points chosen on {len(held)} held-out comments: {points}")
    return points


def main() -> None:
    """Build a model folder from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--tier", choices=("public", "open"), default="public")
    parser.add_argument("--logits", type=Path, nargs="+", help="held-out logits: heads over the encoder in --out")
    parser.add_argument("--out", type=Path, default=Path("models/base-2026-11"))
    chosen = parser.parse_args()

    def say(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    if chosen.logits:
        build_encoder(chosen.out, chosen.logits, chosen.tier, say)
        return
    weights, bias = linear_front(chosen.shared / "corpora", chosen.tier, say)
    build_linear(chosen.out, LinearFront(unsqueeze(*squeeze(weights)), bias), chosen.tier, say)


if __name__ == "__main__":
    main()
