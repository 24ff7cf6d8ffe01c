"""Reviewers, who is signed in, and failed tries to sign in."""

from __future__ import annotations

import builtins
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, RowMapping

from bot.core.review import Reviewer, Role, WebSession
from bot.store.review_tables import failed_sign_ins, reviewers, web_sessions

FORGOTTEN_AFTER = timedelta(days=1)


class AccountQueries:
    """Accounts on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert

    def add(self, name: str, role: Role, password_hash: str, totp_secret: str | None, now: datetime) -> bool:
        """Add an account; False where one of that name (in any case) exists."""
        statement = (
            self._insert(reviewers)
            .values(
                name=name,
                name_key=name.casefold(),
                role=role.value,
                password_hash=password_hash,
                totp_secret=totp_secret,
                totp_used=0,
                created_at=now,
            )
            .on_conflict_do_nothing(index_elements=["name_key"])
            .returning(reviewers.c.row)
        )
        return self._db.execute(statement).first() is not None

    def get(self, name: str) -> Reviewer | None:
        """By name in any case; closed accounts too."""
        query = sa.select(reviewers).where(reviewers.c.name_key == name.casefold())
        row = self._db.execute(query).mappings().first()
        return _reviewer(row) if row else None

    def list(self) -> builtins.list[Reviewer]:
        """By name."""
        query = sa.select(reviewers).order_by(reviewers.c.name_key)
        return [_reviewer(row) for row in self._db.execute(query).mappings()]

    def set_password(self, row: int, password_hash: str) -> None:
        """A new password, for a closed account too, which is open again; whoever was signed in is not any more."""
        self._db.execute(sa.delete(web_sessions).where(web_sessions.c.reviewer_row == row))
        values = {"password_hash": password_hash, "closed_at": None}
        self._db.execute(sa.update(reviewers).where(reviewers.c.row == row).values(values))

    def close(self, row: int, now: datetime) -> None:
        """Nobody signs in by it any more; its name stays in the audit trail."""
        self._db.execute(sa.delete(web_sessions).where(web_sessions.c.reviewer_row == row))
        self._db.execute(sa.update(reviewers).where(reviewers.c.row == row).values(closed_at=now))

    def use_code(self, row: int, step: int) -> bool:
        """Note the time step of a one-time code; False where it, or a later one, was used before."""
        statement = (
            sa.update(reviewers).where(reviewers.c.row == row, reviewers.c.totp_used < step).values(totp_used=step)
        )
        return bool(self._db.execute(statement).rowcount)

    def open_session(self, token_hash: str, reviewer_row: int, now: datetime) -> None:
        """Somebody signed in; sessions left lying for a day are cleared away."""
        self._db.execute(sa.delete(web_sessions).where(web_sessions.c.seen_at < now - FORGOTTEN_AFTER))
        values = {"token_hash": token_hash, "reviewer_row": reviewer_row, "opened_at": now, "seen_at": now}
        self._db.execute(sa.insert(web_sessions).values(values))

    def session(self, token_hash: str) -> WebSession | None:
        """Of an account that is not closed."""
        query = (
            sa.select(*reviewers.c, web_sessions.c.opened_at, web_sessions.c.seen_at)
            .join(web_sessions, web_sessions.c.reviewer_row == reviewers.c.row)
            .where(web_sessions.c.token_hash == token_hash, reviewers.c.closed_at.is_(None))
        )
        row = self._db.execute(query).mappings().first()
        return WebSession(reviewer=_reviewer(row), opened_at=row["opened_at"], seen_at=row["seen_at"]) if row else None

    def touch_session(self, token_hash: str, now: datetime) -> None:
        """It was used just now."""
        self._db.execute(sa.update(web_sessions).where(web_sessions.c.token_hash == token_hash).values(seen_at=now))

    def close_session(self, token_hash: str) -> None:
        """Somebody signed out, or was away too long."""
        self._db.execute(sa.delete(web_sessions).where(web_sessions.c.token_hash == token_hash))

    def note_failure(self, name_hash: str, address: str, now: datetime) -> None:
        """A sign-in failed; what is older than a day is forgotten."""
        self._db.execute(sa.delete(failed_sign_ins).where(failed_sign_ins.c.at < now - FORGOTTEN_AFTER))
        self._db.execute(sa.insert(failed_sign_ins).values(name_hash=name_hash, address=address, at=now))

    def failures(self, name_hash: str, address: str, since: datetime) -> tuple[int, int]:
        """How many failed since then under this name, and from this address."""
        count = sa.select(sa.func.count()).select_from(failed_sign_ins).where(failed_sign_ins.c.at >= since)
        return (
            self._db.execute(count.where(failed_sign_ins.c.name_hash == name_hash)).scalar_one(),
            self._db.execute(count.where(failed_sign_ins.c.address == address)).scalar_one(),
        )

    def forgive(self, name_hash: str) -> None:
        """A sign-in under this name went well."""
        self._db.execute(sa.delete(failed_sign_ins).where(failed_sign_ins.c.name_hash == name_hash))


def _reviewer(row: RowMapping) -> Reviewer:
    return Reviewer(
        row=row["row"],
        name=row["name"],
        role=Role(row["role"]),
        password_hash=row["password_hash"],
        totp_secret=row["totp_secret"],
        totp_used=row["totp_used"],
        created_at=row["created_at"],
        closed_at=row["closed_at"],
    )
