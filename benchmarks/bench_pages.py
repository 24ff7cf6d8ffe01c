"""How long every review page takes with 100,000 decisions stored: 95th percentile over real HTTP, 150 ms at most.

    make bench

Made up: 100,000 comments of a year by 3,000 authors, of which 30,000 led to a question (4,000 still open, 500 for the
DSL alone), 25,000 actions, 100,000 lines of audit trail, 365 digests.
"""

from __future__ import annotations

import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
import sqlalchemy as sa

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.core.finding import Category  # noqa: E402
from bot.core.ports import SystemClock  # noqa: E402
from bot.review import PageServer, create_app  # noqa: E402
from bot.service.health import Status, status  # noqa: E402
from bot.store import SqlStore, tables  # noqa: E402
from bot.store.review_tables import digest_copies, restricted  # noqa: E402
from bot.wiring.pages import Remembered  # noqa: E402
from tests.review.conftest import PASSWORD, add_accounts, make_site  # noqa: E402

DECISIONS, ASKED, OPEN, SAFEGUARDING, AUTHORS = 100_000, 30_000, 4_000, 500, 3_000
TRIES = 30
MOST_MS = 150
NOW = datetime.now(UTC)
WORDS = [
    "the",
    "bus",
    "was",
    "late",
    "and",
    "nobody",
    "rang",
    "us",
    "about",
    "it",
    "again",
    "this",
    "week",
    "so",
    "thank",
    "you",
    "for",
    "nothing",
    "idiot",
    "lovely",
    "day",
]


def fill(store: SqlStore) -> None:
    """A year of work."""
    draw = random.Random(7)
    engine = store._engine
    with engine.begin() as db:
        posts = [
            {"row": n + 1, "channel": "facebook", "post_id": f"1_{n}", "text": f"Post {n}", "kind": "post"}
            for n in range(2000)
        ]
        db.execute(sa.insert(tables.posts), posts)
        for part in _parts(DECISIONS, 5000):
            db.execute(sa.insert(tables.comments), [_comment(n, draw) for n in part])
            db.execute(sa.insert(tables.decisions), [_decision(n, draw) for n in part])
        for part in _parts(ASKED, 5000):
            db.execute(sa.insert(tables.review_items), [_question(n, draw) for n in part])
            db.execute(sa.insert(tables.actions), [_action(n, draw) for n in part if n % 6])
        dsl = [{"channel": "facebook", "comment_id": f"c{_of(n)}", "since": NOW} for n in range(SAFEGUARDING)]
        db.execute(sa.insert(restricted), dsl)
        for part in _parts(100_000, 5000):
            db.execute(sa.insert(tables.audit), [_looked(n) for n in part])
        db.execute(sa.insert(tables.digests), [_digest(n) for n in range(365)])
        db.execute(sa.insert(digest_copies), [_copy(n) for n in range(365)])
        db.execute(sa.text("ANALYZE"))


def _parts(total: int, size: int) -> Iterator[range]:
    for start in range(0, total, size):
        yield range(start, min(start + size, total))


def _at(n: int) -> datetime:
    return NOW - timedelta(seconds=(DECISIONS - n) * 315)


def _of(question: int) -> int:
    """The comment of a question; the open ones are the newest."""
    return question * DECISIONS // ASKED


def _comment(n: int, draw: random.Random) -> dict[str, Any]:
    return {
        "row": n + 1,
        "channel": "facebook",
        "comment_id": f"c{n}",
        "revision": 1,
        "is_current": True,
        "post_row": n // 50 + 1,
        "kind": "comment",
        "author_id": f"a{draw.randrange(AUTHORS)}",
        "author_name": f"Reader {n % AUTHORS}",
        "author_role": "visitor",
        "text": " ".join(draw.choices(WORDS, k=25)),
        "text_sha256": f"{n:064}",
        "created_at": _at(n),
        "fetched_at": _at(n),
        "hidden_by": "us" if n % 3 == 0 else "nobody",
    }


def _decision(n: int, draw: random.Random) -> dict[str, Any]:
    asked = n % 10 < 3
    category = draw.choice(list(Category)).value
    return {
        "row": n + 1,
        "comment_row": n + 1,
        "channel": "facebook",
        "comment_id": f"c{n}",
        "is_current": True,
        "verdict": draw.choice(("hide", "review")) if asked else "allow",
        "severity": draw.choice((1, 2, 3)) if asked else 0,
        "categories": [category] if asked else [],
        "reasons": [{"text": f"Hidden as {category}.", "category": category}] if asked else [],
        "findings": [
            {
                "score": 0.9,
                "detector": "classifier",
                "version": "m",
                "category": category,
                "points": ["hide", "review"],
                "spans": [[4, 12]],
            }
        ],
        "deletion_due": n % 40 == 0,
        "alert": False,
        "model": "m",
        "mode": "live",
        "decided_by": "service",
        "decided_at": _at(n),
    }


