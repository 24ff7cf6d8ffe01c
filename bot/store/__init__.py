"""The SQL store: SQLAlchemy tables, one file for a family of queries, Alembic migrations."""

from bot.store.database import SqlStore

__all__ = ["SqlStore"]
