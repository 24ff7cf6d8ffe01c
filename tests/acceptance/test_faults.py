"""A real misbehaving server, one row for each fault: what is then in store, outbox, status and log, and what it cost.

Every row starts from a page with one comment to hide and one to leave up, and ends with the fault gone and everything
done exactly once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.sandbox.server import SandboxServer
from tests.acceptance.site import ABUSE, KIND, UNHAPPY, Site

READS = {"method": "GET"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One fault. `read`: comments stored after the first pass; `hidden`: whether the bad one is then."""

    fault: str
    options: dict[str, Any] = field(default_factory=dict)
    status: int = 0  # exit status of `once`
    read: int = 2
    hidden: bool = True
    outbox: dict[str, int] = field(default_factory=lambda: {"pending": 0, "failed": 0})
    healthy: bool = True
    says: str = ""  # on stderr
    calls: int = 12  # at most, first pass
    again: Callable[[Site], None] | None = None  # what a person does before the second pass


def wait_over(site: Site) -> None:
    """What the clock would do: the time the platform asked for has passed."""
    site.forget("poll:facebook", "wait_until")
    site.forget("hold:facebook", "until")


def due_now(site: Site) -> None:
    site.make_due()


WRITE = {"method": "POST", "path": r"^/?[^/]+/?$"}
HELD = {"pending": 1, "failed": 0}

