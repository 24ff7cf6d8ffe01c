"""Lists for the review pages. Each finds the rows of its page first, by index, and only then reads them whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.core.decision import Verdict
from bot.core.finding import Category
from bot.core.records import ReviewItem, ReviewState, StoredAction
from bot.core.review import MOST_COUNTED, Asked, AuthorComment, Figures, Filter, LoggedDecision, QueueTally
from bot.store import review_figures
from bot.store.comments import JOINED as COMMENTS
from bot.store.decisions import JOINED as DECISIONS
from bot.store.encoding import action_from_row, comment_from_row, decision_from_row
from bot.store.review_restricted import is_open_to_all, restrict, restricted_among
from bot.store.reviews import JOINED as QUESTIONS
from bot.store.reviews import item_from_row
from bot.store.tables import actions, audit, comments, decisions, review_items

SLICE = 500
SAMPLE = 1000
COMMON = 0.05


class PageQueries:
    """Lists on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def is_restricted(self, channel: str, comment_id: str) -> bool:
        """Whether only the DSL may see this comment: it was ever thought a safeguarding concern."""
        return bool(self.restricted_among(channel, [comment_id]))

    def restrict(self, channel: str, comment_id: str, now: datetime) -> None:
        """From now on only the DSL sees it."""
        restrict(self._db, channel, comment_id, now)

    def restricted_among(self, channel: str, comment_ids: Sequence[str]) -> set[str]:
        """Those among the ids that only the DSL may see."""
        return restricted_among(self._db, channel, comment_ids)

    def queue(self, wanted: Filter, *, limit: int, offset: int) -> tuple[list[ReviewItem], int]:
        """Questions in the order `Asked` names, and how many the filter leaves (counted up to 1,000 and a page)."""
        query = self._questions(wanted, review_items.c.row).order_by(*_order(wanted.asked))
        if wanted.is_narrow:
            # Counting further would mean reading everything, for a number nobody needs to know exactly.
            rows = list(self._db.execute(query.limit(max(MOST_COUNTED, offset + limit) + 1)).scalars())
            total, rows = len(rows), rows[offset : offset + limit]
        else:
            rows = list(self._db.execute(query.limit(limit).offset(offset)).scalars())
            total = int(self._db.execute(self._questions(wanted, sa.func.count())).scalar_one())
        found = self._db.execute(QUESTIONS.where(review_items.c.row.in_(rows))).mappings()
        items = {item.row: item for item in (item_from_row(dict(row)) for row in found)}
        return [items[row] for row in rows], total

    def tally(self, *, sees_safeguarding: bool) -> QueueTally:
        """Open questions and how they divide."""
        categories = sa.cast(decisions.c.categories, sa.Text)
        parts = (decisions.c.verdict, review_items.c.channel, review_items.c.severity, categories)
        query = (
            sa.select(*parts, sa.func.count())
            .join(decisions, decisions.c.row == review_items.c.decision_row)
            .where(review_items.c.state == ReviewState.OPEN.value)
            .group_by(*parts)
        )
        if not sees_safeguarding:
            query = query.where(is_open_to_all(review_items))
        by_verdict: Counter[str] = Counter()
        by_channel: Counter[str] = Counter()
        by_severity: Counter[int] = Counter()
        by_category: Counter[str] = Counter()
        for verdict, channel, severity, names, number in self._db.execute(query):
            by_verdict[verdict] += number
            by_channel[channel] += number
            by_severity[severity] += number
            for category in Category:
                if f'"{category.value}"' in names:
                    by_category[category.value] += number
        return QueueTally(
            total=by_verdict.total(),
            by_verdict=dict(by_verdict),
            by_category=dict(by_category),
            by_channel=dict(by_channel),
            by_severity=dict(by_severity),
        )

    def log(self, wanted: Filter, *, limit: int, before: int | None = None) -> list[LoggedDecision]:
        """Decisions with a row below `before`, newest first."""
        query = sa.select(decisions.c.row).where(*self._narrowed(wanted, decisions))
        if before is not None:
            query = query.where(decisions.c.row < before)
        rows = list(self._db.execute(query.order_by(decisions.c.row.desc()).limit(limit)).scalars())
        found = self._db.execute(DECISIONS.where(decisions.c.row.in_(rows))).mappings()
        stored = {d.row: d for d in (decision_from_row(r, comment_from_row(r)) for r in (dict(row) for row in found))}
        asked = sa.select(
            review_items.c.decision_row, review_items.c.row, review_items.c.state, review_items.c.settled_by
        ).where(review_items.c.decision_row.in_(rows))
        questions = {decision: (row, state, by) for decision, row, state, by in self._db.execute(asked)}
        lines = []
        for row in rows:
            question, state, by = questions.get(row, (None, None, None))
            lines.append(LoggedDecision(stored=stored[row], question=question, settled_as=state, settled_by=by))
        return lines

    def log_stream(self, wanted: Filter) -> Iterator[LoggedDecision]:
        """All of them, newest first."""
        before: int | None = None
        while page := self.log(wanted, limit=SLICE, before=before):
            yield from page
            before = page[-1].stored.row

    def of_author(
        self, channel: str, author_id: str, *, sees_safeguarding: bool, limit: int, offset: int
    ) -> list[AuthorComment]:
        """Current comments of an author, newest first."""
        query = COMMENTS.where(
            comments.c.channel == channel, comments.c.author_id == author_id, comments.c.is_current
        ).order_by(comments.c.created_at.desc(), comments.c.row.desc())
        if not sees_safeguarding:
            query = query.where(is_open_to_all(comments))
        found = [comment_from_row(dict(r)) for r in self._db.execute(query.limit(limit).offset(offset)).mappings()]
        ids = [stored.comment.comment_id for stored in found]
        judged = sa.select(decisions.c.comment_id, decisions.c.verdict, decisions.c.categories).where(
            decisions.c.channel == channel, decisions.c.comment_id.in_(ids), decisions.c.is_current
        )
        verdicts = {comment_id: (verdict, names) for comment_id, verdict, names in self._db.execute(judged)}
        newest = (
            sa.select(review_items.c.comment_id, sa.func.max(review_items.c.row))
            .where(review_items.c.channel == channel, review_items.c.comment_id.in_(ids))
            .group_by(review_items.c.comment_id)
        )
        questions = {comment_id: row for comment_id, row in self._db.execute(newest)}  # noqa: C416  (rows, not tuples)
        lines = []
        for stored in found:
            verdict, names = verdicts.get(stored.comment.comment_id, (None, ()))
            lines.append(
                AuthorComment(
                    comment=stored,
                    verdict=Verdict(verdict) if verdict else None,
                    categories=tuple(Category(name) for name in names),
                    question=questions.get(stored.comment.comment_id),
                )
            )
        return lines

    def actions_of_comments(self, channel: str, comment_ids: Sequence[str]) -> list[StoredAction]:
        """Everything ever asked for these comments, oldest first."""
        query = sa.select(actions).where(actions.c.channel == channel, actions.c.target_id.in_(comment_ids))
        return [action_from_row(dict(row)) for row in self._db.execute(query.order_by(actions.c.row)).mappings()]

    def audit_of(self, subject: str, limit: int = 50) -> list[tuple[datetime, str, str, str]]:
        """(at, actor, verb, detail) about one subject, newest first."""
        query = sa.select(audit.c.at, audit.c.actor, audit.c.verb, audit.c.detail).where(audit.c.subject == subject)
        found = self._db.execute(query.order_by(audit.c.row.desc()).limit(limit))
        return [(at, actor, verb, detail) for at, actor, verb, detail in found]

    def figures(self, since: datetime, *, sees_safeguarding: bool) -> Figures:
        """What was decided, done and answered since then."""
        return review_figures.figures(self._db, since, sees_safeguarding=sees_safeguarding)

    def _questions(self, wanted: Filter, *columns: Any) -> sa.Select[Any]:
        query = sa.select(*columns).select_from(review_items)
        if wanted.asked is Asked.OPEN:
            query = query.where(review_items.c.state == ReviewState.OPEN.value)
        elif wanted.asked is Asked.SETTLED:
            query = query.where(review_items.c.settled_at.is_not(None))
        conditions = self._narrowed(wanted, review_items)
        if wanted.is_narrow:
            query = query.join(decisions, decisions.c.row == review_items.c.decision_row)
        return query.where(*conditions)

    def _narrowed(self, wanted: Filter, table: sa.Table) -> list[sa.ColumnElement[bool]]:
        """Conditions on `table` (decisions or review_items), joined with decisions where they need it."""
        found: list[sa.ColumnElement[bool]] = []
        if not wanted.sees_safeguarding:
            found.append(is_open_to_all(table))
        if wanted.channel:
            found.append(table.c.channel == wanted.channel)
        if wanted.severity is not None:
            found.append(table.c.severity == wanted.severity)
        if wanted.verdict is not None:
            found.append(decisions.c.verdict == wanted.verdict.value)
        if wanted.categories:
            names = sa.cast(decisions.c.categories, sa.Text)
            found.append(
                sa.or_(*(names.contains(f'"{category.value}"', autoescape=True) for category in wanted.categories))
            )
        if wanted.since is not None:
            found.append(decisions.c.decided_at >= wanted.since)
        if wanted.until is not None:
            found.append(decisions.c.decided_at < wanted.until)
        if wanted.author or wanted.text:
            # Otherwise found among the comments first: that reads one table from end to end, and not three by turns.
            written = sa.select(comments.c.row)
            if wanted.author:
                named = self._holds(comments.c.author_name, wanted.author)
                written = written.where(sa.or_(comments.c.author_id == wanted.author, named))
            if wanted.text:
                written = written.where(self._holds(comments.c.text, wanted.text))
            if (table is review_items and wanted.asked is Asked.OPEN) or self._is_common(wanted):
                written = written.where(comments.c.row == decisions.c.comment_row).correlate(decisions)
                found.append(written.exists())  # few, or soon found: each is looked at by itself
            else:
                found.append(decisions.c.comment_row.in_(written))
        return found

    def _is_common(self, wanted: Filter) -> bool:
        """Whether so many of the newest comments fit that a page is full after a few looks."""
        newest = (
            sa.select(comments.c.text, comments.c.author_name).order_by(comments.c.row.desc()).limit(SAMPLE).subquery()
        )
        query = sa.select(sa.func.count()).select_from(newest)
        for column, part in ((newest.c.text, wanted.text), (newest.c.author_name, wanted.author)):
            if part:
                query = query.where(self._holds(column, part))
        return int(self._db.execute(query).scalar_one()) >= SAMPLE * COMMON

    def _holds(self, column: sa.ColumnElement[Any], part: str) -> sa.ColumnElement[bool]:
        """Whatever the case: SQLite's LIKE is so by itself, and much faster than comparing lowered texts."""
        if self._db.dialect.name == "sqlite":
            return column.contains(part, autoescape=True)
        return column.icontains(part, autoescape=True)


def _order(asked: Asked) -> tuple[sa.ColumnElement[Any], ...]:
    if asked is Asked.OPEN:
        return review_items.c.severity.desc(), review_items.c.opened_at.asc(), review_items.c.row.asc()
    if asked is Asked.SETTLED:
        return review_items.c.settled_at.desc(), review_items.c.row.desc()
    return (review_items.c.row.desc(),)
