"""What people do on the page from outside, over `/_sandbox/…`."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from bot.errors import InputError
from bot.sandbox import AdminClient, SandboxServer
from bot.sandbox.arrivals import KINDS
from bot.sandbox.faults import OPTIONS
from bot.sandbox.state import Switches

from .conftest import Graph


def test_an_author_edits_and_deletes_a_comment(graph: Graph, admin: AdminClient, post: str) -> None:
    (made,) = admin.add_comments({"text": "Before", "author": "Ada", "post": post})
    admin.edit(str(made), "After")
    assert graph.get(str(made), fields="message")["message"] == "After"
    admin.delete(str(made))
    assert graph.error("GET", str(made))["error_subcode"] == 33
    assert admin.state()["deleted"] == [{"id": made, "deleted_by": "author"}]


def test_an_edit_leaves_created_time_and_the_posts_updated_time_alone(
    graph: Graph, admin: AdminClient, post: str
) -> None:
    (made,) = admin.add_comments({"text": "Before", "post": post, "ago": "1h"})
    before = graph.get(post, fields="updated_time"), graph.get(str(made), fields="created_time")
    admin.edit(str(made), "After")
    assert before == (graph.get(post, fields="updated_time"), graph.get(str(made), fields="created_time"))


def test_facebook_hides_and_shows_a_comment_itself(graph: Graph, admin: AdminClient, post: str) -> None:
    (made,) = admin.add_comments({"text": "Rude", "post": post})
    admin.hide_as_facebook(str(made))
    assert graph.get(str(made), fields="is_hidden")["is_hidden"] is True
    admin.hide_as_facebook(str(made), hidden=False)
    assert graph.get(str(made), fields="is_hidden")["is_hidden"] is False
    assert admin.state()["writes"] == []


def test_an_author_deletes_a_post_with_its_comments(graph: Graph, admin: AdminClient, post: str) -> None:
    admin.add_comments({"text": "one", "post": post}, {"text": "two", "post": post})
    admin.delete(post)
    state = admin.state()
    assert (state["posts"], state["comments"]) == ([], [])
    assert len(state["deleted"]) == 3


def test_the_page_itself_can_write_from_outside(graph: Graph, admin: AdminClient, post: str) -> None:
    (made,) = admin.add_comments({"text": "From the office", "author_id": "page", "post": post})
    assert graph.get(str(made), fields="from,can_hide")["can_hide"] is False


def test_a_list_with_one_bad_entry_adds_nothing_and_names_it(admin: AdminClient, post: str) -> None:
    with pytest.raises(InputError, match="comment 1: 'parent' names no comment"):
        admin.add_comments({"text": "fine", "post": post}, {"text": "not", "parent": "nobody"})
    assert admin.comments() == {}
    with pytest.raises(InputError, match="post 0: unknown key 'post'"):
        admin.add_posts({"text": "x", "post": post})


def test_the_state_lists_replies_under_their_parents(graph: Graph, admin: AdminClient, post: str) -> None:
    (made,) = admin.add_comments({"text": "Hello", "author": "Ada", "post": post})
    reply = graph.post(f"{made}/comments", message="Hello Ada")["id"]
    assert admin.comments()[str(made)]["replies"] == [reply]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"weather": "fine"}, "unknown setting 'weather'"),
        ({"development_mode": 1}, "wants bool"),
        ({"block_id": "asid"}, "one of both, psid, user"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_in_words(admin: AdminClient, wish: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        admin.change_settings(**wish)


@pytest.mark.parametrize(
    ("wish", "said"),
    [({"token": "nobody's", "expire": True}, "no such token"), ({"issue": "magic"}, "page or user"), ({"x": 1}, "'x'")],
)
def test_a_token_change_that_cannot_be_is_refused_in_words(
    admin: AdminClient, wish: dict[str, object], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        admin.change_token(**wish)


def test_an_unknown_comment_is_said_to_be_unknown(admin: AdminClient) -> None:
    for attempt in (admin.comment, admin.delete, admin.hide_as_facebook):
        with pytest.raises(InputError, match="1_2"):
            attempt("1_2")


def test_a_form_from_another_site_changes_nothing(sandbox: SandboxServer, admin: AdminClient) -> None:
    response = requests.post(f"{sandbox.url}/_sandbox/posts", data='{"text": "forged"}', timeout=10)
    assert response.status_code == 415
    assert admin.state()["posts"] == []


def test_every_fault_setting_and_admin_call_is_in_the_documentation() -> None:
    text = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
    names = [*OPTIONS, *(each.name for each in dataclasses.fields(Switches)), *KINDS]
    names += [key for options in OPTIONS.values() for key in options]
    names += ["posts", "comments", "token", "faults", "settings", "calls", "state", "reset"]
    assert len(names) > 40
    assert [name for name in names if f"`{name}`" not in text and f"/_sandbox/{name}" not in text] == []


def test_many_callers_at_once_lose_no_write(graph: Graph, admin: AdminClient, post: str) -> None:
    made = admin.add_comments(*({"text": f"{n}", "post": post} for n in range(60)))
    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = list(pool.map(lambda each: graph.post(str(each), is_hidden="true"), made))
    assert answers == [{"success": True}] * 60
    assert sum(each["is_hidden"] for each in admin.comments().values()) == 60
    assert len(admin.state()["writes"]) == 60
