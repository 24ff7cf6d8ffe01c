"""Goes once through decisions and actions, and keeps what stands: the totals, the chart's days, the worst comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.action import ActionKind, ActionState
from bot.core.decision import Verdict
from bot.core.finding import Category
from bot.core.records import StoredAction, StoredDecision
from bot.core.store import Transaction
from bot.digest.data import DayTally

MOST = 500
DAYS = 14
HARSH = (ActionKind.HIDE, ActionKind.DELETE)
Key = tuple[str, str]  # channel and comment id


class Period:
    """Goes once through the decisions of the last 14 days and keeps totals and the worst of the period.

    Only decisions in force are told and counted: what a person changed or took back since, and what an edit overtook,
    stands no longer. Of comments that only the DSL may see, nothing is kept but their number.
    """

    def __init__(self, tx: Transaction, since: datetime, until: datetime, timezone: ZoneInfo) -> None:
        self._tx, self._since, self._timezone = tx, since, timezone
        last = (until - timedelta(microseconds=1)).astimezone(timezone).date()
        self._days = {last - timedelta(days=n): [0, 0, 0] for n in reversed(range(DAYS))}
        first = min(self._days)
        self.first_moment = datetime(first.year, first.month, first.day, tzinfo=timezone)
        self.checked = self.flagged = self.settled = 0
        self.channels: Counter[str] = Counter()
        self.posts: set[Key] = set()
        self.by_category: Counter[Category | None] = Counter()
        self.worst: list[StoredDecision] = []
        self.overturned: set[Key] = set()
        self._safeguarding: set[Key] = set()

    @property
    def safeguarding(self) -> int:
        """How many comments went to the DSL."""
        return len(self._safeguarding)

    def add(self, stored: StoredDecision) -> None:
        """One decision; they come worst first."""
        decision, comment = stored.decision, stored.comment.comment
        own, key = stored.decided_by == "service", (comment.channel, comment.comment_id)
        day = self._day(decision.decided_at)
        if own and day is not None:
            day[0] += 1
        if not own and stored.current and decision.verdict is Verdict.ALLOW:
            self.overturned.add(key)
        flagged = stored.current and decision.verdict is Verdict.REVIEW
        if decision.decided_at < self._since:
            if flagged and day is not None and not only_for_dsl(self._tx, stored):
                day[2] += 1
            return
        self.settled += not own and stored.current
        if own:
            self.checked += 1
            self.channels[comment.channel] += 1
            self.posts.add((comment.channel, comment.post.post_id))
        if decision.verdict is Verdict.ALLOW:
            return
        if only_for_dsl(self._tx, stored):
            self._safeguarding.add(key)
            return
        if not stored.current:
            return
        self.flagged += flagged
        if flagged and day is not None:
            day[2] += 1
        self.by_category[main_category(stored)] += 1
        if len(self.worst) < MOST:
            self.worst.append(stored)

    def draw(self, deeds: Sequence[StoredAction]) -> None:
        """Put what was done on its days."""
        for deed in deeds:
            day = self._day(deed.done_at or deed.created_at)
            if day is not None:
                day[1] += 1

    def days(self) -> tuple[DayTally, ...]:
        """Oldest first."""
        return tuple(DayTally(day=d, checked=c, acted=a, flagged=f) for d, (c, a, f) in self._days.items())

    def _day(self, at: datetime) -> list[int] | None:
        found: date = at.astimezone(self._timezone).date()
        return self._days.get(found)


def deeds(
    tx: Transaction, actions: Sequence[StoredAction], state: ActionState, overturned: set[Key]
) -> list[StoredAction]:
    """For each comment the last thing that hid or deleted it and still stands; `actions` in the order they ended.

    A comment that was hidden, then deleted, was deleted; one that was shown again, or that a person overturned, counts
    for nothing, nor does one that was gone before it could be hidden.
    """
    standing: dict[Key, StoredAction] = {}
    for stored in actions:
        action = stored.action
        key = (action.channel, action.target_id)
        if action.kind is ActionKind.UNHIDE and stored.state is ActionState.DONE:
            standing.pop(key, None)
        elif action.kind in HARSH and stored.state is state and stored.outcome != "gone":
            standing[key] = stored
    return [a for key, a in standing.items() if key not in overturned and not tx.pages.is_restricted(*key)]


def main_category(stored: StoredDecision) -> Category | None:
    """The category a comment is listed under."""
    return stored.decision.categories[0] if stored.decision.categories else None


def only_for_dsl(tx: Transaction, stored: StoredDecision) -> bool:
    """Whether only the DSL may read this comment, now and whatever is decided about it later."""
    comment = stored.comment.comment
    return tx.pages.is_restricted(comment.channel, comment.comment_id)
