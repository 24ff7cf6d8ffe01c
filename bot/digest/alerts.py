"""Alerts: safeguarding comments to the DSL, trouble with the service to whoever looks after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog

from bot.core.action import Receipt
from bot.core.finding import Category
from bot.core.ports import Mailer
from bot.core.store import Store
from bot.digest.alert_mail import SERVICE, Alert, AlertWords
from bot.digest.alert_words import notice
from bot.digest.data import Mask
from bot.digest.quoting import one_line
from bot.digest.view import Links
from bot.digest.wording import count
from bot.errors import MailError
from bot.settings import School

log = structlog.get_logger("moderator.alerts")


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
        self._timezone = timezone
        self._words = AlertWords(
            safeguarding_to=tuple(safeguarding_to),
            alert_to=tuple(alert_to),
            school=one_line(school.name),
            timezone=timezone,
            mask=mask,
            links=Links(web_url=web_url),
        )
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
            with self._store.reading() as tx:
                mail, references = self._words.mail(tx, waiting, category)
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
