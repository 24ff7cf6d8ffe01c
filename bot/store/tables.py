"""The tables. Times are stored as UTC without zone in SQLite and with zone in PostgreSQL; `UtcTime` hides that."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(sa.TypeDecorator[datetime]):
    """Aware UTC times in and out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: they would be read as UTC by luck."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json: sa.types.TypeEngine[Any] = sa.JSON().with_variant(JSONB(), "postgresql")
Row = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


# As SQLAlchemy writes it in queries: SQLite takes a partial index only for a query in the same words.
IS_CURRENT = sa.text("is_current = 1")


def new_row() -> sa.Column[int]:
    """A primary key of our own."""
    return sa.Column("row", Row, sa.Identity(), primary_key=True)


posts = sa.Table(
    "posts",
    metadata,
    new_row(),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("post_id", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("permalink", sa.Text),
    sa.Column("created_at", UtcTime),
    sa.Column("kind", sa.Text, nullable=False),
    sa.UniqueConstraint("channel", "post_id"),
)

comments = sa.Table(
    "comments",
    metadata,
    new_row(),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("comment_id", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("is_current", sa.Boolean, nullable=False),
    sa.Column("post_row", sa.ForeignKey("posts.row"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("parent_id", sa.Text),
    sa.Column("parent_text", sa.Text),
    sa.Column("author_id", sa.Text),
    sa.Column("author_name", sa.Text),
    sa.Column("author_role", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("text_sha256", sa.Text, nullable=False),
    sa.Column("attachment", sa.Text),
    sa.Column("permalink", sa.Text),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("fetched_at", UtcTime, nullable=False),
    sa.Column("hidden_by", sa.Text, nullable=False),
    sa.Column("can_hide", sa.Boolean),
    sa.Column("can_remove", sa.Boolean),
    sa.Column("gone_at", UtcTime),
    sa.UniqueConstraint("channel", "comment_id", "revision"),
    sa.Index("ix_comments_author", "channel", "author_id", "created_at"),
    sa.Index("ix_comments_post", "post_row", "created_at"),
    sa.Index("ix_comments_created", "channel", "created_at"),
)
sa.Index(
    "uq_comments_current",
    comments.c.channel,
    comments.c.comment_id,
    unique=True,
    sqlite_where=IS_CURRENT,
    postgresql_where=comments.c.is_current,
)

decisions = sa.Table(
    "decisions",
    metadata,
    new_row(),
    sa.Column("comment_row", sa.ForeignKey("comments.row"), nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("comment_id", sa.Text, nullable=False),
    sa.Column("is_current", sa.Boolean, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("severity", sa.Integer, nullable=False),
    sa.Column("categories", Json, nullable=False),
    sa.Column("reasons", Json, nullable=False),
    sa.Column("findings", Json, nullable=False),
    sa.Column("reply_template", sa.Text),
    sa.Column("strike_category", sa.Text),
    sa.Column("deletion_due", sa.Boolean, nullable=False),
    sa.Column("alert", sa.Boolean, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("decided_by", sa.Text, nullable=False),
    sa.Column("decided_at", UtcTime, nullable=False),
    sa.Index("ix_decisions_decided_at", "decided_at"),
    sa.Index("ix_decisions_comment", "channel", "comment_id"),
    sa.Index("ix_decisions_comment_row", "comment_row"),
)
sa.Index(
    "uq_decisions_current",
    decisions.c.channel,
    decisions.c.comment_id,
    unique=True,
    sqlite_where=IS_CURRENT,
    postgresql_where=decisions.c.is_current,
)
sa.Index(
    "ix_decisions_deletion_due",
    decisions.c.decided_at,
    sqlite_where=decisions.c.deletion_due & decisions.c.is_current,
    postgresql_where=decisions.c.deletion_due & decisions.c.is_current,
)
# Partial: with is_current in front, SQLite takes it for each look at one current decision and walks them all.
sa.Index(
    "ix_decisions_verdict",
    decisions.c.verdict,
    sqlite_where=IS_CURRENT,
    postgresql_where=decisions.c.is_current,
)

actions = sa.Table(
    "actions",
    metadata,
    new_row(),
    sa.Column("idempotency_key", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("target_id", sa.Text, nullable=False),
    sa.Column("decision_row", sa.ForeignKey("decisions.row")),
    sa.Column("payload", Json, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("is_safeguarding", sa.Boolean, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("calls", sa.Integer, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("due_at", UtcTime, nullable=False),
    sa.Column("lease_until", UtcTime),
    sa.Column("claimed_by", sa.Text),
    sa.Column("done_at", UtcTime),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("platform_id", sa.Text),
    sa.Column("last_error", sa.Text, nullable=False),
    sa.Index("ix_actions_due", "state", "due_at"),
    sa.Index("ix_actions_target", "channel", "target_id"),
    sa.Index("ix_actions_done", "kind", "done_at"),
    sa.Index("ix_actions_done_at", "done_at"),
    sa.Index("ix_actions_decision", "decision_row"),
)

evidence = sa.Table(
    "evidence",
    metadata,
    new_row(),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("comment_id", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("author_id", sa.Text),
    sa.Column("author_name", sa.Text),
    sa.Column("post_text", sa.Text, nullable=False),
    sa.Column("permalink", sa.Text),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("stored_at", UtcTime, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("is_safeguarding", sa.Boolean, nullable=False),
    sa.UniqueConstraint("channel", "comment_id", "revision"),
    sa.Index("ix_evidence_stored_at", "stored_at"),
)

strikes = sa.Table(
    "strikes",
    metadata,
    new_row(),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("author_id", sa.Text, nullable=False),
    sa.Column("comment_id", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("severity", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("struck_at", UtcTime, nullable=False),
    sa.Column("digest_at", UtcTime),
    sa.Column("counted_at", UtcTime),
    sa.Column("upheld", sa.Boolean, nullable=False),
    sa.UniqueConstraint("channel", "comment_id"),
    sa.Index("ix_strikes_author", "channel", "author_id"),
    sa.Index("ix_strikes_state", "state"),
)

blocks = sa.Table(
    "blocks",
    metadata,
    new_row(),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("author_id", sa.Text, nullable=False),
    sa.Column("author_name", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("since", UtcTime, nullable=False),
    sa.UniqueConstraint("channel", "author_id"),
)

review_items = sa.Table(
    "review_items",
    metadata,
    new_row(),
    sa.Column("decision_row", sa.ForeignKey("decisions.row"), nullable=False, unique=True),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("comment_id", sa.Text, nullable=False),
    sa.Column("severity", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("opened_at", UtcTime, nullable=False),
    sa.Column("settled_at", UtcTime),
    sa.Column("settled_by", sa.Text),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("ix_review_items_open", "state", "severity", "opened_at"),
    sa.Index("ix_review_items_comment", "channel", "comment_id"),
)

state = sa.Table(
    "state",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", Json, nullable=False),
)

audit = sa.Table(
    "audit",
    metadata,
    new_row(),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("verb", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
)

labels = sa.Table(
    "labels",
    metadata,
    new_row(),
    sa.Column("text_sha256", sa.Text, nullable=False, unique=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("post", sa.Text),
    sa.Column("parent", sa.Text),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("categories", Json, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("added_at", UtcTime, nullable=False),
)

digests = sa.Table(
    "digests",
    metadata,
    sa.Column("local_date", sa.Text, primary_key=True),
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("until", UtcTime, nullable=False),
    sa.Column("message_id", sa.Text, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("sent_at", UtcTime),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("last_error", sa.Text, nullable=False),
)
