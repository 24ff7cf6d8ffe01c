"""What every file that a person hands in must be before it is read."""

from __future__ import annotations

from pathlib import Path

from bot.errors import InputError


def refuse_nul(path: Path) -> None:
    """Raises InputError naming the line of the first NUL: no text has one, and PostgreSQL takes none."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None
    place = raw.find(b"\0")
    if place >= 0:
        line = raw.count(b"\n", 0, place) + 1
        raise InputError(
            f"{path}, line {line}: a NUL character, which no text has. Nothing was taken in. In Excel, save the file "
            "again as “CSV UTF-8”; else take the character out."
        )
