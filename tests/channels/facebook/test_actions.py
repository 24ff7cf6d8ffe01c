"""Acting on the page: each thing done once, and told apart from what was so already."""

from __future__ import annotations

import json
from typing import Any

import pytest
import responses

from bot.channels.facebook import FacebookChannel, GraphClient
from bot.core.action import Action, ActionKind, Receipt
from bot.core.comment import Comment, CommentKind
from bot.errors import DuplicateText, LostAnswer, PermissionMissing, Refused, Unreachable, WritesBlocked
from tests.channels.facebook.pages import Bench
from tests.kit import FakeClock
from tests.kit import comment as made_up

WORDINGS = ["Thank you for telling us.", "We are sorry to hear this.", "Thank you for raising this."]


def action(kind: ActionKind, target: str, **payload: str) -> Action:
    return Action(kind=kind, channel="facebook", target_id=target, idempotency_key=f"{kind}:{target}", payload=payload)


class Scene:
    """A page with one post, one comment by Sam and a reply to it by Kim, all read."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        admin = bench.sandbox.admin
        self.post, self.visit, self.tag, self.review = admin.add_posts(
            {"text": "Sports day"},
            {"text": "Buy this", "kind": "visitor", "author": "Vik"},
            {"text": "Tags", "kind": "tagged", "author": "Tam"},
            {"text": "Bad school", "kind": "rating", "author": "Ros"},
        )
        self.one = str(admin.add_comments({"text": "Rude", "post": self.post, "author": "Sam", "author_id": "501"})[0])
        self.reply = str(admin.add_comments({"text": "Ruder", "parent": self.one, "author": "Kim"})[0])
        self.channel = bench.channel()
        bench.poll(self.channel)
        bench.calls()

    def comment(self, comment_id: str) -> Comment:
        return self.bench.seen.comments[comment_id]

    def act(self, kind: ActionKind, target: str, *, repeated: bool = False, **payload: str) -> Receipt:
        if kind is ActionKind.REPLY:
            payload = {"wordings": json.dumps(WORDINGS)} | payload
        target_comment = None if "block" in kind else self.comment(target)
        return self.channel.act(action(kind, target, **payload), target_comment, repeated=repeated)

    def on_page(self, comment_id: str) -> dict[str, Any] | None:
        return self.bench.sandbox.admin.comments().get(comment_id)

    def replies(self) -> list[str]:
        return [c["text"] for c in self.bench.sandbox.admin.comments().values() if c["text"] in WORDINGS]

    def writes(self) -> list[str]:
        return [write["action"] for write in self.bench.sandbox.admin.state()["writes"]]


@pytest.fixture
def scene(bench: Bench) -> Scene:
    return Scene(bench)


def test_hiding_and_unhiding_a_comment_costs_one_call_each(scene: Scene) -> None:
    receipt = scene.act(ActionKind.HIDE, scene.one)
    assert (receipt.outcome, receipt.calls) == ("done", 1)
    assert scene.on_page(scene.one)["is_hidden"]
    assert scene.act(ActionKind.UNHIDE, scene.one).outcome == "done"
    assert not scene.on_page(scene.one)["is_hidden"]


def test_hiding_what_is_hidden_already_is_told_apart_from_hiding(scene: Scene) -> None:
    scene.bench.sandbox.admin.hide_as_facebook(scene.one)
    receipt = scene.act(ActionKind.HIDE, scene.one)
    assert (receipt.outcome, receipt.calls) == ("already", 2)


@responses.activate
def test_hidden_already_is_an_error_where_a_read_says_otherwise() -> None:
    clock = FakeClock()
    client = GraphClient(base_url="https://graph.test", version="v26.0", token=lambda: "T", clock=clock)
    channel = FacebookChannel(client=client, page_id="9", clock=clock)
    answer = {"error": {"message": "An unknown error occurred", "code": 1, "error_subcode": 1446036}}
    responses.post("https://graph.test/v26.0/1_2", json=answer, status=400)
    responses.get("https://graph.test/v26.0/1_2", json={"id": "1_2", "is_hidden": False})
    with pytest.raises(Refused, match="1446036"):
        channel.act(action(ActionKind.HIDE, "1_2"), made_up(comment_id="1_2"), repeated=False)


def test_a_repeated_hide_reads_first_and_writes_only_if_it_must(scene: Scene) -> None:
    assert scene.act(ActionKind.HIDE, scene.one, repeated=True).outcome == "done"
    receipt = scene.act(ActionKind.HIDE, scene.one, repeated=True)
    assert (receipt.outcome, receipt.calls) == ("already", 1)
    assert scene.writes() == ["hide"]


def test_the_pages_own_comment_is_not_even_tried(scene: Scene) -> None:
    own = made_up("Ours", can_hide=False)
    receipt = scene.channel.act(action(ActionKind.HIDE, own.comment_id), own, repeated=False)
    assert (receipt.outcome, receipt.calls) == ("refused", 0)


def test_a_visitors_post_can_be_hidden_and_deleted(scene: Scene) -> None:
    assert scene.channel.can(ActionKind.HIDE, scene.comment(scene.visit))
    assert scene.act(ActionKind.HIDE, scene.visit).outcome == "done"
    assert scene.act(ActionKind.DELETE, scene.visit).outcome == "done"
    assert scene.visit in scene.bench.sandbox.admin.state()["deleted"] or "delete" in scene.writes()


@pytest.mark.parametrize("kind", [ActionKind.HIDE, ActionKind.DELETE, ActionKind.REPLY, ActionKind.UNHIDE])
def test_tagged_posts_and_reviews_are_left_to_a_person_who_is_told_where_to_click(
    scene: Scene, kind: ActionKind
) -> None:
    for target, word in ((scene.tag, "Remove tag"), (scene.review, "Report")):
        comment = scene.comment(target)
        assert not scene.channel.can(kind, comment)
        assert word in scene.channel.where(kind, comment)
        assert str(comment.permalink) in scene.channel.where(kind, comment)
    assert scene.writes() == []


def test_where_to_click_names_the_comment_or_the_page(scene: Scene) -> None:
    assert str(scene.comment(scene.one).permalink) in scene.channel.where(ActionKind.DELETE, scene.comment(scene.one))
    assert scene.bench.sandbox.page_id in scene.channel.where(ActionKind.BLOCK, None)


def test_deleting_what_is_gone_is_told_only_after_a_read_says_so_too(scene: Scene) -> None:
    scene.bench.sandbox.admin.delete(scene.one)
    receipt = scene.act(ActionKind.DELETE, scene.one)
    assert (receipt.outcome, receipt.calls) == ("gone", 2)
    assert scene.act(ActionKind.HIDE, scene.reply).outcome == "gone"


def test_gone_in_the_answer_to_a_write_but_still_readable_means_not_allowed(scene: Scene) -> None:
    scene.bench.sandbox.admin.turn_on("vanish", id=scene.one, method="DELETE")
    with pytest.raises(Refused, match="doctor"):
        scene.act(ActionKind.DELETE, scene.one)
    assert scene.on_page(scene.one) is not None


def test_a_delete_whose_answer_was_lost_is_not_done_twice(scene: Scene) -> None:
    scene.bench.sandbox.admin.turn_on("lost_answer", method="DELETE", times=1)
    with pytest.raises(LostAnswer):
        scene.act(ActionKind.DELETE, scene.one)
    assert scene.act(ActionKind.DELETE, scene.one, repeated=True).outcome == "gone"
    assert scene.writes() == ["delete"]


def test_a_reply_is_posted_once_however_often_it_is_asked_for(scene: Scene) -> None:
    first = scene.act(ActionKind.REPLY, scene.one)
    again = scene.act(ActionKind.REPLY, scene.one)
    assert (first.outcome, again.outcome) == ("done", "already")
    assert first.platform_id == again.platform_id
    assert scene.replies() == [WORDINGS[0]]


def test_a_reply_whose_answer_was_lost_is_found_in_the_thread(scene: Scene) -> None:
    scene.bench.sandbox.admin.turn_on("lost_answer", method="POST", times=1)
    with pytest.raises(LostAnswer):
        scene.act(ActionKind.REPLY, scene.one)
    assert scene.act(ActionKind.REPLY, scene.one, repeated=True).outcome == "already"
    assert len(scene.replies()) == 1


def test_a_reply_to_a_reply_is_found_again_where_facebook_hangs_it(scene: Scene) -> None:
    assert scene.act(ActionKind.REPLY, scene.reply).outcome == "done"
    assert scene.act(ActionKind.REPLY, scene.reply).outcome == "already"
    assert len(scene.replies()) == 1


def test_a_reply_to_a_visitors_post_is_a_comment_on_it(scene: Scene) -> None:
    assert scene.act(ActionKind.REPLY, scene.visit).outcome == "done"
    assert scene.act(ActionKind.REPLY, scene.visit).outcome == "already"


def test_two_replies_in_a_row_differ(scene: Scene) -> None:
    two, three = scene.bench.sandbox.admin.add_comments(
        {"text": "Angry", "post": scene.post, "author": "Al"}, {"text": "Angrier", "post": scene.post, "author": "Bo"}
    )
    scene.bench.poll(scene.channel)
    for target in (scene.one, str(two), str(three)):
        scene.act(ActionKind.REPLY, target)
    texts = scene.replies()
    assert len(texts) == 3
    assert texts[0] != texts[1] != texts[2]


def test_a_wording_facebook_refuses_as_a_repeat_gives_way_to_the_next(scene: Scene) -> None:
    scene.bench.sandbox.admin.turn_on("duplicate_506", times=1)
    assert scene.act(ActionKind.REPLY, scene.one).outcome == "done"
    assert scene.replies() == [WORDINGS[1]]


def test_when_every_wording_is_refused_the_reply_fails(scene: Scene) -> None:
    scene.bench.sandbox.admin.turn_on("duplicate_506")
    with pytest.raises(DuplicateText):
        scene.act(ActionKind.REPLY, scene.one)
    assert scene.replies() == []


def test_a_person_s_own_text_is_posted_as_written(scene: Scene) -> None:
    scene.act(ActionKind.REPLY, scene.one, text="Dear Sam, please ring us.")
    assert "Dear Sam, please ring us." in {c["text"] for c in scene.bench.sandbox.admin.comments().values()}


@pytest.mark.parametrize("accepted", ["psid", "user", "both"])
def test_blocking_finds_the_parameter_the_page_accepts_and_remembers_it(scene: Scene, accepted: str) -> None:
    scene.bench.sandbox.admin.change_settings(block_id=accepted)
    first = scene.act(ActionKind.BLOCK, "501")
    assert first.outcome == "done"
    assert scene.bench.sandbox.admin.add_comments({"text": "Again", "author": "Sam", "author_id": "501"}) == [None]
    unblocked = scene.act(ActionKind.UNBLOCK, "501")
    assert (unblocked.outcome, unblocked.calls) == ("done", 1)
    assert first.calls == (2 if accepted == "user" else 1)


def test_a_repeated_block_reads_first(scene: Scene) -> None:
    scene.bench.sandbox.admin.turn_on("lost_answer", method="POST", times=1)
    with pytest.raises(LostAnswer):
        scene.act(ActionKind.BLOCK, "501")
    assert scene.act(ActionKind.BLOCK, "501", repeated=True).outcome == "already"
    assert scene.act(ActionKind.UNBLOCK, "501", repeated=True).outcome == "done"
    assert scene.act(ActionKind.UNBLOCK, "501", repeated=True).outcome == "already"


def test_a_person_facebook_cannot_block_is_an_error(scene: Scene) -> None:
    with pytest.raises(Refused):
        scene.act(ActionKind.BLOCK, "999")


def test_blocked_writes_and_missing_permissions_reach_the_caller_and_health(scene: Scene) -> None:
    scene.bench.sandbox.admin.turn_on("blocked_368", times=1)
    with pytest.raises(WritesBlocked):
        scene.act(ActionKind.HIDE, scene.one)
    assert "Support Inbox" in str(scene.channel.health().problem)
    assert scene.act(ActionKind.HIDE, scene.one).outcome == "done"
    assert scene.channel.health().problem is None
    scene.bench.sandbox.admin.turn_on("no_permission", times=1)
    with pytest.raises(PermissionMissing):
        scene.act(ActionKind.DELETE, scene.one)


def test_success_false_is_no_success(scene: Scene) -> None:
    scene.bench.sandbox.admin.turn_on("success_false", times=1)
    with pytest.raises(Unreachable):
        scene.act(ActionKind.HIDE, scene.one)
    assert not scene.on_page(scene.one)["is_hidden"]


def test_calls_spent_on_actions_are_counted_apart(scene: Scene) -> None:
    before = scene.channel.health().calls_today
    scene.act(ActionKind.HIDE, scene.one)
    assert scene.channel.health().calls_today == before + 1


def test_a_kind_of_comment_decides_what_can_be_done_to_it(scene: Scene) -> None:
    can = scene.channel.can
    for kind in (CommentKind.COMMENT, CommentKind.VISITOR_POST):
        assert can(ActionKind.DELETE, made_up(kind=kind))
    assert can(ActionKind.BLOCK, None)
    assert not can(ActionKind.HIDE, None)
    assert not can(ActionKind.ALERT, made_up())
