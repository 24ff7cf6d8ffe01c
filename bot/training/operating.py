"""Chooses the operating points: as much harm caught as the budget for mistakes allows, for the whole decision."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from bot.core.finding import Category
from bot.text.heads import LABELS
from bot.text.points import COMPLAINT, HARM, SAFEGUARDING, Points

HIDDEN_SHARE = 1 / 400  # of acceptable comments, complaints included
REVIEWED_SHARE = 1 / 20  # of acceptable comments, complaints aside
FALSE_ALERTS = 0.01  # of all comments without a safeguarding concern
COMPLAINTS_FLAGGED = 0.02  # of acceptable comments taken for complaints

Array = NDArray[np.float32]
Truth = NDArray[np.bool_]


def cut(scores: Array, allowed: int) -> float:
    """The lowest threshold that at most `allowed` of `scores` reach."""
    if allowed >= len(scores):
        return 0.0
    ordered = np.sort(scores)[::-1]
    return float((ordered[allowed] + ordered[allowed - 1]) / 2) if allowed else float(ordered[0]) + 1e-4


def best_f1(scores: Array, truth: NDArray[np.bool_]) -> float:
    """The threshold with the best F1."""
    order = np.argsort(-scores)
    right = np.cumsum(truth[order])
    f1 = 2 * right / (np.arange(1, len(order) + 1) + truth.sum())
    place = int(np.argmax(f1))
    after = scores[order[place + 1]] if place + 1 < len(order) else 0.0
    return float((scores[order[place]] + after) / 2)


def choose(probabilities: Array, truth: Truth, extra: Mapping[str, float] | None = None) -> Points:
    """Points from out-of-fold probabilities (comments × columns).

    `extra` overrides the shares above by name (`hidden`, `reviewed`, `alerts`).
    """
    shares = {"hidden": HIDDEN_SHARE, "reviewed": REVIEWED_SHARE, "alerts": FALSE_ALERTS} | dict(extra or {})
    harm = probabilities[:, HARM]
    acceptable = ~truth[:, HARM]
    plain = acceptable & ~truth[:, COMPLAINT]
    hide = cut(harm[acceptable], int(acceptable.sum() * shares["hidden"]))
    calm = ~truth[:, SAFEGUARDING]
    alert = cut(probabilities[calm, SAFEGUARDING], int(calm.sum() * shares["alerts"]))
    labels = {}
    acted = harm >= np.quantile(harm[plain], 1 - REVIEWED_SHARE)
    for column, name in enumerate(LABELS):
        if name in (Category.COMPLAINT.value, Category.SAFEGUARDING.value):
            continue
        labels[name] = best_f1(probabilities[acted, column], truth[acted, column])
    labels[Category.SAFEGUARDING.value] = alert
    flagged = cut(probabilities[plain, COMPLAINT], int(plain.sum() * COMPLAINTS_FLAGGED))
    labels[Category.COMPLAINT.value] = flagged
    taken = plain & ((probabilities[:, COMPLAINT] >= flagged) | (probabilities[:, SAFEGUARDING] >= alert))
    room = int(plain.sum() * shares["reviewed"]) - int(taken.sum()) + int((plain & (harm >= hide)).sum())
    review = cut(harm[plain & ~taken], max(0, room))
    return Points(hide=hide, review=min(review, hide), alert=alert, labels=labels)
