"""Comments that only the DSL may see: once thought a safeguarding concern, always theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from bot.store.review_tables import restricted

SLICE = 500


def restrict(db: Connection, channel: str, comment_id: str, now: datetime) -> None:
    """From now on only the DSL sees it."""
    insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    db.execute(
        insert(restricted)
        .values(channel=channel, comment_id=comment_id, since=now)
        .on_conflict_do_nothing(index_elements=["channel", "comment_id"])
    )


def restricted_among(db: Connection, channel: str, comment_ids: Sequence[str]) -> set[str]:
    """Those among the ids that only the DSL may see; asked in slices of 500."""
    found: set[str] = set()
    for start in range(0, len(comment_ids), SLICE):
        query = sa.select(restricted.c.comment_id).where(
            restricted.c.channel == channel, restricted.c.comment_id.in_(comment_ids[start : start + SLICE])
        )
        found.update(db.execute(query).scalars())
    return found


def is_open_to_all(table: sa.Table) -> sa.ColumnElement[bool]:
    """No row of `table` about a comment that only the DSL may see."""
    return ~(
        sa.select(restricted.c.comment_id)
        .where(restricted.c.channel == table.c.channel, restricted.c.comment_id == table.c.comment_id)
        .correlate(table)
        .exists()
    )
