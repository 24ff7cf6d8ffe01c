"""A real store with comments that were judged, acted on and struck as the service would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.action import Action, ActionKind, ActionState, Receipt
from bot.core.comment import Author, Comment, Post
from bot.core.decision import Decision, Reason, Verdict
from bot.core.finding import Category, Finding, Severity, Span
from bot.core.ports import Mail
from bot.errors import MailError
from bot.settings import School
from bot.store import SqlStore
from tests.kit import FakeClock

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)  # a Monday, 07:30 in London
SCHOOL = School(name="Larkmere School", colour="#1f5f5b")
ACT = {Verdict.HIDE: ActionKind.HIDE, Verdict.DELETE: ActionKind.DELETE}


def mask(text: str, findings: object) -> str:
    """What is marked as personal information becomes bullets, from the end so that places stay right."""
    spans = [s for f in findings if f.category is Category.PERSONAL_INFORMATION for s in f.spans]
    for span in sorted(spans, key=lambda s: -s.start):
        text = text[: span.start] + "•••" + text[span.end :]
    return text


@dataclass
class MemoryMailer:
    """Keeps mails, or refuses while `error` is set."""

    mails: list[Mail] = field(default_factory=list)
    error: MailError | None = None

    def send(self, mail: Mail) -> str:
        if self.error:
            raise self.error
        self.mails.append(mail)
        return mail.message_id or "<none@localhost>"


class Page:
    """Puts judged comments into a store."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.number = 0

    def comment(
        self,
        text: str,
        verdict: Verdict = Verdict.ALLOW,
        category: Category | None = None,
        *,
        severity: Severity = Severity.MEDIUM,
        author: str = "Pat Reader",
        author_id: str | None = "",
        at: datetime = NOW - timedelta(hours=2),
        state: ActionState | None = ActionState.DONE,
        findings: tuple[Finding, ...] = (),
        post: str = "Sports day photographs",
        deletion_due: bool = False,
        mode: str = "live",
        strike: bool = False,
        reply: str | None = None,
        permalink: str | None = None,
        categories: tuple[Category, ...] = (),
    ) -> str:
        """One comment with everything that the pipeline would store of it; returns its id."""
        self.number += 1
        comment_id = f"c{self.number}"
        comment = Comment(
            channel="facebook",
            comment_id=comment_id,
            text=text,
            author=Author(author_id=f"a-{author}" if author_id == "" else author_id, name=author),
            created_at=at - timedelta(minutes=1),
            post=Post(channel="facebook", post_id=f"p-{post[:20]}", text=post),
            permalink=permalink,
        )
        found = categories or ((category,) if category else ())
        decision = Decision(
            verdict=verdict,
            severity=severity if verdict is not Verdict.ALLOW else Severity.NONE,
            categories=found,
            reasons=tuple(Reason(text="As the rule says.", category=c) for c in found),
            findings=findings,
            decided_at=at,
            model="test",
            mode=mode,
            deletion_due=deletion_due,
            alert=Category.SAFEGUARDING in found,
        )
        with self.store.transaction() as tx:
            stored = tx.comments.save(comment, at)
            assert stored is not None
            recorded = tx.decisions.record(stored, decision)
            if verdict is not Verdict.ALLOW:
                tx.reviews.open(recorded, at)
            if verdict in ACT or decision.alert:
                tx.evidence.keep(recorded, at)
            if strike and category:
                tx.strikes.add(recorded, category, at)
        if verdict in ACT and state is not None:
            self.action(ACT[verdict], comment_id, state, category=category, at=at)
        if reply:
            self.action(ActionKind.REPLY, comment_id, ActionState.PROPOSED, category=category, at=at, template=reply)
        if decision.alert:
            self.action(
                ActionKind.ALERT, comment_id, ActionState.PENDING, category=category, at=at, severity=str(int(severity))
            )
        return comment_id

    def action(
        self,
        kind: ActionKind,
        target: str,
        state: ActionState,
        *,
        at: datetime = NOW - timedelta(hours=2),
        channel: str = "facebook",
        note: str = "",
        category: Category | str | None = None,
        **payload: str,
    ) -> int:
        """One action in the state asked for; returns its row."""
        with self.store.transaction() as tx:
            action = Action(
                kind=kind,
                channel=channel,
                target_id=target,
                idempotency_key=f"{kind}:{channel}:{target}:{state}",
                payload={"category": str(category or ""), **payload},
                state=ActionState.PENDING if state in (ActionState.DONE, ActionState.FAILED) else state,
            )
            tx.outbox.add(action, decision_row=None, now=at)
            row = tx.outbox.of_target(channel, target)[-1].row
            if state in (ActionState.DONE, ActionState.FAILED, ActionState.TODO):
                tx.outbox.settle(row, state, Receipt(outcome=str(state), at=at, note=note))
        return row


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path}/moderator.db")
    yield opened
    opened.close()


@pytest.fixture
def page(store: SqlStore) -> Page:
    return Page(store)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def mailer() -> MemoryMailer:
    return MemoryMailer()


def finding(category: Category, text: str, piece: str, **more: object) -> Finding:
    """A finding over one piece of a text."""
    start = text.index(piece)
    return Finding(
        category=category,
        score=0.97,
        detector="test",
        version="1",
        points=frozenset({"hide"}),
        spans=(Span(start=start, end=start + len(piece)),),
        **more,  # type: ignore[arg-type]
    )
