"""The SQL store: opens SQLite or PostgreSQL, migrates it, and hands out transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from bot.core.store import Transaction
from bot.errors import SettingsError, StoreError
from bot.store.comments import CommentQueries
from bot.store.decisions import DecisionQueries
from bot.store.outbox import OutboxQueries
from bot.store.records import AuditQueries, DigestQueries, LabelQueries, StateQueries
from bot.store.review_accounts import AccountQueries
from bot.store.review_digests import DigestCopyQueries
from bot.store.review_lists import PageQueries
from bot.store.review_undo import AnswerQueries, NoteQueries
from bot.store.reviews import EvidenceQueries, ReviewQueries
from bot.store.strikes import StrikeQueries

MIGRATIONS = Path(__file__).parent / "migrations"


class SqlTransaction:
    """All families of queries on one connection."""

    def __init__(self, connection: Connection) -> None:
        self.comments = CommentQueries(connection)
        self.decisions = DecisionQueries(connection)
        self.outbox = OutboxQueries(connection)
        self.strikes = StrikeQueries(connection)
        self.reviews = ReviewQueries(connection)
        self.evidence = EvidenceQueries(connection)
        self.state = StateQueries(connection)
        self.audit = AuditQueries(connection)
        self.labels = LabelQueries(connection)
        self.digests = DigestQueries(connection)
        self.accounts = AccountQueries(connection)
        self.pages = PageQueries(connection)
        self.digest_copies = DigestCopyQueries(connection)
        self.notes = NoteQueries(connection)
        self.answers = AnswerQueries(connection)


class SqlStore:
    """A database of this version; made or migrated when opened.

    Raises StoreError where the file cannot be written, the server does not answer or a newer program made it, and
    SettingsError for a URL that names no database of ours.
    """

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        self._place = self._engine.url.render_as_string(hide_password=True)
        with self._explained():
            _migrate(self._engine, self._place)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Commit at the end of the block; roll back on any exception. On SQLite writers wait for each other here."""
        with self._explained(), self._engine.begin() as connection:
            yield SqlTransaction(connection)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """For reading only: never waits for a writer."""
        with self._explained(), self._engine.connect() as connection:
            connection = connection.execution_options(moderator_reading=True)
            yield SqlTransaction(connection)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreError(_explain(error, self._place)) from error


def _engine(url: str) -> sa.Engine:
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    try:
        parsed = sa.make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite_engine(parsed)
        return sa.create_engine(parsed, pool_pre_ping=True, isolation_level="READ COMMITTED")
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError):
        raise SettingsError(
            "DATABASE_URL is not one this program can open. Write sqlite:///var/moderator.db or postgresql+psycopg://…"
        ) from None


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    if url.database and url.database != ":memory:":
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"{Path(url.database).parent} cannot be made: {error.strerror}. "
                "Let DATABASE_URL name a folder this program may write to."
            ) from None
    engine = sa.create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the "begin" hook below decides, not the driver
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
            connection.execute(f"PRAGMA {pragma}").close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes its lock at the start: a read that turns into a write would fail with "locked" half-way.
        reading = connection.get_execution_options().get("moderator_reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _migrate(engine: sa.Engine, place: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(7303014)"))
        present = MigrationContext.configure(connection).get_current_revision()
        if present == script.get_current_head():
            return
        if present is not None and present not in {revision.revision for revision in script.walk_revisions()}:
            raise StoreError(
                f"The database {place} was made by a newer version of moderator (schema {present}). "
                "Install that version, or restore the backup made before the upgrade; nothing was changed."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _explain(error: DBAPIError, place: str) -> str:
    """One sentence on what happened and what to do, without the statement or its values."""
    text = str(error.orig).splitlines()[0] if error.orig else type(error).__name__
    low = text.lower()
    if "readonly" in low or "read-only" in low or "unable to open" in low:
        return f"The database {place} cannot be written ({text}). Check the disk's mount and the folder's owner."
    if "disk i/o" in low:
        return (
            f"The disk with the database {place} is full or failing ({text}). Free some space, or look at the disk; "
            "nothing stored is lost and work goes on from where it stood."
        )
    if "full" in low or "no space" in low:
        return (
            f"The disk with the database {place} is full. Free some space; nothing stored is lost and work goes on "
            "from where it stood."
        )
    if "locked" in low:
        return f"The database {place} is locked by another program. Close that program, or try again in a minute."
    if "malformed" in low or "not a database" in low:
        return f"The database {place} is damaged or no database ({text}). Restore the last backup."
    return f"The database {place} cannot be used ({text}). Check that it is running and that DATABASE_URL is right."
