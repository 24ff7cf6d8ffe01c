"""Strikes that have stood, and the blocks that follow from them or are lifted with them."""

from __future__ import annotations

from datetime import datetime

from bot.core.action import Action, ActionKind, ActionState
from bot.core.comment import AuthorRole
from bot.core.store import Transaction
from bot.policy import has_stood, reason_to_block
from bot.settings import PolicySettings

IN_FORCE = ("due", "blocked")


def settle(tx: Transaction, policy: PolicySettings, now: datetime, *, mode: str) -> int:
    """Let every strike count whose comment has stood, and block who has reached the limit; how many now count."""
    stood = [strike for strike in tx.strikes.open() if has_stood(strike, policy, now)]
    for strike in stood:
        tx.strikes.count_in(strike.row, now)
    for channel, author_id in dict.fromkeys((s.channel, s.author_id) for s in stood):
        settle_author(tx, channel, author_id, policy, now, mode=mode)
    return len(stood)


def settle_author(
    tx: Transaction, channel: str, author_id: str, policy: PolicySettings, now: datetime, *, mode: str
) -> None:
    """Block, or propose to block, an author who has reached the limit."""
    present = tx.strikes.block(channel, author_id)
    if present is not None and present.state in (*IN_FORCE, "proposed", *(() if mode == "live" else ("shadowed",))):
        return
    lifted_at = present.since if present is not None and present.by != "service" else None
    reason = reason_to_block(tx.strikes.of_author(channel, author_id), policy, now, mode=mode, lifted_at=lifted_at)
    if reason is None or tx.strikes.author_role(channel, author_id) is not AuthorRole.VISITOR:
        return
    if mode != "live":
        state, block_state = ActionState.SHADOWED, "shadowed"
    elif policy.block == "ask":
        state, block_state = ActionState.PROPOSED, "proposed"
    else:
        state, block_state = ActionState.PENDING, "due"
    tx.strikes.set_block(
        channel,
        author_id,
        name=tx.strikes.author_name(channel, author_id),
        state=block_state,
        by="service",
        reason=reason,
        now=now,
    )
    _enqueue(tx, ActionKind.BLOCK, channel, author_id, state, now, reason)


def lift(
    tx: Transaction, channel: str, author_id: str, policy: PolicySettings, now: datetime, *, mode: str, by: str
) -> None:
    """Lift a block of the service's own that no longer has enough strikes to rest on."""
    present = tx.strikes.block(channel, author_id)
    if present is None or present.by != "service" or present.state not in (*IN_FORCE, "proposed", "shadowed"):
        return
    if reason_to_block(tx.strikes.of_author(channel, author_id), policy, now, mode=mode) is not None:
        return
    tx.outbox.cancel(channel, author_id, (ActionKind.BLOCK,), now, f"a strike was overturned by {by}")
    done = any(
        a.action.kind is ActionKind.BLOCK and a.state in (ActionState.DONE, ActionState.CLAIMED)
        for a in tx.outbox.of_target(channel, author_id)
    )
    lifting = present.state in IN_FORCE and done
    tx.strikes.set_block(
        channel,
        author_id,
        name=present.author_name,
        state="lifting" if lifting else "lifted",
        by="service",
        reason=f"a strike was overturned by {by}",
        now=now,
    )
    if lifting:
        _enqueue(tx, ActionKind.UNBLOCK, channel, author_id, ActionState.PENDING, now, f"overturned by {by}")


def _enqueue(
    tx: Transaction, kind: ActionKind, channel: str, author_id: str, state: ActionState, now: datetime, reason: str
) -> None:
    action = Action(
        kind=kind,
        channel=channel,
        target_id=author_id,
        idempotency_key=f"{kind}:{channel}:{author_id}:{now.isoformat()}",
        payload={"reason": reason},
        state=state,
    )
    tx.outbox.add(action, decision_row=None, now=now, priority=30)
    tx.audit.add(at=now, actor="service", verb=f"{kind} {state}", subject=f"{channel}:{author_id}", detail=reason)
