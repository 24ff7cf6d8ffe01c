"""Digests as they were mailed, for the archive."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from bot.core.records import DigestRecord
from bot.core.review import DigestCopy
from bot.store.review_tables import digest_copies, restricted
from bot.store.tables import decisions, digests


class DigestCopyQueries:
    """The archive on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert

    def keep(self, local_date: str, copy: DigestCopy, now: datetime) -> None:
        """Keep what was mailed; a digest mailed again replaces its copy."""
        values = {"made_at": now, "subject": copy.subject, "text": copy.text, "html": copy.html}
        self._db.execute(
            self._insert(digest_copies)
            .values(local_date=local_date, **values)
            .on_conflict_do_update(index_elements=["local_date"], set_=values)
        )

    def get(self, local_date: str) -> DigestCopy | None:
        """The copy; None where there is none, or where a comment it may quote has since become the DSL's alone."""
        found = self._db.execute(sa.select(digest_copies).where(digest_copies.c.local_date == local_date)).first()
        if found is None:
            return None
        quoted = (
            sa.select(decisions.c.row)
            .join(
                restricted,
                (restricted.c.channel == decisions.c.channel) & (restricted.c.comment_id == decisions.c.comment_id),
            )
            .where(restricted.c.since > found.made_at, decisions.c.decided_at <= found.made_at)
            .limit(1)
        )
        if self._db.execute(quoted).first() is not None:
            return None
        return DigestCopy(subject=found.subject, text=found.text, html=found.html)

    def list(self, *, limit: int, offset: int) -> list[DigestRecord]:
        """Digests on record, newest first."""
        query = sa.select(digests).order_by(digests.c.until.desc(), digests.c.local_date.desc())
        found = self._db.execute(query.limit(limit).offset(offset)).mappings()
        return [DigestRecord(**dict(row)) for row in found]

    def expire(self, before: datetime) -> int:
        """Forget copies made before then; how many."""
        return self._db.execute(sa.delete(digest_copies).where(digest_copies.c.made_at < before)).rowcount
