"""Decisions, the totals drawn from them, and what they leave to be deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.core.action import ActionState
from bot.core.decision import Decision
from bot.core.finding import Category
from bot.core.records import Counts, ReviewState, StoredAction, StoredComment, StoredDecision
from bot.store.comments import COLUMNS
from bot.store.encoding import action_from_row, comment_from_row, decision_from_row, decision_to_values
from bot.store.review_restricted import restrict
from bot.store.tables import actions, blocks, comments, decisions, posts, review_items

DECISION_COLUMNS = tuple(column.label(f"d_{column.name}") for column in decisions.c)
JOINED = (
    sa.select(*COLUMNS, *DECISION_COLUMNS)
    .join(decisions, decisions.c.comment_row == comments.c.row)
    .join(posts, posts.c.row == comments.c.post_row)
)
STILL_TO_DELETE = (
    decisions.c.is_current
    & decisions.c.deletion_due
    & (decisions.c.mode == "live")
    & comments.c.gone_at.is_(None)
    & comments.c.is_current
)
# Run for every comment, put together once.
RETIRE = (
    sa.update(decisions)
    .where(
        decisions.c.channel == sa.bindparam("of_channel"),
        decisions.c.comment_id == sa.bindparam("of_comment"),
        decisions.c.is_current,
    )
    .values(is_current=False)
)
INSERT = sa.insert(decisions).returning(decisions.c.row)


class DecisionQueries:
    """Decisions on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def record(self, stored: StoredComment, decision: Decision, *, by: str = "service") -> StoredDecision:
        """Make this the comment's one current decision; earlier ones stay on record."""
        comment = stored.comment
        self._db.execute(RETIRE, {"of_channel": comment.channel, "of_comment": comment.comment_id})
        values = {
            "comment_row": stored.row,
            "channel": comment.channel,
            "comment_id": comment.comment_id,
            "is_current": True,
            "decided_by": by,
            **decision_to_values(decision),
        }
        row = self._db.execute(INSERT, values).scalar_one()
        if decision.alert or Category.SAFEGUARDING in decision.categories:
            restrict(self._db, comment.channel, comment.comment_id, decision.decided_at)
        return StoredDecision(row=row, comment=stored, decision=decision, decided_by=by, current=True)

    def current(self, channel: str, comment_id: str) -> StoredDecision | None:
        """The decision in force."""
        query = JOINED.where(
            decisions.c.channel == channel, decisions.c.comment_id == comment_id, decisions.c.is_current
        )
        return next(self._stream(query), None)

    def last_verdicts(self, after_row: int, limit: int) -> list[tuple[int, str]]:
        """Row and verdict of the newest decisions of the service above `after_row`, newest first."""
        query = (
            sa.select(decisions.c.row, decisions.c.verdict)
            .where(decisions.c.row > after_row, decisions.c.decided_by == "service")
            .order_by(decisions.c.row.desc())
            .limit(limit)
        )
        return [(row, verdict) for row, verdict in self._db.execute(query)]

    def between(self, since: datetime, until: datetime, *, current_only: bool = True) -> Iterator[StoredDecision]:
        """Decisions made in [since, until), worst severity first, then newest."""
        query = JOINED.where(decisions.c.decided_at >= since, decisions.c.decided_at < until)
        if current_only:
            query = query.where(decisions.c.is_current)
        return self._stream(query.order_by(decisions.c.severity.desc(), decisions.c.decided_at.desc()))

    def all(self) -> Iterator[tuple[StoredDecision, list[StoredAction]]]:
        """Every decision with its actions, oldest first, streamed."""
        last = 0
        while True:
            page = list(self._stream(JOINED.where(decisions.c.row > last).order_by(decisions.c.row).limit(500)))
            if not page:
                return
            last = page[-1].row
            query = (
                sa.select(actions)
                .where(actions.c.decision_row.in_([d.row for d in page]))
                .order_by(actions.c.decision_row, actions.c.row)
            )
            found = [action_from_row(dict(row)) for row in self._db.execute(query).mappings()]
            grouped = {row: list(group) for row, group in groupby(found, key=lambda a: a.decision_row)}
            for stored in page:
                yield stored, grouped.get(stored.row, [])

    def deletions_due(self, before: datetime | None = None) -> list[StoredDecision]:
        """Current decisions whose comment is hidden and still to be deleted, decided before `before`; oldest first."""
        query = JOINED.where(STILL_TO_DELETE)
        if before is not None:
            query = query.where(decisions.c.decided_at < before)
        return list(self._stream(query.order_by(decisions.c.decided_at)))

    def counts(self) -> Counts:
        """Totals."""
        one = self._db.execute
        verdicts = one(
            sa.select(decisions.c.verdict, sa.func.count()).where(decisions.c.is_current).group_by(decisions.c.verdict)
        )
        outbox = {
            str(name): int(number)
            for name, number in one(sa.select(actions.c.state, sa.func.count()).group_by("state"))
        }
        waiting = (ActionState.PENDING.value, ActionState.CLAIMED.value)
        open_items = one(
            sa.select(sa.func.count(), sa.func.min(review_items.c.opened_at)).where(
                review_items.c.state == ReviewState.OPEN.value
            )
        ).one()
        return Counts(
            comments=one(sa.select(sa.func.count()).where(comments.c.is_current)).scalar_one(),
            posts=one(sa.select(sa.func.count()).select_from(posts)).scalar_one(),
            verdicts={str(verdict): int(number) for verdict, number in verdicts},
            outbox={
                "pending": sum(outbox.get(name, 0) for name in waiting),
                **{name: number for name, number in outbox.items() if name not in waiting},
            },
            deletions_due=one(
                sa.select(sa.func.count())
                .select_from(decisions.join(comments, decisions.c.comment_row == comments.c.row))
                .where(STILL_TO_DELETE)
            ).scalar_one(),
            open_reviews=open_items[0],
            oldest_open_review=open_items[1],
            blocked=one(sa.select(sa.func.count()).select_from(blocks).where(blocks.c.state == "blocked")).scalar_one(),
        )

    def _stream(self, query: sa.Select[tuple[object, ...]]) -> Iterator[StoredDecision]:
        for row in self._db.execute(query).mappings():
            data = dict(row)
            yield decision_from_row(data, comment_from_row(data))
