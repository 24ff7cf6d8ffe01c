"""The outbox: actions waiting, claimed under a lease, and settled.

A claim is one conditional update, so that two workers never hold the same action and a crash frees it when the lease
runs out (the pattern of procrastinate's queries.sql).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from bot.core.action import Action, ActionKind, ActionState, Receipt
from bot.core.finding import Category
from bot.core.records import StoredAction
from bot.store.encoding import action_from_row
from bot.store.tables import actions

OPEN_STATES = (ActionState.PENDING, ActionState.PROPOSED, ActionState.TODO)


class OutboxQueries:
    """The outbox on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert

    def add(self, action: Action, *, decision_row: int | None, now: datetime, priority: int = 0) -> bool:
        """Add once for each idempotency key; False where it was there already."""
        settled = action.state in (ActionState.SHADOWED, ActionState.CANCELLED)
        statement = (
            self._insert(actions)
            .values(
                idempotency_key=action.idempotency_key,
                kind=action.kind.value,
                channel=action.channel,
                target_id=action.target_id,
                decision_row=decision_row,
                payload=action.payload,
                state=action.state.value,
                priority=priority,
                is_safeguarding=action.payload.get("category") == Category.SAFEGUARDING.value,
                attempts=0,
                calls=0,
                created_at=now,
                due_at=action.due_at or now,
                done_at=now if settled else None,
                outcome="",
                note=action.payload.get("note", ""),
                last_error="",
            )
            .on_conflict_do_nothing(index_elements=["idempotency_key"])
            .returning(actions.c.row)
        )
        return self._db.execute(statement).first() is not None

    def due(self, now: datetime, kinds: Sequence[ActionKind], limit: int) -> list[StoredAction]:
        """Pending actions that are due and claims whose lease has run out; highest priority first, then oldest."""
        query = (
            sa.select(actions)
            .where(self._free(now), actions.c.kind.in_([kind.value for kind in kinds]))
            .order_by(actions.c.priority.desc(), actions.c.row)
            .limit(limit)
        )
        return self._all(query)

    def claim(self, row: int, *, worker: str, now: datetime, lease_seconds: float) -> StoredAction | None:
        """Take one action for so long; None where another has it or it is settled."""
        statement = (
            sa.update(actions)
            .where(actions.c.row == row, self._free(now))
            .values(
                state=ActionState.CLAIMED.value,
                claimed_by=worker,
                lease_until=now + timedelta(seconds=lease_seconds),
                attempts=actions.c.attempts + 1,
            )
            .returning(*actions.c)
        )
        found = self._db.execute(statement).mappings().first()
        return action_from_row(dict(found)) if found else None

    def settle(self, row: int, state: ActionState, receipt: Receipt) -> None:
        """Write down how it ended."""
        self._db.execute(
            sa.update(actions)
            .where(actions.c.row == row)
            .values(
                state=state.value,
                done_at=receipt.at,
                outcome=receipt.outcome,
                note=receipt.note,
                platform_id=receipt.platform_id,
                calls=actions.c.calls + receipt.calls,
                lease_until=None,
                last_error="",
            )
        )

    def postpone(self, row: int, *, until: datetime, error: str, calls: int = 0) -> None:
        """Give it back to be tried again later."""
        self._db.execute(
            sa.update(actions)
            .where(actions.c.row == row)
            .values(
                state=ActionState.PENDING.value,
                due_at=until,
                lease_until=None,
                last_error=error,
                calls=actions.c.calls + calls,
            )
        )

    def cancel(self, channel: str, target_id: str, kinds: Sequence[ActionKind], now: datetime, note: str) -> int:
        """Cancel what is not done yet (pending, proposed, to-do); how many."""
        statement = (
            sa.update(actions)
            .where(
                actions.c.channel == channel,
                actions.c.target_id == target_id,
                actions.c.kind.in_([kind.value for kind in kinds]),
                actions.c.state.in_([state.value for state in OPEN_STATES]),
            )
            .values(state=ActionState.CANCELLED.value, done_at=now, note=note)
        )
        return self._db.execute(statement).rowcount

    def approve(self, row: int, now: datetime, payload: dict[str, str] | None = None) -> bool:
        """A person says yes to a proposed action: it becomes pending (with the edited payload)."""
        values: dict[str, object] = {"state": ActionState.PENDING.value, "due_at": now}
        if payload is not None:
            values["payload"] = payload
        statement = (
            sa.update(actions).where(actions.c.row == row, actions.c.state == ActionState.PROPOSED.value).values(values)
        )
        return bool(self._db.execute(statement).rowcount)

    def of_target(self, channel: str, target_id: str) -> list[StoredAction]:
        """Everything ever asked for this target, oldest first."""
        query = sa.select(actions).where(actions.c.channel == channel, actions.c.target_id == target_id)
        return self._all(query.order_by(actions.c.row))

    def in_state(self, states: Sequence[ActionState], limit: int = 500) -> list[StoredAction]:
        """Actions in these states, oldest first."""
        query = sa.select(actions).where(actions.c.state.in_([state.value for state in states]))
        return self._all(query.order_by(actions.c.row).limit(limit))

    def done_since(self, kind: ActionKind, since: datetime, *, safeguarding: bool | None = None) -> int:
        """How many of a kind were done since then: the count quotas go by."""
        query = (
            sa.select(sa.func.count())
            .select_from(actions)
            .where(
                actions.c.kind == kind.value,
                actions.c.done_at >= since,
                actions.c.state == ActionState.DONE.value,
            )
        )
        if safeguarding is not None:
            query = query.where(actions.c.is_safeguarding == safeguarding)
        return self._db.execute(query).scalar_one()

    def between(self, since: datetime, until: datetime) -> list[StoredAction]:
        """Actions settled in [since, until), oldest first."""
        query = sa.select(actions).where(actions.c.done_at >= since, actions.c.done_at < until)
        return self._all(query.order_by(actions.c.done_at, actions.c.row))

    @staticmethod
    def _free(now: datetime) -> sa.ColumnElement[bool]:
        return ((actions.c.state == ActionState.PENDING.value) & (actions.c.due_at <= now)) | (
            (actions.c.state == ActionState.CLAIMED.value) & (actions.c.lease_until <= now)
        )

    def _all(self, query: sa.Select[tuple[object, ...]]) -> list[StoredAction]:
        return [action_from_row(dict(row)) for row in self._db.execute(query).mappings()]
