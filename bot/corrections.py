"""What people say on the review pages beyond yes and no: other labels, a matter for the DSL, a reply of their own.

Each is one transaction, as in `bot.answers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot import answers
from bot.answers import AnswerRefused
from bot.core.action import Action, ActionKind, ActionState, Receipt
from bot.core.comment import AuthorRole
from bot.core.decision import Decision, Reason, Verdict
from bot.core.finding import Category, Finding, Severity
from bot.core.label import LabelledExample
from bot.core.records import ReviewItem, ReviewState, StoredDecision
from bot.core.store import Transaction
from bot.enforcement import note_done
from bot.repeat_offenders import lift
from bot.settings import PolicySettings

LONGEST_REPLY = 1000
ALERT_PRIORITY = 100
BY_HAND = (ActionState.TODO, ActionState.FAILED)
MOST_TO_DO = 10_000


def relabel(
    tx: Transaction,
    row: int,
    categories: Sequence[Category],
    *,
    by: str,
    now: datetime,
    policy: PolicySettings,
    mode: str,
) -> int:
    """Other labels for a comment, kept for training; the question stays open under a new number, which is returned.

    What was done to the comment stays: upholding or overturning is another answer. A strike goes with the last label
    that allows one.
    """
    item = _open_question(tx, row)
    if not categories:
        raise AnswerRefused("A comment without any label is acceptable: overturn the decision instead.")
    chosen = tuple(c for c in Category if c in categories)
    old = item.decision.decision
    if Category.SAFEGUARDING in chosen and Category.SAFEGUARDING not in old.categories:
        raise AnswerRefused("A safeguarding concern goes to the safeguarding lead: use “Send to DSL”.")
    decision = replace(
        old,
        categories=chosen,
        reasons=(Reason(text=f"Labels changed by {by}."),),
        findings=(*old.findings, *_seen_by_a_person(old, chosen, by)),
        decided_at=now,
        actions=(),
        deletion_due=old.deletion_due and any(policy.categories[c].deletion_due for c in chosen),
        strike_category=next((c for c in chosen if policy.categories[c].strike != "never"), None),
    )
    if decision.strike_category is None:
        _drop_strike(tx, item, by, now, policy, mode)
    question = _record(tx, item, decision, by, now)
    comment = item.decision.comment.comment
    if comment.text.strip():
        tx.labels.add(
            LabelledExample(
                text=comment.text,
                categories=frozenset(chosen),
                post=comment.post.text or None,
                parent=comment.parent_text,
                channel=comment.channel,
                source="review",
            ),
            now,
        )
    _audit(tx, item, "relabelled", by, now, ", ".join(c.value for c in chosen))
    return question


def send_to_dsl(tx: Transaction, row: int, *, by: str, now: datetime, policy: PolicySettings, mode: str) -> None:
    """A reviewer sees a risk: the DSL is alerted at once, and from now on nobody else sees the comment."""
    item = _open_question(tx, row)
    comment, old = item.decision.comment.comment, item.decision.decision
    overtaken = (ActionKind.DELETE, ActionKind.REPLY)
    tx.outbox.cancel(comment.channel, comment.comment_id, overtaken, now, f"sent to the DSL by {by}")
    _drop_strike(tx, item, by, now, policy, mode)
    decision = replace(
        old,
        verdict=Verdict.HIDE if old.verdict in (Verdict.HIDE, Verdict.DELETE) else Verdict.REVIEW,
        severity=Severity.CRITICAL,
        categories=tuple(c for c in Category if c in (Category.SAFEGUARDING, *old.categories)),
        reasons=(Reason(text=f"Sent to the safeguarding lead by {by}.", category=Category.SAFEGUARDING), *old.reasons),
        decided_at=now,
        reply_template=None,
        deletion_due=False,
        strike_category=None,
        alert=True,
        actions=(),
    )
    _record(tx, item, decision, by, now)
    current = tx.decisions.current(comment.channel, comment.comment_id)
    assert current is not None
    tx.evidence.keep(current, now)
    alert = Action(
        kind=ActionKind.ALERT,
        channel=comment.channel,
        target_id=comment.comment_id,
        idempotency_key=f"alert:{comment.channel}:{comment.comment_id}:r{comment.revision}:{now.isoformat()}",
        payload={"category": Category.SAFEGUARDING.value, "severity": str(int(Severity.CRITICAL)), "by": by},
    )
    tx.outbox.add(alert, decision_row=current.row, now=now, priority=ALERT_PRIORITY)
    _audit(tx, item, "sent to the DSL", by, now)


def reply(tx: Transaction, row: int, *, text: str, template: str, by: str, now: datetime, mode: str) -> ReviewItem:
    """Post these words under the comment: the reply that was proposed, edited, or one of the reviewer's own."""
    text = text.strip()
    if not text:
        raise AnswerRefused("The reply is empty. Choose a template or write your own words.")
    if len(text) > LONGEST_REPLY:
        raise AnswerRefused(f"The reply is longer than {LONGEST_REPLY} characters. Shorten it.")
    item = tx.reviews.get(row)
    if item is None:
        raise AnswerRefused(f"There is no question {row}. The queue shows the open ones.")
    stored = item.decision
    comment = stored.comment.comment
    if stored.comment.gone_at is not None:
        raise AnswerRefused("The comment is no longer on the page: there is nothing to answer.")
    if comment.author.role is AuthorRole.PAGE:
        raise AnswerRefused("This is the page's own comment.")
    asked = [a for a in tx.outbox.of_target(comment.channel, comment.comment_id) if a.action.kind is ActionKind.REPLY]
    if any(a.state is ActionState.PROPOSED for a in asked):
        return answers.reply(tx, row, by=by, now=now, text=text)
    if stored.decision.alert or Category.SAFEGUARDING in stored.decision.categories:
        raise AnswerRefused("A safeguarding concern is never answered in public. Speak to the safeguarding lead.")
    if any(a.state in (ActionState.PENDING, ActionState.CLAIMED) for a in asked):
        raise AnswerRefused("A reply is on its way already.")
    action = Action(
        kind=ActionKind.REPLY,
        channel=comment.channel,
        target_id=comment.comment_id,
        idempotency_key=f"reply:{comment.channel}:{comment.comment_id}:r{comment.revision}:{now.isoformat()}",
        payload={"by": by, "text": text, "template": template},
        state=ActionState.PENDING if mode == "live" else ActionState.SHADOWED,
    )
    tx.outbox.add(action, decision_row=stored.row, now=now, priority=60)
    _audit(tx, item, "reply ordered", by, now)
    return item


