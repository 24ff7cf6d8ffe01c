"""One pass of everything that is due, and the jobs it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot import repeat_offenders, trouble
from bot.alerting import Enforced
from bot.core.action import Action, ActionKind, ActionState
from bot.core.ports import Channel, Clock
from bot.core.store import Store, Transaction
from bot.enforcement import Enforcement
from bot.ingest import Ingest, PollReport
from bot.settings import PolicySettings

log = structlog.get_logger("moderator.service")

Progress = Callable[[str, int], None]


@dataclass(kw_only=True, slots=True)
class Pass:
    """What one pass did."""

    polls: list[PollReport] = field(default_factory=list)
    enforced: Enforced = field(default_factory=Enforced)

    @property
    def errors(self) -> list[str]:
        """What failed and will be tried again, one sentence each."""
        polls = [f"{p.channel}: {p.error or p.held}" for p in self.polls if p.error or p.held]
        return [*polls, *self.enforced.errors.values()]


class Work:
    """The jobs of the service; each survives being killed at any moment and run again."""

    def __init__(
        self,
        *,
        store: Store,
        ingest: Ingest,
        enforcement: Enforcement,
        channels: Mapping[str, Channel],
        policy: PolicySettings,
        evidence_days: int,
        mode: str,
        clock: Clock,
    ) -> None:
        self._store = store
        self._ingest = ingest
        self._enforcement = enforcement
        self._channels = channels
        self._policy = policy
        self._evidence_days = evidence_days
        self._mode = mode
        self._clock = clock
        self.stopping = False
        self._unsent: dict[int, str] = {}

    def once(self, progress: Progress = lambda _what, _n: None) -> Pass:
        """Poll every channel, then carry out all that is due."""
        done = Pass()
        done.polls = self.poll(lambda n: progress("comments", n))
        done.enforced = self.enforce(progress)
        done.enforced.errors.update(self._unsent)
        return done

    def poll(self, progress: Callable[[int], None] = lambda _: None) -> list[PollReport]:
        """One poll of every channel; alerts go out after each batch."""

        def judged(number: int) -> None:
            progress(number)
            self._unsent = self._enforcement.alert().errors

        channels = [channel for channel in self._channels.values() if not self.stopping]
        return [self._ingest.poll(channel, judged, lambda: self.stopping) for channel in channels]

    def enforce(self, progress: Progress = lambda _what, _n: None) -> Enforced:
        """Count strikes that have stood, order deletions that are due, then empty the outbox."""
        with self._store.transaction() as tx:
            now = self._clock.now()
            repeat_offenders.settle(tx, self._policy, now, mode=self._mode)
            self._order_deletions(tx, now)
        return self._enforcement.run(lambda n: progress("actions", n), lambda: self.stopping)

    def _order_deletions(self, tx: Transaction, now: datetime) -> None:
        """Delete what has been hidden for `delete_after_days` and nobody overturned (0: only when upheld)."""
        if not self._policy.delete_after_days:
            return
        before = now - timedelta(days=self._policy.delete_after_days)
        for stored in tx.decisions.deletions_due(before):
            comment = stored.comment.comment
            action = Action(
                kind=ActionKind.DELETE,
                channel=comment.channel,
                target_id=comment.comment_id,
                idempotency_key=f"delete:{comment.channel}:{comment.comment_id}:r{comment.revision}:due",
                state=ActionState.PENDING if self._mode == "live" else ActionState.SHADOWED,
            )
            tx.outbox.add(action, decision_row=stored.row, now=now)

    def retain(self) -> int:
        """Remove settled evidence that is older than the school keeps it; how many copies."""
        with self._store.transaction() as tx:
            now = self._clock.now()
            removed = tx.evidence.expire(now - timedelta(days=self._evidence_days))
            tx.digest_copies.expire(now - timedelta(days=self._evidence_days))
            if removed:
                tx.audit.add(at=now, actor="service", verb="evidence removed", subject=f"{removed} copies")
        return removed

    def crashed(self, job: str, error: BaseException) -> None:
        """A job raised what it should not have: log it, alert once, go on."""
        log.error("job failed", job=job, error=type(error).__name__, exc_info=error)
        try:
            with self._store.transaction() as tx:
                reason = f"The job {job} failed ({type(error).__name__}): see the log, then `moderator doctor`."
                trouble.begin(tx, f"job-{job}", reason, self._clock.now())
        except Exception as second:  # the store itself may be what failed
            log.error("job failure could not be stored", job=job, error=type(second).__name__)

    def succeeded(self, job: str) -> None:
        """A job went well: its trouble, if any, is over."""
        with self._store.reading() as tx:
            if not tx.state.get(f"{trouble.PREFIX}job-{job}"):
                return
        with self._store.transaction() as tx:
            trouble.end(tx, f"job-{job}", self._clock.now())
