"""Digests of every size out of a real store through a real SMTP server, and across both clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import html5lib
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from bot.digest import DigestSender
from bot.mail import SmtpMailer
from bot.store import SqlStore
from bot.store import tables as t
from tests.digest.conftest import LONDON, NOW, SCHOOL, mask
from tests.digest.test_send import AT
from tests.digest.test_storms import read
from tests.kit import FakeClock
from tests.mail.conftest import StartServer
from tests.mail.conftest import start as start  # the fixture

TEXT = 'You idiots <script src="https://evil.example/x.js"></script> \U0001f642 \u202e number {}'


def fill(store: SqlStore, number: int) -> None:
    """So many hidden comments with their questions and actions, all of yesterday."""
    at = NOW - timedelta(hours=3)
    same = {"channel": "facebook"}
    comments = [
        same
        | {
            "row": n,
            "comment_id": f"c{n}",
            "revision": 1,
            "is_current": True,
            "post_row": 1,
            "kind": "comment",
            "author_id": f"a{n}",
            "author_name": f"Reader {n}",
            "author_role": "visitor",
            "text": TEXT.format(n),
            "text_sha256": str(n),
            "created_at": at,
            "fetched_at": at,
            "hidden_by": "us",
        }
        for n in range(1, number + 1)
    ]
    decisions = [
        same
        | {
            "row": n,
            "comment_row": n,
            "comment_id": f"c{n}",
            "is_current": True,
            "verdict": "hide",
            "severity": 2,
            "categories": ["abusive"],
            "reasons": [],
            "findings": [],
            "deletion_due": False,
            "alert": False,
            "model": "m",
            "mode": "live",
            "decided_by": "service",
            "decided_at": at,
        }
        for n in range(1, number + 1)
    ]
    actions = [
        same
        | {
            "idempotency_key": f"hide:{n}",
            "kind": "hide",
            "target_id": f"c{n}",
            "decision_row": n,
            "payload": {"category": "abusive"},
            "state": "done",
            "priority": 0,
            "is_safeguarding": False,
            "attempts": 1,
            "calls": 1,
            "created_at": at,
            "due_at": at,
            "done_at": at,
            "outcome": "done",
            "note": "",
            "last_error": "",
        }
        for n in range(1, number + 1)
    ]
    questions = [
        same
        | {
            "decision_row": n,
            "comment_id": f"c{n}",
            "severity": 2,
            "state": "open",
            "opened_at": at,
            "note": "",
            "version": 1,
        }
        for n in range(1, number + 1)
    ]
    with store._engine.begin() as connection:
        post = same | {"row": 1, "post_id": "p", "text": "Sports day", "created_at": at, "kind": "post"}
        connection.execute(sa.insert(t.posts), [post])
        for table, rows in (
            (t.comments, comments),
            (t.decisions, decisions),
            (t.actions, actions),
            (t.review_items, questions),
        ):
            if rows:
                connection.execute(sa.insert(table), rows)


def sender(store: SqlStore, clock: FakeClock, port: int) -> DigestSender:
    return DigestSender(
        store=store,
        mailer=SmtpMailer(f"smtp://127.0.0.1:{port}", "moderator@school.example", clock=clock),
        to=("office@school.example",),
        school=SCHOOL,
        at=AT,
        timezone=LONDON,
        mode="live",
        mask=mask,
        web_url="https://mod.school.example",
        clock=clock,
    )


@pytest.mark.parametrize("number", [0, 1, 50, 5000])
def test_a_digest_arrives_whole_strict_and_inert_whatever_its_size(
    number: int, store: SqlStore, clock: FakeClock, start: StartServer
) -> None:
    inbox, port = start()
    fill(store, number)
    sent = sender(store, clock, port).send()
    (envelope,) = inbox.envelopes
    to, message, text = read(envelope)
    assert to == ["office@school.example"]
    assert message["Message-ID"] == sent.message_id
    body = message.get_body(("html",))
    assert body is not None
    html = body.get_content()
    assert len(html.encode()) < 102_000
    html5lib.HTMLParser(strict=True).parse(html)
    soup = BeautifulSoup(html, "html5lib")
    assert not soup.find_all(["script", "img", "link", "iframe", "object", "form"])
    assert not [tag for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on") or name == "src"]
    assert {a["href"].split("/review")[0] for a in soup.find_all("a")} <= {"https://mod.school.example"}
    assert len(soup.select("td.t")) == min(number, 100)
    assert text.count("[Medium]") == min(number, 500)
    for part in (text, html):
        assert "evil.example" not in part
        assert "\u202e" not in part
    if number:
        assert f"Abusive ({number:,})" in text
        assert f"{number:,} hidden" in str(message["Subject"])
    else:
        assert "a quiet day" in str(message["Subject"])


@pytest.mark.parametrize("first", [datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 10, 23, 12, tzinfo=UTC)])
def test_across_a_clock_change_one_arrives_each_morning(
    first: datetime, store: SqlStore, clock: FakeClock, start: StartServer
) -> None:
    inbox, port = start()
    clock.move(seconds=(first - NOW).total_seconds())
    arrived = []
    for _ in range(4 * 24 * 2):
        before = len(inbox.envelopes)
        sender(store, clock, port).run_due()  # as after a restart
        if len(inbox.envelopes) > before:
            arrived.append(clock.now().astimezone(LONDON).strftime("%d %H:%M"))
        clock.move(minutes=30)
    assert arrived == [f"{first.day + n} 07:30" for n in range(1, 5)]
