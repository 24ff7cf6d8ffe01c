"""Things to do on a channel, and what came of doing them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ActionKind(StrEnum):
    """What can be asked of enforcement."""

    HIDE = "hide"
    UNHIDE = "unhide"
    DELETE = "delete"
    REPLY = "reply"
    BLOCK = "block"
    UNBLOCK = "unblock"
    ALERT = "alert"


class ActionState(StrEnum):
    """Where an action stands in the outbox."""

    PENDING = "pending"  # to be done when due, quota and breaker allow
    CLAIMED = "claimed"  # somebody holds a lease on it
    DONE = "done"
    FAILED = "failed"  # given up; a person is told
    SHADOWED = "shadowed"  # would have been done in live mode
    TODO = "todo"  # only a person can do it; the receipt says where to click
    CANCELLED = "cancelled"  # overtaken by another decision before it was done
    PROPOSED = "proposed"  # waits for a person's word (replies, blocks with block = "ask")


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """One thing to do to one target.

    `target_id` is a comment id (HIDE, UNHIDE, DELETE, REPLY, ALERT) or an author id (BLOCK, UNBLOCK). The same
    `idempotency_key` is stored once: asking twice does it once. `payload` holds what the channel needs beyond the
    target (reply template and text, alert category).
    """

    kind: ActionKind
    channel: str
    target_id: str
    idempotency_key: str
    payload: dict[str, str] = field(default_factory=dict)
    due_at: datetime | None = None
    state: ActionState = ActionState.PENDING


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What came of an action, in words a person can read. `platform_id` names what a reply created."""

    outcome: str  # done, already, gone, refused, todo
    at: datetime
    note: str = ""
    platform_id: str | None = None
    calls: int = 0
