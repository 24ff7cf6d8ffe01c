"""Sends the digest once for each local date, across restarts, clock changes and mail servers that are down.

The record comes first (window and Message-ID), then the mail, then the note that it went out. A crash between the last
two repeats the mail with the same Message-ID; nothing is ever lost.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.core.ports import Clock, Mail, Mailer
from bot.core.records import DigestRecord
from bot.core.review import DigestCopy
from bot.core.store import Store, Transaction
from bot.digest.collect import collect
from bot.digest.data import HealthLine, Mask
from bot.digest.render import Rendered, render
from bot.digest.wording import count, long_date
from bot.errors import InputError, MailError
from bot.settings import School

log = structlog.get_logger("moderator.digest")

STATE = "digest"  # {"first": when the service first asked what is due}
LONGEST_WAIT = timedelta(hours=1)
FIRST_WINDOW = timedelta(days=14)  # what the first digest looks back on: all that its chart shows


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A digest that was handed over."""

    local_date: str
    message_id: str
    subject: str


class DigestSender:
    """Knows when a digest is due and sends it.

    `at` is local time in `timezone`; `health` is asked for its lines at each digest; `mask` takes personal information
    out of a comment's text.
    """

    def __init__(
        self,
        *,
        store: Store,
        mailer: Mailer,
        to: Sequence[str],
        school: School,
        at: time,
        timezone: ZoneInfo,
        mode: str,
        mask: Mask,
        web_url: str,
        clock: Clock,
        health: Callable[[], Sequence[HealthLine]] = tuple,
    ) -> None:
        self._store = store
        self._mailer = mailer
        self._to = tuple(to)
        self._school = school
        self._at = at
        self._timezone = timezone
        self._mode = mode
        self._mask = mask
        self._web_url = web_url
        self._clock = clock
        self._health = health

    def due(self, now: datetime | None = None) -> date | None:
        """The local date whose digest is to go out now, or None.

        Only the newest: it covers everything since the last one that went out. After a failure it is due again after
        1, 2, 4 … 60 minutes. Nothing is due for a time before the service first asked.
        """
        now = now or self._clock.now()
        day = newest_date(now, self._at, self._timezone)
        with self._store.reading() as tx:
            record = tx.digests.get(day.isoformat())
            first = tx.state.get(STATE).get("first")
            last = tx.digests.last()
        if first is None:
            with self._store.transaction() as tx:
                tx.state.put(STATE, {"first": now.isoformat()})
        if record is not None:
            return day if record.sent_at is None and now >= _next_try(record) else None
        told_until = last.until if last is not None else datetime.fromisoformat(str(first)) if first else now
        return day if scheduled(day, self._at, self._timezone) > told_until else None

    def run_due(self) -> Sent | None:
        """Send what is due; None where nothing is. Raises MailError once the failure is written down."""
        day = self.due()
        return self.send(day) if day is not None else None

    def send(self, day: date | None = None) -> Sent:
        """Send the digest of one date, or, without a date, whatever happened since the last one.

        Asked for by a person, a date that went out already goes out again with the same Message-ID. Raises MailError,
        and InputError where the date has not come yet.
        """
        with self._store.transaction() as tx:
            record = self._begin(tx, day)
        rendered = self._rendered(record)
        try:
            message_id = self._mailer.send(
                Mail(
                    to=self._to,
                    subject=rendered.subject,
                    text=rendered.text,
                    html=rendered.html,
                    message_id=record.message_id,
                )
            )
        except MailError as error:
            with self._store.transaction() as tx:
                if record.sent_at is None:
                    tx.digests.failed(record.local_date, str(error))
            log.warning("digest not sent", date=record.local_date, retry=error.retry)
            raise
        with self._store.transaction() as tx:
            now = self._clock.now()
            if record.sent_at is None:
                tx.digests.sent(record.local_date, now)
            copy = DigestCopy(subject=rendered.subject, text=rendered.text, html=rendered.html)
            tx.digest_copies.keep(record.local_date, copy, now)
            tx.strikes.mark_digest(record.until, now)
            tx.audit.add(at=now, actor="service", verb="digest sent", subject=record.local_date)
        log.info("digest sent", date=record.local_date)
        return Sent(local_date=record.local_date, message_id=message_id, subject=rendered.subject)

    def preview(self, day: date | None = None) -> Rendered:
        """What `send` would send; writes nothing."""
        with self._store.reading() as tx:
            record = self._planned(tx, day)
        return self._rendered(record)

    def on_record(self, name: str) -> Rendered | None:
        """A digest on record by its name as it was mailed; None where there is none.

        Where no copy is left, or a comment in it has since become the DSL's alone, it is drawn again.
        """
        with self._store.reading() as tx:
            record, copy = tx.digests.get(name), tx.digest_copies.get(name)
        if copy is not None:
            return Rendered(subject=copy.subject, text=copy.text, html=copy.html)
        return self._rendered(record) if record is not None else None

    def _begin(self, tx: Transaction, day: date | None) -> DigestRecord:
        plan = self._planned(tx, day)
        return tx.digests.begin(plan.local_date, plan.since, plan.until, plan.message_id, plan.created_at)

    def _planned(self, tx: Transaction, day: date | None) -> DigestRecord:
        """The record on file for a date, or the one that would be made."""
        now = self._clock.now()
        local_date, until = self._name_and_end(tx, day, now)
        found = tx.digests.get(local_date)
        if found is not None:
            return found
        last = tx.digests.last()
        if last is None:
            since = until - FIRST_WINDOW
        elif last.until <= until:
            since = last.until  # however long ago: nothing is left out, nothing told twice
        else:
            since = scheduled_before(until, self._at, self._timezone)
        name = local_date.replace(":", "").replace(" ", "-")
        return DigestRecord(
            local_date=local_date,
            since=since,
            until=until,
            message_id=f"<digest-{name}.{secrets.token_hex(8)}@{self._domain()}>",
            created_at=now,
            sent_at=None,
            attempts=0,
            last_error="",
        )

    def _name_and_end(self, tx: Transaction, day: date | None, now: datetime) -> tuple[str, datetime]:
        """The record's name and the end of its window.

        One asked for between two scheduled ones has a name of its own, so that the next scheduled one still comes: its
        absence must always mean that something is wrong.
        """
        newest = newest_date(now, self._at, self._timezone)
        if day is None:
            found = tx.digests.get(newest.isoformat())
            if found is not None and found.sent_at is None:
                return newest.isoformat(), found.until
            return f"{now.astimezone(self._timezone):%Y-%m-%d %H:%M:%S}", now
        if day > now.astimezone(self._timezone).date():
            raise InputError(f"There is no digest for {long_date(day)} yet. Give a date up to today.")
        return day.isoformat(), min(scheduled(day, self._at, self._timezone), now)

    def _rendered(self, record: DigestRecord) -> Rendered:
        health = self._health()
        with self._store.reading() as tx:
            data = collect(
                tx,
                since=record.since,
                until=record.until,
                now=self._clock.now(),
                timezone=self._timezone,
                mode=self._mode,
                school=self._school,
                health_lines=health,
            )
        return render(data, mask=self._mask, web_url=self._web_url)

    def _domain(self) -> str:
        """Where Message-IDs come from: the school's mail domain, as far as it is known."""
        domain = self._to[0].rpartition("@")[2] if self._to else ""
        return domain if domain.isascii() and domain else "moderator.invalid"


