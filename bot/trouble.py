"""Troubles of the service: one alert when one begins, none while it lasts, and a note when it is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.action import Action, ActionKind
from bot.core.store import Transaction

PREFIX = "trouble:"
SERVICE = "service"


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """Something that makes the service unhealthy, in one sentence that says what to do."""

    slug: str
    reason: str
    since: datetime


def begin(tx: Transaction, slug: str, reason: str, now: datetime, *, alert: bool = True) -> None:
    """Write the trouble down; the first time, an alert to the service's people goes into the outbox."""
    if tx.state.get(PREFIX + slug):
        return
    tx.state.put(PREFIX + slug, {"reason": reason, "since": now.isoformat()})
    tx.audit.add(at=now, actor=SERVICE, verb="trouble began", subject=slug)
    if alert:
        tx.outbox.add(
            Action(
                kind=ActionKind.ALERT,
                channel=SERVICE,
                target_id=slug,
                idempotency_key=f"alert:{slug}:{now.isoformat()}",
                payload={"category": SERVICE, "reason": reason, "severity": "2"},
            ),
            decision_row=None,
            now=now,
            priority=90,
        )


def end(tx: Transaction, slug: str, now: datetime) -> None:
    """The trouble is over."""
    if tx.state.get(PREFIX + slug):
        tx.state.put(PREFIX + slug, {})
        tx.audit.add(at=now, actor=SERVICE, verb="trouble ended", subject=slug)


def present(tx: Transaction) -> list[Trouble]:
    """What is wrong now, sorted by slug."""
    found = []
    for key in tx.state.keys(PREFIX):
        value = tx.state.get(key)
        found.append(
            Trouble(
                slug=key.removeprefix(PREFIX),
                reason=str(value["reason"]),
                since=datetime.fromisoformat(str(value["since"])),
            )
        )
    return found
