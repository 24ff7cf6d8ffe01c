"""Strikes and blocks of named authors."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from bot.core.comment import AuthorRole, Comment
from bot.core.decision import Verdict
from bot.core.finding import Category, Severity
from bot.core.records import Block, History, StoredDecision, Strike, StrikeState
from bot.store.tables import blocks, comments, decisions, strikes

IN_FORCE = ("proposed", "due", "blocked")


class StrikeQueries:
    """Strikes and blocks on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert

    def add(self, stored: StoredDecision, category: Category, now: datetime) -> None:
        """One strike for one comment, whatever its revisions; an unnamed author gets none."""
        comment = stored.comment.comment
        if comment.author.author_id is None:
            return
        self._db.execute(
            self._insert(strikes)
            .values(
                channel=comment.channel,
                author_id=comment.author.author_id,
                comment_id=comment.comment_id,
                category=category.value,
                severity=int(stored.decision.severity),
                state=StrikeState.OPEN.value,
                mode=stored.decision.mode,
                struck_at=now,
                upheld=False,
            )
            .on_conflict_do_nothing(index_elements=["channel", "comment_id"])
        )

    def of_author(self, channel: str, author_id: str) -> list[Strike]:
        """Oldest first."""
        query = sa.select(strikes).where(strikes.c.channel == channel, strikes.c.author_id == author_id)
        return self._all(query.order_by(strikes.c.struck_at, strikes.c.row))

    def all(self) -> list[Strike]:
        """Every strike not overturned, newest first."""
        query = sa.select(strikes).where(strikes.c.state != StrikeState.OVERTURNED.value)
        return self._all(query.order_by(strikes.c.struck_at.desc(), strikes.c.row.desc()))

    def open(self) -> list[Strike]:
        """Strikes that do not count yet, oldest first."""
        query = sa.select(strikes).where(strikes.c.state == StrikeState.OPEN.value)
        return self._all(query.order_by(strikes.c.struck_at, strikes.c.row))

    def count_in(self, row: int, now: datetime) -> None:
        """Let a strike count from now."""
        self._db.execute(
            sa.update(strikes)
            .where(strikes.c.row == row, strikes.c.state == StrikeState.OPEN.value)
            .values(state=StrikeState.COUNTED.value, counted_at=now)
        )

    def uphold(self, channel: str, comment_id: str, now: datetime) -> Strike | None:
        """A person agreed: the strike counts from now."""
        return self._of_comment(
            channel,
            comment_id,
            upheld=True,
            state=StrikeState.COUNTED.value,
            counted_at=sa.func.coalesce(strikes.c.counted_at, sa.bindparam("now", now, strikes.c.counted_at.type)),
        )

    def overturn(self, channel: str, comment_id: str) -> Strike | None:
        """Take the strike away."""
        return self._of_comment(channel, comment_id, state=StrikeState.OVERTURNED.value)

    def mark_digest(self, until: datetime, sent_at: datetime) -> None:
        """Note that every open strike struck before `until` was in a digest that went out at `sent_at`."""
        self._db.execute(
            sa.update(strikes)
            .where(
                strikes.c.state == StrikeState.OPEN.value, strikes.c.struck_at < until, strikes.c.digest_at.is_(None)
            )
            .values(digest_at=sent_at)
        )

    def history(self, comment: Comment, window_start: datetime) -> History:
        """The author's past as the policy may know it."""
        hidden = self._db.execute(
            sa.select(decisions.c.row).where(
                decisions.c.channel == comment.channel,
                decisions.c.comment_id == comment.comment_id,
                decisions.c.is_current,
                decisions.c.verdict.in_([Verdict.HIDE.value, Verdict.DELETE.value]),
            )
        ).first()
        author_id = comment.author.author_id
        if author_id is None:
            return History(hidden_revision=hidden is not None)
        count = self._db.execute(
            sa.select(sa.func.count())
            .select_from(strikes)
            .where(
                strikes.c.channel == comment.channel,
                strikes.c.author_id == author_id,
                strikes.c.state != StrikeState.OVERTURNED.value,
                strikes.c.struck_at >= window_start,
            )
        ).scalar_one()
        return History(
            strikes=count,
            advertised_before=self._advertised(comment, author_id, window_start),
            hidden_revision=hidden is not None,
        )

    def block(self, channel: str, author_id: str) -> Block | None:
        """The author's block, lifted ones included."""
        query = sa.select(blocks).where(blocks.c.channel == channel, blocks.c.author_id == author_id)
        row = self._db.execute(query).mappings().first()
        return _block(dict(row)) if row else None

    def set_block(
        self, channel: str, author_id: str, *, name: str | None, state: str, by: str, reason: str, now: datetime
    ) -> None:
        """Write down where a block stands."""
        values = {"author_name": name, "state": state, "by": by, "reason": reason, "since": now}
        self._db.execute(
            self._insert(blocks)
            .values(channel=channel, author_id=author_id, **values)
            .on_conflict_do_update(index_elements=["channel", "author_id"], set_=values)
        )

    def blocks(self) -> list[Block]:
        """Blocks that are proposed, due or in force, newest first."""
        query = sa.select(blocks).where(blocks.c.state.in_(IN_FORCE)).order_by(blocks.c.since.desc())
        return [_block(dict(row)) for row in self._db.execute(query).mappings()]

    def author_name(self, channel: str, author_id: str) -> str | None:
        """The name last seen; None for an author never seen."""
        query = (
            sa.select(comments.c.author_name)
            .where(comments.c.channel == channel, comments.c.author_id == author_id)
            .order_by(comments.c.created_at.desc())
            .limit(1)
        )
        return self._db.execute(query).scalar_one_or_none()

    def author_role(self, channel: str, author_id: str) -> AuthorRole | None:
        """The role last seen; None for an author who never wrote."""
        query = (
            sa.select(comments.c.author_role)
            .where(comments.c.channel == channel, comments.c.author_id == author_id)
            .order_by(comments.c.created_at.desc())
            .limit(1)
        )
        role = self._db.execute(query).scalar_one_or_none()
        return AuthorRole(role) if role else None

    def _advertised(self, comment: Comment, author_id: str, window_start: datetime) -> bool:
        """Whether another comment of the author stands judged as advertising."""
        query = (
            sa.select(decisions.c.categories)
            .join(comments, comments.c.row == decisions.c.comment_row)
            .where(
                comments.c.channel == comment.channel,
                comments.c.author_id == author_id,
                comments.c.comment_id != comment.comment_id,
                comments.c.created_at >= window_start,
                decisions.c.is_current,
                decisions.c.verdict.in_([Verdict.HIDE.value, Verdict.DELETE.value]),
            )
        )
        return any(Category.ADVERTISING.value in categories for (categories,) in self._db.execute(query))

    def _of_comment(self, channel: str, comment_id: str, **values: object) -> Strike | None:
        statement = (
            sa.update(strikes)
            .where(strikes.c.channel == channel, strikes.c.comment_id == comment_id)
            .values(values)
            .returning(*strikes.c)
        )
        row = self._db.execute(statement).mappings().first()
        return _strike(dict(row)) if row else None

    def _all(self, query: sa.Select[tuple[object, ...]]) -> list[Strike]:
        return [_strike(dict(row)) for row in self._db.execute(query).mappings()]


def _strike(row: dict[str, object]) -> Strike:
    values = dict(row)
    values["category"] = Category(str(row["category"]))
    values["severity"] = Severity(int(str(row["severity"])))
    values["state"] = StrikeState(str(row["state"]))
    return Strike(**values)  # type: ignore[arg-type]


def _block(row: dict[str, object]) -> Block:
    return Block(**{key: value for key, value in row.items() if key != "row"})  # type: ignore[arg-type]
