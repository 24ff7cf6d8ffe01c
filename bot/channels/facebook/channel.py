"""The Facebook page as a channel.

A poll makes two calls where nothing changed: the newest posts with their newest comments, and one for the rotation,
which goes round everything else. Only what these show to be new costs more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels.facebook.actions import Actor, clicks, possible
from bot.channels.facebook.budget import ACTING, POLLING, Budget
from bot.channels.facebook.client import GraphClient
from bot.channels.facebook.edges import BY_NAME, EDGES, FEED
from bot.channels.facebook.fields import FieldLists
from bot.channels.facebook.marks import Scope, Window, needs_rereading
from bot.channels.facebook.memory import (
    NAME,
    PAGE_KEY,
    ROTATION_KEY,
    WALK_KEY,
    Memory,
    OwnMemory,
    iso,
    moment,
)
from bot.channels.facebook.news import News
from bot.channels.facebook.parse import Parser
from bot.channels.facebook.reader import Listing, PageReader, is_refusal
from bot.channels.facebook.rotation import Rotation, Task
from bot.channels.facebook.standing import Standing
from bot.channels.facebook.token import TokenReport, check_token
from bot.core.action import Action, ActionKind, Receipt
from bot.core.comment import Comment
from bot.core.ports import Batch, ChannelHealth, Clock, SeenComments
from bot.errors import ChannelError, NotFound

NEWEST, WINDOW = 25, 25
STEP = 50
WALK_WINDOW = 100


@dataclass(kw_only=True)
class _Run:
    """One poll or backfill: its time, its store, its reader, and the rotation as it stands."""

    now: datetime
    seen: SeenComments
    reader: PageReader
    news: News
    rotation: Rotation


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
        run = self._run(seen, now, Scope(remember_from=self._edits_from(now)))
        read_once = bool(seen.get_state(PAGE_KEY).get("read_at"))
        yield from self._counted(run, self._round(run) if read_once else self._first(run))

    def backfill(self, seen: SeenComments, since: datetime | None) -> Iterator[Batch]:
        """Everything created since then that was not brought yet, list by list; raises ChannelError."""
        self._adopt(seen)
        now = self._clock.now()
        run = self._run(seen, now, Scope(remember_from=self._edits_from(now), backfilling=True, since=since))
        yield from self._counted(run, self._walk(run, since))

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

    def check_token(self) -> TokenReport:
        """Look at the token in two calls at most, and let `health` tell what is wrong with it; raises ChannelError."""
        before = self._client.spent
        try:
            report = check_token(self._client, self._page_id)
        finally:
            self._budget.spend(self._memory, ACTING, self._client.spent - before, self._clock.now())
        self._standing.note_token(self._memory, report, self._clock.now())
        return report

    def health(self) -> ChannelHealth:
        """How the page can be read and acted on, without a call."""
        return self._standing.health(self._memory, self._clock.now())

    def _adopt(self, seen: SeenComments) -> None:
        if not self._has_memory:
            self._memory = seen

    def _edits_from(self, now: datetime) -> datetime:
        return now - timedelta(days=self._edit_days)

    def _run(self, seen: SeenComments, now: datetime, scope: Scope) -> _Run:
        reader = PageReader(self._client, self._parser, FieldLists(seen, now), now)
        begun = self._client.spent
        left = self._budget.left(seen, now)
        news = News(seen=seen, reader=reader, scope=scope, calls_left=lambda: left - (self._client.spent - begun))
        return _Run(
            now=now, seen=seen, reader=reader, news=news, rotation=Rotation.from_state(seen.get_state(ROTATION_KEY))
        )

    def _counted(self, run: _Run, batches: Iterator[Batch]) -> Iterator[Batch]:
        """Write down calls and authors however the reading ends."""
        before = self._client.spent
        try:
            yield from batches
            self._standing.read()
        except ChannelError as error:
            self._standing.failed(error)
            raise
        finally:
            self._budget.spend(run.seen, POLLING, self._client.spent - before, run.now)
            self._standing.note_authors(run.seen, run.news.authors)

    def _first(self, run: _Run) -> Iterator[Batch]:
        """Read everything; where that was broken off, the newest posts first and the rest as far as calls allow."""
        begun = bool(run.seen.get_state(WALK_KEY))
        if begun or run.news.calls_left() <= 0:
            yield from self._of(run, self._newest(run))
        if run.news.calls_left() > 0:
            yield from self._walk(run, None)

    def _round(self, run: _Run) -> Iterator[Batch]:
        newest = self._newest(run)
        if self._standing.emptied(run.seen, newest.windows, run.news.known_marks(newest.windows)):
            return
        yield from self._of(run, newest)
        newest_from = newest.oldest if newest.onward is not None else None
        task = run.rotation.choose(run.now, newest_from=newest_from)
        if task is not None:
            yield from self._again(run, task)
        yield Batch(cursor={ROTATION_KEY: run.rotation.to_state()})

    def _newest(self, run: _Run) -> Listing:
        try:
            return run.reader.listing(FEED, limit=NEWEST, window=WINDOW)
        except NotFound as error:
            raise NotFound(
                f"Facebook shows no page {self._page_id} to this token. Check FACEBOOK_PAGE_ID, and that "
                "FACEBOOK_PAGE_TOKEN is the token of that page ('moderator doctor').",
                code=error.code,
                subcode=error.subcode,
            ) from None

    def _again(self, run: _Run, task: Task) -> Iterator[Batch]:
        """One task of the rotation."""
        if task.kind == "deep":
            yield from self._deep(run, task)
            return
        edge = BY_NAME[task.name]
        try:
            if task.kind == "edge":
                pages, until = [run.reader.listing(edge, limit=STEP, window=WINDOW)], None
            else:
                pages, until = run.reader.step(edge, limit=STEP, window=WINDOW, until=task.until)
        except ChannelError as error:
            if edge is FEED or not is_refusal(error):
                raise
            run.rotation = run.rotation.refuse(edge.name, run.now)
            return
        for page in pages:
            yield from self._of(run, page)
        run.rotation = run.rotation.done(task, run.now, until=until)

    def _deep(self, run: _Run, task: Task) -> Iterator[Batch]:
        """The next hundred comments of one post, down to those too old to be read again."""
        kind = run.rotation.deep[task.name].kind
        try:
            window, after = run.reader.part(task.name, kind, task.after)
        except ChannelError as error:
            if not is_refusal(error):
                raise
            if task.after is None:
                run.rotation = run.rotation.with_deep(task.name, kind, False, run.now)
            else:  # the cursor may have died: from the top next time
                run.rotation = run.rotation.done(task, run.now)
            return
        yield from run.news.of_part(window)
        if not needs_rereading(window, run.now, self._edit_days):
            after = None
        run.rotation = run.rotation.done(task, run.now, after=after)

    def _walk(self, run: _Run, since: datetime | None) -> Iterator[Batch]:
        """Every list from its newest to its oldest post; goes on where an earlier walk was broken off."""
        walk = run.seen.get_state(WALK_KEY)
        resumed = bool(walk) and walk.get("since") == iso(since)
        names = [edge.name for edge in EDGES]
        start = names.index(str(walk["list"])) if resumed and walk.get("list") in names else 0
        run.rotation = Rotation.begin(run.now)
        for edge in EDGES[start:]:
            until = moment(walk.get("until")) if resumed and edge.name == walk.get("list") else None
            at = {"until": str(int(until.timestamp()))} if until else None
            while True:
                try:
                    page = run.reader.listing(edge, limit=NEWEST, window=WALK_WINDOW, at=at)
                except ChannelError as error:
                    if edge is FEED or not is_refusal(error):
                        raise
                    run.rotation = run.rotation.refuse(edge.name, run.now)
                    break
                yield from self._of(run, page)
                if run.news.calls_left() <= 0:
                    return
                reached = page.oldest + timedelta(seconds=1) if page.oldest else None
                yield Batch(cursor={WALK_KEY: {"list": edge.name, "until": iso(reached), "since": iso(since)}})
                if page.onward is None:
                    break
                at = page.onward
        read = {**run.seen.get_state(PAGE_KEY), "read_at": iso(run.now)}
        yield Batch(cursor={PAGE_KEY: read, ROTATION_KEY: run.rotation.to_state(), WALK_KEY: {}})

    def _of(self, run: _Run, listing: Listing) -> Iterator[Batch]:
        """News of one page of a list; posts with more young comments than their window shows join the rotation."""
        yield from run.news.of_listing(listing)
        for window in listing.windows:
            self._note_deep(run, window)

    def _note_deep(self, run: _Run, window: Window) -> None:
        wanted = needs_rereading(window, run.now, self._edit_days)
        run.rotation = run.rotation.with_deep(window.post.post_id, window.post.kind, wanted, run.now)
