"""Reading a page: everything comes once, changes come again, and quiet costs two calls."""

from __future__ import annotations

import itertools

import pytest

from bot.core.action import Action, ActionKind
from bot.core.comment import AuthorRole, CommentKind, Post
from bot.errors import NotFound, TokenInvalid, Unreachable
from tests.channels.facebook.pages import Bench


def ids_on_page(bench: Bench) -> set[str]:
    return set(bench.sandbox.admin.comments())


def busy_page(bench: Bench) -> list[str]:
    """40 posts over 40 days, one with 330 comments, replies, and one of each kind of thing others can write."""
    admin = bench.sandbox.admin
    posts = admin.add_posts(*({"text": f"Post {n}", "ago": f"{n}d"} for n in range(1, 41)))
    admin.add_comments(
        *(
            {"text": f"Comment {n}", "post": post, "author": f"Parent {n}", "ago": f"{n + 2}h"}
            for post in posts
            for n in range(3)
        ),
        *(
            {"text": f"One of many {n}", "post": posts[4], "author": f"Parent {n % 30}", "ago": f"{n}m"}
            for n in range(330)
        ),
    )
    above = bench.sandbox.admin.add_comments({"text": "A question", "post": posts[0], "author": "Kim", "ago": "2h"})[0]
    admin.add_comments({"text": "An answer", "parent": above, "author": "Lee", "ago": "1h"})
    others = admin.add_posts(
        {"text": "Written on the page", "kind": "visitor", "author": "Vik", "ago": "3h"},
        {"text": "Tags the page", "kind": "tagged", "author": "Tam", "ago": "4h"},
        {"text": "A review", "kind": "rating", "author": "Ros", "ago": "5h"},
        {"text": "An advert of ours", "kind": "ad", "ago": "9d"},
        {"text": "A photo", "kind": "photo", "ago": "60d"},
        {"text": "A video", "kind": "video", "ago": "90d"},
    )
    admin.add_comments(
        *(
            {"text": f"Under {post}", "post": post, "author": "Pat", "ago": "30m"}
            for post in others
            if post != others[2]
        )
    )
    return posts


def test_the_first_poll_brings_everything_once_in_batches_of_a_hundred_at_most(bench: Bench) -> None:
    busy_page(bench)
    brought = bench.poll(bench.channel())
    comments = [c.comment_id for c in brought if c.kind is CommentKind.COMMENT]
    assert sorted(comments) == sorted(ids_on_page(bench))
    assert {c.kind: c.text for c in brought if c.kind is not CommentKind.COMMENT} == {
        CommentKind.VISITOR_POST: "Written on the page",
        CommentKind.TAGGED_POST: "Tags the page",
        CommentKind.REVIEW: "A review",
    }
    assert bench.seen.largest_batch <= 100
    assert {c.post.kind for c in brought} == {"post", "ad", "photo", "video"}


def test_what_others_write_on_the_page_hangs_under_the_page_itself(bench: Bench) -> None:
    busy_page(bench)
    visitor = next(c for c in bench.poll(bench.channel()) if c.kind is CommentKind.VISITOR_POST)
    assert (visitor.post.post_id, visitor.parent_id) == (bench.sandbox.page_id, None)


def test_a_reply_brings_the_text_it_answers(bench: Bench) -> None:
    busy_page(bench)
    reply = next(c for c in bench.poll(bench.channel()) if c.text == "An answer")
    assert reply.parent_text == "A question"
    assert reply.post.text == "Post 1"


def test_polls_of_a_quiet_page_cost_two_calls_each(bench: Bench) -> None:
    busy_page(bench)
    channel = bench.channel()
    bench.poll(channel)
    bench.calls()
    for _ in range(90):
        assert bench.poll(channel) == []
        assert bench.calls() <= 2
        bench.clock.move(minutes=1)


