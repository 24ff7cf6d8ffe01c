"""The weekly summary over a real SMTP server: numbers only, once a week, never lost."""

from __future__ import annotations

from datetime import timedelta

import html5lib
import pytest

from bot.core.action import ActionState
from bot.core.decision import Verdict
from bot.core.finding import Category
from bot.digest import WeeklySender
from bot.errors import MailError
from bot.mail import SmtpMailer
from bot.store import SqlStore
from tests.digest.conftest import LONDON, NOW, SCHOOL, Page
from tests.digest.test_send import AT
from tests.digest.test_storms import read
from tests.kit import FakeClock
from tests.mail.conftest import Inbox, StartServer
from tests.mail.conftest import start as start  # the fixture

TO = ("head@school.example", "chair@school.example")


def sender(
    store: SqlStore, clock: FakeClock, port: int, *, to: tuple[str, ...] = TO, mode: str = "live"
) -> WeeklySender:
    """A service that was just started."""
    return WeeklySender(
        store=store,
        mailer=SmtpMailer(f"smtp://127.0.0.1:{port}", "moderator@school.example", clock=clock),
        to=to,
        school=SCHOOL,
        at=AT,
        timezone=LONDON,
        mode=mode,
        clock=clock,
    )


@pytest.fixture
def server(start: StartServer) -> tuple[Inbox, int]:
    return start()


def a_week(page: Page) -> None:
    page.comment("vile idiots", Verdict.HIDE, Category.RACIST, author="Sam Secret", strike=True)
    page.comment("Late again", Verdict.REVIEW, Category.COMPLAINT, author="Pat Parent", reply="complaint")
    page.comment("he hits me", Verdict.HIDE, Category.SAFEGUARDING)
    page.comment("Lovely")


def test_on_monday_one_mail_tells_the_week_in_numbers_without_any_comment_or_name(
    store: SqlStore, page: Page, clock: FakeClock, server: tuple[Inbox, int]
) -> None:
    inbox, port = server
    clock.move(days=-3)
    assert sender(store, clock, port).run_due() is None
    clock.move(days=3, seconds=-1)
    assert sender(store, clock, port).run_due() is None
    a_week(page)
    clock.move(seconds=1)
    for _ in range(3):
        sender(store, clock, port).run_due()
        clock.move(hours=1)
    (envelope,) = inbox.envelopes
    to, message, text = read(envelope)
    assert to == list(TO)
    assert message["Subject"].strip() == "Larkmere School: comments in the week to Sunday 22 November 2026"
    assert "4 comments under 1 post checked: 1 hidden, 0 deleted, 1 flagged, 1 strike, 0 blocked." in text
    assert "1 comment went to the safeguarding lead." in text
    assert "1 complaint awaiting a reply." in text
    html = message.get_body(("html",))
    assert html is not None
    html5lib.HTMLParser(strict=True).parse(html.get_content())
    for part in (text, html.get_content()):
        assert "Racist" in part
        for secret in ("vile", "Late again", "hits", "Sam", "Pat", "Sports day"):
            assert secret not in part
        assert "http" not in part


def test_the_next_one_comes_a_week_later_on_time_though_the_clocks_change(
    store: SqlStore, clock: FakeClock, server: tuple[Inbox, int]
) -> None:
    inbox, port = server
    clock.move(days=-35)  # Monday 19 October: summer time until the 25th
    sent = []
    for _ in range(3 * 7 * 24):
        if sender(store, clock, port).run_due():
            sent.append(clock.now().astimezone(LONDON).strftime("%a %d %H:%M"))
        clock.move(hours=1)
    assert sent == ["Mon 26 07:30", "Mon 02 07:30"]
    assert len(inbox.envelopes) == 2


def test_one_that_was_refused_is_tried_again_as_the_same_mail(
    store: SqlStore, clock: FakeClock, server: tuple[Inbox, int]
) -> None:
    inbox, port = server
    clock.move(days=-3)
    sender(store, clock, port).run_due()
    clock.move(days=3)
    inbox.on_data = "451 later"
    with pytest.raises(MailError):
        sender(store, clock, port).run_due()
    assert sender(store, clock, port).run_due() is None
    inbox.on_data = "250 taken"
    clock.move(minutes=1)
    with store.reading() as tx:
        planned = tx.state.get("weekly")["message_id"]
    assert sender(store, clock, port).run_due() == planned
    assert len(inbox.envelopes) == 1


def test_without_addresses_there_is_none(store: SqlStore, clock: FakeClock, server: tuple[Inbox, int]) -> None:
    inbox, port = server
    for _ in range(3):
        assert sender(store, clock, port, to=()).run_due() is None
        clock.move(days=7)
    assert inbox.envelopes == []


def test_in_shadow_mode_it_says_that_nothing_was_touched(
    store: SqlStore, page: Page, clock: FakeClock, server: tuple[Inbox, int]
) -> None:
    inbox, port = server
    clock.move(days=-3)
    sender(store, clock, port).run_due()
    clock.move(days=3)
    page.comment(
        "idiots", Verdict.HIDE, Category.ABUSIVE, state=ActionState.SHADOWED, mode="shadow", at=NOW - timedelta(1)
    )
    sender(store, clock, port, mode="shadow").run_due()
    text = read(inbox.envelopes[0])[2]
    assert "nothing on the page was touched" in text
    assert "1 would be hidden" in text
