"""The weekly summary for headteacher and governors: numbers in a few sentences, no comment, no name.

What is to go out is written down first (window and Message-ID), then mailed, then noted as sent: a crash repeats the
same mail at worst, and loses none.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.core.ports import Clock, Mail, Mailer
from bot.core.store import Store, Transaction
from bot.digest.collect import collect
from bot.digest.data import DigestData
from bot.digest.quoting import one_line
from bot.digest.render_html import environment, text_on
from bot.digest.send import LONGEST_WAIT, newest_date, scheduled
from bot.digest.summary import headline, questions
from bot.digest.wording import count, heading, long_date, ordinal
from bot.errors import MailError
from bot.settings import School

log = structlog.get_logger("moderator.digest")

STATE = "weekly"
MONDAY = 0
CLOSING = "No comment and no name stands in this summary. The daily digest and the review pages have the details."


class WeeklySender:
    """Sends one summary a week, on Monday at the digest's time, over the week that ended with it; off without `to`."""

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
        clock: Clock,
    ) -> None:
        self._store = store
        self._mailer = mailer
        self._to = tuple(to)
        self._school = school
        self._at = at
        self._timezone = timezone
        self._mode = mode
        self._clock = clock

    def run_due(self) -> str | None:
        """Send what is due; its Message-ID, or None where nothing is. Raises MailError once that is written down.

        Nothing is due for a week before the service first asked. A failure is tried again after 1, 2, 4 … 60 minutes.
        """
        if not self._to:
            return None
        now = self._clock.now()
        monday = _monday(newest_date(now, self._at, self._timezone))
        with self._store.transaction() as tx:
            kept = self._plan(tx, monday)
        if kept.get("sent") or datetime.fromisoformat(str(kept["next_try"])) > now:
            return None
        return self._send(monday, kept, now)

    def _plan(self, tx: Transaction, monday: date) -> dict[str, object]:
        """What is on record about this week's summary; begun where there is nothing."""
        kept = tx.state.get(STATE)
        if kept.get("monday") == monday.isoformat():
            return kept
        domain = self._to[0].rpartition("@")[2]
        domain = domain if domain.isascii() else "moderator.invalid"
        begun: dict[str, object] = {
            "monday": monday.isoformat(),
            "message_id": f"<weekly-{monday}.{secrets.token_hex(8)}@{domain}>",
            "attempts": 0,
            "next_try": self._clock.now().isoformat(),
            "sent": not kept,  # the first time it is asked, this week's hour is over already
        }
        tx.state.put(STATE, begun)
        return begun

    def _send(self, monday: date, kept: dict[str, object], now: datetime) -> str:
        mail = self._mail(monday, str(kept["message_id"]))
        try:
            message_id = self._mailer.send(mail)
        except MailError as error:
            attempts = int(str(kept["attempts"]))
            wait = min(timedelta(minutes=2 ** min(attempts, 10)), LONGEST_WAIT)
            with self._store.transaction() as tx:
                tx.state.put(STATE, {**kept, "attempts": attempts + 1, "next_try": (now + wait).isoformat()})
            log.warning("weekly summary not sent", week=monday.isoformat(), retry=error.retry)
            raise
        with self._store.transaction() as tx:
            tx.state.put(STATE, {**kept, "sent": True})
            tx.audit.add(at=now, actor="service", verb="weekly summary sent", subject=monday.isoformat())
        log.info("weekly summary sent", week=monday.isoformat())
        return message_id

    def _mail(self, monday: date, message_id: str) -> Mail:
        with self._store.reading() as tx:
            data = collect(
                tx,
                since=scheduled(monday - timedelta(days=7), self._at, self._timezone),
                until=scheduled(monday, self._at, self._timezone),
                now=self._clock.now(),
                timezone=self._timezone,
                mode=self._mode,
                school=self._school,
            )
        subject = f"{one_line(self._school.name)}: comments in the week to {long_date(monday - timedelta(days=1))}"
        paragraphs, found = sentences(data), by_label(data)
        text = "\n\n".join([*paragraphs, *(f"{number:>7,}  {name}" for name, number in found), CLOSING]) + "\n"
        html = (
            environment()
            .get_template("weekly.html.j2")
            .render(
                subject=subject,
                colour=data.colour,
                on_colour=text_on(data.colour),
                paragraphs=paragraphs,
                found=found,
                closing=CLOSING,
            )
        )
        return Mail(to=self._to, subject=subject, text=text, html=html, message_id=message_id)


def sentences(data: DigestData) -> list[str]:
    """The week in a few lines; nothing that a stranger wrote."""
    n = data.numbers
    named = [f"{number:,} {name}" for name, number in headline(data)[1:]]
    said = [f"{count(n.checked, 'comment')} under {count(n.posts, 'post')} checked: {', '.join(named)}."]
    if data.mode == "shadow":
        said.insert(0, "The service runs in shadow mode: nothing on the page was touched.")
    if n.safeguarding:
        said.append(f"{count(n.safeguarding, 'comment')} went to the safeguarding lead.")
    if n.settled:
        said.append(f"People changed {count(n.settled, 'decision')}.")
    if data.strikes:
        highest = ordinal(data.strikes[0].total)
        said.append(f"{count(len(data.strikes), 'strike')} given; the highest is an author's {highest}.")
    if n.replies:
        said.append(f"{count(n.replies, 'complaint')} awaiting a reply.")
    return [*said, questions(data)]


def by_label(data: DigestData) -> list[tuple[str, int]]:
    """How many comments under each label, most first."""
    return [(heading(category), number) for category, number in sorted(data.by_category.items(), key=lambda p: -p[1])]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday() - MONDAY)
