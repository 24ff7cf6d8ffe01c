"""Goes once through the decisions and keeps the totals, the chart's days and the worst comments."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.decision import Verdict
from bot.core.finding import Category
from bot.core.records import StoredDecision
from bot.digest.data import DayTally

MOST = 500
DAYS = 14


class Period:
    """Goes once through the decisions of the last 14 days and keeps totals and the worst of the period."""

    def __init__(self, since: datetime, until: datetime, timezone: ZoneInfo) -> None:
        self._since, self._timezone = since, timezone
        last = (until - timedelta(microseconds=1)).astimezone(timezone).date()
        self._days = {last - timedelta(days=n): [0, 0, 0] for n in reversed(range(DAYS))}
        first = min(self._days)
        self.first_moment = datetime(first.year, first.month, first.day, tzinfo=timezone)
        self.checked = self.flagged = self.safeguarding = self.settled = 0
        self.channels: Counter[str] = Counter()
        self.posts: set[tuple[str, str]] = set()
        self.by_category: Counter[Category | None] = Counter()
        self.worst: list[StoredDecision] = []

    def add(self, stored: StoredDecision) -> None:
        decision = stored.decision
        own = stored.decided_by == "service"
        if own and (day := self._days.get(decision.decided_at.astimezone(self._timezone).date())) is not None:
            day[0] += 1
            day[1] += decision.verdict in (Verdict.HIDE, Verdict.DELETE)
            day[2] += decision.verdict is Verdict.REVIEW
        if decision.decided_at < self._since:
            return
        if not own:
            self.settled += 1
            return
        comment = stored.comment.comment
        self.checked += 1
        self.channels[comment.channel] += 1
        self.posts.add((comment.channel, comment.post.post_id))
        if decision.verdict is Verdict.ALLOW:
            return
        if is_safeguarding(stored):
            self.safeguarding += 1
            return
        self.flagged += decision.verdict is Verdict.REVIEW
        if stored.current:
            self.by_category[main_category(stored)] += 1
            if len(self.worst) < MOST:  # they come worst first
                self.worst.append(stored)

    def days(self) -> tuple[DayTally, ...]:
        """Oldest first."""
        return tuple(DayTally(day=d, checked=c, acted=a, flagged=f) for d, (c, a, f) in self._days.items())


def main_category(stored: StoredDecision) -> Category | None:
    """The category a comment is listed under."""
    return stored.decision.categories[0] if stored.decision.categories else None


def is_safeguarding(stored: StoredDecision) -> bool:
    """Whether only the DSL may read this comment."""
    return Category.SAFEGUARDING in stored.decision.categories
