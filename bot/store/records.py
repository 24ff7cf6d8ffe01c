"""The small families: state, audit trail, labels and digests."""

from __future__ import annotations

import builtins
import hashlib
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from bot.core.finding import Category
from bot.core.label import LabelledExample
from bot.core.records import DigestRecord
from bot.store.tables import audit, digests, labels, state


class StateQueries:
    """Small JSON objects by key."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert

    def get(self, key: str) -> dict[str, object]:
        """Empty where nothing was kept."""
        value: dict[str, object] | None = self._db.execute(
            sa.select(state.c.value).where(state.c.key == key)
        ).scalar_one_or_none()
        return value or {}

    def put(self, key: str, value: dict[str, object]) -> None:
        """Keep; an empty value removes the key."""
        if not value:
            self._db.execute(sa.delete(state).where(state.c.key == key))
            return
        self._db.execute(
            self._insert(state)
            .values(key=key, value=value)
            .on_conflict_do_update(index_elements=["key"], set_={"value": value})
        )

    def keys(self, prefix: str) -> list[str]:
        """Sorted."""
        query = sa.select(state.c.key).where(state.c.key.startswith(prefix, autoescape=True)).order_by(state.c.key)
        return list(self._db.execute(query).scalars())


class AuditQueries:
    """What people and the service did, append-only."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, *, at: datetime, actor: str, verb: str, subject: str, detail: str = "") -> None:
        """Ids and words of ours only, never a comment's text."""
        self._db.execute(sa.insert(audit).values(at=at, actor=actor, verb=verb, subject=subject, detail=detail))

    def list(self, limit: int = 200, offset: int = 0) -> builtins.list[tuple[datetime, str, str, str, str]]:
        """(at, actor, verb, subject, detail), newest first."""
        query = (
            sa.select(audit.c.at, audit.c.actor, audit.c.verb, audit.c.subject, audit.c.detail)
            .order_by(audit.c.row.desc())
            .limit(limit)
            .offset(offset)
        )
        return [(at, actor, verb, subject, detail) for at, actor, verb, subject, detail in self._db.execute(query)]


class LabelQueries:
    """People's answers for training."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, example: LabelledExample, now: datetime) -> bool:
        """False where the same text with the same labels is there already; new labels replace old ones."""
        key = label_key(example.text, example.post, example.parent)
        values: dict[str, Any] = {
            "text": example.text,
            "post": example.post,
            "parent": example.parent,
            "channel": example.channel,
            "categories": sorted(category.value for category in example.categories),
            "source": example.source,
            "added_at": now,
        }
        old = self._db.execute(sa.select(labels.c.row, labels.c.categories).where(labels.c.text_sha256 == key)).first()
        if old is None:
            self._db.execute(sa.insert(labels).values(text_sha256=key, **values))
            return True
        if old.categories == values["categories"]:
            return False
        self._db.execute(sa.update(labels).where(labels.c.row == old.row).values(values))
        return True

    def all(self) -> list[LabelledExample]:
        """Oldest first."""
        rows = self._db.execute(sa.select(labels).order_by(labels.c.row)).mappings()
        return [
            LabelledExample(
                text=row["text"],
                categories=frozenset(Category(name) for name in row["categories"]),
                post=row["post"],
                parent=row["parent"],
                channel=row["channel"],
                source=row["source"],
            )
            for row in rows
        ]


def label_key(text: str, post: str | None, parent: str | None) -> str:
    """What makes a labelled text the same one: itself, its post and what it answers."""
    return hashlib.sha256("\0".join((text, post or "", parent or "")).encode()).hexdigest()


class DigestQueries:
    """Daily digests, one for each local date."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def get(self, local_date: str) -> DigestRecord | None:
        """One by its date."""
        row = self._db.execute(sa.select(digests).where(digests.c.local_date == local_date)).mappings().first()
        return DigestRecord(**dict(row)) if row else None

    def last(self) -> DigestRecord | None:
        """The newest that went out."""
        query = sa.select(digests).where(digests.c.sent_at.is_not(None)).order_by(digests.c.until.desc()).limit(1)
        row = self._db.execute(query).mappings().first()
        return DigestRecord(**dict(row)) if row else None

    def begin(self, local_date: str, since: datetime, until: datetime, message_id: str, now: datetime) -> DigestRecord:
        """Write down that it is to go out; the one on record where there is one already."""
        found = self.get(local_date)
        if found is not None:
            return found
        values: dict[str, Any] = {
            "local_date": local_date,
            "since": since,
            "until": until,
            "message_id": message_id,
            "created_at": now,
            "sent_at": None,
            "attempts": 0,
            "last_error": "",
        }
        self._db.execute(sa.insert(digests).values(values))
        return DigestRecord(**values)

    def sent(self, local_date: str, now: datetime) -> None:
        """It was handed over."""
        self._db.execute(
            sa.update(digests)
            .where(digests.c.local_date == local_date)
            .values(sent_at=now, attempts=digests.c.attempts + 1, last_error="")
        )

    def failed(self, local_date: str, error: str) -> None:
        """It was not; it stays to be sent."""
        self._db.execute(
            sa.update(digests)
            .where(digests.c.local_date == local_date)
            .values(attempts=digests.c.attempts + 1, last_error=error)
        )
