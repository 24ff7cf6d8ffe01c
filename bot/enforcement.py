"""The outbox: claim → limits → act → settle. Nothing but this touches a platform.

Settled after acting: a lost "hide" is worse than a repeated one. A claim carries a lease, so that what a crash left is
taken up again; the channel is then told that an earlier try may have gone through.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot import limits, trouble
from bot.alerting import LEASE_SECONDS, AlertDelivery, Alerter, Enforced, back_off
from bot.core.action import Action, ActionKind, ActionState, Receipt
from bot.core.comment import HiddenBy
from bot.core.ports import Channel, Clock
from bot.core.records import StoredAction, StoredComment
from bot.core.store import Store, Transaction
from bot.errors import (
    ChannelError,
    LostAnswer,
    NotFound,
    PermissionMissing,
    RateLimited,
    TokenInvalid,
    WritesBlocked,
)
from bot.settings import PolicySettings

log = structlog.get_logger("moderator.enforcement")

TRIES = 12
BLOCKED_WRITES_HOURS = 24
ACTS = tuple(kind for kind in ActionKind if kind is not ActionKind.ALERT)


class Enforcement:
    """Carries out what is due."""

    def __init__(
        self,
        *,
        store: Store,
        channels: Mapping[str, Channel],
        alerter: Alerter,
        policy: PolicySettings,
        wordings: Mapping[str, Sequence[str]],
        mode: str,
        clock: Clock,
        worker: str,
    ) -> None:
        self._store = store
        self._channels = channels
        self._alerts = AlertDelivery(store, alerter, clock, worker)
        self._policy = policy
        self._wordings = wordings
        self._mode = mode
        self._clock = clock
        self._worker = worker

    def run(
        self, progress: Callable[[int], None] = lambda _: None, stop: Callable[[], bool] = lambda: False
    ) -> Enforced:
        """Alerts first, then everything that is due; ends when nothing more can be done now or `stop` says so."""
        report = Enforced()
        self._alerts.deliver(report)
        with self._store.transaction() as tx:
            limits.check_breaker(tx, self._policy, self._clock.now())
        tried: set[int] = set()
        lost: set[int] = set()
        while not stop():
            with self._store.reading() as tx:
                due = [a for a in tx.outbox.due(self._clock.now(), ACTS, 100 + len(tried)) if a.row not in tried]
            if not due:
                break
            for stored in due:
                if stop():
                    break
                tried.add(stored.row)
                if self._one(stored, report) and stored.row not in lost:
                    lost.add(stored.row)
                    tried.discard(stored.row)
                progress(1)
        self._alerts.deliver(report)
        return report

    def alert(self) -> Enforced:
        """Alerts alone: between the batches of a long read, nobody waits for its end to hear of a child at risk."""
        report = Enforced()
        self._alerts.deliver(report, more_to_come=True)
        return report

    def _one(self, stored: StoredAction, report: Enforced) -> bool:
        """Claim, act and settle one action; True where its answer was lost and it is to be looked at once more."""
        now = self._clock.now()
        with self._store.transaction() as tx:
            held = self._why_held(tx, stored, now)
            if held is not None:
                report.held[held] = report.held.get(held, 0) + 1
                self._hide_meanwhile(tx, stored, now)
                return False
            claimed = tx.outbox.claim(stored.row, worker=self._worker, now=now, lease_seconds=LEASE_SECONDS)
            if claimed is None:
                return False
            comment = None
            if claimed.action.kind not in (ActionKind.BLOCK, ActionKind.UNBLOCK):
                comment = tx.comments.get(claimed.action.channel, claimed.action.target_id)
        try:
            receipt, state = self._act(claimed, comment)
        except ChannelError as error:
            self._failed(claimed, comment, error, report)
            return isinstance(error, LostAnswer)
        with self._store.transaction() as tx:
            tx.outbox.settle(claimed.row, state, receipt)
            if state is ActionState.DONE:
                note_done(tx, claimed.action, receipt, self._clock.now())
        report.count(state)
        report.errors.pop(claimed.row, None)
        self._log(claimed, state, receipt.outcome)
        return False

    def _act(self, claimed: StoredAction, comment: StoredComment | None) -> tuple[Receipt, ActionState]:
        action = claimed.action
        channel = self._channels.get(action.channel)
        inner = comment.comment if comment else None
        if channel is None or not channel.can(action.kind, inner):
            where = channel.where(action.kind, inner) if channel else f"the channel {action.channel} is switched off"
            return Receipt(outcome="todo", at=self._clock.now(), note=where), ActionState.TODO
        if comment is not None and comment.gone_at is not None and action.kind is ActionKind.REPLY:
            note = f"The comment is gone. Send its author this as a private message: {self._words(action)[0]}"
            return Receipt(outcome="todo", at=self._clock.now(), note=note), ActionState.TODO
        if comment is not None and comment.gone_at is not None:
            return Receipt(outcome="gone", at=self._clock.now()), ActionState.DONE
        receipt = channel.act(self._worded(action), inner, repeated=claimed.attempts > 1)
        if receipt.outcome == "refused":
            where = channel.where(action.kind, inner)
            return Receipt(outcome="refused", at=receipt.at, note=where, calls=receipt.calls), ActionState.TODO
        return receipt, ActionState.DONE

    def _worded(self, action: Action) -> Action:
        """A reply gets the text a person wrote, or the school's wordings to choose from."""
        if action.kind is not ActionKind.REPLY:
            return action
        return Action(
            kind=action.kind,
            channel=action.channel,
            target_id=action.target_id,
            idempotency_key=action.idempotency_key,
            payload={**action.payload, "wordings": json.dumps(self._words(action))},
        )

    def _words(self, action: Action) -> list[str]:
        own = action.payload.get("text")
        return [own] if own else list(self._wordings[action.payload["template"]])

    def _failed(
        self, claimed: StoredAction, comment: StoredComment | None, error: ChannelError, report: Enforced
    ) -> None:
        """Write down what went wrong and when to try again, if ever."""
        now, action = self._clock.now(), claimed.action
        channel = self._channels[action.channel]
        hold, state, outcome = f"hold:{action.channel}", ActionState.FAILED, "failed"
        with self._store.transaction() as tx:
            if isinstance(error, NotFound):
                state, outcome = ActionState.DONE, "gone"
                if comment is not None:
                    tx.comments.set_gone(action.channel, action.target_id, now)
            elif isinstance(error, PermissionMissing):
                state, outcome = ActionState.TODO, "refused"
                trouble.begin(tx, f"{action.channel}-permission-{action.kind}", str(error), now)
            elif isinstance(error, WritesBlocked):
                until = now + timedelta(hours=BLOCKED_WRITES_HOURS)
                tx.state.put(hold, {"until": until.isoformat(), "reason": str(error)})
                trouble.begin(tx, f"{action.channel}-writes", str(error), now)
                state = ActionState.PENDING
            elif isinstance(error, TokenInvalid):
                tx.state.put(hold, {"credentials": channel.credentials(), "reason": str(error)})
                trouble.begin(tx, f"{action.channel}-token", str(error), now)
                state = ActionState.PENDING
            elif isinstance(error, RateLimited):
                until = now + timedelta(seconds=error.wait_seconds)
                tx.state.put(hold, {"until": until.isoformat(), "reason": str(error)})
                state = ActionState.PENDING
            elif error.retry and claimed.attempts < TRIES:
                state = ActionState.PENDING
            if state is ActionState.PENDING:
                # A lost answer is asked after at once: the next try reads the state first. What the platform or the
                # token holds up is held by its own key, and goes on as soon as that is gone.
                at_once = isinstance(error, (LostAnswer, RateLimited, TokenInvalid, WritesBlocked))
                wait = 0.0 if at_once else back_off(claimed.attempts)
                tx.outbox.postpone(claimed.row, until=now + timedelta(seconds=wait), error=str(error))
                report.errors[claimed.row] = f"{action.kind} {action.channel}:{action.target_id}: {error}"
            else:
                note = channel.where(action.kind, comment.comment if comment else None)
                note = "" if outcome == "gone" else f"{error} By hand: {note}"
                tx.outbox.settle(claimed.row, state, Receipt(outcome=outcome, at=now, note=note))
                if state is ActionState.FAILED:
                    subject = f"{action.kind} {action.channel}:{action.target_id}"
                    report.errors[claimed.row] = f"{subject} was given up: {error}"
                    trouble.begin(tx, "failed-actions", "An action was given up: see `moderator status`.", now)
        report.count(state)
        self._log(claimed, state, type(error).__name__)

    def _why_held(self, tx: Transaction, stored: StoredAction, now: datetime) -> str | None:
        """The limits, and what the platform asked for."""
        held = limits.why_held(tx, stored, self._policy, self._mode, now)
        if held:
            return held
        key = f"hold:{stored.action.channel}"
        hold = tx.state.get(key)
        if not hold:
            return None
        channel = self._channels.get(stored.action.channel)
        waiting = "until" in hold and datetime.fromisoformat(str(hold["until"])) > now
        same = channel is not None and hold.get("credentials") == channel.credentials()
        if waiting or same:
            return str(hold["reason"])
        tx.state.put(key, {})
        trouble.end(tx, f"{stored.action.channel}-writes", now)
        return None

    def _hide_meanwhile(self, tx: Transaction, stored: StoredAction, now: datetime) -> None:
        """Personal information that may not be deleted yet is at least hidden."""
        action = stored.action
        if action.kind is not ActionKind.DELETE or self._mode != "live" or "by" in action.payload:
            return
        comment = tx.comments.get(action.channel, action.target_id)
        if comment is None or comment.hidden_by is not HiddenBy.NOBODY:
            return
        tx.outbox.add(
            Action(
                kind=ActionKind.HIDE,
                channel=action.channel,
                target_id=action.target_id,
                idempotency_key=action.idempotency_key.replace("delete:", "hide:", 1),
                payload=action.payload,
            ),
            decision_row=stored.decision_row,
            now=now,
            priority=stored.priority,
        )

    def _log(self, stored: StoredAction, state: ActionState, outcome: str) -> None:
        log.info(
            "action",
            kind=stored.action.kind.value,
            channel=stored.action.channel,
            target=stored.action.target_id,
            state=state.value,
            outcome=outcome,
            attempts=stored.attempts,
        )


def note_done(tx: Transaction, action: Action, receipt: Receipt, now: datetime) -> None:
    """What an action that was done changes in our own picture of the channel."""
    if action.kind is ActionKind.HIDE:
        tx.comments.set_hidden(action.channel, action.target_id, HiddenBy.US)
    elif action.kind is ActionKind.UNHIDE:
        tx.comments.set_hidden(action.channel, action.target_id, HiddenBy.NOBODY)
    elif action.kind is ActionKind.DELETE:
        tx.comments.set_gone(action.channel, action.target_id, now)
    elif action.kind in (ActionKind.BLOCK, ActionKind.UNBLOCK):
        block = tx.strikes.block(action.channel, action.target_id)
        tx.strikes.set_block(
            action.channel,
            action.target_id,
            name=block.author_name if block else None,
            state="blocked" if action.kind is ActionKind.BLOCK else "lifted",
            by=block.by if block else "service",
            reason=block.reason if block else "",
            now=now,
        )
    tx.audit.add(
        at=now,
        actor=action.payload.get("by", "service"),
        verb=f"{action.kind} {receipt.outcome}",
        subject=f"{action.channel}:{action.target_id}",
    )