def test_a_poll_right_after_the_first_costs_two_calls_though_we_hid_deleted_and_replied(bench: Bench) -> None:
    posts = busy_page(bench)
    channel = bench.channel()
    near = (posts[0], bench.sandbox.page_id)
    brought = {c.text: c for c in bench.poll(channel) if c.post.post_id in near}
    question = bench.sandbox.admin.add_comments({"text": "Rude", "post": posts[1], "author": "Bo"})[0]
    bench.sandbox.admin.add_comments({"text": "Ruder", "parent": question, "author": "Di"})
    brought |= {c.text: c for c in bench.poll(channel)}
    for kind, text in (
        (ActionKind.HIDE, "Comment 1"),
        (ActionKind.DELETE, "Rude"),
        (ActionKind.REPLY, "Comment 2"),
        (ActionKind.HIDE, "Written on the page"),
    ):
        comment = brought[text]
        action = Action(
            kind=kind,
            channel="facebook",
            target_id=comment.comment_id,
            idempotency_key=text,
            payload={"wordings": '["Thank you.", "Thanks.", "Many thanks."]'},
        )
        assert channel.act(action, comment, repeated=False).outcome == "done"
    bench.calls()
    again = bench.poll(channel)
    assert bench.calls() <= 2
    assert {c.text for c in again if not c.is_hidden} == {"Thank you."}
    assert sorted(bench.seen.gone) == sorted(c.comment_id for t, c in brought.items() if t in ("Rude", "Ruder"))


def test_a_new_comment_on_a_new_post_comes_with_the_next_poll(bench: Bench) -> None:
    posts = busy_page(bench)
    channel = bench.channel()
    bench.poll(channel)
    bench.sandbox.admin.add_comments({"text": "Just now", "post": posts[2], "author": "Ned"})
    bench.calls()
    assert [c.text for c in bench.poll(channel)] == ["Just now"]
    assert bench.calls() <= 2


def test_a_flood_deeper_than_a_page_is_read_to_its_end(bench: Bench) -> None:
    posts = busy_page(bench)
    channel = bench.channel()
    bench.poll(channel)
    bench.sandbox.admin.add_comments(*({"text": f"Flood {n}", "post": posts[0], "author": f"F{n}"} for n in range(260)))
    assert len(bench.poll(channel)) == 260
    bench.calls()
    assert bench.poll(channel) == []
    assert bench.calls() <= 2


@pytest.mark.parametrize("batches_taken", range(6))
def test_a_crash_in_a_flood_loses_nothing_though_other_comments_vanish_meanwhile(
    bench: Bench, batches_taken: int
) -> None:
    posts = busy_page(bench)
    channel = bench.channel()
    bench.poll(channel)
    flood = bench.sandbox.admin.add_comments(
        *({"text": f"Flood {n}", "post": posts[0], "author": f"F{n}"} for n in range(260))
    )
    bench.seen.take(channel.poll(bench.seen, bench.clock.now()), most=batches_taken)
    for comment_id in flood[-200:]:
        bench.sandbox.admin.delete(str(comment_id))
    bench.poll(bench.channel())
    assert set(flood[:60]) <= set(bench.seen.comments)


def test_a_broken_off_reading_is_taken_up_though_the_number_of_comments_tells_nothing(bench: Bench) -> None:
    posts = busy_page(bench)
    channel = bench.channel()
    bench.poll(channel)
    before = [key for key, value in bench.sandbox.admin.comments().items() if value["post"] == posts[4]]
    flood = bench.sandbox.admin.add_comments(
        *({"text": f"Flood {n}", "post": posts[4], "author": f"F{n}"} for n in range(260))
    )
    bench.seen.take(channel.poll(bench.seen, bench.clock.now()), most=2)
    assert not set(flood) <= set(bench.seen.comments)
    for comment_id in before[:300]:
        bench.sandbox.admin.delete(comment_id)
    bench.poll(bench.channel())
    assert set(flood) <= set(bench.seen.comments)


def test_a_mark_comes_with_the_last_comment_it_speaks_for_or_later(bench: Bench) -> None:
    posts = bench.sandbox.admin.add_posts(*({"text": f"Post {n}", "ago": f"{n}d"} for n in range(1, 31)))
    bench.sandbox.admin.add_comments(
        *({"text": f"{n}", "post": post, "author": "Al", "ago": f"{n}h"} for post in posts for n in range(6))
    )
    marked: set[str] = set()
    for batch in bench.channel().poll(bench.seen, bench.clock.now()):
        assert not {f"facebook:post:{c.post.post_id}" for c in batch.comments} & marked
        marked |= {key for key in batch.cursor if key.startswith("facebook:post:")}
        bench.seen.take(iter([batch]))
    assert len(marked) == 30


