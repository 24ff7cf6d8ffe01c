"""How severe a comment of a category is: small linear heads over the dense features, one for each step up.

The levels are those of the labelling guide's section 2. A category that has one level alone is not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.core.finding import Category, Severity

FILE = "severity.npz"
LOW, MEDIUM, HIGH, CRITICAL = Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL
LEVELS = {
    Category.ABUSIVE: (MEDIUM, CRITICAL),
    Category.RACIST: (HIGH, CRITICAL),
    Category.SEXIST: (MEDIUM, HIGH),
    Category.HOMOPHOBIC: (MEDIUM, HIGH),
    Category.INFLAMMATORY: (MEDIUM, HIGH),
    Category.AGE_INAPPROPRIATE: (LOW, MEDIUM, HIGH),
    Category.SPAM: (LOW, HIGH),
    Category.ADVERTISING: (LOW, HIGH),
    Category.PERSONAL_INFORMATION: (MEDIUM, HIGH),
    Category.BEHAVIOUR_INCIDENT: (MEDIUM, HIGH),
    Category.NAMES_INDIVIDUAL: (LOW, MEDIUM, HIGH),
    Category.SAFEGUARDING: (HIGH, CRITICAL),
}
STEPS = tuple((category, level) for category, levels in LEVELS.items() for level in levels[1:])

Array = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class SeverityHeads:
    """`weights` is width × `STEPS`, `bias` one for each: a step is taken where the sum is above nought."""

    weights: Array
    bias: Array

    def levels(self, dense: Array) -> dict[Category, Severity]:
        """The level of each category for one comment's dense features, as if it were of that category."""
        taken = dense @ self.weights + self.bias > 0
        found = {category: levels[0] for category, levels in LEVELS.items()}
        for (category, level), yes in zip(STEPS, taken, strict=True):
            if yes:
                found[category] = level
        return found


def save_levels(folder: Path, heads: SeverityHeads) -> None:
    """Write `severity.npz` into a model folder."""
    np.savez_compressed(folder / FILE, weights=heads.weights, bias=heads.bias)


def load_levels(folder: Path) -> SeverityHeads:
    """Read `severity.npz`, its hash checked before; raises ValueError or KeyError where it holds something else."""
    with np.load(folder / FILE, allow_pickle=False) as file:
        heads = SeverityHeads(weights=file["weights"], bias=file["bias"])
    if heads.weights.ndim != 2 or heads.weights.shape[1] != len(STEPS) or heads.bias.shape != (len(STEPS),):
        raise ValueError(f"{FILE} is for other levels of severity")
    return heads
