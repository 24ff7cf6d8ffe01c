"""`kill -9` at any moment, 50 times over a page with 1,000 comments: nothing lost, nothing twice."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from bot.sandbox.server import SandboxServer
from tests.acceptance.site import ABUSE, KIND, RISK, UNHAPPY, Site

KILLS, COMMENTS, AT_FIRST, POSTS = 50, 1000, 300, 8
SORTS = {
    "abuse": ABUSE,
    "phone": "Ring me on 07700 900{n:03} if anyone wants a lift",
    "unhappy": UNHAPPY + " Week {n}.",
    "risk": RISK,
    "kind": KIND + ", all {n} of us enjoyed it",
    "question": "What time does number {n} start?",
}
WEIGHTS = {"abuse": 16, "phone": 8, "unhappy": 8, "risk": 2, "kind": 36, "question": 30}
REPEAT_OFFENDERS = ("Gaz", "Baz")


class Crowd:
    """Adds comments and replies to the page, the same ones for the same seed."""

    def __init__(self, sandbox: SandboxServer, rng: random.Random) -> None:
        self._sandbox = sandbox
        self._rng = rng
        self._made = 0
        self._tops: list[str] = []
        self.ids: list[str] = []
        self.posts = sandbox.admin.add_posts(*({"text": f"News {n}", "ago": f"{n}h"} for n in range(1, POSTS + 1)))

    def write(self, number: int) -> None:
        """So many more; every sixth is a reply."""
        standing = self._sandbox.admin.comments()
        self._tops = [key for key in self._tops if key in standing]
        lines = [self._line() for _ in range(number)]
        for key, line in zip(self._sandbox.admin.add_comments(*lines), lines, strict=True):
            if key is not None:
                self.ids.append(key)
                self._tops += [] if "parent" in line else [key]

    def _line(self) -> dict[str, Any]:
        self._made += 1
        sort = self._rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        author = f"Parent {self._made}"
        if sort == "abuse" and self._rng.random() < 0.06:
            author = self._rng.choice(REPEAT_OFFENDERS)
        line = {"text": SORTS[sort].format(n=self._made), "author": author}
        if sort != "unhappy" and self._tops and self._rng.random() < 1 / 6:
            return {**line, "parent": self._rng.choice(self._tops)}
        return {**line, "post": self._rng.choice(self.posts)}


def kill_somewhere(site: Site, sandbox: SandboxServer, crowd: Crowd, number: int, rng: random.Random) -> bool:
    """Start a pass and kill it, from its first import to its last write; False where it ended before."""
    begun = sandbox.admin.total_calls()
    process = site.start("once")
    crowd.write(number)  # while it runs
    if rng.random() < 0.25:
        time.sleep(rng.uniform(0.0, 1.5))
    else:
        calls = rng.randint(1, 40)
        while process.poll() is None and sandbox.admin.total_calls() < begun + calls:
            time.sleep(0.01)
        time.sleep(rng.uniform(0.0, 0.05))
    process.kill()
    _, errors = process.communicate()
    assert process.returncode in (-signal.SIGKILL, 0), errors
    return process.returncode != 0


def check_between(site: Site, sandbox: SandboxServer) -> None:
    """What must hold at every moment: each stored comment is judged once, and no mark stands past one not stored."""
    if not (site.folder / "var" / "moderator.db").exists():
        return
    with site.database() as db:
        if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'comments'").fetchone() is None:
            return
        current = Counter(key for (key,) in db.execute("SELECT comment_id FROM comments WHERE is_current"))
        judged = Counter(key for (key,) in db.execute("SELECT comment_id FROM decisions WHERE is_current"))
        marks = dict(
            db.execute(
                "SELECT substr(key, 15), json_extract(value, '$.until') FROM state WHERE key LIKE 'facebook:post:%'"
            )
        )
    assert set(current.values()) <= {1}
    assert judged == current
    for key, each in sandbox.admin.comments().items():
        until = marks.get(each["post"])
        # Facebook gives whole seconds: what came in the mark's own second is told apart by its id.
        if until and datetime.fromisoformat(each["created_time"]) < datetime.fromisoformat(until):
            assert key in current, f"the mark of {each['post']} stands past {key}"


@pytest.mark.slow
def test_killed_at_any_moment_it_loses_nothing_and_does_nothing_twice(site: Site, sandbox: SandboxServer) -> None:
    rng = random.Random(20261123)
    site.policy(replies="automatic")
    crowd = Crowd(sandbox, rng)
    crowd.write(AT_FIRST)
    killed, each_round = 0, (COMMENTS - AT_FIRST) // KILLS
    while killed < KILLS:
        killed += kill_somewhere(site, sandbox, crowd, each_round, rng)
        check_between(site, sandbox)
        site.make_due()
    crowd.write(max(0, COMMENTS - len(crowd.ids)))

    site.run("once")
    site.run("once")

    check_between(site, sandbox)
    page = sandbox.admin.state()
    shown = {each["id"]: each for each in page["comments"]}
    deleted = {each["id"] for each in page["deleted"]}
    with site.database() as db:
        verdicts = dict(db.execute("SELECT comment_id, verdict FROM decisions WHERE is_current"))
        # Alerts of a storm wait for the hour's one mail.
        waiting = "kind = 'alert' AND state = 'pending'"
        states = Counter(state for (state,) in db.execute(f"SELECT state FROM actions WHERE NOT ({waiting})"))
        answers = dict(
            db.execute("SELECT target_id, platform_id FROM actions WHERE kind = 'reply' AND state = 'done'").fetchall()
        )
        blocked = {key for (key,) in db.execute("SELECT author_id FROM blocks WHERE state = 'blocked'")}
        alerts = [key for (key,) in db.execute("SELECT target_id FROM actions WHERE kind='alert' AND state='done'")]
        kept = {key for (key,) in db.execute("SELECT comment_id FROM evidence")}
    assert len(crowd.ids) >= COMMENTS
    assert set(crowd.ids) <= verdicts.keys()
    assert set(states) <= {"done", "proposed"}
    for key, verdict in verdicts.items():
        assert (key in deleted) >= (verdict == "delete"), f"{key} was to be deleted"
        if key in shown:
            assert shown[key]["is_hidden"] is (verdict == "hide"), f"{key}: {verdict}"
        assert key in kept or verdict in ("allow", "review")
    # A reply posted again would be one that no answer knows of.
    posted = [each["id"] for each in page["writes"] if each["action"] == "reply"]
    assert len(posted) == len(set(posted)) <= len(answers)
    assert set(posted) == set(answers.values())
    assert set(page["blocked"]) == blocked
    assert len(blocked) == len(REPEAT_OFFENDERS)
    assert sorted(alerts) == sorted(set(alerts))
    counted = Counter(verdicts.values())
    assert min(counted["hide"], counted["delete"], len(answers)) > 20, counted
    assert alerts
