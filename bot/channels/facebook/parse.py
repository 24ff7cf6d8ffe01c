"""Graph objects into posts and comments; every field may be missing or of another type than documented."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.channels.facebook.edges import Edge
from bot.channels.facebook.memory import NAME
from bot.core.comment import Author, AuthorRole, Comment, CommentKind, Post

Raw = Mapping[str, Any]
# No database takes these: NUL breaks PostgreSQL, half a character (a lone surrogate) breaks UTF-8.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Parser:
    """Knows the page and its staff, whose ids are page-scoped as Facebook gives them."""

    page_id: str
    staff_ids: frozenset[str]

    def post(self, raw: Raw, edge: Edge) -> Post | None:
        """A post, photo, video or ad; None without an id."""
        post_id = ident(raw.get("id"))
        if post_id is None:
            return None
        return Post(
            channel=NAME,
            post_id=post_id,
            text=text(raw.get("message")) or text(raw.get("name")) or text(raw.get("description")),
            permalink=text(raw.get("permalink_url")) or text(raw.get("link")) or None,
            created_at=time_of(raw.get("created_time")),
            updated_at=time_of(raw.get("updated_time")),
            kind=edge.post_kind,
        )

    def comment(self, raw: Raw, post: Post, now: datetime) -> Comment | None:
        """A comment or reply under `post`; None without an id. `now` stands in for a missing time."""
        comment_id = ident(raw.get("id"))
        if comment_id is None:
            return None
        parent = _mapping(raw.get("parent"))
        return Comment(
            channel=NAME,
            comment_id=comment_id,
            text=text(raw.get("message")),
            author=self.author(raw.get("from")),
            created_at=time_of(raw.get("created_time")) or now,
            post=post,
            parent_id=ident(parent.get("id")),
            parent_text=text(parent.get("message")) or None,
            attachment=attachment_type(raw.get("attachment")),
            permalink=text(raw.get("permalink_url")) or None,
            is_hidden=raw.get("is_hidden") is True,
            can_hide=truth(raw.get("can_hide")),
            can_remove=truth(raw.get("can_remove")),
            reply_count=number(raw.get("comment_count")),
        )

    def others_post(self, raw: Raw, post: Post, kind: CommentKind, now: datetime) -> Comment | None:
        """What a visitor posted on the page, or a post that tags it, as a comment; None where the page wrote it."""
        author = self.author(raw.get("from"))
        if author.role is AuthorRole.PAGE:
            return None
        attachments = _mapping(raw.get("attachments")).get("data")
        first = attachments[0] if isinstance(attachments, list) and attachments else None
        return Comment(
            channel=NAME,
            comment_id=post.post_id,
            text=post.text,
            author=author,
            created_at=post.created_at or now,
            post=self.page_itself(),
            kind=kind,
            attachment=attachment_type(first),
            permalink=post.permalink,
            is_hidden=raw.get("is_hidden") is True,
        )

    def review(self, raw: Raw, now: datetime) -> Comment:
        """A recommendation of the page; its id is its story's, or made of who wrote it and when."""
        author = self.author(raw.get("reviewer"))
        story = ident(_mapping(raw.get("open_graph_story")).get("id"))
        written = text(raw.get("created_time"))
        made = hashlib.sha256(f"{author.author_id}\0{written}".encode()).hexdigest()[:24]
        return Comment(
            channel=NAME,
            comment_id=story or f"review_{made}",
            text=text(raw.get("review_text")),
            author=author,
            created_at=time_of(written) or now,
            post=self.page_itself(),
            kind=CommentKind.REVIEW,
            permalink=f"https://www.facebook.com/{self.page_id}/reviews",
            can_hide=False,
            can_remove=False,
        )

    def author(self, raw: object) -> Author:
        """Who wrote; nobody known where Facebook leaves `from` out."""
        found = _mapping(raw)
        author_id = ident(found.get("id"))
        role = AuthorRole.VISITOR
        if author_id == self.page_id:
            role = AuthorRole.PAGE
        elif author_id in self.staff_ids:
            role = AuthorRole.STAFF
        return Author(author_id=author_id, name=text(found.get("name")) or None, role=role)

    def page_itself(self) -> Post:
        """What posts and reviews by others hang under."""
        return Post(channel=NAME, post_id=self.page_id, permalink=f"https://www.facebook.com/{self.page_id}")


def ident(value: object) -> str | None:
    """An id as opaque text; old versions sent some as numbers."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return text(str(value)) or None


def text(value: object) -> str:
    """Text, with the replacement character for what no database takes; or nothing."""
    return UNSTORABLE.sub("\ufffd", value) if isinstance(value, str) else ""


def truth(value: object) -> bool | None:
    """True, False, or not said."""
    return value if isinstance(value, bool) else None


def number(value: object) -> int:
    """A count, 0 where it is not said."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def time_of(value: object) -> datetime | None:
    """`2026-11-23T09:30:00+0000` or unix seconds, as aware UTC; None for anything else."""
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None
    if found is None:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def attachment_type(raw: object) -> str | None:
    """photo, video, sticker, or Facebook's own name for another sort; None where nothing is attached."""
    kind = text(_mapping(raw).get("type")) or text(_mapping(raw).get("media_type"))
    for plain in ("video", "photo", "sticker"):
        if plain in kind:
            return plain
    return kind or ("other" if _mapping(raw) else None)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
