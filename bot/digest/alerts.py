"""Alerts: safeguarding comments to the DSL, trouble with the service to whoever looks after it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog

from bot.core.action import Receipt
from bot.core.finding import Category
from bot.core.ports import Mail, Mailer
from bot.core.records import StoredAction, StoredComment
from bot.core.store import Store
from bot.digest.alert_words import Told, notice, tell
from bot.digest.data import Mask
from bot.digest.quoting import one_line
from bot.digest.render_html import environment
from bot.digest.view import Links
from bot.digest.wording import channel_name, count, full_moment
from bot.errors import MailError
from bot.settings import School

log = structlog.get_logger("moderator.alerts")

SERVICE = "service"
ONE_LIMIT, MANY_LIMIT, MANY = 2000, 400, 5
IN_FULL = 100  # of a storm; the rest is listed by reference

Alert = tuple[StoredAction, StoredComment | None]


class Notifier(Protocol):
    """Further targets that may hear of an alert, but not read it."""

    def notify(self, title: str, body: str) -> int:
        """How many targets could not be reached."""
        ...


class Alerter:
    """Hands alerts over: one mail for each group of people, however many alerts there are.

    A safeguarding comment's text goes to `safeguarding_to` alone. Where that names nobody, `alert_to` is told that
    something waits, without the text.
    """

    def __init__(
        self,
        *,
        store: Store,
        mailer: Mailer,
        safeguarding_to: Sequence[str],
        alert_to: Sequence[str],
        school: School,
        timezone: ZoneInfo,
        mask: Mask,
        web_url: str,
        notifier: Notifier | None = None,
    ) -> None:
        self._store = store
        self._mailer = mailer
        self._safeguarding_to = tuple(safeguarding_to)
        self._alert_to = tuple(alert_to)
        self._school = school
        self._timezone = timezone
        self._mask = mask
        self._links = Links(web_url=web_url)
        self._notifier = notifier
        # Of alerts that come again because another mail of the same round failed: what they need not repeat.
        self._mailed: set[str] = set()
        self._noticed: set[str] = set()

    def deliver(self, alerts: Sequence[Alert], now: datetime) -> Receipt:
        """Hand all of them over, safeguarding first.

        Raises MailError if any mail was not taken; called again with the same alerts it sends only what was not.
        """
        first = [a for a in alerts if a[0].action.payload.get("category") == Category.SAFEGUARDING.value]
        rest = [a for a in alerts if a not in first]
        failures, silent = [], 0
        for group, category in ((first, Category.SAFEGUARDING.value), (rest, SERVICE)):
            waiting = [a for a in group if a[0].action.idempotency_key not in self._mailed]
            if not waiting:
                continue
            mail, references = self._mail(waiting, category)
            silent += self._notice(waiting, category, references, now)
            try:
                self._mailer.send(mail)
            except MailError as error:
                log.warning("alert not mailed", category=category, alerts=len(waiting), retry=error.retry)
                failures.append(error)
            else:
                self._mailed.update(a[0].action.idempotency_key for a in waiting)
                log.info("alert mailed", category=category, alerts=len(waiting))
        if failures:
            raise MailError(" ".join(str(e) for e in failures), retry=any(e.retry for e in failures))
        keys = {a[0].action.idempotency_key for a in alerts}
        self._mailed -= keys
        self._noticed -= keys
        note = f"{count(silent, 'further target')} could not be reached" if silent else ""
        return Receipt(outcome="done", at=now, note=note)

    def _notice(self, group: Sequence[Alert], category: str, references: list[str], now: datetime) -> int:
        """Tell the further targets, once for each alert, whether or not the mail goes out."""
        keys = {a[0].action.idempotency_key for a in group}
        if self._notifier is None or keys <= self._noticed:
            return 0
        self._noticed |= keys
        return self._notifier.notify(*notice(category, references, now, self._timezone))

    def _mail(self, group: Sequence[Alert], category: str) -> tuple[Mail, list[str]]:
        keys = sorted(a[0].action.idempotency_key for a in group)
        name = hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]
        if category == SERVICE:
            mail, references = self._service_mail(group)
        else:
            mail, references = self._safeguarding_mail(group)
        domain = (mail.to[0].rpartition("@")[2] if mail.to else "") or "moderator.invalid"
        return (
            Mail(
                to=mail.to,
                subject=mail.subject,
                text=mail.text,
                html=mail.html,
                message_id=f"<{category}-{name}@{domain}>",
            ),
            references,
        )

    def _safeguarding_mail(self, group: Sequence[Alert]) -> tuple[Mail, list[str]]:
        limit = ONE_LIMIT if len(group) <= MANY else MANY_LIMIT
        with self._store.reading() as tx:
            told = [
                tell(tx, a, c, mask=self._mask, links=self._links, timezone=self._timezone, characters=limit)
                for a, c in group
            ]
        told.sort(key=lambda t: -t.severity)
        references = [t.reference for t in told]
        many = len(told) > 1
        subject = f"SAFEGUARDING: {count(len(told), 'comment')} for {one_line(self._school.name)} to look at now"
        if not many:
            subject += f" (reference {told[0].reference})"
        if not self._safeguarding_to and self._alert_to:
            text = (
                f"{count(len(told), 'comment')} may show a risk to a child or an adult at risk, but SAFEGUARDING_TO "
                "names nobody who may read it. Set it to the safeguarding lead's address, and ask them to look at "
                f"reference {', '.join(references)} now: moderator review list"
            )
            return Mail(to=self._alert_to, subject=subject, text=text), references
        html = (
            environment()
            .get_template("alert.html.j2")
            .render(subject=subject, told=told[:IN_FULL], rest=told[IN_FULL:], many=many, colour="#8c1d18")
        )
        text = "\n\n".join([INTRODUCTION, *(_as_text(t) for t in told[:IN_FULL]), _rest(told[IN_FULL:]), CLOSING])
        return Mail(to=self._safeguarding_to, subject=subject, text=text, html=html), references

    def _service_mail(self, group: Sequence[Alert]) -> tuple[Mail, list[str]]:
        lines, references = [], []
        for stored, _ in group:
            action = stored.action
            at = full_moment(stored.created_at, self._timezone)
            if action.channel == SERVICE:
                references.append(one_line(action.target_id))
                lines.append(f"{at}: {one_line(action.payload.get('reason', ''))}")
                continue
            with self._store.reading() as tx:
                question = tx.reviews.of_comment(action.channel, action.target_id)
            row = question.row if question else None
            where = self._links.question(row) or self._links.command(row) or "moderator review list"
            references.append(str(row) if row is not None else one_line(action.target_id))
            about = action.payload.get("category", "").replace("_", " ")
            lines.append(f"{at}: a comment on {channel_name(action.channel)} ({about}) needs a look: {where}")
        subject = f"{one_line(self._school.name)}: moderator needs attention"
        if len(group) > 1:
            subject += f" ({len(group)} alerts)"
        text = "\n\n".join([*lines, "moderator status says how the service is; moderator doctor says how to mend it."])
        return Mail(to=self._alert_to, subject=subject, text=text + "\n"), references


INTRODUCTION = "The service found what may show a risk to a child or an adult at risk. Please look now."
CLOSING = (
    "Nobody is answered in public. The comment is kept as evidence and deleted only when you say so. This mail went to "
    "SAFEGUARDING_TO alone: please do not forward it.\n"
)


def _as_text(told: Told) -> str:
    lines = [
        f"Reference {told.reference} · {told.urgency}",
        f"Written:    {told.written}, {told.channel}, by {told.author}",
        *([f"Under post: {told.post}"] if told.post else []),
        f"Done:       {told.done}",
        f"Evidence:   {told.evidence}",
        f"Comment:    {told.text or '(no text)'}",
        f"See it:     {told.link or told.command}",
        *([f"On the page: {told.permalink}"] if told.permalink else []),
    ]
    return "\n".join(lines)


def _rest(told: Sequence[Told]) -> str:
    if not told:
        return ""
    return "Further references: " + ", ".join(f"{t.reference} ({t.urgency}, {t.written})" for t in told)
