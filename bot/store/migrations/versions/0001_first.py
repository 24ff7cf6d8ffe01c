"""The first schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from bot.store.tables import UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "audit",
        sa.Column("row", ROW, sa.Identity(always=False), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_audit")),
    )
    op.create_table(
        "blocks",
        sa.Column("row", ROW, sa.Identity(always=False), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_blocks")),
        sa.UniqueConstraint("channel", "author_id", name=op.f("uq_blocks_channel_author_id")),
    )
    op.create_table(
        "digests",
        sa.Column("local_date", sa.Text(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("local_date", name=op.f("pk_digests")),
    )
    op.create_table(
        "evidence",
        sa.Column("row", ROW, sa.Identity(always=False), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("comment_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=True),
        sa.Column("post_text", sa.Text(), nullable=False),
        sa.Column("permalink", sa.Text(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("stored_at", UtcTime(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("is_safeguarding", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_evidence")),
        sa.UniqueConstraint("channel", "comment_id", "revision", name=op.f("uq_evidence_channel_comment_id_revision")),
    )
    op.create_index("ix_evidence_stored_at", "evidence", ["stored_at"], unique=False)
    op.create_table(
        "labels",
        sa.Column("row", ROW, sa.Identity(always=False), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=True),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("categories", JSON, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_labels")),
        sa.UniqueConstraint("text_sha256", name=op.f("uq_labels_text_sha256")),
    )
    op.create_table(
        "posts",
        sa.Column("row", ROW, sa.Identity(always=False), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("post_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("permalink", sa.Text(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_posts")),
        sa.UniqueConstraint("channel", "post_id", name=op.f("uq_posts_channel_post_id")),
    )
    op.create_table(
        "state",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_state")),
    )
    op.create_table(
        "strikes",
        sa.Column("row", ROW, sa.Identity(always=False), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=False),
        sa.Column("comment_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("struck_at", UtcTime(), nullable=False),
        sa.Column("digest_at", UtcTime(), nullable=True),
        sa.Column("counted_at", UtcTime(), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_strikes")),
        sa.UniqueConstraint("channel", "comment_id", name=op.f("uq_strikes_channel_comment_id")),
    )
    op.create_index("ix_strikes_author", "strikes", ["channel", "author_id"], unique=False)
    op.create_index("ix_strikes_state", "strikes", ["state"], unique=False)
    op.create_table(
        "comments",
        sa.Column("row", ROW, sa.Identity(always=False), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("comment_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("post_row", ROW, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("parent_text", sa.Text(), nullable=True),
        sa.Column("author_id", sa.Text(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=True),
        sa.Column("author_role", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("attachment", sa.Text(), nullable=True),
        sa.Column("permalink", sa.Text(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("fetched_at", UtcTime(), nullable=False),
        sa.Column("hidden_by", sa.Text(), nullable=False),
        sa.Column("can_hide", sa.Boolean(), nullable=True),
        sa.Column("can_remove", sa.Boolean(), nullable=True),
        sa.Column("gone_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["post_row"], ["posts.row"], name=op.f("fk_comments_post_row")),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_comments")),
        sa.UniqueConstraint("channel", "comment_id", "revision", name=op.f("uq_comments_channel_comment_id_revision")),
    )
    op.create_index("ix_comments_author", "comments", ["channel", "author_id", "created_at"], unique=False)
    op.create_index("ix_comments_created", "comments", ["channel", "created_at"], unique=False)
    op.create_index("ix_comments_post", "comments", ["post_row", "created_at"], unique=False)
    op.create_index(
        "uq_comments_current",
        "comments",
        ["channel", "comment_id"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_table(
        "decisions",
        sa.Column("row", ROW, sa.Identity(always=False), nullable=False),
        sa.Column("comment_row", ROW, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("comment_id", sa.Text(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("categories", JSON, nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("findings", JSON, nullable=False),
        sa.Column("reply_template", sa.Text(), nullable=True),
        sa.Column("strike_category", sa.Text(), nullable=True),
        sa.Column("deletion_due", sa.Boolean(), nullable=False),
        sa.Column("alert", sa.Boolean(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["comment_row"], ["comments.row"], name=op.f("fk_decisions_comment_row")),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_comment", "decisions", ["channel", "comment_id"], unique=False)
    op.create_index("ix_decisions_decided_at", "decisions", ["decided_at"], unique=False)
    op.create_index(
        "ix_decisions_deletion_due",
        "decisions",
        ["decided_at"],
        unique=False,
        sqlite_where=sa.text("deletion_due = 1 AND is_current = 1"),
        postgresql_where=sa.text("deletion_due AND is_current"),
    )
    op.create_index("ix_decisions_comment_row", "decisions", ["comment_row"], unique=False)
    op.create_index(
        "ix_decisions_verdict",
        "decisions",
        ["verdict"],
        unique=False,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_index(
        "uq_decisions_current",
        "decisions",
        ["channel", "comment_id"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_table(
        "actions",
        sa.Column("row", ROW, sa.Identity(always=False), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column("decision_row", ROW, nullable=True),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("is_safeguarding", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["decision_row"], ["decisions.row"], name=op.f("fk_actions_decision_row")),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_actions")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_actions_idempotency_key")),
    )
    op.create_index("ix_actions_decision", "actions", ["decision_row"], unique=False)
    op.create_index("ix_actions_done", "actions", ["kind", "done_at"], unique=False)
    op.create_index("ix_actions_due", "actions", ["state", "due_at"], unique=False)
    op.create_index("ix_actions_target", "actions", ["channel", "target_id"], unique=False)
    op.create_table(
        "review_items",
        sa.Column("row", ROW, sa.Identity(always=False), nullable=False),
        sa.Column("decision_row", ROW, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("comment_id", sa.Text(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decision_row"], ["decisions.row"], name=op.f("fk_review_items_decision_row")),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_review_items")),
        sa.UniqueConstraint("decision_row", name=op.f("uq_review_items_decision_row")),
    )
    op.create_index("ix_review_items_comment", "review_items", ["channel", "comment_id"], unique=False)
    op.create_index("ix_review_items_open", "review_items", ["state", "severity", "opened_at"], unique=False)


def downgrade() -> None:
    """Drop every table."""
    op.drop_index("ix_review_items_open", table_name="review_items")
    op.drop_index("ix_review_items_comment", table_name="review_items")
    op.drop_table("review_items")
    op.drop_index("ix_actions_target", table_name="actions")
    op.drop_index("ix_actions_due", table_name="actions")
    op.drop_index("ix_actions_done", table_name="actions")
    op.drop_index("ix_actions_decision", table_name="actions")
    op.drop_table("actions")
    op.drop_index(
        "uq_decisions_current",
        table_name="decisions",
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.drop_index("ix_decisions_verdict", table_name="decisions")
    op.drop_index("ix_decisions_comment_row", table_name="decisions")
    op.drop_index(
        "ix_decisions_deletion_due",
        table_name="decisions",
        sqlite_where=sa.text("deletion_due = 1 AND is_current = 1"),
        postgresql_where=sa.text("deletion_due AND is_current"),
    )
    op.drop_index("ix_decisions_decided_at", table_name="decisions")
    op.drop_index("ix_decisions_comment", table_name="decisions")
    op.drop_table("decisions")
    op.drop_index(
        "uq_comments_current",
        table_name="comments",
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.drop_index("ix_comments_post", table_name="comments")
    op.drop_index("ix_comments_created", table_name="comments")
    op.drop_index("ix_comments_author", table_name="comments")
    op.drop_table("comments")
    op.drop_index("ix_strikes_state", table_name="strikes")
    op.drop_index("ix_strikes_author", table_name="strikes")
    op.drop_table("strikes")
    op.drop_table("state")
    op.drop_table("posts")
    op.drop_table("labels")
    op.drop_index("ix_evidence_stored_at", table_name="evidence")
    op.drop_table("evidence")
    op.drop_table("digests")
    op.drop_table("blocks")
    op.drop_table("audit")
