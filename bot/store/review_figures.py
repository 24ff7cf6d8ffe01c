"""Numbers for the plots, summed up by the database."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.core.action import ActionKind, ActionState
from bot.core.decision import Verdict
from bot.core.finding import Category
from bot.core.records import ReviewState
from bot.core.review import Figures, HourTally
from bot.store.review_restricted import is_open_to_all
from bot.store.tables import actions, decisions, review_items

MOST_WAITS = 2000
ANSWERED = (ReviewState.UPHELD.value, ReviewState.OVERTURNED.value, ReviewState.DELETED.value)


def figures(db: Connection, since: datetime, *, sees_safeguarding: bool) -> Figures:
    """What was decided, done and answered since then."""
    return Figures(
        hours=_hours(db, since, sees_safeguarding),
        categories=_categories(db, since, sees_safeguarding),
        **_settled(db, since, sees_safeguarding),
        waits=_waits(db, since, sees_safeguarding),
    )


def _hours(db: Connection, since: datetime, sees_safeguarding: bool) -> tuple[HourTally, ...]:
    hour = (
        sa.func.to_char(sa.func.timezone("UTC", decisions.c.decided_at), "YYYY-MM-DD HH24")
        if db.dialect.name == "postgresql"
        else sa.func.strftime("%Y-%m-%d %H", decisions.c.decided_at, type_=sa.Text)
    ).label("hour")
    query = (
        sa.select(hour, decisions.c.verdict, sa.func.count())
        .where(decisions.c.decided_at >= since, decisions.c.decided_by == "service")
        .group_by("hour", decisions.c.verdict)
        .order_by("hour")
    )
    return tuple(
        HourTally(
            hour=datetime.strptime(text, "%Y-%m-%d %H").replace(tzinfo=UTC), verdict=Verdict(verdict), number=number
        )
        for text, verdict, number in db.execute(_visible(query, decisions, sees_safeguarding))
    )


def _categories(db: Connection, since: datetime, sees_safeguarding: bool) -> dict[str, int]:
    names = sa.cast(decisions.c.categories, sa.Text)
    query = (
        sa.select(names, sa.func.count())
        .where(decisions.c.decided_at >= since, decisions.c.decided_by == "service")
        .group_by(names)
    )
    return dict(_split(db.execute(_visible(query, decisions, sees_safeguarding))))


def _settled(db: Connection, since: datetime, sees_safeguarding: bool) -> dict[str, Any]:
    names = sa.cast(decisions.c.categories, sa.Text)
    parts = (names, review_items.c.settled_by, review_items.c.state)
    query = (
        sa.select(*parts, sa.func.count())
        .join(decisions, decisions.c.row == review_items.c.decision_row)
        .where(review_items.c.settled_at >= since, review_items.c.state.in_(ANSWERED))
        .group_by(*parts)
    )
    by_category: dict[str, tuple[int, int]] = {}
    by_reviewer: dict[str, tuple[int, int]] = {}
    for found, by, state, number in db.execute(_visible(query, review_items, sees_safeguarding)):
        overturned = number if state == ReviewState.OVERTURNED.value else 0
        for category in _split([(found, 1)]):
            _add(by_category, category, number, overturned)
        _add(by_reviewer, by or "", number, overturned)
    return {"settled": by_category, "by_reviewer": by_reviewer}


def _waits(db: Connection, since: datetime, sees_safeguarding: bool) -> tuple[tuple[datetime, float], ...]:
    query = (
        sa.select(actions.c.created_at, actions.c.done_at)
        .where(
            actions.c.kind == ActionKind.HIDE.value,
            actions.c.state == ActionState.DONE.value,
            actions.c.done_at >= since,
        )
        .order_by(actions.c.done_at.desc())
        .limit(MOST_WAITS)
    )
    if not sees_safeguarding:
        query = query.where(actions.c.is_safeguarding.is_(False))
    return tuple((done, (done - created).total_seconds()) for created, done in db.execute(query))


def _visible(query: Any, table: sa.Table, sees_safeguarding: bool) -> sa.Select[Any]:
    narrowed: sa.Select[Any] = query if sees_safeguarding else query.where(is_open_to_all(table))
    return narrowed


def _split(found: Any) -> Counter[str]:
    """Counts of JSON lists of names → counts of names."""
    counts: Counter[str] = Counter()
    for names, number in found:
        for category in Category:
            if f'"{category.value}"' in names:
                counts[category.value] += number
    return counts


def _add(into: dict[str, tuple[int, int]], key: str, number: int, overturned: int) -> None:
    before = into.get(key, (0, 0))
    into[key] = (before[0] + number, before[1] + overturned)