def test_what_arrives_while_a_long_thread_is_read_needs_no_second_reading(bench: Bench) -> None:
    post = bench.sandbox.admin.add_posts({"text": "Post", "ago": "1d"})[0]
    bench.sandbox.admin.add_comments(
        *({"text": f"{n}", "post": post, "author": "Al", "ago": f"{n}m"} for n in range(400, 0, -1))
    )
    channel = bench.channel()
    batches = channel.poll(bench.seen, bench.clock.now())
    bench.seen.take(iter([next(batches), next(batches)]))
    bench.sandbox.admin.add_comments(*({"text": f"Late {n}", "post": post, "author": "Bo"} for n in range(5)))
    bench.seen.take(batches)
    assert set(bench.seen.comments) == ids_on_page(bench)
    bench.calls()
    assert bench.poll(channel) == []
    assert bench.calls() <= 2


@pytest.mark.parametrize("batches_taken", [0, 1, 3, 5, 8])
def test_a_crash_in_the_first_reading_loses_nothing(bench: Bench, batches_taken: int) -> None:
    busy_page(bench)
    bench.seen.take(bench.channel().poll(bench.seen, bench.clock.now()), most=batches_taken)
    bench.poll(bench.channel())
    assert ids_on_page(bench) <= set(bench.seen.comments)
    bench.calls()
    bench.poll(bench.channel())
    assert bench.calls() <= 2


def test_an_edit_brings_the_comment_again_wherever_it_stands_in_the_thread(bench: Bench) -> None:
    posts = busy_page(bench)
    channel = bench.channel()
    bench.poll(channel)
    on_page = bench.sandbox.admin.comments()
    low = next(key for key, value in on_page.items() if value["text"] == "One of many 290")
    old = next(key for key, value in on_page.items() if value["post"] == posts[39])
    bench.sandbox.admin.edit(low, "Rewritten below")
    bench.sandbox.admin.edit(old, "Rewritten on the oldest post")
    texts: set[str] = set()
    for _ in range(70):
        bench.clock.move(minutes=1)
        texts |= {c.text for c in bench.poll(channel)}
    assert texts == {"Rewritten below", "Rewritten on the oldest post"}


def test_what_facebook_hides_later_comes_again_as_hidden(bench: Bench) -> None:
    posts = busy_page(bench)
    channel = bench.channel()
    bench.poll(channel)
    one = next(key for key, value in bench.sandbox.admin.comments().items() if value["post"] == posts[0])
    bench.sandbox.admin.hide_as_facebook(one)
    (again,) = bench.poll(channel)
    assert (again.comment_id, again.is_hidden) == (one, True)


def test_a_comment_its_author_deleted_is_reported_gone_once(bench: Bench) -> None:
    posts = busy_page(bench)
    channel = bench.channel()
    bench.poll(channel)
    one = next(key for key, value in bench.sandbox.admin.comments().items() if value["post"] == posts[0])
    bench.sandbox.admin.delete(one)
    bench.poll(channel)
    bench.poll(channel)
    assert bench.seen.gone == [one]


def test_a_comment_pushed_out_of_the_window_by_others_is_not_taken_for_gone(bench: Bench) -> None:
    posts = busy_page(bench)
    channel = bench.channel()
    bench.poll(channel)
    bench.sandbox.admin.add_comments(*({"text": f"New {n}", "post": posts[0], "author": f"F{n}"} for n in range(40)))
    bench.poll(channel)
    assert bench.seen.gone == []


def test_the_page_and_staff_are_known_by_their_ids(bench: Bench) -> None:
    post = bench.sandbox.admin.add_posts({"text": "Post"})[0]
    bench.sandbox.admin.add_comments(
        {"text": "By the page", "post": post, "author_id": "page"},
        {"text": "By a teacher", "post": post, "author": "Ms Field", "author_id": "77"},
        {"text": "By nobody known", "post": post},
    )
    brought = {c.text: c.author for c in bench.poll(bench.channel(staff_ids=("77",)))}
    assert brought["By the page"].role is AuthorRole.PAGE
    assert brought["By a teacher"].role is AuthorRole.STAFF
    assert brought["By nobody known"].author_id is None


