"""Hiding, deleting, replying, editing, liking and blocking."""

from __future__ import annotations

import pytest

from bot.sandbox import AdminClient, SandboxServer

from .conftest import Graph


@pytest.fixture
def comment(admin: AdminClient, post: str) -> str:
    (made,) = admin.add_comments({"text": "Rubbish", "author": "Ada", "author_id": "4001", "post": post})
    return str(made)


def test_a_comment_is_hidden_and_shown_again(graph: Graph, admin: AdminClient, comment: str) -> None:
    assert graph.post(comment, is_hidden="true") == {"success": True}
    assert graph.get(comment, fields="is_hidden,can_hide") == {"id": comment, "is_hidden": True, "can_hide": True}
    assert admin.comment(comment)["hidden_by"] == "page"
    assert graph.post(comment, is_hidden="false") == {"success": True}
    assert graph.get(comment, fields="is_hidden")["is_hidden"] is False
    assert admin.comment(comment)["hidden_by"] is None


def test_hiding_what_is_hidden_is_an_unknown_error_with_its_own_subcode(
    graph: Graph, admin: AdminClient, post: str, comment: str
) -> None:
    (by_facebook,) = admin.add_comments({"text": "Worse", "post": post, "is_hidden": True})
    graph.post(comment, is_hidden="true")
    for node_id in (comment, by_facebook):
        error = graph.error("POST", str(node_id), is_hidden="true")
        assert error["error_subcode"] == 1446036
    assert admin.comment(str(by_facebook))["hidden_by"] == "facebook"
    assert graph.post(comment, is_hidden="false") == graph.post(comment, is_hidden="false") == {"success": True}


def test_the_page_cannot_hide_its_own_comment_but_can_delete_it(graph: Graph, comment: str) -> None:
    ours = graph.post(f"{comment}/comments", message="Please be kind")["id"]
    flags = graph.get(ours, fields="can_hide,can_remove,from{id}")
    assert (flags["can_hide"], flags["can_remove"]) == (False, True)
    assert graph.error("POST", ours, is_hidden="true")["code"] == 100
    assert graph.delete(ours) == {"success": True}


def test_a_deleted_comment_is_gone_with_its_replies_and_the_counts_follow(
    graph: Graph, admin: AdminClient, post: str, comment: str
) -> None:
    (reply,) = admin.add_comments({"text": "me too", "parent": comment})
    assert graph.delete(comment) == {"success": True}
    for node_id in (comment, str(reply)):
        assert graph.error("GET", node_id)["error_subcode"] == 33
    assert graph.get(f"{post}/comments", filter="stream", summary="1")["summary"]["total_count"] == 0
    state = admin.state()
    assert {each["id"]: each["deleted_by"] for each in state["deleted"]} == {comment: "page", reply: "page"}


def test_a_deleted_reply_no_longer_counts_under_its_parent(graph: Graph, admin: AdminClient, comment: str) -> None:
    first, _ = admin.add_comments({"text": "me too", "parent": comment}, {"text": "and me", "parent": comment})
    assert graph.get(comment, fields="comment_count")["comment_count"] == 2
    graph.delete(str(first))
    assert graph.get(comment, fields="comment_count")["comment_count"] == 1
    assert graph.get(f"{comment}/comments", summary="true")["summary"]["total_count"] == 1


def test_only_the_pages_own_comment_can_be_reworded(graph: Graph, admin: AdminClient, comment: str) -> None:
    ours = graph.post(f"{comment}/comments", message="Pleese be kind")["id"]
    assert graph.post(ours, message="Please be kind") == {"success": True}
    assert admin.comment(ours)["text"] == "Please be kind"
    assert graph.error("POST", comment, message="I love this school")["code"] == 200
    assert admin.comment(comment)["text"] == "Rubbish"


def test_the_same_reply_twice_running_is_refused_with_506(graph: Graph, admin: AdminClient, comment: str) -> None:
    graph.post(f"{comment}/comments", message="Thank you")
    assert graph.error("POST", f"{comment}/comments", message="Thank you")["code"] == 506
    graph.post(f"{comment}/comments", message="Thank you very much")
    graph.post(f"{comment}/comments", message="Thank you")
    assert [each["action"] for each in admin.state()["writes"]] == ["reply"] * 3


def test_fields_on_a_write_are_read_back_after_it(graph: Graph, comment: str) -> None:
    made = graph.post(f"{comment}/comments", message="Thank you", fields="id,message,parent{id}")
    assert made["message"] == "Thank you"
    assert made["parent"] == {"id": comment}
    answer = graph.post(comment, is_hidden="true", fields="is_hidden")
    assert answer == {"success": True, "is_hidden": True, "id": comment}


