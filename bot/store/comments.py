"""Comments and posts as read from the channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.core.comment import Comment, HiddenBy, Post
from bot.core.ports import Known
from bot.core.records import StoredComment
from bot.store.encoding import comment_from_row
from bot.store.tables import comments, posts

COLUMNS = (
    *comments.c,
    posts.c.post_id,
    posts.c.text.label("post_text"),
    posts.c.permalink.label("post_permalink"),
    posts.c.created_at.label("post_created_at"),
    posts.c.kind.label("post_kind"),
)
JOINED = sa.select(*COLUMNS).join(posts, posts.c.row == comments.c.post_row)
# What runs for every comment is put together once: SQLAlchemy takes longer to build a statement than to run it.
CURRENT = sa.select(comments.c.row, comments.c.revision, comments.c.text_sha256, comments.c.hidden_by).where(
    comments.c.channel == sa.bindparam("channel"),
    comments.c.comment_id == sa.bindparam("comment_id"),
    comments.c.is_current,
)
INSERT = sa.insert(comments).returning(comments.c.row)


class CommentQueries:
    """Comments and posts on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._posts: dict[tuple[str, str], tuple[Post, int, Post]] = {}

    def known(self, channel: str, comment_ids: Sequence[str]) -> dict[str, Known]:
        """Current revisions among the ids; asked in slices of 500, SQLite's safe number of parameters."""
        found: dict[str, Known] = {}
        for start in range(0, len(comment_ids), 500):
            rows = self._db.execute(
                sa.select(comments.c.comment_id, comments.c.text_sha256, comments.c.hidden_by).where(
                    comments.c.channel == channel,
                    comments.c.comment_id.in_(comment_ids[start : start + 500]),
                    comments.c.is_current,
                )
            )
            for comment_id, sha256, hidden_by in rows:
                found[comment_id] = Known(text_sha256=sha256, is_hidden=hidden_by != HiddenBy.NOBODY)
        return found

    def save(self, comment: Comment, now: datetime) -> StoredComment | None:
        """Store a comment or a changed text as its next revision; None where nothing is new."""
        old = self._db.execute(CURRENT, {"channel": comment.channel, "comment_id": comment.comment_id}).first()
        text_sha256 = comment.text_sha256
        revision, hidden_by = 1, HiddenBy.PLATFORM if comment.is_hidden else HiddenBy.NOBODY
        if old is not None:
            if old.text_sha256 == text_sha256:
                return None
            revision, hidden_by = old.revision + 1, HiddenBy(old.hidden_by)
            self._db.execute(sa.update(comments).where(comments.c.row == old.row).values(is_current=False))
        post_row, post = self._save_post(comment.post)
        values: dict[str, Any] = {
            "channel": comment.channel,
            "comment_id": comment.comment_id,
            "revision": revision,
            "is_current": True,
            "post_row": post_row,
            "kind": comment.kind.value,
            "parent_id": comment.parent_id,
            "parent_text": comment.parent_text,
            "author_id": comment.author.author_id,
            "author_name": comment.author.name,
            "author_role": comment.author.role.value,
            "text": comment.text,
            "text_sha256": text_sha256,
            "attachment": comment.attachment,
            "permalink": comment.permalink,
            "created_at": comment.created_at,
            "fetched_at": now,
            "hidden_by": hidden_by.value,
            "can_hide": comment.can_hide,
            "can_remove": comment.can_remove,
        }
        hidden = hidden_by is not HiddenBy.NOBODY
        return StoredComment(
            row=self._db.execute(INSERT, values).scalar_one(),
            comment=replace(comment, revision=revision, post=post, is_hidden=hidden, reply_count=0),
            fetched_at=now,
            hidden_by=hidden_by,
        )

    def get(self, channel: str, comment_id: str) -> StoredComment | None:
        """The current revision."""
        row = (
            self._db.execute(
                JOINED.where(comments.c.channel == channel, comments.c.comment_id == comment_id, comments.c.is_current)
            )
            .mappings()
            .first()
        )
        return comment_from_row(dict(row)) if row else None

    def set_hidden(self, channel: str, comment_id: str, hidden_by: HiddenBy) -> None:
        """Note who hides the comment now."""
        self._update(channel, comment_id, hidden_by=hidden_by.value)

    def set_gone(self, channel: str, comment_id: str, now: datetime) -> None:
        """Note that the comment no longer exists on its channel."""
        self._update(channel, comment_id, gone_at=now)

    def thread(self, channel: str, post_id: str, limit: int = 50) -> list[StoredComment]:
        """Current comments under one post, oldest first."""
        query = (
            JOINED.where(posts.c.channel == channel, posts.c.post_id == post_id, comments.c.is_current)
            .order_by(comments.c.created_at, comments.c.row)
            .limit(limit)
        )
        return [comment_from_row(dict(row)) for row in self._db.execute(query).mappings()]

    def authorless(self, channel: str, last: int = 500) -> tuple[int, int]:
        """How many of the newest comments there are, up to `last`, and how many of those name no author."""
        newest = (
            sa.select(comments.c.author_id)
            .where(comments.c.channel == channel, comments.c.is_current)
            .order_by(comments.c.created_at.desc())
            .limit(last)
            .subquery()
        )
        query = sa.select(sa.func.count(), sa.func.count(newest.c.author_id)).select_from(newest)
        total, named = self._db.execute(query).one()
        return total, total - named

    def recent_posts(self, channel: str, since: datetime) -> list[tuple[str, int]]:
        """Posts with comments created since then, with how many, most first."""
        count = sa.func.count()
        query = (
            sa.select(posts.c.post_id, count)
            .join(comments, comments.c.post_row == posts.c.row)
            .where(comments.c.channel == channel, comments.c.created_at >= since, comments.c.is_current)
            .group_by(posts.c.post_id)
            .order_by(count.desc(), posts.c.post_id)
        )
        return [(post_id, number) for post_id, number in self._db.execute(query)]

    def _update(self, channel: str, comment_id: str, **values: Any) -> None:
        self._db.execute(
            sa.update(comments)
            .where(comments.c.channel == channel, comments.c.comment_id == comment_id, comments.c.is_current)
            .values(values)
        )

    def _save_post(self, post: Post) -> tuple[int, Post]:
        """Row of the post and the post as it is on record, its text kept up to date."""
        key = (post.channel, post.post_id)
        cached = self._posts.get(key)
        if cached and cached[0] == post:
            return cached[1], cached[2]
        found = self._db.execute(
            sa.select(posts).where(posts.c.channel == post.channel, posts.c.post_id == post.post_id)
        ).first()
        if found is None:
            kept = replace(post, updated_at=None, comment_total=None)
            row: int = self._db.execute(
                sa.insert(posts)
                .values(
                    channel=post.channel,
                    post_id=post.post_id,
                    text=post.text,
                    permalink=post.permalink,
                    created_at=post.created_at,
                    kind=post.kind,
                )
                .returning(posts.c.row)
            ).scalar_one()
        else:
            row = found.row
            kept = Post(
                channel=found.channel,
                post_id=found.post_id,
                text=post.text or found.text,
                permalink=found.permalink,
                created_at=found.created_at,
                kind=found.kind,
            )
            if kept.text != found.text:
                self._db.execute(sa.update(posts).where(posts.c.row == row).values(text=post.text))
        self._posts[key] = (post, row, kept)
        return row, kept
