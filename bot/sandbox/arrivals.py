"""What arrives on the page from outside: posts and comments, and what their authors take back."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox.state import PAGE_NAME, PageState

KINDS = ("own", "visitor", "tagged", "ad", "photo", "video", "rating")
IN_FEED = ("own", "visitor", "tagged")
OF_OTHERS = ("visitor", "tagged", "rating")
ATTACHMENTS = ("photo", "video", "sticker")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}")
_AGO = re.compile(r"(\d+)([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_POST_KEYS = frozenset(
    {"text", "id", "kind", "author", "author_id", "time", "ago", "attachment", "recommends", "is_hidden"}
)
_COMMENT_KEYS = frozenset(
    {"text", "id", "post", "parent", "author", "author_id", "time", "ago", "attachment", "is_hidden"}
)


class Unfit(ValueError):
    """A post or comment as given cannot be taken; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """Ids of what was added, in the order given; None where the author is blocked and was turned away."""

    ids: tuple[str | None, ...]


def _next_number(connection: sqlite3.Connection, table: str) -> int:
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return 1 if row is None else int(row["seq"]) + 1


def _text_of(entry: Mapping[str, Any]) -> str:
    text = entry.get("text", "")
    if not isinstance(text, str):
        raise Unfit("'text' must be a string")
    attachment = entry.get("attachment")
    if attachment is not None and attachment not in ATTACHMENTS:
        raise Unfit(f"'attachment' is one of {', '.join(ATTACHMENTS)}")
    if not text and attachment is None:
        raise Unfit("'text' is missing")
    return text


def _closed(entry: Mapping[str, Any], known: frozenset[str]) -> None:
    for name in entry:
        if name not in known:
            raise Unfit(f"unknown key '{name}'; known: {', '.join(sorted(known))}")
    for name in ("id", "post", "parent", "author", "author_id", "time", "ago"):
        if not isinstance(entry.get(name, ""), str | None):
            raise Unfit(f"'{name}' must be a string")
    if not isinstance(entry.get("is_hidden", False), bool):
        raise Unfit("'is_hidden' must be true or false")


def time_of(entry: Mapping[str, Any], now: int) -> int:
    """`time` (ISO 8601, UTC where no zone is given) or `ago` ("90s", "15m", "3h", "2d"), else `now`; unix seconds."""
    ago, time = entry.get("ago"), entry.get("time")
    if ago is not None:
        match = _AGO.fullmatch(ago)
        if match is None:
            raise Unfit("'ago' is a number and one of s, m, h, d, such as \"3h\"")
        return now - int(timedelta(seconds=int(match[1]) * _SECONDS[match[2]]).total_seconds())
    if time is None:
        return now
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        raise Unfit("'time' is not ISO 8601, such as 2026-11-23T09:30:00+00:00") from None
    if not 1990 <= moment.year <= 2100:
        raise Unfit("'time' lies outside the years 1990 to 2100")
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _author(state: PageState, entry: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The page itself for author_id "page"; a name alone gets a number that is always the same; neither = unknown."""
    name, author_id = entry.get("author"), entry.get("author_id")
    if author_id in ("page", state.page_id):
        return state.page_id, PAGE_NAME
    if author_id is None and name is None:
        return None, None
    if author_id is None:
        digest = hashlib.sha256(str(name).encode()).digest()
        author_id = str(4_000_000_000_000_000 + int.from_bytes(digest[:6], "big"))
    return author_id, name or "Facebook user"


def _own_id(entry: Mapping[str, Any]) -> str | None:
    given = entry.get("id")
    if given is not None and (_ID.fullmatch(given) is None or given in ("me", "oauth", "debug_token")):
        raise Unfit("'id' may hold letters, digits and _ . : - only, and no name the Graph API uses itself")
    return given


def find_object(connection: sqlite3.Connection, page_id: str, wanted: str) -> sqlite3.Row | None:
    """The post, photo or video with this id, with or without the page's number before it."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM objects WHERE id IN (?, ?)", (wanted, f"{page_id}_{wanted}")
    ).fetchone()
    return row


def find_comment(connection: sqlite3.Connection, comment_id: str) -> sqlite3.Row | None:
    """The comment with this id."""
    row: sqlite3.Row | None = connection.execute("SELECT * FROM comments WHERE id = ?", (comment_id,)).fetchone()
    return row


def _taken(connection: sqlite3.Connection, node_id: str) -> bool:
    return (
        connection.execute(
            "SELECT 1 FROM objects WHERE id = ?1 UNION ALL SELECT 1 FROM comments WHERE id = ?1", (node_id,)
        ).fetchone()
        is not None
    )


def _meet(connection: sqlite3.Connection, author_id: str | None, name: str | None) -> None:
    if author_id is not None:
        connection.execute("INSERT OR REPLACE INTO people VALUES (?, ?)", (author_id, name))


def add_post(connection: sqlite3.Connection, state: PageState, entry: Mapping[str, Any]) -> str:
    """Puts one post, photo, video, ad or rating on the page and returns its id; raises Unfit."""
    _closed(entry, _POST_KEYS)
    text, kind = _text_of(entry), entry.get("kind", "own")
    if kind not in KINDS:
        raise Unfit(f"'kind' is one of {', '.join(KINDS)}")
    number = _next_number(connection, "objects")
    bare = _own_id(entry) or str(10_000 + number)
    node_id = bare if kind in ("photo", "video") or "_" in bare else f"{state.page_id}_{bare}"
    if _taken(connection, node_id):
        raise Unfit(f"id '{node_id}' is taken")
    if kind in OF_OTHERS:
        author_id, name = _author(state, entry)
    else:
        author_id, name = state.page_id, PAGE_NAME
    _meet(connection, author_id, name)
    created = time_of(entry, state.now())
    connection.execute(
        "INSERT INTO objects (id, kind, in_feed, message, author_id, author_name, created, updated, attachment,"
        " recommends, is_hidden) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            node_id,
            kind,
            kind in IN_FEED,
            text,
            author_id,
            name,
            created,
            created,
            entry.get("attachment") or (kind if kind in ("photo", "video") else None),
            entry.get("recommends", True) is True,
            entry.get("is_hidden", False),
        ),
    )
    return node_id


