"""Whether a newly trained model may go live: no worse than the one in use on comments that neither learned from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.text.points import COMPLAINT, HARM, SAFEGUARDING, Points
from bot.training.figures import Share

MORE_HIDDEN = 1 / 400  # of the acceptable suite, beyond what the live model hides
MORE_FLAGGED = 1 / 50
MORE_MISSED = 1 / 50  # of held-out harmful comments

Array = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What one model does to the acceptable suite and to held-out harmful comments."""

    hidden: Share
    flagged: Share
    caught: Share


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Passed or not, and why in plain English."""

    passed: bool
    reasons: tuple[str, ...]


def judge(points: Points, acceptable: Array, harmful: Array) -> Figures:
    """Count from probabilities (comments × columns)."""
    hidden = _hidden(points, acceptable)
    acted = hidden | _flagged(points, acceptable)
    return Figures(
        hidden=Share(hits=int(hidden.sum()), total=len(acceptable)),
        flagged=Share(hits=int((acted & ~hidden).sum()), total=len(acceptable)),
        caught=Share(hits=int((_hidden(points, harmful) | _flagged(points, harmful)).sum()), total=len(harmful)),
    )


def gate(live: Figures, new: Figures) -> Verdict:
    """The new model must not hide or flag noticeably more acceptable comments, nor miss more harmful ones."""
    reasons = []
    if new.hidden.hits > live.hidden.hits + max(1, round(MORE_HIDDEN * new.hidden.total)):
        reasons.append(f"it hides {new.hidden.hits} acceptable comments where the live model hides {live.hidden.hits}")
    if new.flagged.hits > live.flagged.hits + round(MORE_FLAGGED * new.flagged.total):
        reasons.append(f"it flags {new.flagged.hits} acceptable comments; the live model flags {live.flagged.hits}")
    if new.caught.hits < live.caught.hits - round(MORE_MISSED * new.caught.total):
        reasons.append(f"it catches {new.caught.hits} harmful comments where the live model catches {live.caught.hits}")
    return Verdict(passed=not reasons, reasons=tuple(reasons))


def _hidden(points: Points, scores: Array) -> NDArray[np.bool_]:
    return points.hidden(scores)


def _flagged(points: Points, scores: Array) -> NDArray[np.bool_]:
    complaint = points.labels["complaint"]
    return np.asarray(
        (scores[:, HARM] >= points.review)
        | (scores[:, COMPLAINT] >= complaint)
        | (scores[:, SAFEGUARDING] >= points.alert)
    )
