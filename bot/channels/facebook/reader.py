"""Asks for lists of the page and of comments, and turns them into windows; gives way where Facebook refuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.channels.facebook.answers import Slice, read_slice, shrunk
from bot.channels.facebook.client import GraphClient
from bot.channels.facebook.edges import EDGES, FEED, Edge
from bot.channels.facebook.fields import FieldLists
from bot.channels.facebook.marks import Window
from bot.channels.facebook.parse import Parser, ident, time_of
from bot.core.comment import Comment, CommentKind, Post
from bot.errors import ChannelError, NotFound, PermissionMissing, Refused, TooMuchData, UnknownField

PAGE_OF_COMMENTS = 100
OTHERS = {
    "feed": CommentKind.VISITOR_POST,
    "visitor_posts": CommentKind.VISITOR_POST,
    "tagged": CommentKind.TAGGED_POST,
}


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page of a list: windows of its posts, what others posted or reviewed, where to go on (None: the end).

    `oldest` is when the oldest post was created; `mixed` says that `texts` may be visitor posts or tagged posts.
    """

    windows: tuple[Window, ...] = ()
    texts: tuple[Comment, ...] = ()
    onward: dict[str, str] | None = None
    oldest: datetime | None = None
    mixed: bool = False


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a list goes on: at the posts made until then, and there after a cursor that does not live long."""

    until: datetime | None = None
    after: str | None = None

    def params(self) -> dict[str, str]:
        """As the Graph API is asked."""
        until = {"until": str(int(self.until.timestamp()))} if self.until else {}
        return until | ({"after": self.after} if self.after else {})


class PageReader:
    """Reads for one poll, at the time `now`."""

    def __init__(self, client: GraphClient, parser: Parser, fields: FieldLists, now: datetime) -> None:
        self._client = client
        self._parser = parser
        self._fields = fields
        self._now = now
        self._tagged: frozenset[str] | None = None

    def listing(self, edge: Edge, *, limit: int, window: int, at: dict[str, str] | None = None) -> Listing:
        """One page of a list under the page, each post with its newest `window` comments; raises ChannelError."""
        path = f"{self._parser.page_id}/{edge.name}"
        answer = self._patiently(path, edge.name, {**edge.params, "limit": limit, **(at or {})}, edge, window)
        slice_ = read_slice(answer)
        windows, texts, times = [], [], []
        for raw in slice_.rows:
            if edge.name == "ratings":
                texts.append(self._parser.review(raw, self._now))
                times.append(time_of(raw.get("created_time")))
                continue
            post = self._parser.post(raw, edge)
            if post is None:
                continue
            windows.append(self._window(post, raw))
            times.append(post.created_at)
            if edge.name in OTHERS:
                text = self._parser.others_post(raw, post, OTHERS[edge.name], self._now)
                texts += [text] if text is not None else []
        oldest = min((time for time in times if time is not None), default=None)
        return Listing(
            windows=tuple(windows), texts=tuple(texts), onward=slice_.onward, oldest=oldest, mixed=edge is FEED
        )

    def step(self, edge: Edge, place: Place, *, limit: int, window: int) -> tuple[Listing, Place | None]:
        """The page of a list at `place`, and the place of the next one (None: the list is through).

        Times outlive cursors, so that a place is a time wherever the posts of one page were not all made in one second.
        """
        page = self.listing(edge, limit=limit, window=window, at=place.params())
        if page.onward is None or page.oldest is None:
            return page, None
        # A second more than needed: whether Facebook's `until` takes its own second in is nowhere said.
        following = page.oldest + timedelta(seconds=1)
        if place.until is None or following < place.until:
            return page, Place(until=following)
        after = page.onward.get("after")
        return page, Place(until=place.until, after=after) if after and after != place.after else None

    def thread(self, post: Post, *, newest_first: bool) -> Iterator[tuple[list[Comment], Slice]]:
        """Every comment under a post, replies too, by pages of 100; raises ChannelError."""
        params: dict[str, Any] = {
            "filter": "stream",
            "order": "reverse_chronological" if newest_first else "chronological",
            "summary": True,
            "limit": PAGE_OF_COMMENTS,
        }
        while True:
            params["fields"] = self._fields.of_comment()
            try:
                for slice_ in self._client.pages(f"{post.post_id}/comments", **params):
                    yield self._comments(slice_, post), slice_
            except UnknownField as error:
                if self._fields.refuse(error.field):
                    continue
                raise
            return

    def part(self, post_id: str, kind: str, after: str | None) -> tuple[Window, str | None]:
        """A post with 100 comments, newest first, from a cursor on; and the next cursor (None: the end)."""
        edge = next((edge for edge in EDGES if edge.post_kind == kind and edge.nested), FEED)
        raw = self._patiently(post_id, "part", {}, edge, PAGE_OF_COMMENTS, after)
        post = self._parser.post({**raw, "id": ident(raw.get("id")) or post_id}, edge)
        if post is None:
            raise NotFound(f"Facebook shows no post {post_id}.")
        return self._window(post, raw), read_slice(raw.get("comments")).after

    def sorted_out(self, texts: Iterable[Comment]) -> list[Comment]:
        """Posts by others told apart: the feed does not say which were made on the page and which only tag it."""
        if self._tagged is None:
            self._tagged = self._tagged_ids()
        return [
            replace(text, kind=CommentKind.TAGGED_POST) if self._only_tags(text.comment_id) else text for text in texts
        ]

    def exists(self, comment_id: str) -> bool:
        """Whether Facebook still shows a comment."""
        try:
            self._client.get(comment_id, fields="id")
        except NotFound:
            return False
        return True

    def _only_tags(self, post_id: str) -> bool:
        return post_id in (self._tagged or ()) or (
            "_" in post_id and not post_id.startswith(f"{self._parser.page_id}_")
        )

    def _tagged_ids(self) -> frozenset[str]:
        try:
            slice_ = next(self._client.pages(f"{self._parser.page_id}/tagged", fields="id", limit=100))
        except (PermissionMissing, Refused, NotFound, UnknownField):
            return frozenset()
        return frozenset(found for row in slice_.rows if (found := ident(row.get("id"))) is not None)

    def _window(self, post: Post, raw: dict[str, Any]) -> Window:
        nested = read_slice(raw.get("comments"))
        comments = self._comments(nested, post)
        return Window(post=post, comments=tuple(comments), total=nested.total, more=nested.onward is not None)

    def _comments(self, slice_: Slice, post: Post) -> list[Comment]:
        found = (self._parser.comment(raw, post, self._now) for raw in slice_.rows)
        return [comment for comment in found if comment is not None]

    def _patiently(
        self, path: str, name: str, params: dict[str, Any], edge: Edge, window: int, after: str | None = None
    ) -> dict[str, Any]:
        """Ask again without a refused field, or for half as much, as often as that helps."""
        while True:
            asked = {**params, "fields": self._fields.of_edge(edge, window, after)}
            for _ in range(self._fields.scale(name).bit_length() - 1):
                asked = shrunk(asked) or asked
            try:
                return self._client.get(path, **asked)
            except UnknownField as error:
                if not self._fields.refuse(error.field):
                    raise
            except TooMuchData:
                if shrunk(asked) is None:
                    raise
                self._fields.shrink(name)


def is_refusal(error: ChannelError) -> bool:
    """Whether a list is simply not ours to read, which is no reason to stop reading the others."""
    return isinstance(error, PermissionMissing | Refused | NotFound | UnknownField)
