"""What people say about decisions, from the terminal and from the review pages alike.

Each answer is one transaction: the question's state, the new decision, strikes, block, label and actions change
together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.action import Action, ActionKind, ActionState
from bot.core.comment import AuthorRole, HiddenBy
from bot.core.decision import Reason, Verdict
from bot.core.finding import Category, Severity
from bot.core.label import LabelledExample
from bot.core.records import ReviewItem, ReviewState, StoredDecision
from bot.core.store import Transaction
from bot.errors import ModeratorError
from bot.repeat_offenders import lift, settle_author
from bot.settings import PolicySettings


class AnswerRefused(ModeratorError):
    """The answer cannot be taken: the question is unknown, was changed meanwhile, or the author may not be blocked."""


def uphold(tx: Transaction, row: int, *, by: str, now: datetime, policy: PolicySettings, mode: str) -> ReviewItem:
    """A person agrees: the strike counts, and what is due for deletion is deleted."""
    item = _settle(tx, row, ReviewState.UPHELD, by, now)
    comment, decision = item.decision.comment.comment, item.decision.decision
    struck = tx.strikes.uphold(comment.channel, comment.comment_id, now)
    if struck is not None:
        settle_author(tx, struck.channel, struck.author_id, policy, now, mode=mode)
    if decision.deletion_due or decision.verdict is Verdict.DELETE:
        _order(tx, item.decision, ActionKind.DELETE, by, now, mode)
    elif decision.verdict is Verdict.HIDE and decision.mode != mode and not comment.is_hidden:
        _order(tx, item.decision, ActionKind.HIDE, by, now, mode)  # judged in shadow mode, upheld in live mode
    _label(tx, item, decision.categories, now)
    return item


def overturn(tx: Transaction, row: int, *, by: str, now: datetime, policy: PolicySettings, mode: str) -> ReviewItem:
    """A person disagrees: the comment comes back, strike and block resting on it go, the answer is kept."""
    item = _settle(tx, row, ReviewState.OVERTURNED, by, now)
    stored, comment = item.decision, item.decision.comment.comment
    channel, comment_id = comment.channel, comment.comment_id
    kinds = (ActionKind.HIDE, ActionKind.DELETE, ActionKind.REPLY)
    tx.outbox.cancel(channel, comment_id, kinds, now, f"overturned by {by}")
    decision = replace(
        stored.decision,
        verdict=Verdict.ALLOW,
        severity=Severity.NONE,
        categories=(),
        reasons=(Reason(text=f"Overturned by {by}."),),
        decided_at=now,
        reply_template=None,
        deletion_due=False,
        strike_category=None,
        alert=False,
        actions=(),
    )
    recorded = tx.decisions.record(stored.comment, decision, by=by)
    if _was_hidden(tx, stored):
        _order(tx, recorded, ActionKind.UNHIDE, by, now, mode)
    struck = tx.strikes.overturn(channel, comment_id)
    if struck is not None:
        lift(tx, struck.channel, struck.author_id, policy, now, mode=mode, by=by)
    _label(tx, item, (), now)
    return item


def delete(tx: Transaction, row: int, *, by: str, now: datetime, policy: PolicySettings, mode: str) -> ReviewItem:
    """A person wants the comment gone for good; the only way a safeguarding comment is ever deleted."""
    item = _settle(tx, row, ReviewState.DELETED, by, now)
    comment = item.decision.comment.comment
    tx.evidence.keep(item.decision, now)
    struck = tx.strikes.uphold(comment.channel, comment.comment_id, now)
    if struck is not None:
        settle_author(tx, struck.channel, struck.author_id, policy, now, mode=mode)
    _order(tx, item.decision, ActionKind.DELETE, by, now, mode)
    return item


def reply(tx: Transaction, row: int, *, by: str, now: datetime, text: str | None = None) -> ReviewItem:
    """Post the proposed reply, with `text` instead of the school's wording where given; never under an alert."""
    item = tx.reviews.get(row)
    if item is None:
        raise AnswerRefused(f"There is no question {row}. `moderator review list` shows the open ones.")
    comment, decision = item.decision.comment.comment, item.decision.decision
    if decision.alert:
        raise AnswerRefused("A safeguarding concern is never answered in public. Speak to the safeguarding lead.")
    proposed = [
        a
        for a in tx.outbox.of_target(comment.channel, comment.comment_id)
        if a.action.kind is ActionKind.REPLY and a.state is ActionState.PROPOSED
    ]
    if not proposed:
        raise AnswerRefused(f"No reply is proposed for question {row}, or it was posted already.")
    payload = {**proposed[-1].action.payload, "by": by, **({"text": text} if text else {})}
    if not tx.outbox.approve(proposed[-1].row, now, payload):
        raise AnswerRefused("Somebody else answered meanwhile. Look at the question again.")
    tx.audit.add(at=now, actor=by, verb="reply approved", subject=f"{comment.channel}:{comment.comment_id}")
    return item


def block(tx: Transaction, channel: str, author_id: str, *, by: str, now: datetime) -> None:
    """A person blocks an author."""
    _named_visitor(tx, channel, author_id)
    present = tx.strikes.block(channel, author_id)
    if present is not None and present.state in ("due", "blocked"):
        raise AnswerRefused(f"{author_id} is blocked already.")
    for stored in tx.outbox.of_target(channel, author_id):
        if stored.action.kind is ActionKind.BLOCK and stored.state is ActionState.PROPOSED:
            tx.outbox.approve(stored.row, now, {**stored.action.payload, "by": by})
            name = tx.strikes.author_name(channel, author_id)
            reason = stored.action.payload.get("reason", "")
            tx.strikes.set_block(channel, author_id, name=name, state="due", by="service", reason=reason, now=now)
            tx.audit.add(at=now, actor=by, verb="block approved", subject=f"{channel}:{author_id}")
            return
    _set_block(tx, channel, author_id, ActionKind.BLOCK, "due", by, now)


