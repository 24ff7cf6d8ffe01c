"""Alerts out of the outbox: never held by shadow mode, pause, quota, breaker or a platform's trouble."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot import trouble
from bot.core.action import ActionKind, ActionState, Receipt
from bot.core.ports import Clock
from bot.core.records import StoredAction, StoredComment
from bot.core.store import Store
from bot.errors import MailError

LEASE_SECONDS = 120.0
ALERTS = (ActionKind.ALERT,)


class Alerter(Protocol):
    """Delivers alerts to the addresses the school has set."""

    def deliver(self, alerts: Sequence[tuple[StoredAction, StoredComment | None]], now: datetime) -> Receipt:
        """Hand over these alerts, folded into one mail where they are many; raises MailError."""
        ...


@dataclass(kw_only=True, slots=True)
class Enforced:
    """What one run did: how many actions ended in each state, what is held and why, what failed and will be
    retried (by the action's row)."""

    states: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)

    def count(self, state: ActionState) -> None:
        """One more in this state."""
        self.states[state.value] = self.states.get(state.value, 0) + 1


class AlertDelivery:
    """Claims every alert that is due and hands them over in one go."""

    def __init__(self, store: Store, alerter: Alerter, clock: Clock, worker: str) -> None:
        self._store = store
        self._alerter = alerter
        self._clock = clock
        self._worker = worker

    def deliver(self, report: Enforced) -> None:
        """A mail that cannot be sent is tried again, for ever, and makes the service unhealthy meanwhile."""
        now = self._clock.now()
        claimed = self._claim(now)
        if not claimed:
            return
        try:
            receipt = self._alerter.deliver(claimed, now)
        except MailError as error:
            with self._store.transaction() as tx:
                for stored, _ in claimed:
                    wait = timedelta(seconds=back_off(stored.attempts))
                    tx.outbox.postpone(stored.row, until=now + wait, error=str(error))
                trouble.begin(tx, "mail", f"Alerts cannot be mailed: {error}", now, alert=False)
            report.errors[claimed[0][0].row] = f"{len(claimed)} alerts could not be mailed: {error}"
            return
        with self._store.transaction() as tx:
            for stored, _ in claimed:
                tx.outbox.settle(stored.row, ActionState.DONE, receipt)
                report.count(ActionState.DONE)
            trouble.end(tx, "mail", now)

    def _claim(self, now: datetime) -> list[tuple[StoredAction, StoredComment | None]]:
        with self._store.reading() as tx:
            due = tx.outbox.due(now, ALERTS, 1000)
        if not due:
            return []
        claimed: list[tuple[StoredAction, StoredComment | None]] = []
        with self._store.transaction() as tx:
            for stored in due:
                mine = tx.outbox.claim(stored.row, worker=self._worker, now=now, lease_seconds=LEASE_SECONDS)
                if mine is not None:
                    claimed.append((mine, tx.comments.get(mine.action.channel, mine.action.target_id)))
        return claimed


def back_off(attempts: int) -> float:
    """Seconds until the next try: 15, 30, 60 … one hour, with full jitter on the upper half."""
    ceiling = min(15.0 * float(2 ** max(attempts - 1, 0)), 3600.0)
    return ceiling / 2 + random.uniform(0, ceiling / 2)  # noqa: S311  (spreads load, guards nothing)
