"""Partial indexes in the words of the queries: SQLite uses one only where both say `is_current = 1`."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INDEXES = (
    ("uq_comments_current", "comments", ["channel", "comment_id"], True),
    ("uq_decisions_current", "decisions", ["channel", "comment_id"], True),
    ("ix_decisions_verdict", "decisions", ["verdict"], False),
)


def upgrade() -> None:
    """Make them anew on SQLite (PostgreSQL understands either), and one for what was settled in a digest's period."""
    _again("is_current = 1")
    op.create_index("ix_actions_done_at", "actions", ["done_at"])


def downgrade() -> None:
    """As they were."""
    op.drop_index("ix_actions_done_at", table_name="actions")
    _again("is_current")


def _again(condition: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for name, table, columns, unique in INDEXES:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(condition))
