"""What the service knows of itself, for `status`, the digest and the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot import limits, trouble
from bot.core.action import ActionState
from bot.core.decision import Verdict
from bot.core.ports import Channel
from bot.core.store import Store
from bot.digest.wording import channel_name, count
from bot.service.waiting import waiting_lines

SHOWN_STATES = ("pending", "done", "failed", "shadowed", "todo", "proposed")


@dataclass(frozen=True, kw_only=True)
class Status:
    """Healthy or not, why not, and the totals; `as_json` has the documented shape."""

    mode: str
    healthy: bool
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    channels: dict[str, dict[str, Any]]
    comments: int
    decisions: dict[str, int]
    outbox: dict[str, int]
    deletions_due: int
    blocked: int
    open_reviews: int
    oldest_open_review: datetime | None
    model: str
    paused: str | None
    breaker: str | None
    todos: int
    waiting: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain data; times as ISO 8601."""
        return {
            "mode": self.mode,
            "healthy": self.healthy,
            "problems": list(self.problems),
            "notes": list(self.notes),
            "channels": self.channels,
            "comments": self.comments,
            "decisions": self.decisions,
            "outbox": self.outbox,
            "deletions_due": self.deletions_due,
            "blocked": self.blocked,
            "open_reviews": self.open_reviews,
            "oldest_open_review": self.oldest_open_review.isoformat() if self.oldest_open_review else None,
            "model": self.model,
            "paused": self.paused,
            "breaker": self.breaker,
            "todos": self.todos,
            "waiting": list(self.waiting),
        }


def status(
    *,
    store: Store,
    channels: Mapping[str, Channel],
    mode: str,
    model: str,
    poll_seconds: float,
    now: datetime,
    also_wrong: Sequence[str] = (),
) -> Status:
    """One moment's picture; makes no call to any platform. `also_wrong` are problems found elsewhere."""
    with store.reading() as tx:
        counts = tx.decisions.counts()
        problems = [*(t.reason for t in trouble.present(tx)), *also_wrong]
        paused, breaker = limits.why_paused(tx), limits.why_breaker_open(tx)
        polls = {name: tx.state.get(f"poll:{name}") for name in channels}
        todos = tx.outbox.in_state((ActionState.TODO,))
        last_digest = tx.digests.last()
        waiting = waiting_lines(tx)
    described: dict[str, dict[str, Any]] = {}
    notes: list[str] = []
    for name, channel in channels.items():
        health = channel.health()
        poll = polls[name]
        described[name] = {
            "last_poll": poll.get("last_poll"),
            "last_good_poll": poll.get("last_good_poll"),
            "last_error": poll.get("last_error"),
            "calls_today": health.calls_today,
            "calls_allowed": health.calls_allowed,
        }
        notes.extend(health.notes)
        if health.problem and health.problem not in problems:
            problems.append(health.problem)
        if poll.get("last_error") and not any(str(poll["last_error"]) in p for p in problems):
            problems.append(f"{name}: {poll['last_error']}")
        good = poll.get("last_good_poll")
        if good and _is_stale(datetime.fromisoformat(str(good)), poll_seconds, now):
            problems.append(f"{channel_name(name)} was last read on {good}. Is `moderator run` running?")
    if counts.outbox.get("failed"):
        given_up = count(counts.outbox["failed"], "action")
        notes.append(f"{given_up} given up: `moderator export decisions` names what it was.")
    if model.startswith("unusable"):
        problems.append(f"The model is {model}")
    if paused:
        notes.append(f"Acting is {paused}. `moderator resume` releases it.")
    if last_digest is not None:
        notes.append(f"Last digest: {last_digest.local_date}.")
    return Status(
        mode=mode,
        healthy=not problems,
        problems=tuple(problems),
        notes=tuple(notes),
        channels=described,
        comments=counts.comments,
        decisions={verdict.value: counts.verdicts.get(verdict.value, 0) for verdict in Verdict},
        outbox={name: counts.outbox.get(name, 0) for name in SHOWN_STATES},
        deletions_due=counts.deletions_due,
        blocked=counts.blocked,
        open_reviews=counts.open_reviews,
        oldest_open_review=counts.oldest_open_review,
        model=model,
        paused=paused,
        breaker=breaker,
        todos=len(todos),
        waiting=waiting,
    )


def _is_stale(last: datetime, poll_seconds: float, now: datetime) -> bool:
    """No good poll for an hour, or for ten polls where polls are slower than that."""
    return now - last > timedelta(seconds=max(3600.0, 10 * poll_seconds))
