"""Whether the database is there yet: a typo in its path must not look like a service that has read nothing."""

from __future__ import annotations

import os
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from bot.errors import StoreError
from bot.settings import Settings


class NoDatabase(StoreError):
    """There is no database at the place that DATABASE_URL names."""


def absent_database(settings: Settings) -> Path | None:
    """The SQLite file that DATABASE_URL names where there is none yet; None for one that is there, and for servers."""
    try:
        url = sa.make_url(settings.database_url)
    except ArgumentError:
        return None  # opening it says what is wrong
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    path = Path(str(url.database))
    return None if path.exists() else path


def require_database(settings: Settings) -> None:
    """Raises NoDatabase where there is none."""
    path = absent_database(settings)
    if path is not None:
        raise NoDatabase(
            f"no database at {path} yet. `moderator once` or `moderator run` makes it; if there should be one, "
            f"mend DATABASE_URL in {settings.root / '.env'}."
        )


def why_not_makeable(path: Path) -> str | None:
    """What keeps the file from being made, or None."""
    folder = next(above for above in path.parents if above.exists())
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return None
    return f"{path} cannot be made: let this program write to {folder}, or mend DATABASE_URL"