def done_by_hand(tx: Transaction, row: int, *, by: str, now: datetime) -> None:
    """Somebody did on the platform what only a person can do there; `row` is the action's."""
    found = [a for a in tx.outbox.in_state(BY_HAND, limit=MOST_TO_DO) if a.row == row]
    if not found:
        raise AnswerRefused("This is no longer to be done: somebody ticked it off, or something overtook it.")
    action = replace(found[0].action, payload={**found[0].action.payload, "by": by})
    receipt = Receipt(outcome="done", at=now, note=f"by hand, ticked off by {by}")
    tx.outbox.settle(row, ActionState.DONE, receipt)
    note_done(tx, action, receipt, now)


def _seen_by_a_person(old: Decision, chosen: Sequence[Category], by: str) -> list[Finding]:
    """Personal information that no detector saw is masked from now on like any other."""
    personal = Category.PERSONAL_INFORMATION
    if personal not in chosen or any(f.category is personal and f.points for f in old.findings):
        return []
    return [
        Finding(category=personal, score=1.0, detector=f"person: {by}", version="1", points=frozenset({"possible"}))
    ]


def _open_question(tx: Transaction, row: int) -> ReviewItem:
    item = tx.reviews.get(row)
    if item is None:
        raise AnswerRefused(f"There is no question {row}. The queue shows the open ones.")
    if item.state is not ReviewState.OPEN:
        raise AnswerRefused(f"Question {row} was settled already ({item.state} by {item.settled_by or 'the service'}).")
    return item


def _record(tx: Transaction, item: ReviewItem, decision: Decision, by: str, now: datetime) -> int:
    """The new decision in force, and a question about it in the place of the old one; its number."""
    recorded: StoredDecision = tx.decisions.record(item.decision.comment, decision, by=by)
    return tx.reviews.open(recorded, now)


def _drop_strike(tx: Transaction, item: ReviewItem, by: str, now: datetime, policy: PolicySettings, mode: str) -> None:
    comment = item.decision.comment.comment
    struck = tx.strikes.overturn(comment.channel, comment.comment_id)
    if struck is not None:
        lift(tx, struck.channel, struck.author_id, policy, now, mode=mode, by=by)


def _audit(tx: Transaction, item: ReviewItem, verb: str, by: str, now: datetime, detail: str = "") -> None:
    comment = item.decision.comment.comment
    tx.audit.add(at=now, actor=by, verb=verb, subject=f"{comment.channel}:{comment.comment_id}", detail=detail)
