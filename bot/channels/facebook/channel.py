"""The Facebook page as a channel.

A poll makes two calls where nothing changed: the newest posts with their newest comments, and one for the rotation,
which goes round everything else. Only what these show to be new costs more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.channels.facebook.actions import Actor, clicks, possible
from bot.channels.facebook.budget import ACTING, POLLING, Budget
from bot.channels.facebook.client import GraphClient
from bot.channels.facebook.fields import FieldLists
from bot.channels.facebook.marks import Scope
from bot.channels.facebook.memory import NAME, Memory, OwnMemory
from bot.channels.facebook.news import News
from bot.channels.facebook.parse import Parser
from bot.channels.facebook.reader import PageReader
from bot.channels.facebook.reading import Reading
from bot.channels.facebook.standing import Standing
from bot.core.action import Action, ActionKind, Receipt
from bot.core.comment import Comment
from bot.core.ports import Batch, ChannelHealth, Clock, SeenComments
from bot.errors import ChannelError


class FacebookChannel:
    """Brings what is written on one page and acts on it.

    `staff_ids` are page-scoped author ids; `edit_days` is how long comments are read again for edits; of
    `calls_per_day` (rolling 24 hours) polling leaves `calls_for_actions` alone. `memory` is where `act` and `health`
    find what polls have learned; without it, what the last poll of this object was given.
    """

    name = NAME

    def __init__(
        self,
        *,
        client: GraphClient,
        page_id: str,
        clock: Clock,
        staff_ids: tuple[str, ...] = (),
        edit_days: int = 7,
        calls_per_day: int = 4800,
        calls_for_actions: int = 1500,
        memory: Memory | None = None,
    ) -> None:
        self._client = client
        self._page_id = page_id
        self._clock = clock
        self._edit_days = edit_days
        self._parser = Parser(page_id=page_id, staff_ids=frozenset(staff_ids))
        self._budget = Budget(calls_per_day=calls_per_day, calls_for_actions=calls_for_actions)
        self._memory: Memory = memory or OwnMemory()
        self._has_memory = memory is not None
        self._standing = Standing(client, self._budget)

    def poll(self, seen: SeenComments, now: datetime) -> Iterator[Batch]:
        """New and changed comments; the first poll of a page brings all there is.

        Brings nothing, and makes no call, where the budget asks polls to stand further apart. Raises ChannelError.
        """
        self._adopt(seen)
        if not self._budget.may_poll(seen, now, self._client.usage.percent):
            return
        self._budget.polled(seen, now)
        reading = self._reading(seen, now, Scope(remember_from=self._edits_from(now)))
        yield from self._counted(reading, reading.poll())

    def backfill(self, seen: SeenComments, since: datetime | None) -> Iterator[Batch]:
        """Everything created since then that was not brought yet, list by list; raises ChannelError."""
        self._adopt(seen)
        now = self._clock.now()
        scope = Scope(remember_from=self._edits_from(now), backfilling=True, since=since)
        reading = self._reading(seen, now, scope)
        yield from self._counted(reading, reading.walk(since))

    def can(self, kind: ActionKind, comment: Comment | None) -> bool:
        """Whether the Graph API lets the page do this to what was written."""
        return possible(kind, comment)

    def where(self, kind: ActionKind, comment: Comment | None) -> str:
        """Where a person clicks to do it by hand."""
        return clicks(kind, comment, self._page_id)

    def act(self, action: Action, comment: Comment | None, *, repeated: bool) -> Receipt:
        """Hide, delete, reply, block and their opposites; nothing is done twice. Raises ChannelError."""
        before = self._client.spent
        actor = Actor(self._client, self._page_id, self._memory, self._clock)
        try:
            receipt = actor.act(action, comment, repeated=repeated)
        except ChannelError as error:
            self._standing.failed(error)
            raise
        else:
            self._standing.wrote()
            return receipt
        finally:
            self._budget.spend(self._memory, ACTING, self._client.spent - before, self._clock.now())

    def credentials(self) -> str:
        """A fingerprint of token and address."""
        return self._client.fingerprint()

    def health(self) -> ChannelHealth:
        """How the page can be read and acted on, without a call."""
        return self._standing.health(self._memory, self._clock.now())

    def _adopt(self, seen: SeenComments) -> None:
        if not self._has_memory:
            self._memory = seen

    def _edits_from(self, now: datetime) -> datetime:
        return now - timedelta(days=self._edit_days)

    def _reading(self, seen: SeenComments, now: datetime, scope: Scope) -> Reading:
        begun, left = self._client.spent, self._budget.left(seen, now)
        reader = PageReader(self._client, self._parser, FieldLists(seen, now), now)
        return Reading(
            page_id=self._page_id,
            now=now,
            edit_days=self._edit_days,
            seen=seen,
            reader=reader,
            news=News(seen=seen, reader=reader, scope=scope, calls_left=lambda: left - (self._client.spent - begun)),
            standing=self._standing,
        )

    def _counted(self, reading: Reading, batches: Iterator[Batch]) -> Iterator[Batch]:
        """Write down calls and authors however the reading ends."""
        before = self._client.spent
        try:
            yield from batches
            self._standing.read()
        except ChannelError as error:
            self._standing.failed(error)
            raise
        finally:
            self._budget.spend(reading.seen, POLLING, self._client.spent - before, reading.now)
            self._standing.note_authors(reading.seen, reading.news.authors)
