"""How long a change on the page stays unseen, and in how many calls: for 10, 500 and 5,000 posts, by the minute.

The channel reads a sandbox page over HTTP; only the clock is moved by hand, one minute a poll. How long a change can
stay unseen is the longest time between two looks at the same comment, over every comment; real edits and comments are
then made at several moments to show that they are brought within that time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.facebook import FacebookChannel
from bot.core.ports import Known
from bot.sandbox.server import SandboxServer
from tests.channels.facebook.pages import Bench, Seen

MINUTES = {10: 3 * 60, 500: 24 * 60, 5000: 9 * 60}
RECENT_POSTS = 60
ACTIONS_SHARE, ALLOWED = 1500, 4800


class Watched(Seen):
    """Remembers when each comment was last compared, and the longest time between two looks."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime | None = None
        self.last: dict[str, datetime] = {}
        self.longest: dict[str, timedelta] = {}

    def watch(self, now: datetime) -> None:
        """Begin to measure."""
        self.now = now
        self.last = dict.fromkeys(self.comments, now)
        self.longest = dict.fromkeys(self.comments, timedelta(0))

    def known(self, channel: str, comment_ids: Sequence[str]) -> dict[str, Known]:
        if self.now is not None:
            for comment_id in comment_ids:
                gap = self.now - self.last.get(comment_id, self.now)
                self.longest[comment_id] = max(gap, self.longest.get(comment_id, gap))
                self.last[comment_id] = self.now
        return super().known(channel, comment_ids)

    def unseen(self, comment_id: str) -> timedelta:
        """The longest time without a look, the time since the last one included."""
        assert self.now is not None
        return max(self.longest[comment_id], self.now - self.last[comment_id])


def fill(sandbox: SandboxServer, number: int) -> list[str]:
    """Posts, newest first: up to 60 in the last 14 days, the others over ten years; one has a long thread."""
    recent = min(RECENT_POSTS, number)
    hours = [n * 14 * 24 // (recent + 1) for n in range(recent)]
    hours += [15 * 24 + n * 3650 * 24 // max(1, number - recent) for n in range(number - recent)]
    posts = sandbox.admin.add_posts(*({"text": f"Post {n}", "ago": f"{ago}h"} for n, ago in enumerate(hours)))
    comments = [
        {"text": f"Comment {n}", "post": post, "author": f"Parent {n}", "ago": f"{max(0, ago - 1)}h"}
        for post, ago in zip(posts, hours, strict=True)
        for n in range(2)
    ]
    long_thread = [
        {"text": f"Long {n}", "post": posts[3], "author": f"Parent {n}", "ago": f"{n + 1}m"} for n in range(140)
    ]
    sandbox.admin.add_comments(*comments, *long_thread)
    return posts


def minutes_until(bench: Bench, channel: FacebookChannel, seen: Watched, wanted: set[str]) -> dict[str, float]:
    """Polls each minute until every text is brought; how long each took."""
    start, found = bench.clock.now(), {}
    while wanted - found.keys():
        bench.clock.move(minutes=1)
        seen.now = bench.clock.now()
        for comment in bench.poll(channel):
            found.setdefault(comment.text, (bench.clock.now() - start) / timedelta(minutes=1))
        assert bench.clock.now() - start < timedelta(days=1), f"not brought within a day: {wanted - found.keys()}"
    return found


@pytest.mark.slow
@pytest.mark.parametrize("number", [10, 500, 5000])
def test_changes_anywhere_on_the_page_are_brought_in_time_for_two_calls_a_poll(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with SandboxServer() as sandbox:
        bench = Bench(sandbox=sandbox)
        posts = fill(sandbox, number)
        seen = Watched()
        bench.seen = seen
        bench.clock.move(seconds=(datetime.now(UTC) - bench.clock.now()).total_seconds())
        channel = bench.channel(calls_per_day=ALLOWED, calls_for_actions=ACTIONS_SHARE)
        bench.poll(channel)
        seen.watch(bench.clock.now())
        bench.calls()

        spent = 0
        for _ in range(MINUTES[number]):
            bench.clock.move(minutes=1)
            seen.now = bench.clock.now()
            assert bench.poll(channel) == []
            calls = bench.calls()
            assert calls <= 2
            spent += calls
        a_day = spent * 24 * 60 // MINUTES[number]
        assert ALLOWED - a_day >= ACTIONS_SHARE

        recent = set(posts[:RECENT_POSTS])
        edit_from = bench.clock.now() - timedelta(days=7)
        unseen = {key: seen.unseen(key) for key in seen.comments}
        by_age = {
            age: max((unseen[k] for k, c in seen.comments.items() if (c.post.post_id in recent) is age), default=None)
            for age in (True, False)
        }
        edits = max(unseen[k] for k, c in seen.comments.items() if c.created_at >= edit_from)
        oldest = max(unseen[k] for k, c in seen.comments.items() if c.post.post_id == posts[-1])

        sandbox.admin.change_settings(comment_moves_updated_time=False)
        long_thread = [k for k, c in seen.comments.items() if c.text == "Long 100"]
        taken = []
        for turn in range(3):
            bench.clock.move(minutes=7 * turn)
            sandbox.admin.edit(long_thread[0], f"Edited {turn}")
            sandbox.admin.add_comments(
                {"text": f"Oldest {turn}", "post": posts[-1], "author": "Sam"},
                {"text": f"Unmoved {turn}", "post": posts[number // 2], "author": "Sam"},
            )
            taken.append(minutes_until(bench, channel, seen, {f"Edited {turn}", f"Oldest {turn}", f"Unmoved {turn}"}))

    worst = {
        name: max(v for t in taken for k, v in t.items() if k.startswith(name))
        for name in ("Edited", "Oldest", "Unmoved")
    }
    with capsys.disabled():
        print(
            f"\n{number} posts: longest time unseen: an edit {_minutes(edits)}, a comment on the oldest post "
            f"{_minutes(oldest)}, one that does not move updated_time {_minutes(max(unseen.values()))} "
            f"(posts of the last 14 days {_minutes(by_age[True])}, older {_minutes(by_age[False])}); tried: "
            f"{worst['Edited']:.0f}, {worst['Oldest']:.0f}, {worst['Unmoved']:.0f} min; "
            f"{a_day} calls a day, {ALLOWED - a_day} left"
        )
    assert by_age[True] is not None
    if number <= 500:
        assert by_age[True] <= timedelta(hours=1)
        assert worst["Edited"] <= 60
        assert by_age[False] is None or by_age[False] <= timedelta(hours=24)
        assert max(worst["Oldest"], worst["Unmoved"]) <= 24 * 60


def _minutes(time: timedelta | None) -> str:
    return "-" if time is None else f"{time / timedelta(minutes=1):.0f} min"
