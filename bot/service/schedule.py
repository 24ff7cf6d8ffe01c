"""`moderator run`: APScheduler starts each job, one at a time, until SIGTERM or SIGINT."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests
import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.service.systemd import notify
from bot.service.work import Work

log = structlog.get_logger("moderator.service")

ENFORCE_SECONDS = 15
WATCHDOG_SECONDS = 20


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """How often each job runs; a channel near the end of its call budget lets polls pass by itself."""

    poll_seconds: float
    heartbeat_url: str
    digest: Callable[[], None]
    token_check: Callable[[], None]


class Service:
    """Runs the jobs of `Work` until told to stop; a job that raises is logged and tried again at its next time."""

    def __init__(self, work: Work, schedule: Schedule) -> None:
        self._work = work
        self._schedule = schedule
        self._stop = threading.Event()
        # One worker: jobs never overlap, and SQLite has one writer anyway.
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(1), "pulse": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone="UTC",
        )

    def run(self) -> None:
        """Returns once a signal came and the job in hand has ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        self._every("poll", self._poll, self._schedule.poll_seconds)
        self._every("enforce", self._work.enforce, ENFORCE_SECONDS)
        self._every("digest", self._schedule.digest, 60)
        self._every("token", self._schedule.token_check, 24 * 3600)
        self._every("retention", self._work.retain, 24 * 3600)
        self._scheduler.add_job(
            self._pulse,
            "interval",
            seconds=WATCHDOG_SECONDS,
            id="pulse",
            executor="pulse",
            next_run_time=datetime.now(UTC),
        )
        self._scheduler.start()
        notify("READY=1")
        log.info("service started")
        while not self._stop.wait(1.0):
            pass
        notify("STOPPING=1")
        self._work.stopping = True
        self._scheduler.shutdown(wait=True)
        log.info("service stopped")

    def _every(self, name: str, job: Callable[[], Any], seconds: float) -> None:
        self._scheduler.add_job(
            self._guarded, "interval", args=(name, job), seconds=seconds, id=name, next_run_time=datetime.now(UTC)
        )

    def _guarded(self, name: str, job: Callable[[], Any]) -> None:
        if self._work.stopping:
            return
        try:
            job()
        except Exception as error:
            self._work.crashed(name, error)
        else:
            self._work.succeeded(name)

    def _poll(self) -> None:
        reports = self._work.poll()
        self._work.enforce()
        if reports and all(r.error is None and r.held is None for r in reports):
            self._heartbeat()

    def _heartbeat(self) -> None:
        if not self._schedule.heartbeat_url:
            return
        try:
            requests.get(self._schedule.heartbeat_url, timeout=10)
        except requests.RequestException as error:
            log.warning("heartbeat not delivered", error=type(error).__name__)

    def _pulse(self) -> None:
        """The watchdog hears from us only while the scheduler still turns."""
        notify("WATCHDOG=1")

    def _asked_to_stop(self, _number: int, _frame: object) -> None:
        self._work.stopping = True
        self._stop.set()
