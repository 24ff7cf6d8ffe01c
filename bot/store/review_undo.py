"""Notes, and answers that can be taken back.

An answer is kept as two pictures of everything it can change, before and after. Taking it back puts the first picture
in the place of the second, and only where nothing else has touched what the answer changed. What it ordered is held
back until the grace time is over, so that there is nothing on the platform to take back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.core.action import ActionState
from bot.core.records import ReviewState
from bot.core.review import GivenAnswer, Note
from bot.store.encoding import Json
from bot.store.records import label_key
from bot.store.review_tables import given_answers, notes
from bot.store.tables import UtcTime, actions, blocks, comments, decisions, labels, posts, review_items, strikes

FORGOTTEN_AFTER = timedelta(days=1)
# Table → the fields an answer can change. Rows are named by their number.
PICTURED = {
    "actions": (actions, ("state", "due_at", "done_at", "note", "payload")),
    "questions": (review_items, ("state", "settled_at", "settled_by", "note", "version")),
    "decisions": (decisions, ("is_current",)),
    "strikes": (strikes, ("state", "category", "counted_at", "upheld")),
    "blocks": (blocks, ("author_name", "state", "by", "reason", "since")),
    "labels": (labels, ("categories", "source", "added_at")),
}
# What becomes of a row that the answer made.
MADE: dict[str, Json] = {
    "actions": {"state": ActionState.CANCELLED.value},
    "questions": {"state": ReviewState.SUPERSEDED.value},
    "decisions": {"is_current": False},
}


class NoteQueries:
    """Reviewers' notes on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, channel: str, comment_id: str, *, by: str, text: str, now: datetime) -> None:
        """Write one down."""
        self._db.execute(sa.insert(notes).values(channel=channel, comment_id=comment_id, at=now, by=by, text=text))

    def of_comment(self, channel: str, comment_id: str) -> list[Note]:
        """Oldest first."""
        query = sa.select(notes.c.at, notes.c.by, notes.c.text).where(
            notes.c.channel == channel, notes.c.comment_id == comment_id
        )
        return [Note(at=at, by=by, text=text) for at, by, text in self._db.execute(query.order_by(notes.c.row))]