ROWS = {
    "5xx for a while": Row(fault="http_500", options={"times": 2}),
    "5xx for good": Row(
        fault="http_500", options=READS, status=1, read=0, hidden=False, healthy=False, says="Facebook"
    ),
    "an HTML page with 503": Row(
        fault="http_503_html", options=READS, status=1, read=0, hidden=False, healthy=False, says="Facebook"
    ),
    "an HTML page with 200": Row(
        fault="html_error", options=READS, status=1, read=0, hidden=False, healthy=False, says="Facebook"
    ),
    "connections closed while reading": Row(
        fault="close", options=READS, status=1, read=0, hidden=False, healthy=False, says="Facebook"
    ),
    "a connection closed once": Row(fault="close", options={**READS, "times": 1}),
    "garbled JSON once": Row(fault="garbled_json", options={**READS, "times": 1}),
    "a write whose answer is lost after it was applied": Row(fault="lost_answer", options={**WRITE, "times": 1}),
    "a write closed before it was applied": Row(fault="close", options={**WRITE, "times": 1}),
    "success false with 200": Row(
        fault="success_false", options=WRITE, status=1, hidden=False, outbox=HELD, says="hide", again=due_now
    ),
    "application limit": Row(
        fault="rate_limit",
        options={**READS, "code": 4},
        status=1,
        read=0,
        hidden=False,
        healthy=False,
        says="",
        again=wait_over,
    ),
    "user limit": Row(
        fault="rate_limit",
        options={**READS, "code": 17},
        status=1,
        read=0,
        hidden=False,
        healthy=False,
        again=wait_over,
    ),
    "page limit": Row(
        fault="rate_limit",
        options={**READS, "code": 32},
        status=1,
        read=0,
        hidden=False,
        healthy=False,
        again=wait_over,
    ),
    "business limit on a write": Row(
        fault="rate_limit", options={**WRITE, "code": 80001}, status=1, hidden=False, outbox=HELD, again=wait_over
    ),
    "reduce the amount of data": Row(fault="reduce_data", options={**READS, "limit": 10}, calls=40),
    "an expired token": Row(
        fault="token_expired",
        status=1,
        read=0,
        hidden=False,
        healthy=False,
        says="token",
        calls=2,
        again=lambda site: site.new_token(),
    ),
    "a field that is not known": Row(fault="unknown_field", options={"field": "can_remove"}),
    "all writes blocked": Row(
        fault="blocked_368",
        options={"method": "POST"},
        status=1,
        hidden=False,
        outbox=HELD,
        healthy=False,
        says="368",
        again=wait_over,
    ),
    "empty pages with a next": Row(fault="empty_pages", options={**READS, "times": 3, "path": "comments|feed"}),
    "already hidden": Row(fault="already_hidden", options={**WRITE, "times": 1}),
    "a clock ten minutes ahead": Row(fault="clock_skew", options={"seconds": 600}),
    "a clock ten minutes behind": Row(fault="clock_skew", options={"seconds": -600}),
    "a page that does not exist": Row(
        fault="unknown_page", status=1, read=0, hidden=False, healthy=False, says="page", calls=4
    ),
    "a token without the permission to write": Row(
        fault="no_permission",
        options={"method": "POST", "code": 200},
        status=0,
        hidden=False,
        outbox={"pending": 0, "todo": 1},
        healthy=False,
        again=lambda site: site.answer("delete"),
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_each_fault_leaves_what_it_must_and_nothing_is_lost(row: Row, site: Site, sandbox: SandboxServer) -> None:
    bad, _good = sandbox.admin.add_comments(
        {"text": ABUSE, "author": "Gaz", "post": "Fair"}, {"text": KIND, "author": "Jo", "post": "Fair"}
    )
    sandbox.admin.turn_on(row.fault, **row.options)
    sandbox.admin.reset_calls()
    first = site.run("once", ok=row.status)
    assert sandbox.admin.total_calls() <= row.calls
    assert row.says.lower() in first.stderr.lower()
    assert sandbox.token not in first.stderr + first.stdout
    found = site.status(ok=None)
    assert found["comments"] == row.read
    assert {name: found["outbox"][name] for name in row.outbox} == row.outbox
    assert found["healthy"] is row.healthy, found["problems"]
    assert sandbox.admin.comments()[str(bad)]["is_hidden"] is row.hidden or row.fault == "already_hidden"

    sandbox.admin.clear_faults()
    if row.again is not None:
        row.again(site)
    site.run("once")
    site.run("once")
    after = site.status(ok=None)
    assert after["comments"] == 2
    assert after["outbox"]["pending"] == after["outbox"]["failed"] == 0
    state = sandbox.admin.state()
    comments = {c["id"]: c for c in state["comments"]} if isinstance(state["comments"], list) else state["comments"]
    gone = str(bad) not in comments or str(bad) in {str(d) for d in state["deleted"]}
    assert gone or comments[str(bad)]["is_hidden"]


def test_a_comment_that_vanished_is_settled_as_gone(site: Site, sandbox: SandboxServer) -> None:
    bad, _ = sandbox.admin.add_comments(
        {"text": ABUSE, "author": "Gaz", "post": "Fair"}, {"text": KIND, "author": "Jo", "post": "Fair"}
    )
    sandbox.admin.turn_on("vanish", id=bad)
    site.run("once")
    found = site.status(ok=0)
    assert found["outbox"]["pending"] == 0
    hide = next(a for d in site.decisions() for a in d["actions"] if a["kind"] == "hide")
    assert (hide["state"], hide["outcome"]) == ("done", "gone")


def test_the_same_reply_is_never_posted_twice_and_another_wording_is_taken(site: Site, sandbox: SandboxServer) -> None:
    site.policy(replies="automatic")
    (unhappy,) = sandbox.admin.add_comments({"text": UNHAPPY, "author": "Jo", "post": "Fair"})
    sandbox.admin.turn_on("duplicate_506", times=1)
    site.run("once")
    site.run("once")
    replies = sandbox.admin.comments()[str(unhappy)]["replies"]
    assert len(replies) == 1


def test_a_batch_with_null_parts_is_no_answer_and_the_token_check_says_so(site: Site, sandbox: SandboxServer) -> None:
    site.own_school()
    sandbox.admin.turn_on("batch_null", times=1)
    done = site.run("doctor", ok=1)
    assert "token" in done.stdout
    assert site.run("doctor").returncode == 0
