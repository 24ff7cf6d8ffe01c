"""Speed of judging on one core: comments of about 25 tokens, one at a time and 64 at a time, beside other ways.

    make bench

The rivals are measured where they are installed (`pip install alt-profanity-check better-profanity torch`); only their
speed is compared here, so the BERT-base has random weights.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODEL = ROOT / "models" / "encoder-2026-11"
SENTENCE = """
the bus was late again this morning so could somebody from the office please ring me back about the taxi
"""
WORDS = SENTENCE.split()
ROUNDS = 5


def texts(first: int, count: int) -> list[str]:
    """Texts that were never judged before: the service remembers what it has judged."""
    return [" ".join(WORDS[n % 7 :] + WORDS[: n % 5] + [f"class {n}"]) for n in range(first, first + count)]


def per_second(judge: Callable[[Sequence[str]], object], batch: int, seconds: float = 1.5) -> float:
    """Texts judged a second, the median of five rounds, after one batch to warm up."""
    judge(texts(0, batch))
    paces, number = [], 1_000 * batch
    for _ in range(ROUNDS):
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            judge(texts(number, batch))
            number, done = number + batch, done + batch
        paces.append(done / (time.perf_counter() - began))
    return sorted(paces)[ROUNDS // 2]


def moderator() -> Callable[[Sequence[str]], object]:
    """The whole judgement: normalising, encoder, heads, points; no explanations."""
    from bot.core.comment import Author, Comment, Post
    from bot.detectors.classifier import ClassifierDetector

    detector = ClassifierDetector(MODEL, explain=False)
    now = datetime.now(UTC)

    def judge(texts: Sequence[str]) -> object:
        return detector.detect(
            [
                Comment(
                    channel="facebook",
                    comment_id=str(n),
                    text=text,
                    author=Author(author_id=None),
                    created_at=now,
                    post=Post(channel="facebook", post_id="1"),
                )
                for n, text in enumerate(texts)
            ]
        )

    return judge


def bert_base() -> Callable[[Sequence[str]], object]:
    """Twelve layers of width 768 under PyTorch, the size of the usual downloads; 27 tokens a text."""
    import torch

    torch.set_num_threads(1)
    layer = torch.nn.TransformerEncoderLayer(768, 12, 3072, batch_first=True)
    model = torch.nn.TransformerEncoder(layer, 12, enable_nested_tensor=False).eval()
    words = torch.nn.Embedding(30522, 768)

    def judge(texts: Sequence[str]) -> object:
        with torch.inference_mode():
            return model(words(torch.randint(0, 30522, (len(texts), 27)))).mean(1)

    return judge


def profanity_check() -> Callable[[Sequence[str]], object]:
    """The package alt-profanity-check."""
    from profanity_check import predict_prob

    return lambda texts: predict_prob(list(texts))


def better_profanity() -> Callable[[Sequence[str]], object]:
    """The package better-profanity."""
    from better_profanity import profanity

    return lambda texts: [profanity.contains_profanity(text) for text in texts]


RIVALS = {
    "BERT-base, PyTorch": ("torch", bert_base),
    "alt-profanity-check": ("profanity_check", profanity_check),
    "better-profanity": ("better_profanity", better_profanity),
}


def first_verdict() -> float:
    """Seconds from the start of `check` to its first verdict; the middle one of three."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "bot", "check", "-", "--format", "jsonl"],
            input='{"text": "Lovely day"}\n',
            text=True,
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=ROOT,
        )
        times.append(time.perf_counter() - began)
    return sorted(times)[1]


def main() -> None:
    """Print the table."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    ours = moderator()
    rows = [("moderator, whole judgement", per_second(ours, 1), per_second(ours, 64))]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name, (module, make) in RIVALS.items():
        if importlib.util.find_spec(module) is None:
            print(f"{name}: not installed, left out")
            continue
        rival = make()
        rows.append((name, per_second(rival, 1), per_second(rival, 64)))
    print(f"{'comments a second, one core':30} {'one by one':>12} {'64 at a time':>14}")
    for name, one, many in rows:
        print(f"{name:30} {one:12.0f} {many:14.0f}")
    print(f"first verdict of `check`: {first_verdict():.2f} s; memory at most {memory:.0f} MiB")


if __name__ == "__main__":
    main()
