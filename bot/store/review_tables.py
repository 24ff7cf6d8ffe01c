"""Tables of the review pages: who may open them, what they keep, and which comments are for the DSL alone."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables import Json, UtcTime, audit, metadata, new_row, review_items

reviewers = sa.Table(
    "reviewers",
    metadata,
    new_row(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_key", sa.Text, nullable=False, unique=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("totp_secret", sa.Text),
    sa.Column("totp_used", sa.BigInteger, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("closed_at", UtcTime),
)

web_sessions = sa.Table(
    "web_sessions",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("reviewer_row", sa.ForeignKey("reviewers.row"), nullable=False),
    sa.Column("opened_at", UtcTime, nullable=False),
    sa.Column("seen_at", UtcTime, nullable=False),
    sa.Index("ix_web_sessions_seen_at", "seen_at"),
)

failed_sign_ins = sa.Table(
    "failed_sign_ins",
    metadata,
    new_row(),
    sa.Column("name_hash", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_failed_sign_ins_name", "name_hash", "at"),
    sa.Index("ix_failed_sign_ins_address", "address", "at"),
)

# A comment that was ever thought a safeguarding concern stays with the DSL, whatever is decided later.
restricted = sa.Table(
    "restricted_comments",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("comment_id", sa.Text, primary_key=True),
    sa.Column("since", UtcTime, nullable=False),
    sa.Index("ix_restricted_comments_since", "since"),
)

# Digests as they were mailed.
digest_copies = sa.Table(
    "digest_copies",
    metadata,
    sa.Column("local_date", sa.ForeignKey("digests.local_date"), primary_key=True),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("html", sa.Text, nullable=False),
    sa.Index("ix_digest_copies_made_at", "made_at"),
)

notes = sa.Table(
    "review_notes",
    metadata,
    new_row(),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("comment_id", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index("ix_review_notes_comment", "channel", "comment_id"),
)

given_answers = sa.Table(
    "given_answers",
    metadata,
    new_row(),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("verb", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("comment_id", sa.Text, nullable=False),
    sa.Column("author_id", sa.Text),
    sa.Column("batch", sa.Text, nullable=False),
    sa.Column("until", UtcTime, nullable=False),
    sa.Column("before", Json, nullable=False),
    sa.Column("after", Json, nullable=False),
    sa.Column("undone_at", UtcTime),
    sa.Index("ix_given_answers_actor", "actor", "until"),
    sa.Index("ix_given_answers_batch", "batch"),
)

sa.Index(
    "ix_review_items_queue",
    review_items.c.state,
    review_items.c.severity.desc(),
    review_items.c.opened_at,
    review_items.c.row,
)
sa.Index("ix_review_items_settled", review_items.c.settled_at)
sa.Index("ix_audit_subject", audit.c.subject, audit.c.row)
