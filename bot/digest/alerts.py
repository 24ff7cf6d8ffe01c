"""Alerts: safeguarding comments to the DSL, others to whom `notify` names, trouble with the service to its people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog

from bot.alerting import SAFEGUARDING, Alert, group_of
from bot.core.action import Receipt
from bot.core.ports import Mailer
from bot.core.store import Store
from bot.digest.alert_mail import AlertWords
from bot.digest.alert_words import notice
from bot.digest.data import Mask
from bot.digest.quoting import one_line
from bot.digest.view import Links
from bot.digest.wording import count
from bot.errors import MailError
from bot.settings import School
from bot.trouble import SERVICE

log = structlog.get_logger("moderator.alerts")


class Notifier(Protocol):
    """Further targets that may hear of an alert, but not read it."""

    def notify(self, title: str, body: str) -> int:
        """How many targets could not be reached."""
        ...


class Alerter:
    """Hands alerts over: one mail for each group of people, however many alerts there are.

    A safeguarding comment's text goes to `safeguarding_to` alone. Where that names nobody, `alert_to` is told that
    something waits, without the text. `roles` are the addresses behind the names in `notify`.
    """

    def __init__(
        self,
        *,
        store: Store,
        mailer: Mailer,
        safeguarding_to: Sequence[str],
        alert_to: Sequence[str],
        roles: Mapping[str, tuple[str, ...]],
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
            roles=roles,
            school=one_line(school.name),
            timezone=timezone,
            mask=mask,
            links=Links(web_url=web_url),
        )
        self._notifier = notifier
        self._noticed: set[str] = set()  # alerts whose mail failed so far: the further targets know of them

    def deliver(self, alerts: Sequence[Alert], now: datetime) -> Receipt:
        """Hand over these alerts of one group in one mail; raises MailError."""
        group = group_of(alerts[0][0].action)
        with self._store.reading() as tx:
            mail, references = self._words.mail(tx, alerts, group)
        silent = self._notice(alerts, group, references, now)
        try:
            self._mailer.send(mail)
        except MailError as error:
            log.warning("alert not mailed", group=group, alerts=len(alerts), retry=error.retry)
            raise
        log.info("alert mailed", group=group, alerts=len(alerts))
        self._noticed -= {a[0].action.idempotency_key for a in alerts}
        note = f"{count(silent, 'further target')} could not be reached" if silent else ""
        return Receipt(outcome="done", at=now, note=note)

    def _notice(self, alerts: Sequence[Alert], group: str, references: list[str], now: datetime) -> int:
        """Tell the further targets, once for each alert, whether or not the mail goes out."""
        keys = {a[0].action.idempotency_key for a in alerts}
        if self._notifier is None or keys <= self._noticed:
            return 0
        self._noticed |= keys
        categories = dict.fromkeys(a[0].action.payload.get("category", "").replace("_", " ") for a in alerts)
        about = group if group in (SAFEGUARDING, SERVICE) else ", ".join(categories)
        return self._notifier.notify(*notice(group, about, references, now, self._timezone))
