"""Alerts out of the outbox: never held by shadow mode, pause, quota, breaker or a platform's trouble.

Each group of people gets its own mails. A few alerts go out at once, each by itself. Of a storm the first mail goes out
at once, and what comes after it waits in the outbox until an hour is over and then makes one mail.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot import trouble
from bot.core.action import Action, ActionKind, ActionState, Receipt
from bot.core.finding import Category
from bot.core.ports import Clock
from bot.core.records import StoredAction, StoredComment
from bot.core.store import Store, Transaction
from bot.errors import MailError

LEASE_SECONDS = 120.0
ALERTS = (ActionKind.ALERT,)
MOST = 5000
FOLD = timedelta(hours=1)
FEW = 5  # fewer alerts in one hour are no storm
PREFIX = "alerts:"
SAFEGUARDING = Category.SAFEGUARDING.value
HELD = "many alerts came within an hour, so the rest goes out in one mail"

Alert = tuple[StoredAction, StoredComment | None]


class Alerter(Protocol):
    """Delivers alerts to the addresses the school has set."""

    def deliver(self, alerts: Sequence[Alert], now: datetime) -> Receipt:
        """Hand over these alerts of one group in one mail; raises MailError."""
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


def group_of(action: Action) -> str:
    """Who hears of it: a role out of `notify`, `safeguarding` (the DSL, with the text) or `service`."""
    role = action.payload.get("notify")
    if role:
        return role
    return SAFEGUARDING if action.payload.get("category") == SAFEGUARDING else trouble.SERVICE


@dataclass(frozen=True, kw_only=True, slots=True)
class Hour:
    """What went to one group since the first mail of the hour."""

    since: datetime | None
    alerts: int

    def lets_go(self, now: datetime) -> bool:
        """Whether more go out now: nothing went out for an hour, or little."""
        return self.is_over(now) or self.alerts < FEW

    def is_over(self, now: datetime) -> bool:
        """Whether the next mail begins another hour."""
        return self.since is None or now >= self.since + FOLD


class AlertDelivery:
    """Claims the alerts of each group that may go now, and hands them over in one go."""

    def __init__(self, store: Store, alerter: Alerter, clock: Clock, worker: str) -> None:
        self._store = store
        self._alerter = alerter
        self._clock = clock
        self._worker = worker
        self._begun: set[str] = set()  # groups that got their first mail in the middle of the poll in hand

    def deliver(self, report: Enforced, *, more_to_come: bool = False) -> None:
        """A mail that cannot be sent is tried again, for ever, and makes the service unhealthy meanwhile.

        `more_to_come`: in the middle of a poll. What the rest of that poll brings goes out at its end.
        """
        now = self._clock.now()
        groups: dict[str, list[StoredAction]] = {}
        with self._store.reading() as tx:
            for stored in tx.outbox.due(now, ALERTS, MOST):
                groups.setdefault(group_of(stored.action), []).append(stored)
            hours = {name: _hour(tx, name) for name in groups}
        tried: list[MailError | None] = []
        for name in sorted(groups, key=lambda name: name != SAFEGUARDING):
            rest_of_a_poll = name in self._begun and not more_to_come
            if not (hours[name].lets_go(now) or rest_of_a_poll):
                report.held[HELD] = report.held.get(HELD, 0) + len(groups[name])
                continue
            if more_to_come and hours[name].is_over(now):
                self._begun.add(name)
            claimed = self._claim(groups[name], now)
            if claimed:
                tried.append(self._mail(name, claimed, hours[name], now, report))
        if not more_to_come:
            self._begun.clear()
        if tried:
            self._note_trouble([error for error in tried if error], now)

    def _mail(
        self, name: str, claimed: Sequence[Alert], hour: Hour, now: datetime, report: Enforced
    ) -> MailError | None:
        """One mail over all of them; what went wrong, if anything."""
        try:
            receipt = self._alerter.deliver(claimed, now)
        except MailError as error:
            with self._store.transaction() as tx:
                for stored, _ in claimed:
                    wait = timedelta(seconds=back_off(stored.attempts))
                    tx.outbox.postpone(stored.row, until=now + wait, error=str(error))
            report.errors[claimed[0][0].row] = f"{len(claimed)} alerts could not be mailed: {error}"
            return error
        since, before = (now, 0) if hour.since is None or hour.is_over(now) else (hour.since, hour.alerts)
        with self._store.transaction() as tx:
            for stored, _ in claimed:
                tx.outbox.settle(stored.row, ActionState.DONE, receipt)
                report.count(ActionState.DONE)
            tx.state.put(PREFIX + name, {"since": since.isoformat(), "alerts": before + len(claimed)})
        return None

    def _note_trouble(self, errors: Sequence[MailError], now: datetime) -> None:
        with self._store.transaction() as tx:
            if errors:
                trouble.begin(tx, "mail", f"Alerts cannot be mailed: {errors[0]}", now, alert=False)
            else:
                trouble.end(tx, "mail", now)

    def _claim(self, due: Sequence[StoredAction], now: datetime) -> list[Alert]:
        claimed: list[Alert] = []
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


def _hour(tx: Transaction, name: str) -> Hour:
    kept = tx.state.get(PREFIX + name)
    if not kept:
        return Hour(since=None, alerts=0)
    return Hour(since=datetime.fromisoformat(str(kept["since"])), alerts=int(str(kept["alerts"])))
