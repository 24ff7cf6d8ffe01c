"""Channel → pipeline → cursor, for polls and backfills alike."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from bot import trouble
from bot.core.ports import Batch, Channel, Clock, Known
from bot.core.store import Store
from bot.errors import ChannelError, RateLimited, TokenInvalid
from bot.pipeline import Pipeline

log = structlog.get_logger("moderator.ingest")

MOST_FAILURES = 5  # polls failed running, from which on the channel is unhealthy

Progress = Callable[[int], None]


class Memory:
    """The store as a channel may ask it (`SeenComments`)."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def known(self, channel: str, comment_ids: Sequence[str]) -> dict[str, Known]:
        """Current revisions among the ids; ids never seen are absent."""
        with self._store.reading() as tx:
            return tx.comments.known(channel, comment_ids)

    def get_state(self, key: str) -> dict[str, object]:
        """A small JSON object; empty where nothing was kept."""
        with self._store.reading() as tx:
            return tx.state.get(key)

    def put_state(self, key: str, value: dict[str, object]) -> None:
        """Keep, committed at once."""
        with self._store.transaction() as tx:
            tx.state.put(key, value)


@dataclass(kw_only=True, slots=True)
class PollReport:
    """What one poll brought; `error` is None where all went well, `held` where it was not even tried."""

    channel: str
    read: int = 0
    new: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    error: str | None = None
    held: str | None = None


class Ingest:
    """Fetches from one channel after another and hands every batch to the pipeline."""

    def __init__(self, store: Store, pipeline: Pipeline, clock: Clock) -> None:
        self._store = store
        self._pipeline = pipeline
        self._clock = clock
        self._memory = Memory(store)

    def poll(
        self, channel: Channel, progress: Progress = lambda _: None, stop: Callable[[], bool] = lambda: False
    ) -> PollReport:
        """One poll; never raises ChannelError, but writes it down and says so in the report.

        `progress` hears of each batch once it is judged and stored; `stop` is asked between batches.
        """
        held = self._held(channel)
        if held:
            return PollReport(channel=channel.name, held=held)
        return self._take(channel, channel.poll(self._memory, self._clock.now()), progress, stop)

    def backfill(
        self,
        channel: Channel,
        since: datetime | None,
        progress: Progress = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> PollReport:
        """Fetch and judge the past; takes the same path as a poll."""
        return self._take(channel, channel.backfill(self._memory, since), progress, stop)

    def _held(self, channel: Channel) -> str | None:
        """Why not to poll now: the platform asked to wait, or the token that failed is still the same."""
        state = self._memory.get_state(f"poll:{channel.name}")
        wait = state.get("wait_until")
        if wait and datetime.fromisoformat(str(wait)) > self._clock.now():
            return f"{channel.name} asked us to wait until {wait}"
        if state.get("bad_credentials") and state["bad_credentials"] == channel.credentials():
            return str(state.get("last_error"))
        return None

    def _take(
        self, channel: Channel, batches: Iterator[Batch], progress: Progress, stop: Callable[[], bool]
    ) -> PollReport:
        report = PollReport(channel=channel.name)
        state: dict[str, object] = {}
        try:
            for batch in batches:
                judged = self._pipeline.run(batch, channel.name)
                report.read += len(batch.comments)
                report.new += judged.new
                for verdict, number in judged.verdicts.items():
                    report.verdicts[verdict] = report.verdicts.get(verdict, 0) + number
                progress(len(batch.comments))
                if stop():
                    break
        except ChannelError as error:
            report.error = str(error)
            state = self._failed(channel, error)
        finally:
            # Left to the garbage collector, a channel's last words would fail unheard where the store has failed.
            if isinstance(batches, Generator):
                batches.close()
        self._note(channel, report, state)
        return report

    def _failed(self, channel: Channel, error: ChannelError) -> dict[str, object]:
        if isinstance(error, RateLimited):
            wait = self._clock.now().timestamp() + error.wait_seconds
            return {"wait_until": datetime.fromtimestamp(wait, tz=self._clock.now().tzinfo).isoformat()}
        if isinstance(error, TokenInvalid):
            return {"bad_credentials": channel.credentials()}
        return {}

    def _note(self, channel: Channel, report: PollReport, state: dict[str, object]) -> None:
        now = self._clock.now()
        key, slug = f"poll:{channel.name}", f"{channel.name}-token"
        with self._store.transaction() as tx:
            before = tx.state.get(key)
            good = report.error is None
            failures = 0 if good else int(str(before.get("failures", 0))) + 1
            tx.state.put(
                key,
                {
                    "last_poll": now.isoformat(),
                    "last_good_poll": now.isoformat() if good else before.get("last_good_poll"),
                    "last_error": report.error,
                    "failures": failures,
                    **state,
                },
            )
            if "bad_credentials" in state:
                trouble.begin(tx, slug, str(report.error), now)
            elif good:
                trouble.end(tx, slug, now)
                trouble.end(tx, f"{channel.name}-poll", now)
            if failures >= MOST_FAILURES and "bad_credentials" not in state:
                trouble.begin(tx, f"{channel.name}-poll", f"{channel.name} could not be read: {report.error}", now)
        unhealthy = "bad_credentials" in state or failures >= MOST_FAILURES
        say = log.info if good else log.error if unhealthy else log.warning
        say(
            "poll",
            channel=channel.name,
            read=report.read,
            new=report.new,
            verdicts=report.verdicts,
            error=report.error,
        )