def test_backfill_since_a_day_brings_what_is_younger_and_polls_do_not_bring_the_rest(bench: Bench) -> None:
    post = bench.sandbox.admin.add_posts({"text": "Post", "ago": "90d"})[0]
    bench.sandbox.admin.add_comments(
        *({"text": f"{n} days", "post": post, "author": "Al", "ago": f"{n}d"} for n in range(60, 0, -1))
    )
    channel = bench.channel()
    since = bench.clock.now().replace(microsecond=0)
    since = since.fromtimestamp(since.timestamp() - 40.5 * 86400, tz=since.tzinfo)
    assert len(bench.seen.take(channel.backfill(bench.seen, since))) == 40
    for _ in range(20):
        assert bench.poll(channel) == []
        bench.clock.move(minutes=1)
    assert len(bench.seen.take(channel.backfill(bench.seen, None))) == 20


def test_a_page_that_is_not_there_is_named_with_what_to_check(bench: Bench) -> None:
    channel = bench.channel(page_id="123")
    with pytest.raises(NotFound, match="FACEBOOK_PAGE_ID"):
        bench.poll(channel)
    assert "123" in str(channel.health().problem)


def test_a_list_that_is_refused_is_left_out_told_in_health_and_tried_again_after_a_day(bench: Bench) -> None:
    busy_page(bench)
    bench.sandbox.admin.turn_on("no_permission", path="/ratings$", code=10)
    channel = bench.channel()
    brought = bench.poll(channel)
    assert {c.kind for c in brought} == {CommentKind.COMMENT, CommentKind.VISITOR_POST, CommentKind.TAGGED_POST}
    assert any("ratings" in note for note in channel.health().notes)
    bench.sandbox.admin.clear_faults()
    for _ in range(60):
        bench.clock.move(minutes=1)
        assert bench.poll(channel) == []
    bench.clock.move(hours=24)
    found = [c for _ in range(10) for c in (bench.clock.move(minutes=1), bench.poll(channel))[1]]
    assert [c.kind for c in found] == [CommentKind.REVIEW]
    assert not any("ratings" in note for note in channel.health().notes)


def test_a_refused_field_is_left_out_and_not_asked_for_again(bench: Bench) -> None:
    busy_page(bench)
    bench.sandbox.admin.turn_on("unknown_field", field="can_hide")
    brought = bench.poll(bench.channel())
    assert len(brought) == len(ids_on_page(bench)) + 3
    assert {c.can_hide for c in brought if c.kind is CommentKind.COMMENT} == {None}
    channel = bench.channel()
    bench.calls()
    bench.poll(channel)
    assert bench.calls() <= 2
    assert any("can_hide" in note for note in channel.health().notes)


def test_lists_that_are_too_big_are_asked_for_in_smaller_parts_from_then_on(bench: Bench) -> None:
    busy_page(bench)
    bench.sandbox.admin.turn_on("reduce_data", limit=10)
    brought = bench.poll(bench.channel())
    assert len(brought) == len(ids_on_page(bench)) + 3
    bench.poll(bench.channel())
    bench.calls()
    for _ in range(20):
        bench.clock.move(minutes=2)
        bench.poll(bench.channel())
    assert bench.calls() <= 2 * 20 + 2 * 3  # each sort of list finds its size once


def test_a_page_whose_comments_all_vanish_at_once_is_a_problem_and_nothing_is_taken_for_gone(bench: Bench) -> None:
    busy_page(bench)
    channel = bench.channel()
    bench.poll(channel)
    bench.token = "sandbox-user-token"
    bench.poll(channel)
    assert "token" in str(channel.health().problem)
    assert bench.seen.gone == []
    bench.token = ""
    assert bench.poll(channel) == []
    assert channel.health().problem is None


def test_the_share_of_comments_without_author_is_told(bench: Bench) -> None:
    bench.sandbox.admin.change_settings(development_mode=True)
    busy_page(bench)
    channel = bench.channel()
    brought = bench.poll(channel)
    assert {c.author.author_id for c in brought} == {None}
    assert any("100 %" in note and "Advanced Access" in note for note in channel.health().notes)


def test_an_expired_token_stops_reading_says_what_to_do_and_recovers_with_a_new_one(bench: Bench) -> None:
    busy_page(bench)
    channel = bench.channel()
    before = channel.credentials()
    bench.sandbox.admin.turn_on("token_expired", times=1)
    with pytest.raises(TokenInvalid, match="expired"):
        bench.poll(channel)
    assert "moderator facebook token" in str(channel.health().problem)
    bench.token = bench.sandbox.admin.change_token(token="another", issue="page")
    assert channel.credentials() != before
    assert bench.poll(channel)
    assert channel.health().problem is None