class AnswerQueries:
    """Answers that can be taken back, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def picture(self, channel: str, comment_id: str, author_id: str | None) -> Json:
        """Everything an answer about this comment or author can change, as plain JSON: table → row → field."""
        targets = [target for target in (comment_id, author_id) if target]
        wanted = {
            "actions": (actions.c.channel == channel) & actions.c.target_id.in_(targets),
            "blocks": (blocks.c.channel == channel) & (blocks.c.author_id == author_id),
            "labels": labels.c.text_sha256 == self._label_key(channel, comment_id),
        }
        for name in ("questions", "decisions", "strikes"):
            table = PICTURED[name][0]
            wanted[name] = (table.c.channel == channel) & (table.c.comment_id == comment_id)
        return {name: self._rows(name, condition) for name, condition in wanted.items()}

    def keep(
        self,
        before: dict[str, object],
        *,
        actor: str,
        verb: str,
        channel: str,
        comment_id: str,
        author_id: str | None,
        batch: str,
        now: datetime,
        until: datetime,
    ) -> int:
        """Write down what an answer changed since `before`, and hold the actions it ordered until `until`."""
        self._db.execute(sa.delete(given_answers).where(given_answers.c.until < now - FORGOTTEN_AFTER))
        ordered = _changed(before, self.picture(channel, comment_id, author_id))["actions"]
        self._db.execute(
            sa.update(actions)
            .where(actions.c.row.in_([int(row) for row in ordered]), actions.c.state == ActionState.PENDING.value)
            .values(due_at=until)
        )
        changed = _changed(before, self.picture(channel, comment_id, author_id))
        statement = (
            sa.insert(given_answers)
            .values(
                at=now,
                actor=actor,
                verb=verb,
                channel=channel,
                comment_id=comment_id,
                author_id=author_id,
                batch=batch,
                until=until,
                before=_same_rows(before, changed),
                after=changed,
            )
            .returning(given_answers.c.row)
        )
        return int(self._db.execute(statement).scalar_one())

    def last(self, actor: str, now: datetime) -> list[GivenAnswer]:
        """The newest batch of an actor that can still be taken back; empty where there is none."""
        query = (
            sa.select(given_answers.c.batch)
            .where(given_answers.c.actor == actor, given_answers.c.until > now, given_answers.c.undone_at.is_(None))
            .order_by(given_answers.c.row.desc())
            .limit(1)
        )
        batch = self._db.execute(query).scalar_one_or_none()
        return self.of_batch(batch) if batch else []

    def of_batch(self, batch: str) -> list[GivenAnswer]:
        """All answers of one batch, oldest first."""
        query = sa.select(given_answers).where(given_answers.c.batch == batch).order_by(given_answers.c.row)
        return [
            GivenAnswer(
                row=row["row"],
                at=row["at"],
                actor=row["actor"],
                verb=row["verb"],
                channel=row["channel"],
                comment_id=row["comment_id"],
                batch=row["batch"],
                until=row["until"],
                undone=row["undone_at"] is not None,
            )
            for row in self._db.execute(query).mappings()
        ]

    def undo(self, row: int, *, by: str, now: datetime) -> bool:
        """Put everything back; False, with nothing changed, where time is up or something moved on meanwhile."""
        found = self._db.execute(sa.select(given_answers).where(given_answers.c.row == row)).mappings().first()
        if found is None or found["undone_at"] is not None or found["until"] <= now:
            return False
        present = self.picture(found["channel"], found["comment_id"], found["author_id"])
        before, after = found["before"], found["after"]
        if any(present[name].get(key) != fields for name, rows in after.items() for key, fields in rows.items()):
            return False
        # What the answer made goes first: a comment has one current decision.
        for name, rows in after.items():
            for key in rows:
                if before[name].get(key) is None:
                    self._take_away(name, int(key), by, now)
        for name, rows in before.items():
            for key, fields in rows.items():
                if fields is not None:
                    self._put_back(name, int(key), fields)
        self._db.execute(sa.update(given_answers).where(given_answers.c.row == row).values(undone_at=now))
        return True

    def _take_away(self, name: str, row: int, by: str, now: datetime) -> None:
        table = PICTURED[name][0]
        if name not in MADE:
            self._db.execute(sa.delete(table).where(table.c.row == row))
            return
        values = dict(MADE[name])
        if name == "actions":
            values |= {"done_at": now, "note": f"taken back by {by}"}
        self._db.execute(sa.update(table).where(table.c.row == row).values(values))

    def _put_back(self, name: str, row: int, fields: Json) -> None:
        table = PICTURED[name][0]
        values: dict[str, Any] = {key: _decoded(table.c[key], value) for key, value in fields.items()}
        if name == "questions":
            values["version"] = table.c.version + 1  # a form sent from the page in between is refused
        self._db.execute(sa.update(table).where(table.c.row == row).values(values))

    def _rows(self, name: str, condition: sa.ColumnElement[bool]) -> Json:
        table, fields = PICTURED[name]
        query = sa.select(table.c.row, *(table.c[field] for field in fields)).where(condition).order_by(table.c.row)
        return {
            str(found["row"]): {field: _encoded(found[field]) for field in fields}
            for found in self._db.execute(query).mappings()
        }

    def _label_key(self, channel: str, comment_id: str) -> str:
        query = (
            sa.select(comments.c.text, posts.c.text.label("post"), comments.c.parent_text)
            .join(posts, posts.c.row == comments.c.post_row)
            .where(comments.c.channel == channel, comments.c.comment_id == comment_id, comments.c.is_current)
        )
        found = self._db.execute(query).first()
        return label_key(found.text, found.post, found.parent_text) if found else ""


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Json:
    """Rows that are new or other in `after`; answers never remove any."""
    return {
        name: {row: fields for row, fields in rows.items() if before[name].get(row) != fields}
        for name, rows in after.items()
    }


def _same_rows(before: Mapping[str, Any], changed: Json) -> Json:
    """The rows of `changed` as they were; None for one that was not there."""
    return {name: {row: before[name].get(row) for row in rows} for name, rows in changed.items()}


def _encoded(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _decoded(column: sa.Column[Any], value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(column.type, UtcTime) and value is not None else value
