"""What the policy concludes from findings and history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.action import Action
from bot.core.finding import Category, Finding, Severity


class Verdict(StrEnum):
    """What happens to the comment, in rising order of harm done if wrong."""

    ALLOW = "allow"  # stays up
    REVIEW = "review"  # stays up and joins the review queue
    HIDE = "hide"  # out of view at once, a person confirms or undoes it
    DELETE = "delete"  # evidence kept, then removed for good


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One line a school admin can read, and the category it speaks for."""

    text: str
    category: Category | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """One conclusion about one revision of one comment; `actions` are what it asks for."""

    verdict: Verdict
    severity: Severity
    categories: tuple[Category, ...]
    reasons: tuple[Reason, ...]
    findings: tuple[Finding, ...]
    decided_at: datetime
    model: str
    mode: str  # shadow or live
    reply_template: str | None = None  # proposed to a person, or posted at once where the school says so
    deletion_due: bool = False  # hidden now, to be deleted once a person agrees or the time set has run out
    strike_category: Category | None = None
    alert: bool = False
    actions: tuple[Action, ...] = ()

    @property
    def scores(self) -> dict[str, float]:
        """Highest score for each category, four decimals."""
        best: dict[str, float] = {}
        for finding in self.findings:
            if finding.category is not None:
                name = finding.category.value
                best[name] = max(best.get(name, 0.0), round(finding.score, 4))
        return best
