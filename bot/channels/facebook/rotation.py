"""Which part of the page is read again next; pure: state and time in, one task out.

A poll has one call for this. It goes to whatever is most overdue for its interval:
- `recent`: posts of the last 14 days that the newest posts do not cover, in steps, begun every 20 minutes;
- the first page of each edge that the feed does not show, every 30 minutes;
- `deep`: posts with more young comments than a window shows, begun every 45 minutes;
- `old`: everything else, one page of one list after another, again from the start when it is through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.channels.facebook.edges import EDGES
from bot.channels.facebook.memory import iso, moment

RECENT_DAYS = 14
RECENT_EVERY = timedelta(minutes=20)
EDGE_EVERY = timedelta(minutes=30)
DEEP_EVERY = timedelta(minutes=45)
STEP_EVERY = timedelta(seconds=60)
OLD_EVERY = timedelta(seconds=120)
REFUSED_EVERY = timedelta(days=1)
CURSOR_LIFE = timedelta(hours=1)
HEADS = tuple(edge.name for edge in EDGES if edge.name != "feed")
LISTS = tuple(edge.name for edge in EDGES)


@dataclass(frozen=True, kw_only=True)
class Deep:
    """A post to be read below its window: when that was last begun, and the cursor where a read stands."""

    begun: datetime | None = None
    kind: str = "post"
    after: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Task:
    """`kind` is recent, edge, deep or old; `name` an edge or a post id; `until` and `after` where to go on."""

    kind: str
    name: str
    until: datetime | None = None
    after: str | None = None


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """When each part was last read. `recent_until` and `old_until` tell where a walk stands (None: at its start)."""

    recent_begun: datetime | None = None
    recent_at: datetime | None = None
    recent_until: datetime | None = None
    recent_after: str | None = None
    old_list: str = LISTS[0]
    old_at: datetime | None = None
    old_until: datetime | None = None
    old_after: str | None = None
    old_begun: datetime | None = None
    heads: Mapping[str, datetime] = field(default_factory=dict)
    refused: Mapping[str, datetime] = field(default_factory=dict)
    deep: Mapping[str, Deep] = field(default_factory=dict)

    @classmethod
    def begin(cls, now: datetime) -> Rotation:
        """Everything was read just now."""
        return cls(recent_begun=now, old_at=now, old_begun=now, heads=dict.fromkeys(HEADS, now))

    def choose(self, now: datetime, *, newest_from: datetime | None) -> Task | None:
        """The most overdue task. `newest_from` is when the oldest post among the newest was created (None: all are)."""
        candidates: list[tuple[float, Task]] = []
        horizon = now - timedelta(days=RECENT_DAYS)
        if newest_from is not None and newest_from > horizon:
            until = self.recent_until or newest_from
            after = self.recent_after if _alive(self.recent_at, now) else None
            due = (
                _due(self.recent_at, STEP_EVERY, now)
                if self.recent_until
                else _due(self.recent_begun, RECENT_EVERY, now)
            )
            candidates.append((due, Task(kind="recent", name="feed", until=until, after=after)))
        for name in HEADS:
            if name not in self.refused or _due(self.refused[name], REFUSED_EVERY, now) >= 1:
                candidates.append((_due(self.heads.get(name), EDGE_EVERY, now), Task(kind="edge", name=name)))
        for post_id, deep in self.deep.items():
            going = deep.after is not None and _alive(deep.at, now)
            due = _due(deep.at, STEP_EVERY, now) if going else _due(deep.begun, DEEP_EVERY, now)
            candidates.append((due, Task(kind="deep", name=post_id, after=deep.after if going else None)))
        old = self._old(newest_from, now)
        if old is not None:
            candidates.append((_due(self.old_at, OLD_EVERY, now), old))
        return max(candidates, key=lambda pair: pair[0])[1] if candidates else None

    def _old(self, newest_from: datetime | None, now: datetime) -> Task | None:
        """The next page of the slow walk; skips lists that are refused, and the feed where the newest posts are all."""
        start = LISTS.index(self.old_list) if self.old_list in LISTS else 0
        for step in range(len(LISTS)):
            name = LISTS[(start + step) % len(LISTS)]
            until = self.old_until if step == 0 else None
            after = self.old_after if step == 0 and _alive(self.old_at, now) else None
            if name in self.refused or (name == "feed" and newest_from is None):
                continue
            if name == "feed" and until is None:
                until = newest_from
            return Task(kind="old", name=name, until=until, after=after)
        return None

    def done(self, task: Task, now: datetime, *, until: datetime | None = None, after: str | None = None) -> Rotation:
        """After a task; `until` or `after` say where it goes on, None that it is through."""
        if task.kind == "recent":
            begun = self.recent_begun if self.recent_until else now
            over = until is None or until <= now - timedelta(days=RECENT_DAYS)
            return replace(
                self, recent_begun=begun, recent_at=now, recent_until=None if over else until, recent_after=after
            )
        if task.kind == "edge":
            return self._allowed(replace(self, heads={**self.heads, task.name: now}), task.name)
        if task.kind == "deep":
            old = self.deep.get(task.name, Deep())
            begun = old.begun if task.after else now
            deep = replace(old, begun=begun, after=after, at=now)
            return replace(self, deep={**self.deep, task.name: deep})
        if until is not None:
            return replace(self, old_list=task.name, old_until=until, old_after=after, old_at=now)
        following = LISTS[(LISTS.index(task.name) + 1) % len(LISTS)]
        begun = now if following == LISTS[0] else self.old_begun
        return replace(self, old_list=following, old_until=None, old_after=None, old_at=now, old_begun=begun)

    def refuse(self, name: str, now: datetime) -> Rotation:
        """Facebook does not give this list to us; asked for again once a day."""
        moved = self.done(Task(kind="old", name=name), now) if self.old_list == name else self
        return replace(moved, refused={**self.refused, name: now}, heads={**self.heads, name: now})

    def with_deep(self, post_id: str, kind: str, wanted: bool, now: datetime) -> Rotation:
        """Add or drop a post to be read below its window."""
        if wanted == (post_id in self.deep):
            return self
        if wanted:
            return replace(self, deep={**self.deep, post_id: Deep(begun=now, kind=kind)})
        return replace(self, deep={key: value for key, value in self.deep.items() if key != post_id})

    @staticmethod
    def _allowed(rotation: Rotation, name: str) -> Rotation:
        left = {key: at for key, at in rotation.refused.items() if key != name}
        return rotation if len(left) == len(rotation.refused) else replace(rotation, refused=left)

    def to_state(self) -> dict[str, object]:
        """As kept."""
        return {
            "recent": [iso(self.recent_begun), iso(self.recent_at), iso(self.recent_until), self.recent_after],
            "old": [self.old_list, iso(self.old_begun), iso(self.old_at), iso(self.old_until), self.old_after],
            "heads": {name: iso(at) for name, at in self.heads.items()},
            "refused": {name: iso(at) for name, at in self.refused.items()},
            "deep": {key: [iso(d.begun), d.kind, d.after, iso(d.at)] for key, d in self.deep.items()},
        }

    @classmethod
    def from_state(cls, kept: Mapping[str, object]) -> Rotation:
        """What was kept; parts that are not there were never read."""
        recent, old, deep = _row(kept.get("recent"), 4), _row(kept.get("old"), 5), kept.get("deep")
        rows = {str(key): _row(value, 4) for key, value in deep.items()} if isinstance(deep, dict) else {}
        return cls(
            recent_begun=moment(recent[0]),
            recent_at=moment(recent[1]),
            recent_until=moment(recent[2]),
            recent_after=recent[3] if isinstance(recent[3], str) else None,
            old_list=str(old[0] or LISTS[0]),
            old_begun=moment(old[1]),
            old_at=moment(old[2]),
            old_until=moment(old[3]),
            old_after=old[4] if isinstance(old[4], str) else None,
            heads=_times(kept.get("heads")),
            refused=_times(kept.get("refused")),
            deep={
                key: Deep(
                    begun=moment(row[0]),
                    kind=str(row[1] or "post"),
                    after=row[2] if isinstance(row[2], str) else None,
                    at=moment(row[3]),
                )
                for key, row in rows.items()
            },
        )


def _due(last: datetime | None, every: timedelta, now: datetime) -> float:
    """How overdue something is, in intervals; what was never done comes first."""
    return (now - last) / every if last is not None else float("inf")


def _alive(at: datetime | None, now: datetime) -> bool:
    """Whether a cursor kept at that time may still be used: they expire, nobody says when."""
    return at is not None and now - at < CURSOR_LIFE


def _row(value: object, length: int) -> list[object]:
    found = list(value) if isinstance(value, list | tuple) else []
    return (found + [None] * length)[:length]


def _times(value: object) -> dict[str, datetime]:
    found = {str(name): moment(at) for name, at in value.items()} if isinstance(value, dict) else {}
    return {name: at for name, at in found.items() if at is not None}