def unblock(tx: Transaction, channel: str, author_id: str, *, by: str, now: datetime) -> None:
    """A person lifts a block; strikes up to now no longer lead to one."""
    _named_visitor(tx, channel, author_id)
    present = tx.strikes.block(channel, author_id)
    if present is None or present.state in ("lifting", "lifted"):
        raise AnswerRefused(f"{author_id} is not blocked.")
    tx.outbox.cancel(channel, author_id, (ActionKind.BLOCK,), now, f"lifted by {by}")
    done = any(
        a.action.kind is ActionKind.BLOCK and a.state in (ActionState.CLAIMED, ActionState.DONE)
        for a in tx.outbox.of_target(channel, author_id)
    )
    if present.state == "proposed" or not done:
        tx.outbox.cancel(channel, author_id, (ActionKind.BLOCK,), now, f"lifted by {by}")
        name = present.author_name
        reason = f"turned down by {by}"
        tx.strikes.set_block(channel, author_id, name=name, state="lifted", by=by, reason=reason, now=now)
        tx.audit.add(at=now, actor=by, verb="block turned down", subject=f"{channel}:{author_id}")
        return
    _set_block(tx, channel, author_id, ActionKind.UNBLOCK, "lifting", by, now)


def _set_block(
    tx: Transaction, channel: str, author_id: str, kind: ActionKind, state: str, by: str, now: datetime
) -> None:
    tx.strikes.set_block(
        channel,
        author_id,
        name=tx.strikes.author_name(channel, author_id),
        state=state,
        by=by,
        reason=f"{kind} ordered by {by}",
        now=now,
    )
    action = Action(
        kind=kind,
        channel=channel,
        target_id=author_id,
        idempotency_key=f"{kind}:{channel}:{author_id}:{now.isoformat()}",
        payload={"by": by},
    )
    tx.outbox.add(action, decision_row=None, now=now, priority=30)
    tx.audit.add(at=now, actor=by, verb=f"{kind} ordered", subject=f"{channel}:{author_id}")


def _named_visitor(tx: Transaction, channel: str, author_id: str) -> None:
    role = tx.strikes.author_role(channel, author_id)
    if role is None:
        raise AnswerRefused(f"No author {author_id} has written on {channel}. `moderator strikes` lists authors.")
    if role is not AuthorRole.VISITOR:
        raise AnswerRefused(f"{author_id} is the {role}: page and staff are never blocked.")


def _settle(tx: Transaction, row: int, state: ReviewState, by: str, now: datetime) -> ReviewItem:
    item = tx.reviews.get(row)
    if item is None:
        raise AnswerRefused(f"There is no question {row}. `moderator review list` shows the open ones.")
    if item.state is not ReviewState.OPEN and not (
        item.state is ReviewState.UPHELD and state in (ReviewState.OVERTURNED, ReviewState.DELETED)
    ):
        raise AnswerRefused(f"Question {row} was settled already ({item.state} by {item.settled_by or 'the service'}).")
    if not tx.reviews.settle(row, version=item.version, state=state, by=by, now=now):
        raise AnswerRefused("Somebody else answered meanwhile. Look at the question again.")
    comment = item.decision.comment.comment
    tx.audit.add(at=now, actor=by, verb=state.value, subject=f"{comment.channel}:{comment.comment_id}")
    return item


def _was_hidden(tx: Transaction, stored: StoredDecision) -> bool:
    """Whether we hid it, or are about to find out that we did."""
    comment = stored.comment.comment
    if stored.comment.gone_at is not None:
        return False
    hidden = stored.comment.hidden_by in (HiddenBy.US, HiddenBy.UNKNOWN)
    asked = any(
        a.action.kind is ActionKind.HIDE and a.state in (ActionState.CLAIMED, ActionState.DONE)
        for a in tx.outbox.of_target(comment.channel, comment.comment_id)
    )
    return hidden or asked


def _order(tx: Transaction, stored: StoredDecision, kind: ActionKind, by: str, now: datetime, mode: str) -> None:
    """Put into the outbox what a person asked for; quotas do not hold it."""
    comment = stored.comment.comment
    if stored.comment.gone_at is not None:
        return
    action = Action(
        kind=kind,
        channel=comment.channel,
        target_id=comment.comment_id,
        idempotency_key=f"{kind}:{comment.channel}:{comment.comment_id}:r{comment.revision}:{now.isoformat()}",
        payload={"by": by},
        state=ActionState.PENDING if mode == "live" or kind is ActionKind.UNHIDE else ActionState.SHADOWED,
    )
    tx.outbox.add(action, decision_row=stored.row, now=now, priority=60)


def _label(tx: Transaction, item: ReviewItem, categories: Sequence[Category], now: datetime) -> None:
    """Keep the answer for training."""
    comment = item.decision.comment.comment
    if not comment.text.strip():
        return
    tx.labels.add(
        LabelledExample(
            text=comment.text,
            categories=frozenset(categories),
            post=comment.post.text or None,
            parent=comment.parent_text,
            channel=comment.channel,
            source="review",
        ),
        now,
    )
