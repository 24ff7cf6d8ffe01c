"""One batch of comments: detect → decide → record + enqueue. No network.

The order, and why:
1. detectors run before any transaction is open: they are slow, and a crash there loses nothing;
2. one transaction for the whole batch: comment, decision, evidence, strike, question and actions appear together or not
   at all;
3. evidence is stored in the same transaction as the action that may destroy the original;
4. the cursor moves in that transaction too, after the last comment: it never passes an unjudged one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.core.action import ActionKind
from bot.core.comment import AuthorRole, Comment, HiddenBy
from bot.core.decision import Decision, Verdict
from bot.core.finding import Category, Finding
from bot.core.ports import Batch, Clock, Known
from bot.core.records import History, StoredComment, StoredDecision
from bot.core.store import Store, Transaction
from bot.judging import Judge

log = structlog.get_logger("moderator.pipeline")

ALERT_PRIORITY = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What became of one batch: how many comments were new, and how many got each verdict."""

    new: int
    verdicts: dict[str, int]


class Pipeline:
    """Judges comments and writes down what follows."""

    def __init__(self, store: Store, judge: Judge, clock: Clock) -> None:
        self._store = store
        self._judge = judge
        self._clock = clock

    def run(self, batch: Batch, channel: str) -> Judged:
        """Judge and store what is new in a batch, then let its cursor move; all in one transaction."""
        comments = self._with_parents(channel, self._news(channel, batch.comments))
        judged = [c for c in comments if c.author.role is not AuthorRole.PAGE]
        findings = dict(zip((id(c) for c in judged), self._judge.findings(judged), strict=True))
        verdicts: dict[str, int] = {}
        new = 0
        with self._store.transaction() as tx:
            now = self._clock.now()
            for comment_id in batch.gone:
                tx.comments.set_gone(channel, comment_id, now)
            standing = tx.comments.known(channel, [c.comment_id for c in batch.comments])
            for comment in batch.comments:
                note_visibility(tx, comment, standing.pop(comment.comment_id, None), now)
            for comment in comments:
                stored = tx.comments.save(comment, now)
                if stored is None:
                    continue
                new += 1
                decision = self._decide(tx, stored, findings.get(id(comment), []))
                verdicts[decision.verdict.value] = verdicts.get(decision.verdict.value, 0) + 1
            for key, value in batch.cursor.items():
                tx.state.put(key, value)
        return Judged(new=new, verdicts=verdicts)

    def _news(self, channel: str, comments: Sequence[Comment]) -> list[Comment]:
        """Those whose text is not on record yet: nothing is judged twice."""
        with self._store.reading() as tx:
            known = tx.comments.known(channel, [c.comment_id for c in comments])
        return [c for c in comments if c.comment_id not in known or known[c.comment_id].text_sha256 != c.text_sha256]

    def _with_parents(self, channel: str, comments: Sequence[Comment]) -> list[Comment]:
        """Replies get the text they answer, from this batch or from the store, where the channel did not bring it."""
        texts = {c.comment_id: c.text for c in comments}
        missing = {c.parent_id for c in comments if c.parent_id and not c.parent_text and c.parent_id not in texts}
        if missing:
            with self._store.reading() as tx:
                found = [tx.comments.get(channel, parent_id) for parent_id in missing]
            texts |= {s.comment.comment_id: s.comment.text for s in found if s is not None}
        return [
            replace(c, parent_text=texts.get(c.parent_id)) if c.parent_id and not c.parent_text else c for c in comments
        ]

    def _decide(self, tx: Transaction, stored: StoredComment, findings: list[Finding]) -> Decision:
        comment, now = stored.comment, self._clock.now()
        history = History()
        if comment.revision > 1 or any(finding.points for finding in findings):
            # Most comments pass no operating point, and then the author's past cannot matter.
            window = now - timedelta(days=self._judge.setting.policy.strike_window_days)
            history = tx.strikes.history(comment, window)
        decision = self._judge.decide(stored, findings, history)
        recorded = tx.decisions.record(stored, decision)
        if comment.revision > 1:
            # What an earlier text asked for and nobody has done yet no longer holds.
            kinds = (ActionKind.HIDE, ActionKind.DELETE, ActionKind.REPLY)
            tx.outbox.cancel(comment.channel, comment.comment_id, kinds, now, "overtaken by an edit")
        if decision.verdict is not Verdict.ALLOW:
            tx.reviews.open(recorded, now)
        if decision.verdict in (Verdict.HIDE, Verdict.DELETE) or decision.alert:
            tx.evidence.keep(recorded, now)
        if decision.strike_category is not None:
            tx.strikes.add(recorded, decision.strike_category, now)
        enqueue(tx, recorded)
        log.info(
            "comment judged",
            channel=comment.channel,
            comment=comment.comment_id,
            revision=comment.revision,
            verdict=decision.verdict.value,
            severity=int(decision.severity),
            categories=[c.value for c in decision.categories],
            scores={name: score for name, score in decision.scores.items() if score >= 0.2},
            model=decision.model,
            mode=decision.mode,
        )
        return decision


def note_visibility(tx: Transaction, comment: Comment, known: Known | None, now: datetime) -> None:
    """Write down that somebody else hid a comment we know, or brought one back."""
    if known is None or known.is_hidden == comment.is_hidden:
        return
    hidden_by = HiddenBy.UNKNOWN if comment.is_hidden else HiddenBy.NOBODY
    tx.comments.set_hidden(comment.channel, comment.comment_id, hidden_by)
    verb = "hidden elsewhere" if comment.is_hidden else "brought back elsewhere"
    tx.audit.add(at=now, actor=comment.channel, verb=verb, subject=f"{comment.channel}:{comment.comment_id}")


def enqueue(tx: Transaction, recorded: StoredDecision) -> None:
    """Put the decision's actions into the outbox; worse comments first, alerts before all."""
    decision = recorded.decision
    for action in decision.actions:
        priority = int(decision.severity) * 10
        if action.kind is ActionKind.ALERT:
            priority = ALERT_PRIORITY
        elif Category.SAFEGUARDING in decision.categories:
            priority += 50
        tx.outbox.add(action, decision_row=recorded.row, now=decision.decided_at, priority=priority)
