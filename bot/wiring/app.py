"""The whole program, wired from settings."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.channels.classdojo import ClassDojoChannel
from bot.channels.facebook import FacebookChannel, GraphClient
from bot.core.ports import Channel, Clock, Mailer, SystemClock
from bot.core.records import StoredDecision
from bot.detectors.masking import mask
from bot.detectors.personal import PersonalInformationDetector
from bot.digest import Alerter, DigestSender, HealthLine, WeeklySender, digest_problem
from bot.digest.wording import in_local_time
from bot.enforcement import Enforcement
from bot.errors import ModelError, ModeratorError, StoreError
from bot.ingest import Ingest, Memory
from bot.judging import Judge
from bot.mail import AppriseNotifier, choose_mailer
from bot.pipeline import Pipeline
from bot.service.health import Status, status
from bot.service.work import Work
from bot.settings import PolicySettings, Settings
from bot.store import SqlStore
from bot.wiring.judge import build_judge, personal_detector
from bot.wiring.logs import configure_logging


class AlreadyRunning(ModeratorError):
    """Another moderator of this folder is reading the channels."""


@dataclass
class App:
    """Live objects; parts that need the network or the model are made when first asked for."""

    settings: Settings
    store: SqlStore
    clock: Clock

    @property
    def mode(self) -> str:
        """shadow or live."""
        return self.settings.env.MODERATION_MODE

    @property
    def policy(self) -> PolicySettings:
        """The school's rules."""
        return self.settings.policy

    @cached_property
    def timezone(self) -> ZoneInfo:
        """The school's."""
        return ZoneInfo(self.settings.env.SCHOOL_TIMEZONE)

    @cached_property
    def judge(self) -> Judge:
        """Detectors and policy."""
        return build_judge(self.settings, self.clock)

    @cached_property
    def channels(self) -> dict[str, Channel]:
        """Those that are switched on."""
        found: dict[str, Channel] = {}
        if self.settings.env.FACEBOOK_PAGE_ID:
            found["facebook"] = self.facebook
        found["classdojo"] = ClassDojoChannel()
        return found

    @property
    def polled(self) -> dict[str, Channel]:
        """Those that can be read by program."""
        return {name: c for name, c in self.channels.items() if name != ClassDojoChannel.name}

    @cached_property
    def graph_client(self) -> GraphClient:
        """Speaks to the Graph API with the token as it is at each call."""
        env = self.settings.env
        return GraphClient(
            base_url=env.FACEBOOK_GRAPH_URL,
            version=env.FACEBOOK_GRAPH_VERSION,
            token=self.settings.page_token,
            clock=self.clock,
            app_secret=env.FACEBOOK_APP_SECRET.get_secret_value(),
            timeout=self.settings.school.facebook.timeout_seconds,
        )

    @cached_property
    def facebook(self) -> FacebookChannel:
        """The Facebook page."""
        facebook = self.settings.school.facebook
        return FacebookChannel(
            client=self.graph_client,
            page_id=self.settings.env.FACEBOOK_PAGE_ID,
            clock=self.clock,
            staff_ids=facebook.staff_ids,
            edit_days=facebook.edit_days,
            calls_per_day=facebook.calls_per_day,
            calls_for_actions=facebook.calls_for_actions,
            memory=Memory(self.store),
        )

    @cached_property
    def pipeline(self) -> Pipeline:
        """Detect → decide → record."""
        return Pipeline(self.store, self.judge, self.clock)

    @cached_property
    def ingest(self) -> Ingest:
        """Channels → pipeline → cursor."""
        return Ingest(self.store, self.pipeline, self.clock)

    @cached_property
    def mailer(self) -> Mailer:
        """By SMTP, or into var/mail."""
        env = self.settings.env
        return choose_mailer(env.SMTP_URL.get_secret_value(), env.MAIL_FROM, self.settings.var / "mail", self.clock)

    @cached_property
    def alerter(self) -> Alerter:
        """Alerts to the addresses the school has set."""
        urls = self.settings.env.ALERT_URLS.get_secret_value()
        return Alerter(
            store=self.store,
            mailer=self.mailer,
            safeguarding_to=self.settings.safeguarding_to,
            alert_to=self.settings.alert_to,
            roles=self.settings.role_addresses,
            school=self.settings.school.school,
            timezone=self.timezone,
            mask=mask,
            web_url=self.settings.env.WEB_URL,
            notifier=AppriseNotifier(urls) if urls else None,
        )

    @cached_property
    def work(self) -> Work:
        """The jobs of the service."""
        enforcement = Enforcement(
            store=self.store,
            channels=self.channels,
            alerter=self.alerter,
            policy=self.policy,
            wordings=self.wordings(),
            mode=self.mode,
            clock=self.clock,
            worker=f"{socket.gethostname()}:{os.getpid()}",
        )
        return Work(
            store=self.store,
            ingest=self.ingest,
            enforcement=enforcement,
            channels=self.polled,
            policy=self.policy,
            evidence_days=self.settings.school.retention.evidence_days,
            mode=self.mode,
            clock=self.clock,
        )

    @cached_property
    def digest(self) -> DigestSender:
        """The daily mail."""
        return DigestSender(
            store=self.store,
            mailer=self.mailer,
            to=self.settings.digest_to,
            school=self.settings.school.school,
            at=self.settings.school.digest.at,
            timezone=self.timezone,
            mode=self.mode,
            mask=mask,
            web_url=self.settings.env.WEB_URL,
            clock=self.clock,
            health=self._health_lines,
        )

    @cached_property
    def weekly(self) -> WeeklySender:
        """The summary for headteacher and governors."""
        return WeeklySender(
            store=self.store,
            mailer=self.mailer,
            to=self.settings.weekly_to,
            school=self.settings.school.school,
            at=self.settings.school.digest.at,
            timezone=self.timezone,
            mode=self.mode,
            clock=self.clock,
        )

    def status(self) -> Status:
        """What the service knows of itself."""
        with self.store.reading() as tx:
            late = digest_problem(tx, now=self.clock.now(), at=self.settings.school.digest.at, timezone=self.timezone)
        found = status(
            also_wrong=(late,) if late else (),
            store=self.store,
            channels=self.channels,
            mode=self.mode,
            model=self._model(),
            poll_seconds=self.settings.env.POLL_SECONDS,
            now=self.clock.now(),
        )
        return replace(
            found,
            problems=tuple(map(self.in_local_time, found.problems)),
            notes=tuple(map(self.in_local_time, found.notes)),
            paused=self.in_local_time(found.paused) if found.paused else None,
        )

    def in_local_time(self, text: str) -> str:
        """Our own sentence with the times in it as people in the UK write them."""
        return in_local_time(text, self.timezone)

    def _model(self) -> str:
        try:
            return self.judge.setting.model
        except ModelError as error:
            return f"unusable: {error}"

    def local(self, time: datetime | None) -> str:
        """UK date and local time."""
        return f"{time.astimezone(self.timezone):%d/%m/%Y %H:%M}" if time else "-"

    def local_text(self, time: str) -> str:
        """The same for an ISO 8601 text."""
        return self.local(datetime.fromisoformat(time))

    def masked(self, stored: StoredDecision) -> str:
        """The comment's text with personal information masked; of a safeguarding comment, nothing."""
        if stored.decision.alert:
            return "(safeguarding: see `review show`)"
        return self.covered(stored)

    def covered(self, stored: StoredDecision) -> str:
        """The comment's text with personal information masked, of a safeguarding comment too."""
        return mask(stored.comment.comment.text, stored.decision.findings)

    def cover(self, text: str) -> str:
        """Any other text, such as a post or what a comment answers, with personal information masked."""
        return mask(text, self._personal.find(text))

    @cached_property
    def _personal(self) -> PersonalInformationDetector:
        return personal_detector(self.settings)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Only one moderator of a folder reads the channels at a time; raises AlreadyRunning."""
        path = self.settings.var / "moderator.lock"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            held = path.open("a+")
        except OSError as error:
            raise StoreError(
                f"{path} cannot be written: {error.strerror}. Let this program write to {path.parent}."
            ) from None
        with held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyRunning(
                    "another moderator is running in this folder and does this already. Stop it first "
                    "(`systemctl stop moderator`), or leave the work to it."
                ) from None
            yield

    def close(self) -> None:
        """Close the database."""
        self.store.close()

    def wordings(self) -> dict[str, tuple[str, ...]]:
        """Replies by name, with the school's own words filled in."""
        school = self.settings.school.school
        return {
            name: tuple(
                text.format(school=school.name, complaints=school.complaints_procedure or school.name)
                for text in getattr(self.settings.replies, name)
            )
            for name in type(self.settings.replies).model_fields
        }

    def _health_lines(self) -> list[HealthLine]:
        found = self.status()
        lines = [HealthLine(text=text, problem=True) for text in found.problems]
        for name, channel in found.channels.items():
            if channel["last_good_poll"]:
                lines.append(HealthLine(text=f"{name}: last read {self.local_text(str(channel['last_good_poll']))}."))
            if channel["calls_allowed"]:
                calls = f"{name}: {channel['calls_today']} of {channel['calls_allowed']} calls used in 24 hours."
                lines.append(HealthLine(text=calls))
        return [*lines, *(HealthLine(text=note) for note in found.notes)]


def open_app(settings: Settings, clock: Clock | None = None) -> App:
    """Open the database and leave the rest for when it is needed; raises ModeratorError."""
    import structlog

    if not structlog.is_configured():
        configure_logging(verbose=False)
    return App(settings=settings, store=SqlStore(settings.database_url), clock=clock or SystemClock())
