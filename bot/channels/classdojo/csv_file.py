"""Reads comments out of a CSV of our own definition: ClassDojo documents no export of comments.

Columns by name, in any order: `thread`, `author`, `time` (ISO 8601, or DD/MM/YYYY HH:MM in the school's time zone),
`text`, and optionally `id`. Without an id, thread, author, time and text together are the identity.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.core.comment import Author, Comment, Post
from bot.errors import InputError

COLUMNS = ("thread", "author", "time", "text")
UK_TIMES = ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y, %H:%M")
MOST_CHARACTERS = 65_536


@dataclass(frozen=True, kw_only=True, slots=True)
class CsvFile:
    """What a file held: comments in file order, and one sentence for each line that could not be read."""

    comments: tuple[Comment, ...]
    problems: tuple[str, ...]


def read_csv(path: Path, timezone: str) -> CsvFile:
    """All comments of a file; raises InputError where the file as a whole cannot be read."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")  # what Excel writes on a UK Windows machine
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    comments: list[Comment] = []
    problems: list[str] = []
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            raise InputError(
                f"{path}, line 1: no column {', '.join(missing)}. The first line must name the columns "
                f"{', '.join(COLUMNS)} (id is optional); config/classdojo-sample.csv shows one."
            )
        for row in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                problems.append(f"{path}, line {line}: {len(row)} columns where line 1 names {len(header)}.")
                continue
            try:
                comments.append(_comment(dict(zip(header, row, strict=True)), ZoneInfo(timezone)))
            except (ValueError, OverflowError) as error:
                problems.append(f"{path}, line {line}: {error}")
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: this is no valid CSV ({error}).") from None
    return CsvFile(comments=tuple(comments), problems=tuple(problems))


def _comment(row: dict[str, str], zone: ZoneInfo) -> Comment:
    thread, author, text = row["thread"].strip(), row["author"].strip(), row["text"]
    if not thread or not text.strip():
        raise ValueError(f"the {'thread' if not thread else 'text'} is empty.")
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"the text has {len(text)} characters; {MOST_CHARACTERS} is the most.")
    created_at = _time(row["time"].strip(), zone)
    identity = row.get("id", "").strip() or _digest(thread, author, created_at.isoformat(), text)
    return Comment(
        channel="classdojo",
        comment_id=identity,
        text=text,
        author=Author(author_id=author.casefold() or None, name=author or None),
        created_at=created_at,
        post=Post(channel="classdojo", post_id=_digest(thread), text=thread, kind="thread"),
    )


def _time(text: str, zone: ZoneInfo) -> datetime:
    """Aware UTC; in the hour that a clock change repeats, the first of the two."""
    for form in UK_TIMES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone).astimezone(UTC)
        except ValueError:
            continue
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"the time {text!r} is neither ISO 8601 nor DD/MM/YYYY HH:MM.") from None
    return (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(UTC)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
