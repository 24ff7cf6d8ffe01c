"""What holds actions back: pause, shadow mode, quota, circuit breaker. Alerts are held by none of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import trouble
from bot.core.action import ActionKind
from bot.core.decision import Verdict
from bot.core.records import StoredAction
from bot.core.store import Transaction
from bot.settings import PolicySettings

PAUSE = "pause"
BREAKER = "breaker"
RESTORING = (ActionKind.UNHIDE, ActionKind.UNBLOCK)


def pause(tx: Transaction, reason: str, by: str, now: datetime) -> None:
    """Hold all acting."""
    tx.state.put(PAUSE, {"reason": reason or "no reason given", "since": now.isoformat(), "by": by})
    tx.audit.add(at=now, actor=by, verb="paused", subject="service", detail=reason)


def resume(tx: Transaction, by: str, now: datetime) -> None:
    """Release all acting, and close the circuit breaker: it counts from here."""
    tx.state.put(PAUSE, {})
    newest = tx.decisions.last_verdicts(0, 1)
    tx.state.put(BREAKER, {"counts_after": newest[0][0] if newest else 0})
    trouble.end(tx, BREAKER, now)
    tx.audit.add(at=now, actor=by, verb="resumed", subject="service")


def why_paused(tx: Transaction) -> str | None:
    """The reason given, or None."""
    value = tx.state.get(PAUSE)
    return f"paused since {value['since']} by {value['by']}: {value['reason']}" if value else None


def why_breaker_open(tx: Transaction) -> str | None:
    """What the open breaker says, or None."""
    value = tx.state.get(BREAKER)
    return str(value["open"]) if value.get("open") else None


def check_breaker(tx: Transaction, policy: PolicySettings, now: datetime) -> None:
    """Open the breaker where too many of the last comments were hidden; it says so once."""
    breaker = policy.breaker
    value = tx.state.get(BREAKER)
    if not breaker.enabled or value.get("open"):
        return
    verdicts = tx.decisions.last_verdicts(int(str(value.get("counts_after", 0))), breaker.window)
    harsh = sum(verdict in (Verdict.HIDE, Verdict.DELETE) for _, verdict in verdicts)
    if harsh > breaker.share * breaker.window:
        reason = (
            f"The circuit breaker is open: {harsh} of the last {len(verdicts)} comments were to be hidden. Nothing "
            "more is hidden until a person has looked (`moderator review list`) and says `moderator resume`."
        )
        tx.state.put(BREAKER, {**value, "open": reason, "since": now.isoformat()})
        trouble.begin(tx, BREAKER, reason, now)


def why_held(tx: Transaction, stored: StoredAction, policy: PolicySettings, mode: str, now: datetime) -> str | None:
    """Why this action must wait, or None. What a person ordered is held by pause and shadow mode alone."""
    kind = stored.action.kind
    if kind is ActionKind.ALERT:
        return None
    paused = why_paused(tx)
    if paused:
        return paused
    if kind in RESTORING:
        return None
    if mode != "live":
        return "shadow mode: nothing is hidden, deleted, replied to or blocked"
    if "by" in stored.action.payload:
        return None
    if not stored.is_safeguarding:
        opened = why_breaker_open(tx)
        if opened and kind in (ActionKind.HIDE, ActionKind.DELETE, ActionKind.BLOCK):
            return opened
    return _over_quota(tx, stored, policy, now)


def _over_quota(tx: Transaction, stored: StoredAction, policy: PolicySettings, now: datetime) -> str | None:
    kind, quotas = stored.action.kind, policy.quotas
    safeguarding = stored.is_safeguarding if kind is ActionKind.HIDE else None
    allowed = {
        ActionKind.HIDE: quotas.safeguarding_hides if safeguarding else quotas.hides,
        ActionKind.DELETE: quotas.deletes,
        ActionKind.BLOCK: quotas.blocks,
        ActionKind.REPLY: quotas.replies,
    }[kind]
    done = tx.outbox.done_since(kind, now - timedelta(hours=24), safeguarding=safeguarding)
    if done >= allowed:
        return f"the daily quota of {allowed} for {kind} is used up; the rest waits"
    return None
