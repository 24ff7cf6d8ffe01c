"""Reads everything a digest says out of one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from bot.core.action import ActionKind, ActionState
from bot.core.comment import Comment, CommentKind
from bot.core.decision import Verdict
from bot.core.records import StoredAction, StoredComment, StoredDecision, StrikeState
from bot.core.store import Transaction
from bot.digest.data import (
    BlockedAuthor,
    DigestData,
    Entry,
    HealthLine,
    Numbers,
    Quote,
    StruckAuthor,
    ToDo,
    Waiting,
)
from bot.digest.period import MOST, Period, deeds, main_category, only_for_dsl
from bot.policy.words import KIND_REASONS
from bot.settings import School

# What has become of a comment, by the state of the action that the decision asked for.
DONE = {
    (Verdict.HIDE, ActionState.DONE): "hidden",
    (Verdict.HIDE, ActionState.SHADOWED): "would be hidden",
    (Verdict.HIDE, ActionState.PENDING): "waiting to be hidden",
    (Verdict.HIDE, ActionState.CLAIMED): "being hidden",
    (Verdict.HIDE, ActionState.FAILED): "could not be hidden",
    (Verdict.HIDE, ActionState.TODO): "for a person to hide",
    (Verdict.DELETE, ActionState.DONE): "deleted",
    (Verdict.DELETE, ActionState.SHADOWED): "would be deleted",
    (Verdict.DELETE, ActionState.PENDING): "waiting to be deleted",
    (Verdict.DELETE, ActionState.CLAIMED): "being deleted",
    (Verdict.DELETE, ActionState.FAILED): "could not be deleted",
    (Verdict.DELETE, ActionState.TODO): "for a person to delete",
}


def collect(
    tx: Transaction,
    *,
    since: datetime,
    until: datetime,
    now: datetime,
    timezone: ZoneInfo,
    mode: str,
    school: School,
    health_lines: Sequence[HealthLine] = (),
) -> DigestData:
    """The digest over [since, until); `tx` may be a reading one."""
    seen = Period(tx, since, until, timezone)
    for stored in tx.decisions.between(min(since, seen.first_moment), until, current_only=False):
        seen.add(stored)
    acted = tx.outbox.between(min(since, seen.first_moment), until)
    actions = [a for a in acted if a.done_at is not None and a.done_at >= since]
    standing = deeds(tx, acted, ActionState.SHADOWED if mode == "shadow" else ActionState.DONE, seen.overturned)
    seen.draw(standing)
    told = Counter(a.action.kind for a in standing if a.done_at is not None and a.done_at >= since)
    done, would = (Counter(), told) if mode == "shadow" else (told, Counter())
    counts = tx.decisions.counts()
    strikes = _strikes(tx, since, until)
    blocks = _blocks(tx, since, until)
    replies = _replies(tx)
    due = [d for d in tx.decisions.deletions_due() if not only_for_dsl(tx, d)]
    todos = tx.outbox.in_state([ActionState.TODO])
    todos_open = [a for a in todos if not _about_safeguarding(tx, a)]
    numbers = Numbers(
        checked=seen.checked,
        by_channel=dict(seen.channels),
        posts=len(seen.posts),
        hidden=done[ActionKind.HIDE],
        deleted=done[ActionKind.DELETE],
        would_hide=would[ActionKind.HIDE],
        would_delete=would[ActionKind.DELETE],
        flagged=seen.flagged,
        struck=len(strikes),
        blocked=_count(actions, ActionKind.BLOCK, ActionState.DONE),
        would_block=_count(actions, ActionKind.BLOCK, ActionState.SHADOWED),
        block_proposed=sum(b.state == "proposed" for b in blocks),
        unhidden=_count(actions, ActionKind.UNHIDE, ActionState.DONE),
        failed=sum(a.state is ActionState.FAILED for a in actions),
        waiting=counts.outbox.get("pending", 0),
        safeguarding=seen.safeguarding,
        settled=seen.settled,
        open_questions=counts.open_reviews,
        oldest_question=counts.oldest_open_review,
        deletions_due=len(due),
        replies=len(replies),
        todos=len(todos_open),
        safeguarding_todos=len(todos) - len(todos_open),
    )
    return DigestData(
        school=school.name,
        colour=school.colour,
        timezone=timezone,
        mode=mode,
        since=since,
        until=until,
        now=now,
        numbers=numbers,
        entries=tuple(_entry(tx, stored) for stored in seen.worst),
        by_category=dict(seen.by_category),
        strikes=strikes,
        blocks=blocks,
        replies=tuple(replies),
        deletions=tuple(
            Waiting(quote=quote(d), since=d.decision.decided_at, review=_question(tx, d.comment))
            for d in islice(due, MOST)
        ),
        todos=tuple(
            ToDo(kind=a.action.kind, channel=a.action.channel, target=_target(tx, a), where=a.note, since=a.created_at)
            for a in todos_open
        ),
        days=seen.days(),
        health=tuple(health_lines),
    )


def quote(stored: StoredDecision) -> Quote:
    """The comment of a decision."""
    comment = stored.comment.comment
    return Quote(
        text=comment.text,
        findings=stored.decision.findings,
        author=comment.author.name or "somebody the platform does not name",
        channel=comment.channel,
        created_at=comment.created_at,
        attachment=comment.attachment,
    )


def _entry(tx: Transaction, stored: StoredDecision) -> Entry:
    decision, comment = stored.decision, stored.comment.comment
    kinds = [f.kind for f in decision.findings if f.category is None and f.kind is not None]
    return Entry(
        quote=quote(stored),
        category=main_category(stored),
        severity=decision.severity,
        verdict=decision.verdict,
        done=what_became(tx, stored),
        why="" if decision.categories else next((KIND_REASONS[kind] for kind in kinds), ""),
        post=_post(tx, comment),
        review=_question(tx, stored.comment),
    )


def _post(tx: Transaction, comment: Comment) -> str:
    """What it hangs under; nothing where that is itself a comment that only the DSL may see."""
    if comment.kind is not CommentKind.COMMENT or tx.pages.is_restricted(comment.channel, comment.post.post_id):
        return ""
    return comment.post.text


def what_became(tx: Transaction, stored: StoredDecision) -> str:
    """For instance `hidden`, or `would be hidden` in shadow mode."""
    decision, comment = stored.decision, stored.comment.comment
    asked = tx.outbox.of_target(comment.channel, comment.comment_id)
    for verdict, kind in ((Verdict.DELETE, ActionKind.DELETE), (Verdict.HIDE, ActionKind.HIDE)):
        # A deletion that a person ordered later says more than the hiding before it.
        mine = [a for a in asked if a.action.kind is kind and a.state is not ActionState.CANCELLED]
        if mine:
            return DONE.get((verdict, mine[-1].state), "overtaken by a later decision")
    if decision.verdict is Verdict.REVIEW:
        return "flagged, left up"
    return "overtaken by a later decision" if asked else "hidden already"


def _question(tx: Transaction, stored: StoredComment) -> int | None:
    found = tx.reviews.of_comment(stored.comment.channel, stored.comment.comment_id)
    return found.row if found else None


def _strikes(tx: Transaction, since: datetime, until: datetime) -> tuple[StruckAuthor, ...]:
    """Those of the period, and every open one that no digest has listed yet: a person must be able to object first."""
    standing = tx.strikes.all()
    totals = Counter((s.channel, s.author_id) for s in standing)
    found = []
    for strike in standing:
        unlisted = strike.state is StrikeState.OPEN and strike.digest_at is None
        if strike.struck_at < until and (unlisted or strike.struck_at >= since):
            question = tx.reviews.of_comment(strike.channel, strike.comment_id)
            found.append(
                StruckAuthor(
                    author=tx.strikes.author_name(strike.channel, strike.author_id) or strike.author_id,
                    channel=strike.channel,
                    category=strike.category,
                    total=totals[strike.channel, strike.author_id],
                    struck_at=strike.struck_at,
                    review=question.row if question else None,
                )
            )
    return tuple(sorted(found, key=lambda s: (-s.total, s.struck_at)))


def _blocks(tx: Transaction, since: datetime, until: datetime) -> tuple[BlockedAuthor, ...]:
    """What is proposed or waits, however old, and what was blocked in the period."""
    return tuple(
        BlockedAuthor(
            author=block.author_name or block.author_id,
            author_id=block.author_id,
            channel=block.channel,
            state=block.state,
            reason=block.reason,
            since=block.since,
        )
        for block in tx.strikes.blocks()
        if block.state != "blocked" or since <= block.since < until
    )


def _replies(tx: Transaction) -> list[Waiting]:
    """Complaints whose reply waits for a person's word, oldest first."""
    found = []
    for proposed in tx.outbox.in_state([ActionState.PROPOSED]):
        action = proposed.action
        if action.kind is ActionKind.REPLY and action.payload.get("template") == "complaint":
            stored = tx.decisions.current(action.channel, action.target_id)
            if stored is not None and not only_for_dsl(tx, stored):
                question = _question(tx, stored.comment)
                found.append(Waiting(quote=quote(stored), since=proposed.created_at, review=question))
    return found


def _about_safeguarding(tx: Transaction, stored: StoredAction) -> bool:
    return stored.is_safeguarding or tx.pages.is_restricted(stored.action.channel, stored.action.target_id)


def _target(tx: Transaction, stored: StoredAction) -> str:
    """Whom a to-do is about: a name for an author, a name and a time for a comment."""
    action = stored.action
    if action.kind in (ActionKind.BLOCK, ActionKind.UNBLOCK):
        return tx.strikes.author_name(action.channel, action.target_id) or action.target_id
    comment = tx.comments.get(action.channel, action.target_id)
    return f"a comment by {comment.comment.author.name}" if comment and comment.comment.author.name else "a comment"


def _count(actions: Iterable[StoredAction], kind: ActionKind, state: ActionState) -> int:
    return sum(a.action.kind is kind and a.state is state for a in actions)
