"""A person's answer about a comment, kept for training."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.finding import Category


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelledExample:
    """A text with the labels a person gave it; no categories means acceptable.

    `source` says who labelled: `project`, a data set's name, `staff` (imported) or `review` (a decision
    overturned or upheld).
    """

    text: str
    categories: frozenset[Category]
    post: str | None = None
    parent: str | None = None
    channel: str = "facebook"
    source: str = "staff"
    hard: bool = False
    group: str | None = None  # near-duplicates share one, so that no split tears them apart
