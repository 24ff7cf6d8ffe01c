"""How far the encoder carries: public sets judged by a linear head over it, beside TF-IDF in the same run.

    python benchmarks/transfer.py --shared ../shared --model models/encoder-2026-11 [--only sms_spam_collection]

Each set has a logistic regression fitted on its own training part, over the encoder's vector and logits or over TF-IDF
of words and pairs of words; the test part was seen by neither. Intervals are 95 %, by resampling the test part.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from bot.text.features import read
from bot.text.front import ENCODER, TOKENS, EncoderFront
from bot.training.datasets import kept_for_measuring, key, rows
from bot.training.public_table import Row

Array = NDArray[np.float32]
Truth = NDArray[np.bool_]
Measure = Callable[[Truth, Array], float]  # truth and the chance of yes
RESAMPLINGS = 1000


def macro_f1(truth: Truth, chance: Array) -> float:
    """The mean F1 of yes and no."""
    return float(f1_score(truth, chance >= 0.5, average="macro"))


def yes_f1(truth: Truth, chance: Array) -> float:
    """F1 of yes."""
    return float(f1_score(truth, chance >= 0.5, zero_division=0))


def accuracy(truth: Truth, chance: Array) -> float:
    """Share that was right."""
    return float(accuracy_score(truth, chance >= 0.5))


def auc(truth: Truth, chance: Array) -> float:
    """Area under the ROC curve."""
    return float(roc_auc_score(truth, chance))


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A set, what counts as yes, how it is split into rounds of training and test rows, and what is measured."""

    name: str
    yes: Callable[[Row], bool]
    measure: Measure
    measured: str
    held: Callable[[Row], str]  # "" trains, "-" takes no part, any other name is the round in which the row is tested
    crossed: bool = False  # the test rows of one round train in the others


def by_split(row: Row) -> str:
    """The set's own parts."""
    return {"train": "", "test": "test"}.get(row["split"], "-")


def by_hash(row: Row) -> str:
    """The fifth that is kept for measuring."""
    return "test" if kept_for_measuring(row["text"]) else ""


TASKS = (
    Task(
        name="tweeteval_offensive",
        yes=lambda r: r["labels"] == "offensive",
        measure=macro_f1,
        measured="macro-F1",
        held=by_split,
    ),
    Task(
        name="edos_sexism",
        yes=lambda r: r["label_sexist"] == "sexist",
        measure=macro_f1,
        measured="macro-F1",
        held=by_split,
    ),
    Task(
        name="dynahate_reconstructed",
        yes=lambda r: r["labels"] == "hate",
        measure=accuracy,
        measured="accuracy",
        held=by_split,
    ),
    Task(name="sms_spam_collection", yes=lambda r: r["labels"] == "spam", measure=yes_f1, measured="F1", held=by_hash),
    Task(
        name="youtube_spam_collection",
        yes=lambda r: r["labels"] == "spam",
        measure=yes_f1,
        measured="mean F1",
        held=lambda r: r["split"],
        crossed=True,
    ),
    Task(
        name="jigsaw_wiki_partial",
        yes=lambda r: r["labels"].split("|")[0].startswith("toxic"),
        measure=auc,
        measured="AUC",
        held=by_hash,
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """Places of the rows that train and of those that are tested."""

    train: NDArray[np.int64]
    test: NDArray[np.int64]


def rounds(task: Task, table: Sequence[Row]) -> Iterator[Round]:
    """One round for each named test part; training rows whose text equals a tested one are left out."""
    names = [task.held(r) for r in table]
    keys = [key(r["text"]) for r in table]
    for name in sorted(set(names) - {"", "-"}):
        tested = {k for k, n in zip(keys, names, strict=True) if n == name}
        train = [
            i for i, n in enumerate(names) if n not in ("-", name) and (task.crossed or not n) and keys[i] not in tested
        ]
        yield Round(train=np.array(train), test=np.array([i for i, n in enumerate(names) if n == name]))


def vectors(front: EncoderFront, texts: Sequence[str], name: str) -> Array:
    """The encoder's dense features of each text: texts × width."""
    parts = []
    for start in track(range(0, len(texts), 256), name, console=Console(stderr=True), transient=True):
        parts.append(front.dense([read(t) for t in texts[start : start + 256]], []))
    return np.concatenate(parts)


def interval(task: Task, truth: Truth, chance: Array, parts: NDArray[np.int64]) -> tuple[float, float]:
    """95 % by resampling the tested rows within each round."""
    rng = np.random.default_rng(5)
    found = []
    for _ in range(RESAMPLINGS):
        scores = []
        for part in np.unique(parts):
            places = np.flatnonzero(parts == part)
            drawn = rng.choice(places, len(places))
            scores.append(task.measure(truth[drawn], chance[drawn]))
        found.append(np.mean(scores))
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def figure(task: Task, truth: Truth, chances: Sequence[Array], parts: Sequence[Round]) -> str:
    """The mean over the rounds with its interval, and for messages the good ones lost."""
    tested = np.concatenate([truth[p.test] for p in parts])
    chance = np.concatenate(chances)
    number = np.concatenate([np.full(len(p.test), i) for i, p in enumerate(parts)])
    mean = np.mean([task.measure(truth[p.test], c) for p, c in zip(parts, chances, strict=True)])
    low, high = interval(task, tested, chance, number)
    lost = f", {int((~tested & (chance >= 0.5)).sum())} of {int((~tested).sum())} good ones lost"
    return f"{mean:.3f} ({low:.3f} to {high:.3f}){lost if task.name == 'sms_spam_collection' else ''}"


def run(task: Task, corpora: Path, front: EncoderFront) -> str:
    """One line of the table."""
    table = [dict(r) for r in rows(corpora, task.name)]
    texts = [r["text"] for r in table]
    truth = np.array([task.yes(r) for r in table])
    parts = list(rounds(task, table))
    wanted = np.unique(np.concatenate([np.concatenate([p.train, p.test]) for p in parts]))
    found = vectors(front, [texts[i] for i in wanted], task.name)
    dense = np.zeros((len(texts), found.shape[1]), dtype=np.float32)
    dense[wanted] = found
    ours, theirs = [], []
    for part in parts:
        head = make_pipeline(StandardScaler(), LogisticRegression(C=0.05, max_iter=2000))
        ours.append(head.fit(dense[part.train], truth[part.train]).predict_proba(dense[part.test])[:, 1])
        words = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True), LogisticRegression(C=10.0, max_iter=2000)
        )
        words.fit([texts[i] for i in part.train], truth[part.train])
        theirs.append(words.predict_proba([texts[i] for i in part.test])[:, 1])
    size = sum(len(p.test) for p in parts)
    ours_said, theirs_said = figure(task, truth, ours, parts), figure(task, truth, theirs, parts)
    return f"| {task.name} | {task.measured} | {size} | {ours_said} | {theirs_said} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--model", type=Path, default=Path("models/encoder-2026-11"))
    parser.add_argument("--only", choices=[t.name for t in TASKS])
    chosen = parser.parse_args()
    front = EncoderFront(chosen.model / ENCODER, chosen.model / TOKENS)
    print("| set | measure | tested | encoder + logistic regression | TF-IDF + logistic regression |", flush=True)
    print("|---|---|---|---|---|", flush=True)
    for task in TASKS:
        if chosen.only in (None, task.name):
            print(run(task, chosen.shared / "corpora", front), flush=True)


if __name__ == "__main__":
    main()
