"""What is judged: a comment, its writer and the post it hangs under."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CommentKind(StrEnum):
    """Where on the page a text stands; all kinds are judged alike, but not all can be hidden."""

    COMMENT = "comment"  # a comment or a reply at any depth
    VISITOR_POST = "visitor_post"  # a post that a visitor put on the page
    TAGGED_POST = "tagged_post"  # somebody's post that tags the page
    REVIEW = "review"  # a recommendation of the page


class AuthorRole(StrEnum):
    """Who writes, as far as judging and blocking care."""

    VISITOR = "visitor"  # anybody
    PAGE = "page"  # the page itself: never judged, never blocked
    STAFF = "staff"  # on the school's allow list: judged by people only, never blocked


class HiddenBy(StrEnum):
    """Who took the comment out of view."""

    NOBODY = "nobody"
    US = "us"
    PLATFORM = "platform"  # already hidden when first seen
    UNKNOWN = "unknown"  # hidden between two reads, by a person on the page or by the platform


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """The writer. `author_id` is None where the platform does not name people: never counted as one person."""

    author_id: str | None
    name: str | None = None
    role: AuthorRole = AuthorRole.VISITOR


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """What a comment hangs under. `text` may be empty (a bare photo)."""

    channel: str
    post_id: str
    text: str = ""
    permalink: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    kind: str = "post"  # post, photo, video, ad, thread
    comment_total: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """One revision of one comment, as read from its channel.

    `comment_id` is opaque and unique within the channel. `revision` counts texts seen under that id, from 1; the store
    assigns it, channels leave 1. Times are aware UTC. `attachment` is photo, video, sticker or another type name.
    """

    channel: str
    comment_id: str
    text: str
    author: Author
    created_at: datetime
    post: Post
    kind: CommentKind = CommentKind.COMMENT
    parent_id: str | None = None
    parent_text: str | None = None
    revision: int = 1
    attachment: str | None = None
    permalink: str | None = None
    is_hidden: bool = False
    can_hide: bool | None = None
    can_remove: bool | None = None
    reply_count: int = 0

    @property
    def text_sha256(self) -> str:
        """Hex digest of text and attachment type: a change means a new revision."""
        return hashlib.sha256(f"{self.text}\0{self.attachment or ''}".encode()).hexdigest()