def _question(n: int, draw: random.Random) -> dict[str, Any]:
    is_open = n >= ASKED - OPEN
    return {
        "row": n + 1,
        "decision_row": _of(n) + 1,
        "channel": "facebook",
        "comment_id": f"c{_of(n)}",
        "severity": draw.choice((1, 2, 3)),
        "state": "open" if is_open else draw.choice(("upheld", "upheld", "upheld", "overturned", "deleted")),
        "opened_at": _at(_of(n)),
        "settled_at": None if is_open else _at(_of(n)) + timedelta(hours=5),
        "settled_by": None if is_open else draw.choice(("ada", "bea")),
        "note": "",
        "version": 1 if is_open else 2,
    }


def _action(n: int, draw: random.Random) -> dict[str, Any]:
    return {
        "idempotency_key": f"k{n}",
        "kind": "hide",
        "channel": "facebook",
        "target_id": f"c{_of(n)}",
        "decision_row": _of(n) + 1,
        "payload": {},
        "state": "done",
        "priority": 20,
        "is_safeguarding": False,
        "attempts": 1,
        "calls": 1,
        "created_at": _at(_of(n)),
        "due_at": _at(_of(n)),
        "done_at": _at(_of(n)) + timedelta(seconds=draw.randrange(1, 90)),
        "outcome": "done",
        "note": "",
        "last_error": "",
    }


def _looked(n: int) -> dict[str, Any]:
    return {"at": _at(n), "actor": "ada", "verb": "looked at", "subject": f"facebook:c{n}", "detail": ""}


def _digest(n: int) -> dict[str, Any]:
    day = (NOW - timedelta(days=n)).date()
    until = datetime(day.year, day.month, day.day, 7, 30, tzinfo=UTC)
    return {
        "local_date": day.isoformat(),
        "since": until - timedelta(days=1),
        "until": until,
        "message_id": f"<{n}@x>",
        "created_at": until,
        "sent_at": until,
        "attempts": 1,
        "last_error": "",
    }


def _copy(n: int) -> dict[str, Any]:
    html = "<p>one line of a digest</p>\n" * 3000
    return {"local_date": _digest(n)["local_date"], "made_at": NOW, "subject": "Digest", "text": html, "html": html}


def paths() -> list[str]:
    """Every page, plain and narrowed."""
    last, day = ASKED - 1, (NOW - timedelta(days=1)).date().isoformat()
    return [
        "/review",
        "/review?offset=3950",
        "/review?asked=settled",
        "/review?asked=settled&offset=25000",
        "/review?asked=all&category=prejudice",
        "/review?category=abusive&severity=3",
        "/review?text=nobody+rang&asked=all",
        "/review?text=words+nobody+wrote&asked=all",
        "/review?author=Reader+12",
        "/review/next",
        f"/review/{last}",
        "/author/facebook/a17",
        "/authors",
        "/log",
        "/log?before=2000",
        "/log?category=prejudice",
        "/log?text=words+nobody+wrote",
        f"/log?since={day}&verdict=hide",
        "/digests",
        f"/digests/{day}",
        f"/digests/{day}/mail",
        "/figures",
        "/health",
        "/settings",
        "/audit",
        "/audit?offset=90000",
        "/sign-in",
    ]


def main() -> int:
    """Print a line for each page; 1 where one is too slow."""
    with tempfile.TemporaryDirectory() as folder:
        store, clock = SqlStore(f"sqlite:///{folder}/bench.db"), SystemClock()
        fill(store)
        add_accounts(store, clock)
        slow = 0

        def picture() -> Status:
            return status(store=store, channels={}, mode="live", model="m", poll_seconds=60, now=clock.now())

        with PageServer(create_app(make_site(store, clock, status=Remembered(picture))), "127.0.0.1", 0) as server:
            browser = requests.Session()
            key = re.search(r'name="csrf" value="(\w+)"', browser.get(f"{server.url}/sign-in", timeout=60).text)
            assert key
            data = {"csrf": key[1], "name": "adam", "password": PASSWORD}
            assert browser.post(f"{server.url}/sign-in", data=data, timeout=60).ok
            print(f"{'page':45} {'median':>8} {'p95':>8} {'CPU':>8}   (ms, {TRIES} tries, {DECISIONS:,} decisions)")
            for path in paths():
                times, used = [], time.process_time()
                for _ in range(TRIES):
                    began = time.perf_counter()
                    answer = browser.get(f"{server.url}{path}", timeout=60, allow_redirects=False)
                    times.append((time.perf_counter() - began) * 1000)
                    assert answer.status_code in (200, 302), (path, answer.status_code)
                used = (time.process_time() - used) / TRIES * 1000
                times.sort()
                p95 = times[int(len(times) * 0.95)]
                slow += p95 > MOST_MS
                mark = "  too slow" if p95 > MOST_MS else ""
                print(f"{path:45} {times[len(times) // 2]:8.1f} {p95:8.1f} {used:8.1f}{mark}", flush=True)
        store.close()
    load, cores = os.getloadavg()[1], os.cpu_count() or 1
    if load > cores:
        print(f"The machine was busy (load {load:.1f} on {cores} cores): the times say more about that. See CPU.")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
