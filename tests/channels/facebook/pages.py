"""A store in memory, a clock that is set by hand, and a channel that reads a sandbox page."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.channels.facebook import FacebookChannel, GraphClient
from bot.core.comment import Comment
from bot.core.ports import Batch, Known
from bot.sandbox.server import SandboxServer
from tests.kit import FakeClock


class Seen:
    """Keeps comments as the pipeline does: texts and visibility are known once a batch is taken, then its cursor."""

    def __init__(self) -> None:
        self.comments: dict[str, Comment] = {}
        self.brought: list[Comment] = []
        self.gone: list[str] = []
        self.state: dict[str, dict[str, object]] = {}
        self.largest_batch = 0

    def known(self, channel: str, comment_ids: Sequence[str]) -> dict[str, Known]:
        return {
            i: Known(text_sha256=c.text_sha256, is_hidden=c.is_hidden)
            for i in comment_ids
            if (c := self.comments.get(i)) is not None
        }

    def get_state(self, key: str) -> dict[str, object]:
        return dict(self.state.get(key, {}))

    def put_state(self, key: str, value: dict[str, object]) -> None:
        if value:
            self.state[key] = dict(value)
        else:
            self.state.pop(key, None)

    def take(self, batches: Iterator[Batch], most: int | None = None) -> list[Comment]:
        """Take batches as ingest does, or only the first `most`, as if the process had died then."""
        before = len(self.brought)
        for number, batch in enumerate(batches):
            if most is not None and number >= most:
                break
            self.largest_batch = max(self.largest_batch, len(batch.comments))
            for comment in batch.comments:
                self.comments[comment.comment_id] = comment
                self.brought.append(comment)
            self.gone += batch.gone
            for key, value in batch.cursor.items():
                self.put_state(key, value)
        return self.brought[before:]


@dataclass
class Bench:
    """One page and one channel that reads it."""

    sandbox: SandboxServer
    clock: FakeClock = field(default_factory=lambda: FakeClock(datetime.now(UTC)))
    seen: Seen = field(default_factory=Seen)
    naps: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    token: str = ""

    def client(self, **changes: object) -> GraphClient:
        made: dict[str, object] = {
            "base_url": self.sandbox.url,
            "version": "v26.0",
            "token": lambda: self.token or self.sandbox.token,
            "clock": self.clock,
            "timeout": 5,
            "sleep": self.naps.append,
            "rng": random.Random(1),
            "say": self.said.append,
        }
        return GraphClient(**(made | changes))  # type: ignore[arg-type]

    def channel(self, client: GraphClient | None = None, **changes: object) -> FacebookChannel:
        made: dict[str, object] = {
            "client": client or self.client(),
            "page_id": self.sandbox.page_id,
            "clock": self.clock,
            "memory": self.seen,
        }
        return FacebookChannel(**(made | changes))  # type: ignore[arg-type]

    def poll(self, channel: FacebookChannel) -> list[Comment]:
        return self.seen.take(channel.poll(self.seen, self.clock.now()))

    def calls(self) -> int:
        """Calls since this was last asked."""
        total = self.sandbox.admin.total_calls()
        self.sandbox.admin.reset_calls()
        return total
