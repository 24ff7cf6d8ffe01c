"""One poll or backfill: which lists are asked for, in which order, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels.facebook.edges import BY_NAME, EDGES, FEED, Edge
from bot.channels.facebook.marks import needs_rereading
from bot.channels.facebook.memory import PAGE_KEY, ROTATION_KEY, WALK_KEY, iso, moment
from bot.channels.facebook.news import News
from bot.channels.facebook.reader import Listing, PageReader, Place, is_refusal
from bot.channels.facebook.rotation import Rotation, Task
from bot.channels.facebook.standing import Standing
from bot.core.ports import Batch, SeenComments
from bot.errors import ChannelError, NotFound

NEWEST, WINDOW = 25, 25
STEP = 50
WALK_WINDOW = 100


@dataclass(kw_only=True)
class Reading:
    """Reads at the time `now`, for one poll or backfill."""

    page_id: str
    now: datetime
    edit_days: int
    seen: SeenComments
    reader: PageReader
    news: News
    standing: Standing

    def __post_init__(self) -> None:
        self.rotation = Rotation.from_state(self.seen.get_state(ROTATION_KEY))

    def poll(self) -> Iterator[Batch]:
        """The usual two calls, or the first reading of everything."""
        if self.seen.get_state(PAGE_KEY).get("read_at"):
            yield from self._round()
            return
        # Broken off before, or short of calls: the newest posts must not wait until everything is read.
        if self.seen.get_state(WALK_KEY) or self.news.calls_left() <= 0:
            yield from self._of(self._newest())
        if self.news.calls_left() > 0:
            yield from self.walk(None)

    def walk(self, since: datetime | None) -> Iterator[Batch]:
        """Every list from its newest to its oldest post; goes on where an earlier walk was broken off."""
        kept = self.seen.get_state(WALK_KEY)
        resumed = kept if kept.get("since") == iso(since) and kept.get("list") in BY_NAME else {}
        start = [edge.name for edge in EDGES].index(str(resumed.get("list", FEED.name)))
        self.rotation = Rotation.begin(self.now)
        for edge in EDGES[start:]:
            until = moment(resumed.get("until")) if edge.name == resumed.get("list") else None
            yield from self._walk_list(edge, until, since)
            if self.news.calls_left() <= 0:
                return
        read = {**self.seen.get_state(PAGE_KEY), "read_at": iso(self.now)}
        yield Batch(cursor={PAGE_KEY: read, ROTATION_KEY: self.rotation.to_state(), WALK_KEY: {}})

    def _walk_list(self, edge: Edge, until: datetime | None, since: datetime | None) -> Iterator[Batch]:
        at = {"until": str(int(until.timestamp()))} if until else None
        while True:
            try:
                page = self.reader.listing(edge, limit=NEWEST, window=WALK_WINDOW, at=at)
            except ChannelError as error:
                self._refused(edge, error)
                return
            yield from self._of(page)
            if self.news.calls_left() <= 0:
                return
            reached = page.oldest + timedelta(seconds=1) if page.oldest else None
            yield Batch(cursor={WALK_KEY: {"list": edge.name, "until": iso(reached), "since": iso(since)}})
            if page.onward is None:
                return
            at = page.onward

    def _round(self) -> Iterator[Batch]:
        newest = self._newest()
        if self.standing.emptied(self.seen, newest.windows, self.news.known_marks(newest.windows)):
            return
        yield from self._of(newest)
        task = self.rotation.choose(self.now, newest_from=newest.oldest if newest.onward is not None else None)
        if task is not None:
            yield from self._deep(task) if task.kind == "deep" else self._again(task, BY_NAME[task.name])
        yield Batch(cursor={ROTATION_KEY: self.rotation.to_state()})

    def _newest(self) -> Listing:
        try:
            return self.reader.listing(FEED, limit=NEWEST, window=WINDOW)
        except NotFound as error:
            raise self._no_page(error) from None

    def _no_page(self, error: NotFound) -> NotFound:
        return NotFound(
            f"Facebook shows no page {self.page_id} to this token. Check FACEBOOK_PAGE_ID, and that "
            "FACEBOOK_PAGE_TOKEN is the token of that page ('moderator doctor').",
            code=error.code,
            subcode=error.subcode,
        )

    def _again(self, task: Task, edge: Edge) -> Iterator[Batch]:
        """One page of a list, for the rotation."""
        place = Place(until=task.until, after=task.after)
        try:
            page, following = self.reader.step(edge, place, limit=STEP, window=WINDOW)
        except ChannelError as error:
            if task.after is not None and is_refusal(error):  # the cursor has died: from its time on again
                self.rotation = self.rotation.done(task, self.now, until=task.until)
                return
            self._refused(edge, error)
            return
        yield from self._of(page)
        on = following or Place()
        self.rotation = self.rotation.done(task, self.now, until=on.until, after=on.after)

    def _deep(self, task: Task) -> Iterator[Batch]:
        """The next hundred comments of one post, down to those too old to be read again."""
        try:
            window, after = self.reader.part(task.name, self.rotation.deep[task.name].kind, task.after)
        except ChannelError as error:
            if not is_refusal(error):
                raise
            # The post is gone; or only the cursor has died, and the next read begins at the top.
            from_top = task.after is None
            self.rotation = (
                self.rotation.with_deep(task.name, "", False, self.now)
                if from_top
                else self.rotation.done(task, self.now)
            )
            return
        yield from self.news.of_part(window)
        go_on = needs_rereading(window, self.now, self.edit_days)
        self.rotation = self.rotation.done(task, self.now, after=after if go_on else None)

    def _of(self, listing: Listing) -> Iterator[Batch]:
        """News of one page of a list; posts with more young comments than their window shows join the rotation."""
        yield from self.news.of_listing(listing)
        for window in listing.windows:
            wanted = needs_rereading(window, self.now, self.edit_days)
            self.rotation = self.rotation.with_deep(window.post.post_id, window.post.kind, wanted, self.now)

    def _refused(self, edge: Edge, error: ChannelError) -> None:
        """A list that is not ours to read is no reason to stop reading the others; the feed is."""
        if edge is FEED and isinstance(error, NotFound):
            raise self._no_page(error) from None
        if edge is FEED or not is_refusal(error):
            raise error
        self.rotation = self.rotation.refuse(edge.name, self.now)
