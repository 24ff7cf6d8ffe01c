"""Which words carried a finding: those without which it would not have been made."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.finding import Span
from bot.text.features import Reading, read
from bot.text.heads import COLUMNS
from bot.text.points import HARM, Points

WORDS = re.compile(r"\S+")
MOST_PARTS = 24
MOST_NAMED = 12
SHOWN = 70  # characters of the comment's own words in one clause

Scores = Callable[[Sequence[Reading]], NDArray[np.float32]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """Words as typed, and where they stand."""

    words: str
    spans: tuple[Span, ...]


def carried(text: str, post: str, parent: str, column: str, points: Points, scores: Scores) -> Carried:
    """The fewest parts of the text (words, or runs of words in a long one) whose loss takes points from `column`.

    Parts are tried in the order of what each alone takes from the score; costs two batches of judgements.
    """
    parts = _parts(text)
    if len(parts) < 2:
        return Carried(words=text.strip()[:SHOWN], spans=tuple(parts))
    place = COLUMNS.index(column)
    whole, *without = scores([_without(text, post, parent, gone) for gone in [[], *([p] for p in parts)]])
    before = points.passed(whole).get(column, frozenset())
    drops = [_odds(whole, place) - _odds(one, place) for one in without]
    ranked = [parts[i] for i in sorted(range(len(parts)), key=lambda i: -drops[i])]
    most = min(MOST_NAMED, len(ranked))
    trials = scores([_without(text, post, parent, ranked[:n]) for n in range(1, most + 1)])
    fallen = [n for n in range(most) if points.passed(trials[n]).get(column, frozenset()) < before]
    weakest = int(np.argmin([_odds(one, place) for one in trials]))
    chosen = _merged(text, ranked[: (fallen[0] if fallen else weakest) + 1])
    return Carried(words=_shown(text, chosen), spans=tuple(chosen))


def _odds(scores: NDArray[np.float32], place: int) -> float:
    """How strongly the label and harm as such speak, on the scale of logits."""
    found = 0.0
    for column in (place, HARM):
        p = min(max(float(scores[column]), 1e-6), 1 - 1e-6)
        found += float(np.log(p / (1 - p)))
    return found


def _parts(text: str) -> list[Span]:
    words = [Span(start=m.start(), end=m.end()) for m in WORDS.finditer(text[:4000])]
    size = -(-len(words) // MOST_PARTS)
    return [
        Span(start=words[i].start, end=words[min(i + size, len(words)) - 1].end)
        for i in range(0, len(words), size or 1)
    ]


def _without(text: str, post: str, parent: str, gone: Sequence[Span]) -> Reading:
    kept, at = [], 0
    for span in sorted(gone, key=lambda s: s.start):
        kept.append(text[at : span.start])
        at = span.end
    return read(" ".join([*kept, text[at:]]), post, parent)


def _merged(text: str, spans: Sequence[Span]) -> list[Span]:
    found: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        if found and not text[found[-1].end : span.start].strip():
            found[-1] = Span(start=found[-1].start, end=span.end)
        else:
            found.append(span)
    return found


def _shown(text: str, spans: Sequence[Span]) -> str:
    words = " … ".join(" ".join(text[s.start : s.end].split()) for s in spans)
    return words if len(words) <= SHOWN else words[: SHOWN - 1].rstrip() + "…"
