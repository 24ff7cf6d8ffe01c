"""One row for each fault of a misbehaving server: what reading and acting do, in how many calls, and afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.facebook.token import check_token
from bot.core.action import Action, ActionKind
from bot.errors import (
    ChannelError,
    DuplicateText,
    LostAnswer,
    NotFound,
    PermissionMissing,
    RateLimited,
    Refused,
    TokenInvalid,
    Unreachable,
    WritesBlocked,
)
from tests.channels.facebook.pages import Bench

READ_FAULTS: list[tuple[str, dict[str, Any], type[ChannelError] | None, int]] = [
    # fault, options, what a poll raises (None: it gets through), calls of that poll
    ("http_500", {}, Unreachable, 3),
    ("http_500", {"times": 2}, None, 4),
    ("http_503_html", {}, Unreachable, 3),
    ("http_503_html", {"times": 1}, None, 3),
    ("close", {}, Unreachable, 3),
    ("close", {"times": 1}, None, 3),
    ("garbled_json", {}, Unreachable, 3),
    ("html_error", {}, Unreachable, 3),
    ("html_error", {"times": 2}, None, 4),
    ("rate_limit", {"code": 4, "minutes": 7}, RateLimited, 1),
    ("rate_limit", {"code": 17}, RateLimited, 1),
    ("rate_limit", {"code": 32}, RateLimited, 1),
    ("rate_limit", {"code": 80001, "minutes": 60}, RateLimited, 1),
    ("reduce_data", {"limit": 6}, None, 7),
    ("token_expired", {}, TokenInvalid, 1),
    ("unknown_field", {"field": "comment_count"}, None, 3),
    ("empty_pages", {"times": 1}, None, 2),
    ("unknown_page", {}, NotFound, 1),
    ("no_permission", {"code": 10}, PermissionMissing, 1),
    ("no_permission", {"code": 200}, PermissionMissing, 1),
    ("clock_skew", {"seconds": 600}, None, 2),
    ("clock_skew", {"seconds": -600}, None, 2),
]
WRITE_FAULTS: list[tuple[str, dict[str, Any], type[ChannelError] | None, int]] = [
    # fault, options, what hiding raises (None: done), calls until it is hidden once the fault is over
    ("http_500", {"times": 1}, Unreachable, 3),
    ("http_503_html", {"times": 1}, LostAnswer, 3),
    ("close", {"times": 1}, LostAnswer, 3),
    ("lost_answer", {"times": 1}, LostAnswer, 2),
    ("garbled_json", {"times": 1}, LostAnswer, 2),
    ("html_error", {"times": 1}, LostAnswer, 3),
    ("success_false", {"times": 1}, Unreachable, 3),
    ("rate_limit", {"times": 1}, RateLimited, 3),
    ("token_expired", {"times": 1}, TokenInvalid, 3),
    ("blocked_368", {"times": 1}, WritesBlocked, 3),
    ("no_permission", {"times": 1}, PermissionMissing, 3),
    ("already_hidden", {"times": 1}, None, 2),
]


def page_with_comments(bench: Bench) -> list[str]:
    posts = bench.sandbox.admin.add_posts(*({"text": f"Post {n}", "ago": f"{n}d"} for n in range(1, 4)))
    bench.sandbox.admin.add_comments(
        *(
            {"text": f"{post} {n}", "post": post, "author": f"A{n}", "ago": f"{n + 1}h"}
            for post in posts
            for n in range(5)
        )
    )
    return posts


@pytest.mark.parametrize(("fault", "options", "expected", "calls"), READ_FAULTS, ids=lambda value: str(value))
def test_a_poll_with_a_fault_spends_few_calls_and_the_next_one_loses_nothing(
    bench: Bench, fault: str, options: dict[str, Any], expected: type[ChannelError] | None, calls: int
) -> None:
    posts = page_with_comments(bench)
    channel = bench.channel()
    bench.poll(channel)
    bench.sandbox.admin.add_comments(
        *({"text": f"New {n}", "post": post, "author": f"B{n}"} for post in posts for n in range(4))
    )
    bench.calls()
    bench.sandbox.admin.turn_on(fault, **options)
    if expected is None:
        bench.poll(channel)
    else:
        with pytest.raises(expected) as raised:
            bench.poll(channel)
        assert bench.sandbox.token not in str(raised.value)
        if isinstance(raised.value, RateLimited):
            assert 300 <= raised.value.wait_seconds <= 3600
    assert bench.calls() == calls
    bench.sandbox.admin.clear_faults()
    bench.clock.move(hours=1, minutes=1)
    bench.poll(channel)
    bench.poll(channel)
    assert set(bench.sandbox.admin.comments()) == set(bench.seen.comments)
    assert len(bench.seen.brought) == len(bench.seen.comments)
    assert bench.seen.gone == []
    assert channel.health().problem is None


@pytest.mark.parametrize(("fault", "options", "expected", "calls"), WRITE_FAULTS, ids=lambda value: str(value))
def test_a_write_with_a_fault_is_carried_out_once_in_the_end(
    bench: Bench, fault: str, options: dict[str, Any], expected: type[ChannelError] | None, calls: int
) -> None:
    page_with_comments(bench)
    channel = bench.channel()
    comment = bench.poll(channel)[0]
    action = Action(kind=ActionKind.HIDE, channel="facebook", target_id=comment.comment_id, idempotency_key="k")
    bench.calls()
    bench.sandbox.admin.turn_on(fault, **options)
    if expected is None:
        assert channel.act(action, comment, repeated=False).outcome == "already"
    else:
        with pytest.raises(expected):
            channel.act(action, comment, repeated=False)
        bench.clock.move(hours=2)
        assert channel.act(action, comment, repeated=True).outcome in ("done", "already")
    assert bench.calls() == calls
    assert bench.sandbox.admin.comment(comment.comment_id)["is_hidden"]
    assert [write["action"] for write in bench.sandbox.admin.state()["writes"]].count("hide") <= 1


def test_a_reply_survives_every_fault_and_is_posted_once(bench: Bench) -> None:
    page_with_comments(bench)
    channel = bench.channel()
    comments = bench.poll(channel)
    for number, (fault, options, _, _) in enumerate(WRITE_FAULTS):
        comment = comments[number]
        payload = {"wordings": f'["Thank you {number} a", "Thank you {number} b", "Thank you {number} c"]'}
        action = Action(
            kind=ActionKind.REPLY,
            channel="facebook",
            target_id=comment.comment_id,
            idempotency_key=f"r{number}",
            payload=payload,
        )
        bench.sandbox.admin.turn_on(fault, method="POST", **options)
        for attempt in range(4):
            try:
                channel.act(action, comment, repeated=attempt > 0)
                break
            except (Unreachable, LostAnswer, RateLimited, TokenInvalid, WritesBlocked, PermissionMissing):
                bench.clock.move(hours=2)
        bench.sandbox.admin.clear_faults()
        texts = [c["text"] for c in bench.sandbox.admin.comments().values()]
        assert sum(text.startswith(f"Thank you {number} ") for text in texts) == 1, fault


def test_a_comment_that_vanishes_while_we_act_is_gone_and_a_refused_text_is_told(bench: Bench) -> None:
    page_with_comments(bench)
    channel = bench.channel()
    comment = bench.poll(channel)[0]
    bench.sandbox.admin.turn_on("vanish", id=comment.comment_id)
    for kind in (ActionKind.HIDE, ActionKind.DELETE, ActionKind.REPLY):
        payload = {"wordings": '["Thank you."]'}
        action = Action(
            kind=kind, channel="facebook", target_id=comment.comment_id, idempotency_key=kind, payload=payload
        )
        assert channel.act(action, comment, repeated=False).outcome == "gone"
    bench.sandbox.admin.clear_faults()
    bench.sandbox.admin.turn_on("duplicate_506")
    with pytest.raises(DuplicateText):
        channel.act(action, comment, repeated=False)


def test_a_batch_whose_part_is_null_is_asked_again_later(bench: Bench) -> None:
    bench.sandbox.admin.turn_on("batch_null")
    with pytest.raises((Unreachable, Refused)):
        check_token(bench.client(), bench.sandbox.page_id)
    bench.sandbox.admin.clear_faults()
    assert check_token(bench.client(), bench.sandbox.page_id).valid
