"""Operating points: where a score becomes a hide, a review or an alert.

They hold for the whole decision, not label by label: `hide` and `review` cut the chance of harm, `labels` only says
which labels to name once a comment is acted on; `alert` cuts the safeguarding label, and `complaint` flags and
never hides. A comment that reads like a complaint is hidden for something else from `hide_complaint` on only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.finding import Category
from bot.text.heads import COLUMNS, LABELS

HARM = len(COLUMNS) - 1
SAFEGUARDING = LABELS.index(Category.SAFEGUARDING.value)
COMPLAINT = LABELS.index(Category.COMPLAINT.value)

Array = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, slots=True)
class Points:
    """Thresholds between 0 and 1; a score passes when it is not below."""

    hide: float
    review: float
    alert: float
    labels: Mapping[str, float]
    hide_complaint: float = 1.0

    def hidden(self, scores: Array) -> NDArray[np.bool_]:
        """Which comments are hidden; `scores` is comments × `COLUMNS`, or one comment's."""
        complains = scores[..., COMPLAINT] >= self.labels[LABELS[COMPLAINT]]
        return np.asarray(scores[..., HARM] >= np.where(complains, max(self.hide, self.hide_complaint), self.hide))

    def passed(self, scores: Array) -> dict[str, frozenset[str]]:
        """The points each label passed, for one comment's probabilities in the order of `COLUMNS`."""
        harm = float(scores[HARM])
        found: dict[str, frozenset[str]] = {}
        if scores[COMPLAINT] >= self.labels[LABELS[COMPLAINT]]:
            found[LABELS[COMPLAINT]] = frozenset({"review"})
        if scores[SAFEGUARDING] >= self.alert:
            found[LABELS[SAFEGUARDING]] = frozenset({"review", "hide"} if self.hidden(scores) else {"review"})
        if harm < self.review:
            return found
        points = frozenset({"review", "hide"} if self.hidden(scores) else {"review"})
        others = [i for i in range(len(LABELS)) if i not in (SAFEGUARDING, COMPLAINT)]
        named = [i for i in others if scores[i] >= self.labels[LABELS[i]]]
        if not named and LABELS[SAFEGUARDING] not in found:
            named = [max(others, key=lambda i: float(scores[i]))]
        return found | {LABELS[i]: points for i in named}
