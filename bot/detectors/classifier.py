"""The classifier behind the detector port: model scores become findings that explain themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.core.comment import Comment
from bot.core.finding import Category, Finding
from bot.detectors.blatant import insults
from bot.detectors.explain import Carried, carried
from bot.detectors.severity import MISSING, severity
from bot.text.features import Reading, read
from bot.text.heads import LABELS
from bot.text.language import other_language
from bot.text.live import LiveModel
from bot.text.model import Model

FLOOR = 0.02
BATCH = 64
REMEMBERED = 2_000  # latest texts whose findings are kept
Key = tuple[str, str, str]
STAFF = re.compile(r"\b(?:mr|mrs|miss|ms|dr|sir|headteacher|head|teacher|deputy|ta|office)\b")
POSSIBLE = frozenset({"possible"})  # personal information without a pattern that proves it is for a person to judge


class ClassifierDetector:
    """Scores for all labels, with the words that carried those that passed an operating point.

    Loading happens with the first batch, so a wrong model file raises ModelError there; `version` is the name of the
    model that judged last. `explain=False` leaves out the words, which cost further judgements.
    """

    name = "classifier"

    def __init__(self, shipped: Path, registry: Path | None = None, *, explain: bool = True) -> None:
        self._live = LiveModel(shipped, registry)
        self._explain = explain
        self._judged: dict[Key, list[Finding]] = {}
        self._judged_by: Model | None = None

    @property
    def version(self) -> str:
        """Name of the model in use; loads it where it is not loaded yet, raises ModelError."""
        return self._live.get().name

    def detect(self, comments: Sequence[Comment]) -> list[list[Finding]]:
        """One list for each comment, in the same order; comments without text have none."""
        found: list[list[Finding]] = []
        model = self._live.get()
        if model is not self._judged_by:
            self._judged.clear()
            self._judged_by = model
        for start in range(0, len(comments), BATCH):
            self._judge(model, comments[start : start + BATCH])
            found.extend(list(self._judged[_key(c)]) for c in comments[start : start + BATCH])
            while len(self._judged) > REMEMBERED:
                del self._judged[next(iter(self._judged))]
        return found

    def _judge(self, model: Model, batch: Sequence[Comment]) -> None:
        """Judge what is new in the batch: floods and bots repeat themselves."""
        fresh = {_key(c): c for c in batch if _key(c) not in self._judged}
        readings = [read(c.text, c.post.text, c.parent_text or "") for c in fresh.values()]
        for (key, comment), reading, scores in zip(fresh.items(), readings, model.scores(readings), strict=True):
            self._judged[key] = self._findings(model, comment, reading, scores) if comment.text.strip() else []

    def _findings(self, model: Model, comment: Comment, reading: Reading, scores: NDArray[np.float32]) -> list[Finding]:
        passed = model.points.passed(scores)
        if insults(reading.comment.text) and Category.ABUSIVE.value in passed:
            passed |= {Category.ABUSIVE.value: passed[Category.ABUSIVE.value] | {"hide"}}
        if other_language(comment.text):
            passed = {name: points - {"hide"} for name, points in passed.items()}
        labels = {Category(name) for name in passed}
        levels = model.levels(reading) if labels else {}
        found = []
        for column, name in enumerate(LABELS):
            points = passed.get(name, frozenset())
            if not points and scores[column] < FLOOR:
                continue
            category = Category(name)
            why = self._why(model, comment, name) if points and self._explain else None
            found.append(
                Finding(
                    category=category,
                    score=round(float(scores[column]), 4),
                    detector=self.name,
                    version=model.name,
                    points=POSSIBLE if points and category is Category.PERSONAL_INFORMATION else points,
                    grounds=f"'{why.words}'" if why and why.words else "",
                    spans=why.spans if why else (),
                    severity=severity(category, reading.comment.text, labels, levels) if points else None,
                    details=_details(category, reading.comment.text, labels, points),
                )
            )
        return found

    def _why(self, model: Model, comment: Comment, name: str) -> Carried:
        return carried(comment.text, comment.post.text, comment.parent_text or "", name, model.points, model.scores)


def _key(comment: Comment) -> Key:
    return (comment.text, comment.post.text, comment.parent_text or "")


def _details(category: Category, text: str, labels: set[Category], points: frozenset[str]) -> dict[str, str]:
    """Why a comment stays up although it passed a point, where the labelling guide says so."""
    if category is Category.SAFEGUARDING and points:
        if MISSING.search(text):
            return {"stays_up": "a live appeal for a missing person stays up until the DSL decides"}
        if "hide" not in points:
            return {"stays_up": "only a hint: the DSL is told and decides"}
    plain_names = labels <= {Category.NAMES_INDIVIDUAL, Category.COMPLAINT}
    if category is Category.NAMES_INDIVIDUAL and Category.COMPLAINT in labels and plain_names and STAFF.search(text):
        return {"stays_up": "staff named in criticism and nothing else"}
    return {}
