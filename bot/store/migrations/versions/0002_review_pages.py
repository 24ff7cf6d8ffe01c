"""What the review pages need: accounts, sessions, notes, answers that can be taken back, and the DSL's own comments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from bot.store.tables import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, and note the comments that are for the DSL alone."""
    op.create_table(
        "reviewers",
        sa.Column("row", ROW, sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_used", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_reviewers")),
        sa.UniqueConstraint("name_key", name=op.f("uq_reviewers_name_key")),
    )
    op.create_table(
        "web_sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("reviewer_row", ROW, nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["reviewer_row"], ["reviewers.row"], name=op.f("fk_web_sessions_reviewer_row")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_sessions")),
    )
    op.create_index("ix_web_sessions_seen_at", "web_sessions", ["seen_at"], unique=False)
    op.create_table(
        "failed_sign_ins",
        sa.Column("row", ROW, sa.Identity(always=False), nullable=False),
        sa.Column("name_hash", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_failed_sign_ins")),
    )
    op.create_index("ix_failed_sign_ins_name", "failed_sign_ins", ["name_hash", "at"], unique=False)
    op.create_index("ix_failed_sign_ins_address", "failed_sign_ins", ["address", "at"], unique=False)
    op.create_table(
        "restricted_comments",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("comment_id", sa.Text(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "comment_id", name=op.f("pk_restricted_comments")),
    )
    op.create_index("ix_restricted_comments_since", "restricted_comments", ["since"], unique=False)
    op.create_table(
        "digest_copies",
        sa.Column("local_date", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["local_date"], ["digests.local_date"], name=op.f("fk_digest_copies_local_date")),
        sa.PrimaryKeyConstraint("local_date", name=op.f("pk_digest_copies")),
    )
    op.create_index("ix_digest_copies_made_at", "digest_copies", ["made_at"], unique=False)
    op.create_table(
        "review_notes",
        sa.Column("row", ROW, sa.Identity(always=False), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("comment_id", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_review_notes")),
    )
    op.create_index("ix_review_notes_comment", "review_notes", ["channel", "comment_id"], unique=False)
    op.create_table(
        "given_answers",
        sa.Column("row", ROW, sa.Identity(always=False), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("comment_id", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=True),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.Column("undone_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_given_answers")),
    )
    op.create_index("ix_given_answers_actor", "given_answers", ["actor", "until"], unique=False)
    op.create_index("ix_given_answers_batch", "given_answers", ["batch"], unique=False)
    op.create_index(
        "ix_review_items_queue",
        "review_items",
        ["state", sa.text("severity DESC"), "opened_at", "row"],
        unique=False,
    )
    op.create_index("ix_review_items_settled", "review_items", ["settled_at"], unique=False)
    op.create_index("ix_audit_subject", "audit", ["subject", "row"], unique=False)
    op.execute(
        "INSERT INTO restricted_comments (channel, comment_id, since) "
        "SELECT channel, comment_id, MIN(decided_at) FROM decisions "
        "WHERE alert OR CAST(categories AS TEXT) LIKE '%\"safeguarding\"%' GROUP BY channel, comment_id"
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_audit_subject", table_name="audit")
    op.drop_index("ix_review_items_settled", table_name="review_items")
    op.drop_index("ix_review_items_queue", table_name="review_items")
    for table in (
        "given_answers",
        "review_notes",
        "digest_copies",
        "restricted_comments",
        "failed_sign_ins",
        "web_sessions",
        "reviewers",
    ):
        op.drop_table(table)