def scheduled(day: date, at: time, timezone: ZoneInfo) -> datetime:
    """The moment of a date's digest in UTC.

    A local time that the spring change leaves out is taken as if the clocks had not changed yet; of one that the autumn
    change has twice, the first is taken (PEP 495, fold 0).
    """
    return datetime.combine(day, at.replace(fold=0), tzinfo=timezone).astimezone(UTC)


def newest_date(now: datetime, at: time, timezone: ZoneInfo) -> date:
    """The newest local date whose digest time has come."""
    today = now.astimezone(timezone).date()
    return today if scheduled(today, at, timezone) <= now else today - timedelta(days=1)


def scheduled_before(moment: datetime, at: time, timezone: ZoneInfo) -> datetime:
    """The last digest time before a moment: a day, 23 or 25 hours before another digest time."""
    day = newest_date(moment - timedelta(microseconds=1), at, timezone)
    return scheduled(day, at, timezone)


def digest_problem(tx: Transaction, *, now: datetime, at: time, timezone: ZoneInfo) -> str | None:
    """Why the newest digest is not with the school yet, for `status`; None where all is well."""
    day = newest_date(now, at, timezone)
    record = tx.digests.get(day.isoformat())
    if record is None or record.sent_at is not None or not record.attempts:
        return None
    tries = count(record.attempts, "try", "tries")
    return f"The digest of {long_date(day)} could not be mailed in {tries}: {record.last_error}"


def _next_try(record: DigestRecord) -> datetime:
    """After 1, 2, 4 … minutes, hourly at last, counted from when the digest was begun."""
    waits = (min(timedelta(minutes=2**n), LONGEST_WAIT) for n in range(min(record.attempts, 64)))
    return record.created_at + sum(waits, timedelta())
