"""Fine-tunes the encoder: first on public sets, then on the project's own comments (extra `encoder`).

    python -m bot.training.encoder public --shared ../shared --out var/encoder/public.pt
    python -m bot.training.encoder school --start var/encoder/public.pt --out var/encoder/f0.pt --fold 0
    python -m bot.training.encoder school --start var/encoder/public.pt --out var/encoder/school.pt
    python -m bot.training.encoder export --start var/encoder/school.pt --out models/encoder-2026-11

A fold's run (0, 1, 2) leaves out a third of every writer's comments and writes their logits to `f0.npz`: the heads are
fitted on such logits alone, so that they know how far an encoder can be trusted on comments it never saw.

On two cores with bfloat16 in hardware the public stage takes 12 minutes, the school's 15, each fold 10.

A run that was cut off goes on from its last checkpoint (every five minutes) when started again.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from bot.core.finding import Category
from bot.core.label import LabelledExample
from bot.training.build import OWN
from bot.training.dataset import read_folder, readings
from bot.training.datasets import public_texts
from bot.training.kept import keys
from bot.training.loop import OUTPUTS, PUBLISHED, Example, Plan, predict, tokenizer, train
from bot.training.minilm import MultiTask, load_pretrained

FOLDS = 3
EPOCHS = 8
RATE = 3e-4
REHEARSED = 6_000  # public texts seen again beside the school's


def public_examples(shared: Path, texts: int, tier: str, seed: int) -> list[Example]:
    """At most `texts` public texts, drawn once with `seed`."""
    found = public_texts(shared / "corpora", tier=tier, part="encoder")
    random.Random(seed).shuffle(found)  # noqa: S311  # a seed makes the sample repeat
    return [Example(text=p.text, context="", answers=p.answers, broad=True) for p in found[:texts]]


def school_examples(examples: Sequence[LabelledExample]) -> list[Example]:
    """The project's comments with all labels answered, and harm: any label but `complaint`."""
    found = []
    for example, reading in zip(examples, readings(examples), strict=True):
        names = {c.value for c in example.categories}
        known = {c.value: float(c.value in names) for c in Category}
        known["harm"] = float(bool(names - {Category.COMPLAINT.value}))
        found.append(Example(text=reading.comment.text, context=reading.context, answers=known))
    return found


def thirds(examples: Sequence[LabelledExample]) -> list[int]:
    """A fold for each comment: one of three runs of every writer, so that no fold lacks a voice or a theme."""
    count = Counter(e.source for e in examples)
    met: Counter[str] = Counter()
    found = []
    for example in examples:
        found.append(met[example.source] * FOLDS // count[example.source])
        met[example.source] += 1
    return found


def load(start: Path | None) -> MultiTask:
    """The published encoder, or one of ours; new outputs begin as a copy of `offensive`."""
    model = MultiTask(len(OUTPUTS))
    if start is None:
        load_pretrained(model.encoder, PUBLISHED / "model.safetensors")
        return model
    saved = torch.load(start, weights_only=True)
    saved = saved.get("model", saved)
    missing = len(OUTPUTS) - len(saved["heads.bias"])
    for name in ("heads.weight", "heads.bias"):
        saved[name] = torch.cat([saved[name], *[saved[name][-1:]] * missing])
    model.load_state_dict(saved)
    return model


def school(start: Path, out: Path, shared: Path, tier: str, fold: int | None) -> None:
    """Train on the project's comments and a few public texts; `fold` leaves a third out and writes its logits."""
    comments = read_folder(OWN)
    folds = thirds(comments)
    examples = school_examples(comments)
    torn = {c.group for c, f in zip(comments, folds, strict=True) if f == fold}
    mine = [e for e, c in zip(examples, comments, strict=True) if fold is None or c.group not in torn]
    seen = public_examples(shared, REHEARSED, tier, 13)
    tokens = tokenizer(128)
    model = train(load(start), [*mine * EPOCHS, *seen], tokens, Plan(out=out, rate=RATE))
    if fold is not None:
        held = [i for i, f in enumerate(folds) if f == fold]
        logits = predict(model, [examples[i] for i in held], tokens).numpy()
        np.savez_compressed(out.with_suffix(".npz"), keys=keys([comments[i] for i in held]), logits=logits)


def main() -> None:
    """Run one stage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=("public", "school", "export"))
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--start", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--texts", type=int, default=150_000)
    parser.add_argument("--fold", type=int, choices=range(FOLDS))
    parser.add_argument("--tier", choices=("public", "open"), default="public")
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    if chosen.stage == "export":
        from bot.training.export import export

        export(load(chosen.start), PUBLISHED / "tokenizer.json", chosen.out)
        return
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    if chosen.stage == "public":
        examples = public_examples(chosen.shared, chosen.texts, chosen.tier, 11)
        train(load(chosen.start), examples, tokenizer(64), Plan(out=chosen.out))
    else:
        school(chosen.start, chosen.out, chosen.shared, chosen.tier, chosen.fold)


if __name__ == "__main__":
    main()
