"""Lists in pages: opaque cursors over an index, and `paging` as the Graph API writes it."""

from __future__ import annotations

import base64
import binascii
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from bot.sandbox.graph_errors import GraphError, bad_parameter

DEFAULT_LIMIT = 25
MAX_LIMIT = 100
START = "start"


@dataclass(frozen=True, kw_only=True)
class Window:
    """Which part of a list is wanted: at most `limit` rows after or before a place, or from the start."""

    limit: int
    after: tuple[int, int] | None = None
    before: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Slice:
    """One page of rows in the order asked for, and whether there are more on either side."""

    rows: list[sqlite3.Row]
    more_after: bool
    more_before: bool


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What to list: rows of `table` that match `where`, by `key` and then by number."""

    table: str
    where: str
    values: tuple[Any, ...]
    key: str = "created"
    descending: bool = True


def encode_cursor(key: int, number: int) -> str:
    """A place in a list as clients see it: opaque."""
    return base64.urlsafe_b64encode(f"{key}:{number}".encode()).decode().rstrip("=")


def _decode_cursor(text: str) -> tuple[int, int] | None:
    if text == START:
        return None
    try:
        key, number = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(":")
        return int(key), int(number)
    except (binascii.Error, ValueError):
        raise bad_parameter("Invalid cursors values") from None


def window_of(params: Mapping[str, str]) -> Window:
    """Reads `limit`, `after` and `before`; a limit over 100 is cut to 100."""
    text = params.get("limit", str(DEFAULT_LIMIT))
    if not text.isdigit():
        raise bad_parameter("param limit must be non-negative")
    after, before = params.get("after"), params.get("before")
    return Window(
        limit=min(int(text), MAX_LIMIT),
        after=_decode_cursor(after) if after else None,
        before=_decode_cursor(before) if before else None,
    )


def fetch(connection: sqlite3.Connection, listing: Listing, window: Window) -> Slice:
    """One page by keyset: the cost does not grow with how far down the list it is."""
    backwards = window.before is not None
    place = window.before if backwards else window.after
    falling = listing.descending != backwards
    condition, values = listing.where, list(listing.values)
    if place is not None:
        condition += f" AND ({listing.key}, number) {'<' if falling else '>'} (?, ?)"
        values += place
    direction = "DESC" if falling else "ASC"
    rows = connection.execute(
        f"SELECT * FROM {listing.table} WHERE {condition}"  # noqa: S608 - built from our own constants
        f" ORDER BY {listing.key} {direction}, number {direction} LIMIT ?",
        (*values, window.limit + 1),
    ).fetchall()
    more = len(rows) > window.limit
    rows = rows[: window.limit]
    if backwards:
        return Slice(rows=rows[::-1], more_after=True, more_before=more)
    return Slice(rows=rows, more_after=more, more_before=window.after is not None)


def paging(slice_: Slice, key: str, url: str, params: Mapping[str, str], token: str | None) -> dict[str, Any] | None:
    """The `paging` object: cursors even on the last page, `next` only if there is more; None for an empty page.

    `next` and `previous` repeat the query as it was asked, with the token in clear however it came, as Meta does.
    """
    if not slice_.rows:
        return None
    first, last = (encode_cursor(row[key], row["number"]) for row in (slice_.rows[0], slice_.rows[-1]))
    found: dict[str, Any] = {"cursors": {"before": first, "after": last}}
    if slice_.more_after:
        found["next"] = page_url(url, params, token, after=last)
    if slice_.more_before:
        found["previous"] = page_url(url, params, token, before=first)
    return found


def page_url(url: str, params: Mapping[str, str], token: str | None, **cursor: str) -> str:
    """The address of a neighbouring page."""
    repeated = {
        name: value
        for name, value in params.items()
        if name not in ("after", "before", "appsecret_proof", "access_token", "method")
    }
    repeated.setdefault("limit", str(DEFAULT_LIMIT))
    if token is not None:
        repeated = {"access_token": token, **repeated}
    return f"{url}?{urlencode({**repeated, **cursor})}"


def moment(text: str, name: str) -> int:
    """`since` and `until`: unix seconds or ISO 8601."""
    if text.lstrip("-").isdigit():
        return int(text)
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise GraphError(f"(#100) param {name} must be a valid datetime", code=100) from None
    return int((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp())
