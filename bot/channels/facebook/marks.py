"""What is remembered of one post, and what its newest comments say must be done; pure, with no calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.channels.facebook.memory import iso, moment
from bot.core.comment import Comment, Post
from bot.core.ports import Known

OVERLAP = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Window:
    """A post with its newest comments, newest first. `more`: there are older ones; `total`: what Facebook counts."""

    post: Post
    comments: tuple[Comment, ...] = ()
    total: int | None = None
    more: bool = False


@dataclass(frozen=True, kw_only=True)
class Mark:
    """How far a post is read: everything created from `since` (None: from the start) to `until` was brought.

    `total` is what Facebook counted then. `reading` says that a longer read was begun and not ended. `ids` are the
    newest comments seen there with their times and parents, for noticing those that vanish.
    """

    until: datetime | None = None
    since: datetime | None = None
    total: int | None = None
    reading: bool = False
    ids: Mapping[str, tuple[float, str]] = field(default_factory=dict)

    def to_state(self) -> dict[str, object]:
        """As kept."""
        return {
            "until": iso(self.until),
            "since": iso(self.since),
            "total": self.total,
            "reading": self.reading,
            "ids": {key: list(value) for key, value in self.ids.items()},
        }

    @classmethod
    def from_state(cls, kept: Mapping[str, object]) -> Mark | None:
        """None where nothing was kept: the post was never read to its end."""
        if not kept:
            return None
        total, ids = kept.get("total"), kept.get("ids")
        return cls(
            until=moment(kept.get("until")),
            since=moment(kept.get("since")),
            total=total if isinstance(total, int) else None,
            reading=kept.get("reading") is True,
            ids={str(key): (float(at), str(parent)) for key, (at, parent) in ids.items()}
            if isinstance(ids, dict)
            else {},
        )


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a window says: `news` to bring, whether to read on below it (`deep`), ids (with
    their parents) that should be there and are not.

    `never` says that the post is to be read whole; `unknown` counts comments never seen.
    """

    news: tuple[Comment, ...]
    deep: bool
    never: bool
    unknown: int
    missing: Mapping[str, str]
    mark: Mark
    changed: bool


def is_news(comment: Comment, known: Mapping[str, Known]) -> bool:
    """Never seen, or with another text, or shown where it was hidden, or hidden where it was shown."""
    old = known.get(comment.comment_id)
    return old is None or old.text_sha256 != comment.text_sha256 or old.is_hidden != comment.is_hidden


@dataclass(frozen=True, kw_only=True)
class Scope:
    """How far back to go. `backfilling` with `since` asks for more than a post's mark may say is read."""

    remember_from: datetime  # ids of comments created since then are remembered
    backfilling: bool = False
    since: datetime | None = None


def look(window: Window, mark: Mark | None, known: Mapping[str, Known], scope: Scope) -> Look:
    """Compare a window with what is remembered.

    Read on where the post was never read to its end, a longer read was broken off, everything in the window is new, or
    Facebook counts more new comments than the window shows.
    """
    old = mark or Mark()
    never = mark is None or (scope.backfilling and _later(old.since, scope.since))
    since = scope.since if never else old.since
    comments = tuple(c for c in window.comments if since is None or c.created_at >= since or c.comment_id in known)
    unknown = sum(comment.comment_id not in known for comment in comments)
    risen = window.total is not None and old.total is not None and window.total > old.total + unknown
    deep = window.more and (never or old.reading or risen or unknown == len(window.comments) > 0)
    times = [comment.created_at for comment in comments]
    after = replace(
        old,
        until=max([*times, *([old.until] if old.until else [])], default=None),
        since=since,
        total=window.total if window.total is not None else old.total,
        reading=False,
        ids={
            c.comment_id: (c.created_at.timestamp(), c.parent_id or "")
            for c in comments
            if c.created_at >= scope.remember_from
        },
    )
    return Look(
        news=tuple(c for c in comments if is_news(c, known)),
        deep=deep,
        never=never,
        unknown=unknown,
        missing=_missing(window, old),
        mark=after,
        changed=bool(comments or mark) and after != mark,
    )


def _missing(window: Window, old: Mark) -> dict[str, str]:
    """Remembered ids that the window would show if they were still there, older first, with their parents."""
    shown = {comment.comment_id for comment in window.comments}
    oldest = min((c.created_at.timestamp() for c in window.comments), default=0.0) if window.more else 0.0
    lost = [(at, key, parent) for key, (at, parent) in old.ids.items() if key not in shown and at > oldest]
    return {key: parent for _, key, parent in sorted(lost)}


def _later(read_from: datetime | None, wanted: datetime | None) -> bool:
    """Whether a read that began at `read_from` leaves out something since `wanted`."""
    return read_from is not None and (wanted is None or read_from > wanted)


def needs_rereading(window: Window, now: datetime, edit_days: int) -> bool:
    """Whether comments young enough to be edited unseen lie below the window."""
    oldest = min((comment.created_at for comment in window.comments), default=None)
    return window.more and oldest is not None and oldest > now - timedelta(days=edit_days)
