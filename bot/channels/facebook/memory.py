"""Small JSON objects the channel keeps between runs, by the keys named here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

NAME = "facebook"
PAGE_KEY = "facebook:page"  # whether everything was read once, and what was noticed about the page
WALK_KEY = "facebook:walk"  # where the first reading stands
ROTATION_KEY = "facebook:rotation"  # what is read again, and when it was last
FIELDS_KEY = "facebook:fields"  # fields Facebook refused, and how far lists had to shrink
CALLS_KEY = "facebook:calls"  # calls by the hour
ACTING_KEY = "facebook:acting"  # wordings used last, the parameter that blocks, what we deleted
AUTHORS_KEY = "facebook:authors"  # how many comments came, and how many without an author


def post_key(post_id: str) -> str:
    """Where a post's mark is kept."""
    return f"facebook:post:{post_id}"


class Memory(Protocol):
    """The part of SeenComments that keeps small objects."""

    def get_state(self, key: str) -> dict[str, object]:
        """Empty where nothing was kept."""
        ...

    def put_state(self, key: str, value: dict[str, object]) -> None:
        """Kept at once."""
        ...


class OwnMemory:
    """Keeps nothing beyond the process: what the channel has before its first poll where nobody gave it a memory."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, object]] = {}

    def get_state(self, key: str) -> dict[str, object]:
        """Empty where nothing was kept."""
        return dict(self._kept.get(key, {}))

    def put_state(self, key: str, value: dict[str, object]) -> None:
        """Kept for this process."""
        self._kept[key] = dict(value)


def moment(value: object) -> datetime | None:
    """A time out of a state's ISO text; None where there is none."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def iso(value: datetime | None) -> str | None:
    """A time as a state keeps it."""
    return value.isoformat() if value else None
