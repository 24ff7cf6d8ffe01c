"""Open questions to people, and the evidence kept for them."""

from __future__ import annotations

import builtins
import hashlib
import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from bot.core.finding import Category
from bot.core.records import Evidence, ReviewItem, ReviewState, StoredDecision
from bot.store.comments import COLUMNS
from bot.store.decisions import DECISION_COLUMNS
from bot.store.encoding import comment_from_row, decision_from_row
from bot.store.review_restricted import is_open_to_all
from bot.store.tables import comments, decisions, evidence, posts, review_items

REVIEW_COLUMNS = tuple(column.label(f"r_{column.name}") for column in review_items.c)
JOINED = (
    sa.select(*COLUMNS, *DECISION_COLUMNS, *REVIEW_COLUMNS)
    .join(decisions, decisions.c.comment_row == comments.c.row)
    .join(posts, posts.c.row == comments.c.post_row)
    .join(review_items, review_items.c.decision_row == decisions.c.row)
)


class ReviewQueries:
    """The review queue on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def open(self, stored: StoredDecision, now: datetime) -> int:
        """Open a question about this decision; an open one about an older decision is superseded."""
        comment = stored.comment.comment
        self._db.execute(
            sa.update(review_items)
            .where(
                review_items.c.channel == comment.channel,
                review_items.c.comment_id == comment.comment_id,
                review_items.c.state == ReviewState.OPEN.value,
            )
            .values(state=ReviewState.SUPERSEDED.value, settled_at=now, version=review_items.c.version + 1)
        )
        row: int = self._db.execute(
            sa.insert(review_items)
            .values(
                decision_row=stored.row,
                channel=comment.channel,
                comment_id=comment.comment_id,
                severity=int(stored.decision.severity),
                state=ReviewState.OPEN.value,
                opened_at=now,
                note="",
                version=1,
            )
            .returning(review_items.c.row)
        ).scalar_one()
        return row

    def get(self, row: int) -> ReviewItem | None:
        """One question, open or settled."""
        return self._first(JOINED.where(review_items.c.row == row))

    def of_comment(self, channel: str, comment_id: str) -> ReviewItem | None:
        """The newest question about a comment."""
        query = JOINED.where(review_items.c.channel == channel, review_items.c.comment_id == comment_id)
        return self._first(query.order_by(review_items.c.row.desc()).limit(1))

    def list(self, *, open_only: bool = True, limit: int = 200, offset: int = 0) -> builtins.list[ReviewItem]:
        """Worst severity first, then oldest."""
        query = JOINED.where(review_items.c.state == ReviewState.OPEN.value) if open_only else JOINED
        query = query.order_by(review_items.c.severity.desc(), review_items.c.opened_at, review_items.c.row)
        rows = self._db.execute(query.limit(limit).offset(offset)).mappings()
        return [item_from_row(dict(row)) for row in rows]

    def settle(self, row: int, *, version: int, state: ReviewState, by: str, now: datetime, note: str = "") -> bool:
        """Answer; False where somebody changed it meanwhile."""
        statement = (
            sa.update(review_items)
            .where(review_items.c.row == row, review_items.c.version == version)
            .values(state=state.value, settled_by=by, settled_at=now, note=note, version=version + 1)
        )
        return bool(self._db.execute(statement).rowcount)

    def _first(self, query: sa.Select[tuple[object, ...]]) -> ReviewItem | None:
        row = self._db.execute(query).mappings().first()
        return item_from_row(dict(row)) if row else None


class EvidenceQueries:
    """Copies kept before acting, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert

    def keep(self, stored: StoredDecision, now: datetime) -> None:
        """Keep a copy, once for each revision."""
        comment = stored.comment.comment
        facts: dict[str, Any] = {
            "channel": comment.channel,
            "comment_id": comment.comment_id,
            "revision": comment.revision,
            "text": comment.text,
            "author_id": comment.author.author_id,
            "author_name": comment.author.name,
            "post_text": comment.post.text,
            "permalink": comment.permalink,
            "created_at": comment.created_at,
            "stored_at": now,
            "is_safeguarding": Category.SAFEGUARDING in stored.decision.categories,
        }
        self._db.execute(
            self._insert(evidence)
            .values(**facts, sha256=evidence_sha256(facts))
            .on_conflict_do_nothing(index_elements=["channel", "comment_id", "revision"])
        )

    def of_comment(self, channel: str, comment_id: str) -> list[Evidence]:
        """Oldest revision first."""
        query = (
            sa.select(evidence)
            .where(evidence.c.channel == channel, evidence.c.comment_id == comment_id)
            .order_by(evidence.c.revision)
        )
        return [Evidence(**dict(row)) for row in self._db.execute(query).mappings()]

    def expire(self, before: datetime) -> int:
        """Remove evidence stored before then whose question is settled, never safeguarding evidence; how many."""
        unsettled = sa.select(review_items.c.row).where(
            review_items.c.channel == evidence.c.channel,
            review_items.c.comment_id == evidence.c.comment_id,
            review_items.c.state == ReviewState.OPEN.value,
        )
        statement = sa.delete(evidence).where(
            evidence.c.stored_at < before,
            evidence.c.is_safeguarding.is_(False),
            is_open_to_all(evidence),
            ~unsettled.exists(),
        )
        return self._db.execute(statement).rowcount


def evidence_sha256(facts: dict[str, Any]) -> str:
    """Hex digest over the facts as sorted JSON, times as ISO 8601 in UTC."""
    plain = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in facts.items()}
    return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def item_from_row(row: dict[str, Any]) -> ReviewItem:
    """From a row of questions joined with decisions, comments and posts."""
    return ReviewItem(
        row=row["r_row"],
        decision=decision_from_row(row, comment_from_row(row)),
        state=ReviewState(row["r_state"]),
        opened_at=row["r_opened_at"],
        settled_at=row["r_settled_at"],
        settled_by=row["r_settled_by"],
        version=row["r_version"],
        note=row["r_note"],
    )