def test_a_reply_needs_a_text_or_a_picture(graph: Graph, comment: str) -> None:
    assert graph.error("POST", f"{comment}/comments")["code"] == 100
    made = graph.post(f"{comment}/comments", attachment_url="https://larkmere.example/ok.png")["id"]
    assert graph.get(made, fields="attachment")["attachment"]["type"] == "photo"


def test_visitor_posts_can_be_hidden_and_deleted_and_what_tags_the_page_cannot(
    graph: Graph, admin: AdminClient, sandbox: SandboxServer
) -> None:
    visitor, tagged, rating = admin.add_posts(
        *({"text": kind, "kind": kind, "author": "Ada"} for kind in ("visitor", "tagged", "rating"))
    )
    assert graph.post(visitor, is_hidden="true") == {"success": True}
    edge = f"{sandbox.page_id}/visitor_posts"
    assert graph.get(edge)["data"] == []
    assert [each["id"] for each in graph.get(edge, include_hidden="true")["data"]] == [visitor]
    assert graph.delete(visitor) == {"success": True}
    for node_id in (tagged, rating):
        assert graph.error("POST", node_id, is_hidden="true")["code"] == 200
        assert graph.error("DELETE", node_id)["code"] == 200


def test_likes_are_the_pages_own(graph: Graph, comment: str) -> None:
    assert graph.post(f"{comment}/likes") == {"success": True}
    assert graph.get(comment, fields="user_likes,like_count") == {"user_likes": True, "like_count": 1, "id": comment}
    assert graph.get(f"{comment}/likes", summary="true")["summary"]["total_count"] == 1
    assert graph.delete(f"{comment}/likes") == {"success": True}
    assert graph.get(f"{comment}/likes")["data"] == []


def test_a_post_with_method_delete_deletes(graph: Graph, admin: AdminClient, comment: str) -> None:
    assert graph.post(comment, method="delete") == {"success": True}
    assert admin.comments() == {}


@pytest.mark.parametrize("name", ["psid", "user"])
@pytest.mark.parametrize("form", ["[4001]", '["4001"]', "4001"])
def test_a_blocked_person_cannot_comment_until_unblocked(
    graph: Graph, admin: AdminClient, sandbox: SandboxServer, post: str, comment: str, name: str, form: str
) -> None:
    edge = f"{sandbox.page_id}/blocked"
    assert graph.get(edge) == {"data": [], "paging": {}}
    assert graph.post(edge, **{name: form}) == {"4001": True}
    assert graph.get(edge, user="4001")["data"] == [{"id": "4001", "name": "Ada"}]
    assert graph.get(edge, user="4002")["data"] == []
    again = {"text": "Again", "author": "Ada", "author_id": "4001", "post": post}
    assert admin.add_comments(again) == [None]
    assert graph.delete(edge, **{name: "4001"}) == {"success": True}
    assert admin.add_comments(again) != [None]


def test_each_id_to_block_gets_its_own_answer(
    graph: Graph, admin: AdminClient, sandbox: SandboxServer, comment: str
) -> None:
    answer = graph.post(f"{sandbox.page_id}/blocked", psid=f"[4001,9999,{sandbox.page_id}]")
    assert answer["4001"] is True
    for person in ("9999", sandbox.page_id):
        assert answer[person]["success"] is False
        assert answer[person]["error"]["code"] == 100
    assert admin.state()["blocked"] == ["4001"]


@pytest.mark.parametrize(("accepted", "refused"), [("psid", "user"), ("user", "psid")])
def test_a_switch_says_which_id_blocking_accepts(
    graph: Graph, admin: AdminClient, sandbox: SandboxServer, comment: str, accepted: str, refused: str
) -> None:
    admin.change_settings(block_id=accepted)
    edge = f"{sandbox.page_id}/blocked"
    assert graph.error("POST", edge, **{refused: "[4001]"})["code"] == 100
    assert graph.post(edge, **{accepted: "[4001]"}) == {"4001": True}


def test_the_journal_holds_what_was_done_and_nothing_that_was_refused(
    graph: Graph, admin: AdminClient, comment: str
) -> None:
    graph.post(comment, is_hidden="true")
    graph.error("POST", comment, is_hidden="true")
    graph.delete(comment)
    graph.error("DELETE", comment)
    assert admin.state()["writes"] == [{"action": "hide", "id": comment}, {"action": "delete", "id": comment}]
