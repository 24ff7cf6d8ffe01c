"""`moderator train`: the shipped model plus the staff's labels, promoted where the gate passes."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.core.label import LabelledExample
from bot.errors import InputError
from bot.text.features import sparse
from bot.text.heads import Heads
from bot.text.model import Model, load_model, save_model
from bot.text.points import HARM
from bot.training.dataset import read_comments, read_folder, readings, truth
from bot.training.fit import Features, Say
from bot.training.gate import Figures, gate, judge
from bot.training.kept import kept_dense
from bot.training.refit import refit
from bot.training.registry import Registry

Array = NDArray[np.float32]
WEIGHTS = (30.0, 100.0, 300.0, 1000.0)
LEARNED = 0.95


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingReport:
    """What came of a training run; `text` is for a person."""

    name: str
    promoted: bool
    live: Figures
    new: Figures
    text: str


def train(
    staff: Sequence[LabelledExample], comments: Path, registry: Registry, say: Say, *, now: datetime | None = None
) -> TrainingReport:
    """Refit on all staff labels given; raises InputError where there are none, ModelError for a broken model.

    `comments` is the project's folder with `training/` and `frozen/`. Where the gate fails the version is kept and
    listed but the live model stays.
    """
    if not staff:
        raise InputError("There are no labels to learn from. Take some in first: moderator labels import FILE.csv")
    shipped = load_model(registry.shipped)
    live = shipped if registry.current == shipped.name else load_model(registry.folder / registry.current)
    say("Reading the project's comments")
    own = read_folder(comments / "training")
    own_features = _features(shipped, own, kept_dense(registry.shipped, own, shipped))
    suite = read_comments(comments / "frozen" / "acceptable.jsonl") + read_comments(
        comments / "frozen" / "criticism.jsonl"
    )
    suite_features = _features(shipped, suite, None)
    harmful_features = _features(shipped, read_comments(comments / "frozen" / "harmful.jsonl"), None)
    say("Fitting")
    staff_features = _features(shipped, staff, None)
    staff_truth = truth(staff)

    def figures(heads: Heads) -> Figures:
        return judge(shipped.points, _scores(heads, suite_features), _scores(heads, harmful_features))

    before = figures(live.heads)
    heads, after = shipped.heads, before
    for weight in WEIGHTS:
        heads = refit(shipped.heads, staff_features, staff_truth, own_features, weight)
        after = figures(heads)
        caught = shipped.points.hidden(_scores(heads, staff_features)[staff_truth[:, HARM]])
        if not len(caught) or caught.mean() >= LEARNED or not gate(before, after).passed:
            break
        say("Fitting, the labels counted more")
    verdict = gate(before, after)
    moment = now or datetime.now(UTC)
    name = registry.free_name(moment.date().isoformat())
    summary = f"{len(staff)} staff labels; acceptable hidden {after.hidden}, harmful caught {after.caught}"
    _save(registry.folder / name, shipped, registry.shipped, heads, summary, moment)
    if verdict.passed:
        registry.promote(name)
    return TrainingReport(
        name=name,
        promoted=verdict.passed,
        live=before,
        new=after,
        text=_text(name, registry.current, len(staff), before, after, verdict.reasons),
    )


def _features(model: Model, examples: Sequence[LabelledExample], dense: Array | None) -> Features:
    read_all = readings(examples)
    rows = [sparse(r) for r in read_all]
    return Features(rows=rows, dense=model.front.dense(read_all, rows) if dense is None else dense)


def _scores(heads: Heads, features: Features) -> Array:
    return heads.probabilities(heads.logits(features.rows, features.dense))


def _save(folder: Path, model: Model, source: Path, heads: Heads, summary: str, moment: datetime) -> None:
    """Written under another name first: a version that is listed is whole."""
    waiting = folder.with_name(f".{folder.name}")
    shutil.rmtree(waiting, ignore_errors=True)
    waiting.mkdir(parents=True)
    others = [f for f in model.card["files"] if f != "model.npz"]
    for other in others:
        shutil.copy2(source / other, waiting / other)
    card = {k: v for k, v in model.card.items() if k not in ("format", "feature_bits", "columns", "files")}
    card |= {"name": folder.name, "summary": summary, "made_at": moment.isoformat(), "refitted_from": model.name}
    save_model(waiting, card, heads, model.front.arrays(), others)
    waiting.replace(folder)


def _text(name: str, current: str, labels: int, live: Figures, new: Figures, reasons: Sequence[str]) -> str:
    lines = [
        f"{name}: learned from {labels} staff labels.",
        f"  acceptable comments hidden   {new.hidden}   live model: {live.hidden.hits}",
        f"  acceptable comments flagged  {new.flagged}   live model: {live.flagged.hits}",
        f"  harmful comments caught      {new.caught}   live model: {live.caught.hits}",
    ]
    if reasons:
        lines.append(f"Not put into use, because {' and '.join(reasons)}. {current} stays.")
        lines.append(f"Look through the labels, or: moderator models promote {name}")
    else:
        lines.append(f"{name} is in use. To go back: moderator models rollback")
    return "\n".join(lines)