def test_what_the_newest_posts_brought_is_kept_though_the_rotation_fails(bench: Bench) -> None:
    posts = busy_page(bench)
    channel = bench.channel()
    bench.poll(channel)
    bench.sandbox.admin.add_comments({"text": "Just now", "post": posts[2], "author": "Ned"})
    bench.sandbox.admin.turn_on("http_500", after=1)
    with pytest.raises(Unreachable):
        bench.poll(channel)
    assert "Just now" in {c.text for c in bench.seen.comments.values()}


def test_polls_stand_apart_when_their_share_is_nearly_spent_and_are_not_cut_off(bench: Bench) -> None:
    bench.sandbox.admin.add_posts({"text": "Post"})
    client = bench.client()
    channel = bench.channel(client, calls_per_day=900, calls_for_actions=500)
    polled = []
    for minute in range(30 * 60):
        before = client.calls
        bench.poll(channel)
        if client.calls > before:
            polled.append(minute)
        assert channel.health().calls_today <= 400
        bench.clock.move(minutes=1)
    assert any("min apart" in note for note in channel.health().notes)
    gaps = [after - before for before, after in itertools.pairwise(polled)]
    assert min(gaps) == 1
    assert max(gaps) <= 60


def test_a_comment_without_time_or_id_does_not_stop_the_rest(bench: Bench) -> None:
    parser_post = Post(channel="facebook", post_id="1")
    channel = bench.channel()
    assert channel._parser.comment({"message": "no id"}, parser_post, bench.clock.now()) is None


def test_a_first_reading_that_costs_more_than_a_day_s_calls_goes_on_without_keeping_news_waiting(bench: Bench) -> None:
    posts = bench.sandbox.admin.add_posts(*({"text": f"Post {n}", "ago": f"{n}d"} for n in range(1, 17)))
    bench.sandbox.admin.add_comments(
        *({"text": f"{n}", "post": post, "author": f"A{n}", "ago": f"{n}h"} for post in posts for n in range(1, 331))
    )
    channel = bench.channel(calls_per_day=100, calls_for_actions=1500)
    bench.poll(channel)
    assert len(bench.seen.comments) < 16 * 330
    bench.sandbox.admin.add_comments({"text": "Just now", "post": posts[0], "author": "Ned"})
    for _ in range(4):
        bench.clock.move(minutes=60)
        bench.poll(channel)
    assert "Just now" in {c.text for c in bench.seen.comments.values()}
    assert "facebook:page" not in bench.seen.state
    for _ in range(100):
        bench.clock.move(minutes=60)
        bench.poll(channel)
        assert channel.health().calls_today <= 100
    assert set(bench.seen.comments) == ids_on_page(bench)
    assert bench.seen.state["facebook:page"]["read_at"]


def test_a_backfill_that_is_broken_off_goes_on_where_it_stood(bench: Bench) -> None:
    busy_page(bench)
    channel = bench.channel()
    bench.sandbox.admin.turn_on("http_500", path="/videos$")
    with pytest.raises(Unreachable):
        bench.seen.take(channel.backfill(bench.seen, None))
    bench.sandbox.admin.clear_faults()
    bench.calls()
    bench.seen.take(channel.backfill(bench.seen, None))
    assert bench.calls() <= 5
    assert set(bench.seen.comments) >= ids_on_page(bench)


def test_posts_made_in_one_second_are_all_looked_at_again_one_call_a_poll(bench: Bench) -> None:
    posts = bench.sandbox.admin.add_posts(*({"text": f"Post {n}", "time": "2026-01-01T09:00:00"} for n in range(180)))
    bench.sandbox.admin.add_comments(*({"text": post, "post": post, "author": "Al"} for post in posts))
    channel = bench.channel()
    bench.poll(channel)
    for comment_id in bench.sandbox.admin.comments():
        bench.sandbox.admin.hide_as_facebook(comment_id)
    bench.calls()
    for _ in range(40):
        bench.clock.move(minutes=1)
        bench.poll(channel)
        assert bench.calls() <= 2
    assert all(comment.is_hidden for comment in bench.seen.comments.values())
