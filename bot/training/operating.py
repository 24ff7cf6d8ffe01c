"""Chooses the operating points: as much harm caught as the budget for mistakes allows, for the whole decision."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.core.finding import Category
from bot.text.heads import LABELS
from bot.text.points import COMPLAINT, HARM, SAFEGUARDING, Points

HIDDEN_SHARE = 1 / 400  # of acceptable comments, complaints included
HIDDEN_CRITICS = 1 / 1000  # of complaints that are nothing else
REVIEWED_SHARE = 1 / 20  # of acceptable comments, complaints aside
FALSE_ALERTS = 0.015  # of comments without a safeguarding concern; recall comes first, 2 % is the most
BAD_SHARE = 1 / 3  # of the comments that false alerts are counted on; on a page it is far less
COMPLAINTS_FLAGGED = 0.02  # of acceptable comments taken for complaints

Array = NDArray[np.float32]
Truth = NDArray[np.bool_]


def cut(scores: Array, allowed: int) -> float:
    """The lowest threshold that at most `allowed` of `scores` reach."""
    if allowed >= len(scores):
        return 0.0
    ordered = np.sort(scores)[::-1]
    return float((ordered[allowed] + ordered[allowed - 1]) / 2) if allowed else float(ordered[0]) + 1e-4


def cut_share(scores: Array, weights: NDArray[np.float64], share: float) -> float:
    """The lowest threshold that at most `share` of the weight reaches."""
    order = np.argsort(-scores)
    reached = np.cumsum(weights[order]) / weights.sum()
    return cut(scores, int((reached <= share).sum()))


def best_f1(scores: Array, truth: NDArray[np.bool_]) -> float:
    """The threshold with the best F1."""
    order = np.argsort(-scores)
    right = np.cumsum(truth[order])
    f1 = 2 * right / (np.arange(1, len(order) + 1) + truth.sum())
    place = int(np.argmax(f1))
    after = scores[order[place + 1]] if place + 1 < len(order) else 0.0
    return float((scores[order[place]] + after) / 2)


def choose(probabilities: Array, truth: Truth, held: Array | None = None, held_truth: Truth | None = None) -> Points:
    """Points from probabilities (comments × columns) of models that had not seen the comments.

    `held` are comments in the school's voice that the model as shipped had not seen: where they are given, mistakes on
    acceptable comments are counted on them alone, while the first set says which labels to name.
    """
    probabilities_all, truth_all = probabilities, truth
    if held is not None and held_truth is not None:
        probabilities_all = np.concatenate([held, probabilities[truth[:, HARM]]])
        truth_all = np.concatenate([held_truth, truth[truth[:, HARM]]])
    harm = probabilities_all[:, HARM]
    acceptable = ~truth_all[:, HARM]
    plain = acceptable & ~truth_all[:, COMPLAINT]
    hide = cut(harm[acceptable], int(acceptable.sum() * HIDDEN_SHARE))
    calm = ~truth_all[:, SAFEGUARDING]
    safeguarding = probabilities_all[:, SAFEGUARDING]
    weights = np.where(acceptable, (1 - BAD_SHARE) / acceptable.sum(), BAD_SHARE / max(1, (calm & ~acceptable).sum()))
    alert = cut_share(safeguarding[calm], weights[calm], FALSE_ALERTS)
    labels = {}
    acted = probabilities[:, HARM] >= np.quantile(harm[plain], 1 - REVIEWED_SHARE)
    for column, name in enumerate(LABELS):
        if name not in (Category.COMPLAINT.value, Category.SAFEGUARDING.value):
            labels[name] = best_f1(probabilities[acted, column], truth[acted, column])
    labels[Category.SAFEGUARDING.value] = alert
    complaint = probabilities_all[:, COMPLAINT]
    flagged = cut(complaint[plain], int(plain.sum() * COMPLAINTS_FLAGGED))
    labels[Category.COMPLAINT.value] = flagged
    taken = plain & ((complaint >= flagged) | (safeguarding >= alert))
    room = int(plain.sum() * REVIEWED_SHARE) - int(taken.sum()) + int((plain & (harm >= hide)).sum())
    review = cut(harm[plain & ~taken], max(0, room))
    critics = np.concatenate([harm[acceptable & ~plain], probabilities[truth[:, COMPLAINT] & ~truth[:, HARM], HARM]])
    hide_complaint = max(hide, cut(critics, int(len(critics) * HIDDEN_CRITICS)))
    return Points(hide=hide, review=min(review, hide), alert=alert, labels=labels, hide_complaint=hide_complaint)
