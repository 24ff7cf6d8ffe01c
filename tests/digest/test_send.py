"""Once a day, whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from bot.core.decision import Verdict
from bot.core.finding import Category
from bot.digest import DigestSender, HealthLine, digest_problem
from bot.digest.send import newest_date, scheduled
from bot.errors import InputError, MailError
from bot.store import SqlStore
from tests.digest.conftest import LONDON, NOW, SCHOOL, MemoryMailer, Page, mask
from tests.kit import FakeClock

AT = time(7, 30)
MakeSender = Callable[[], DigestSender]


@pytest.fixture
def sender(store: SqlStore, mailer: MemoryMailer, clock: FakeClock) -> MakeSender:
    """Each call is a service that was just started."""

    def make() -> DigestSender:
        return DigestSender(
            store=store,
            mailer=mailer,
            to=("head@school.example",),
            school=SCHOOL,
            at=AT,
            timezone=LONDON,
            mode="live",
            mask=mask,
            web_url="",
            clock=clock,
            health=lambda: [HealthLine(text="All is well.")],
        )

    return make


def started_the_day_before(sender: MakeSender, clock: FakeClock) -> None:
    clock.move(days=-1, minutes=5)
    assert sender().run_due() is None
    clock.move(days=1, minutes=-5)


def test_the_digest_goes_out_at_its_time_once_and_not_again_after_a_restart(
    sender: MakeSender, mailer: MemoryMailer, clock: FakeClock
) -> None:
    started_the_day_before(sender, clock)
    clock.move(seconds=-1)
    assert sender().run_due() is None
    clock.move(seconds=1)
    assert sender().run_due() is not None
    for _ in range(3):
        clock.move(minutes=1)
        assert sender().run_due() is None
    assert len(mailer.mails) == 1
    clock.move(days=1)
    assert sender().run_due() is not None


def test_a_service_started_for_the_first_time_after_the_hour_waits_for_tomorrow(
    sender: MakeSender, clock: FakeClock
) -> None:
    clock.move(hours=3)
    assert sender().run_due() is None
    clock.move(hours=20)
    assert sender().run_due() is None
    clock.move(hours=1)
    sent = sender().run_due()
    assert sent is not None
    assert sent.local_date == "2026-11-24"


def test_after_days_away_one_digest_covers_all_of_them(
    sender: MakeSender, mailer: MemoryMailer, clock: FakeClock, page: Page
) -> None:
    started_the_day_before(sender, clock)
    sender().run_due()
    page.comment("While away", Verdict.REVIEW, Category.COMPLAINT, at=NOW + timedelta(hours=5))
    clock.move(days=3, hours=2)
    sent = sender().run_due()
    assert sent is not None
    assert sent.local_date == "2026-11-26"
    assert sender().run_due() is None
    assert len(mailer.mails) == 2
    assert "While away" in mailer.mails[1].text
    assert "23 November 2026, 07:30 GMT to 26 November 2026, 07:30 GMT" in mailer.mails[1].text.replace("\n  ", " ")


def test_a_missed_one_goes_out_as_soon_as_the_service_is_back_and_the_next_on_time(
    sender: MakeSender, mailer: MemoryMailer, clock: FakeClock
) -> None:
    started_the_day_before(sender, clock)
    sender().run_due()
    clock.move(days=1, hours=20)  # 03:30 on Wednesday: Tuesday's was missed
    sent = sender().run_due()
    assert sent is not None
    assert sent.local_date == "2026-11-24"
    clock.move(hours=4)
    again = sender().run_due()
    assert again is not None
    assert again.local_date == "2026-11-25"
    assert "24 November 2026, 07:30 GMT to 25 November" in mailer.mails[-1].text.replace("\n  ", " ")


def test_a_failure_is_tried_again_with_rising_waits_and_the_same_message_id(
    sender: MakeSender, mailer: MemoryMailer, clock: FakeClock, store: SqlStore
) -> None:
    started_the_day_before(sender, clock)
    mailer.error = MailError("The mail server did not answer.", retry=True)
    tries = []
    for minute in range(16):
        if sender().due() is not None:
            tries.append(minute)
            with pytest.raises(MailError, match="did not answer"):
                sender().run_due()
        clock.move(minutes=1)
    assert tries == [0, 1, 3, 7, 15]
    with store.reading() as tx:
        problem = digest_problem(tx, now=clock.now(), at=AT, timezone=LONDON)
        record = tx.digests.get("2026-11-23")
    assert problem == (
        "The digest of Monday 23 November 2026 could not be mailed in 5 tries: The mail server did not answer."
    )
    mailer.error = None
    clock.move(hours=1)
    sent = sender().run_due()
    assert sent is not None
    assert record is not None
    assert sent.message_id == record.message_id
    with store.reading() as tx:
        assert digest_problem(tx, now=clock.now(), at=AT, timezone=LONDON) is None


def test_one_that_could_never_be_sent_is_part_of_the_next(
    sender: MakeSender, mailer: MemoryMailer, clock: FakeClock, page: Page
) -> None:
    started_the_day_before(sender, clock)
    page.comment("Sunday's", Verdict.REVIEW, Category.COMPLAINT, at=NOW - timedelta(hours=5))
    mailer.error = MailError("no", retry=False)
    with pytest.raises(MailError):
        sender().run_due()
    mailer.error = None
    clock.move(days=1)
    sender().run_due()
    assert "Sunday's" in mailer.mails[0].text
    assert sender().due() is None


def test_only_a_digest_that_went_out_marks_strikes(
    sender: MakeSender, mailer: MemoryMailer, clock: FakeClock, page: Page, store: SqlStore
) -> None:
    page.comment("idiots", Verdict.HIDE, Category.ABUSIVE, strike=True, at=NOW - timedelta(hours=2))
    mailer.error = MailError("no", retry=True)
    with pytest.raises(MailError):
        sender().send()
    with store.reading() as tx:
        assert tx.strikes.all()[0].digest_at is None
    mailer.error = None
    clock.move(minutes=3)
    sender().send()
    with store.reading() as tx:
        assert tx.strikes.all()[0].digest_at == NOW + timedelta(minutes=3)


def test_a_strike_after_the_window_waits_for_the_digest_that_lists_it(
    sender: MakeSender, clock: FakeClock, page: Page, store: SqlStore
) -> None:
    started_the_day_before(sender, clock)
    page.comment("idiots", Verdict.HIDE, Category.ABUSIVE, strike=True, at=NOW + timedelta(minutes=1))
    clock.move(minutes=5)
    sender().run_due()
    with store.reading() as tx:
        assert tx.strikes.all()[0].digest_at is None


def test_one_asked_for_by_hand_covers_what_is_new_and_leaves_the_daily_ones_alone(
    sender: MakeSender, mailer: MemoryMailer, clock: FakeClock, page: Page
) -> None:
    started_the_day_before(sender, clock)
    sender().run_due()
    page.comment("At nine", Verdict.REVIEW, Category.COMPLAINT, at=NOW + timedelta(hours=1))
    clock.move(hours=3)
    by_hand = sender().send()
    assert by_hand.local_date == "2026-11-23 10:30:00"
    assert sender().run_due() is None
    clock.move(hours=21)
    assert sender().run_due() is not None
    assert ["At nine" in mail.text for mail in mailer.mails] == [False, True, False]
    assert len({mail.message_id for mail in mailer.mails}) == 3


def test_the_very_first_by_hand_covers_everything_so_far_and_is_no_reason_for_another(
    sender: MakeSender, mailer: MemoryMailer, clock: FakeClock, page: Page
) -> None:
    page.comment("At five", Verdict.REVIEW, Category.COMPLAINT, at=NOW - timedelta(hours=2))
    clock.move(hours=1)
    sender().send()
    assert "At five" in mailer.mails[0].text
    assert sender().run_due() is None


def test_a_date_asked_for_again_goes_out_again_as_the_same_mail(sender: MakeSender, mailer: MemoryMailer) -> None:
    sender().send(date(2026, 11, 23))
    sender().send(date(2026, 11, 23))
    assert mailer.mails[0].message_id == mailer.mails[1].message_id
    assert mailer.mails[0].text == mailer.mails[1].text


def test_a_date_to_come_is_refused(sender: MakeSender) -> None:
    with pytest.raises(InputError, match="Tuesday 24 November 2026 yet"):
        sender().send(date(2026, 11, 24))


def test_a_preview_writes_nothing(sender: MakeSender, store: SqlStore, mailer: MemoryMailer) -> None:
    assert "daily digest" in sender().preview().subject
    assert mailer.mails == []
    with store.reading() as tx:
        assert tx.digests.get("2026-11-23") is None


@pytest.mark.parametrize(
    ("day", "at", "moment"),
    [
        (date(2026, 3, 28), time(7, 30), "2026-03-28T07:30"),
        (date(2026, 3, 29), time(7, 30), "2026-03-29T06:30"),  # summer time begins
        (date(2026, 10, 24), time(7, 30), "2026-10-24T06:30"),
        (date(2026, 10, 25), time(7, 30), "2026-10-25T07:30"),  # and ends
        (date(2026, 3, 29), time(1, 30), "2026-03-29T01:30"),  # a time that this day has not
        (date(2026, 10, 25), time(1, 30), "2026-10-25T00:30"),  # and one that it has twice
    ],
)
def test_the_hour_is_local_on_both_sides_of_the_clock_changes(day: date, at: time, moment: str) -> None:
    assert scheduled(day, at, LONDON) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize("at", [time(0, 0), time(1, 30), time(2, 0), time(7, 30), time(23, 59)])
@pytest.mark.parametrize("first", [date(2026, 3, 26), date(2026, 10, 22)])
def test_hour_by_hour_through_a_clock_change_each_date_comes_due_once_and_in_order(first: date, at: time) -> None:
    now = datetime.combine(first, time(12), tzinfo=UTC)
    seen = []
    for _ in range(6 * 24 * 12):
        day = newest_date(now, at, LONDON)
        if not seen or seen[-1] != day:
            seen.append(day)
        now += timedelta(minutes=5)
    assert len(seen) == 7
    assert seen == [seen[0] + timedelta(days=n) for n in range(7)]


@pytest.mark.parametrize("start", [datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 10, 23, 12, tzinfo=UTC)])
def test_a_service_running_through_a_clock_change_sends_one_a_day_without_gap_or_overlap(
    start: datetime, sender: MakeSender, clock: FakeClock, store: SqlStore
) -> None:
    clock.move(seconds=(start - NOW).total_seconds())
    service, sent = sender(), []
    for _ in range(4 * 24 * 4):
        if (one := service.run_due()) is not None:
            sent.append((one.local_date, clock.now().astimezone(LONDON).strftime("%H:%M")))
        clock.move(minutes=15)
    first = start.date()
    assert sent == [((first + timedelta(days=n)).isoformat(), "07:30") for n in range(1, 5)]
    with store.reading() as tx:
        records = [tx.digests.get(day) for day, _ in sent]
    assert all(a is not None and b is not None and a.until == b.since for a, b in pairwise(records))