def _target(
    connection: sqlite3.Connection, state: PageState, entry: Mapping[str, Any], created: int
) -> tuple[str, str | None]:
    """(object id, parent id); replies to replies hang under the first comment, as on Facebook."""
    parent = entry.get("parent")
    if parent is not None:
        row = find_comment(connection, parent)
        if row is None:
            raise Unfit(f"'parent' names no comment known so far: '{parent}'")
        return row["object_id"], row["parent_id"] or row["id"]
    post = entry.get("post")
    if post is None:
        row = connection.execute("SELECT id FROM objects WHERE kind = 'own' ORDER BY created, number").fetchone()
        post = "Welcome to our page" if row is None else row["id"]
    row = find_object(connection, state.page_id, post)
    if row is None:
        row = connection.execute("SELECT id FROM objects WHERE message = ?", (post,)).fetchone()
    if row is not None:
        return row["id"], None
    before = datetime.fromtimestamp(created - 3600, UTC).isoformat()
    return add_post(connection, state, {"text": post, "time": before}), None


def add_comment(connection: sqlite3.Connection, state: PageState, entry: Mapping[str, Any]) -> tuple[str | None, str]:
    """(id of the comment, or None where its author is blocked; id of what it hangs under); raises Unfit."""
    _closed(entry, _COMMENT_KEYS)
    text, created = _text_of(entry), time_of(entry, state.now())
    author_id, name = _author(state, entry)
    object_id, parent_id = _target(connection, state, entry, created)
    if (
        author_id is not None
        and connection.execute("SELECT 1 FROM blocked WHERE id = ?", (author_id,)).fetchone() is not None
    ):
        return None, object_id
    number = _next_number(connection, "comments")
    node_id = _own_id(entry) or f"{object_id.rsplit('_', 1)[-1]}_{500_000 + number}"
    if _taken(connection, node_id):
        raise Unfit(f"id '{node_id}' is taken")
    _meet(connection, author_id, name)
    hidden = bool(entry.get("is_hidden", False))
    insert_comment(
        connection,
        node_id=node_id,
        object_id=object_id,
        parent_id=parent_id,
        message=text,
        author=(author_id, name),
        created=created,
        attachment=entry.get("attachment"),
        hidden_by="facebook" if hidden else None,
    )
    return node_id, object_id


def insert_comment(
    connection: sqlite3.Connection,
    *,
    node_id: str,
    object_id: str,
    parent_id: str | None,
    message: str,
    author: tuple[str | None, str | None],
    created: int,
    attachment: str | None,
    hidden_by: str | None,
) -> None:
    """Writes one comment's row; its place in the ranked order is fixed and looks random, as Facebook's does."""
    rank = int.from_bytes(hashlib.blake2b(node_id.encode(), digest_size=4).digest(), "big")
    connection.execute(
        "INSERT INTO comments (id, object_id, parent_id, message, author_id, author_name, created, rank, attachment,"
        " is_hidden, hidden_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            node_id,
            object_id,
            parent_id,
            message,
            *author,
            created,
            rank,
            attachment,
            hidden_by is not None,
            hidden_by,
        ),
    )


def move_updated_time(connection: sqlite3.Connection, state: PageState, newest: Mapping[str, int]) -> None:
    """Moves each object's `updated_time` forward to its newest comment, unless the switch says Facebook does not."""
    if state.switches.comment_moves_updated_time:
        connection.executemany(
            "UPDATE objects SET updated = max(updated, ?) WHERE id = ?", [(at, node) for node, at in newest.items()]
        )


def add_comments(connection: sqlite3.Connection, state: PageState, entries: Iterable[Mapping[str, Any]]) -> Arrived:
    """Adds comments in order, all or none; raises Unfit naming the entry (counted from 0)."""
    ids: list[str | None] = []
    newest: dict[str, int] = {}
    for index, entry in enumerate(entries):
        try:
            node_id, object_id = add_comment(connection, state, entry)
            if node_id is not None:
                newest[object_id] = max(newest.get(object_id, 0), time_of(entry, state.now()))
        except Unfit as error:
            raise Unfit(f"comment {index}: {error}") from None
        ids.append(node_id)
    move_updated_time(connection, state, newest)
    return Arrived(ids=tuple(ids))


def drop(connection: sqlite3.Connection, node_id: str, *, by: str, now: int) -> bool:
    """Deletes a comment with its replies, or a post with all its comments; False if there is no such thing."""
    gone = [
        row["id"]
        for row in connection.execute(
            "SELECT id FROM objects WHERE id = ?1 UNION ALL SELECT id FROM comments"
            " WHERE id = ?1 UNION ALL SELECT id FROM comments WHERE parent_id = ?1 UNION ALL SELECT id FROM comments"
            " WHERE object_id = ?1",
            (node_id,),
        )
    ]
    connection.execute("DELETE FROM comments WHERE parent_id = ?", (node_id,))
    connection.execute("DELETE FROM comments WHERE object_id = ? OR id = ?", (node_id, node_id))
    connection.execute("DELETE FROM objects WHERE id = ?", (node_id,))
    connection.executemany("INSERT OR REPLACE INTO deleted VALUES (?, ?, ?)", [(each, by, now) for each in gone])
    return bool(gone)
