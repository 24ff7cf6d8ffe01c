"""When a strike counts, and when an author is to be blocked. Pure: no I/O and no clock of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.finding import Severity
from bot.core.records import Strike, StrikeState
from bot.settings import PolicySettings


def has_stood(strike: Strike, policy: PolicySettings, now: datetime) -> bool:
    """Whether an open strike counts from now.

    A comment has stood once a person upheld it, or once it was in a digest that went out and nobody overturned it
    within `settle_hours`. Categories that settle at once (spam), and `settle_hours = 0`, do not wait.
    """
    if strike.state is not StrikeState.OPEN:
        return False
    if strike.upheld or policy.settle_hours == 0 or policy.categories[strike.category].settles_at_once:
        return True
    return strike.digest_at is not None and now >= strike.digest_at + timedelta(hours=policy.settle_hours)


def reason_to_block(
    strikes: Sequence[Strike], policy: PolicySettings, now: datetime, *, mode: str, lifted_at: datetime | None = None
) -> str | None:
    """Why this author is to be blocked, or None.

    `strikes` are the author's, in any order. Only strikes of the running mode count (nothing was hidden in shadow
    mode), inside the window, and, where a person lifted an earlier block, struck after that.
    """
    start = now - timedelta(days=policy.strike_window_days)
    counted = [
        s
        for s in strikes
        if s.state is StrikeState.COUNTED
        and s.mode == mode
        and s.struck_at >= start
        and (lifted_at is None or s.struck_at > lifted_at)
    ]
    if any(s.severity >= Severity.CRITICAL and s.upheld for s in counted):
        return "one comment of the highest severity, upheld by a person"
    if len(counted) >= policy.strike_limit:
        return f"{len(counted)} strikes in {policy.strike_window_days} days"
    return None
