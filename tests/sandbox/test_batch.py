"""Batch requests: order, counting, strings in strings, nulls, dependencies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.sandbox import AdminClient, SandboxServer

from .conftest import Graph


@pytest.fixture
def comments(admin: AdminClient, post: str) -> list[str]:
    made = admin.add_comments(*({"text": f"{n}", "author": "Ada", "post": post} for n in range(3)))
    return [str(each) for each in made]


def send(graph: Graph, *parts: dict[str, Any], **params: str) -> list[Any]:
    answer: Any = graph.post("", batch=json.dumps(parts), **params)
    assert len(answer) == len(parts)
    return list(answer)


def hide(comment: str) -> dict[str, Any]:
    return {"method": "POST", "relative_url": comment, "body": "is_hidden=true"}


def test_parts_are_answered_in_order_each_with_its_own_code(
    graph: Graph, admin: AdminClient, comments: list[str]
) -> None:
    answers = send(
        graph,
        hide(comments[0]),
        hide("1_2"),
        {"method": "DELETE", "relative_url": f"v26.0/{comments[1]}"},
        {"method": "GET", "relative_url": f"{comments[2]}?fields=id,message"},
    )
    assert [each["code"] for each in answers] == [200, 400, 200, 200]
    assert json.loads(answers[1]["body"])["error"]["error_subcode"] == 33
    assert json.loads(answers[3]["body"]) == {"id": comments[2], "message": "2"}
    assert {each["name"] for each in answers[0]["headers"]} >= {"Content-Type", "facebook-api-version", "ETag"}
    left = admin.comments()
    assert set(left) == {comments[0], comments[2]}
    assert left[comments[0]]["is_hidden"] is True


def test_headers_are_left_out_on_request(graph: Graph, comments: list[str]) -> None:
    (answer,) = send(graph, hide(comments[0]), include_headers="false")
    assert answer == {"code": 200, "body": '{"success":true}'}


def test_each_part_counts_and_the_whole_does_not(graph: Graph, admin: AdminClient, comments: list[str]) -> None:
    admin.reset_calls()
    send(graph, *(hide(each) for each in comments))
    assert admin.calls() == {"POST /{id}": 3}


def test_more_than_fifty_parts_are_refused(graph: Graph, comments: list[str]) -> None:
    parts = [{"method": "GET", "relative_url": "me"}] * 51
    error = graph.error("POST", "", batch=json.dumps(parts))
    assert error["type"] == "GraphBatchException"
    assert len(send(graph, *parts[:50])) == 50


@pytest.mark.parametrize("broken", ["{", "[]", "{}", '["me"]', '[{"method":"GET"}]'])
def test_a_broken_batch_is_refused_as_a_whole(graph: Graph, broken: str) -> None:
    assert graph.error("POST", "", batch=broken)["code"] == 100


def test_a_bad_token_refuses_the_whole_and_a_part_may_bring_its_own(
    sandbox: SandboxServer, graph: Graph, comments: list[str]
) -> None:
    parts = json.dumps([{"method": "GET", "relative_url": f"me?access_token={sandbox.token}"}])
    assert Graph(sandbox.url, "nonsense").error("POST", "", batch=parts)["code"] == 190
    (answer,) = send(graph, {"method": "GET", "relative_url": "me?access_token=nonsense"})
    assert json.loads(answer["body"])["error"]["code"] == 190


def test_a_part_can_use_what_a_named_part_found(graph: Graph, post: str, comments: list[str]) -> None:
    first, second = send(
        graph,
        {"method": "GET", "name": "found", "relative_url": f"{post}/comments?filter=stream&fields=id&limit=2"},
        {"method": "GET", "relative_url": "?ids={result=found:$.data.*.id}&fields=id"},
    )
    assert first is None
    assert list(json.loads(second["body"])) == comments[:2]


def test_what_depends_on_a_failed_part_fails_and_does_nothing(
    graph: Graph, admin: AdminClient, comments: list[str]
) -> None:
    first, second = send(
        graph,
        {**hide("1_2"), "name": "first"},
        {**hide(comments[0]), "depends_on": "first"},
    )
    assert (first["code"], second["code"]) == (400, 400)
    assert admin.comment(comments[0])["is_hidden"] is False


@pytest.mark.parametrize("applied", [True, False])
def test_a_null_part_may_or_may_not_have_been_carried_out(
    graph: Graph, admin: AdminClient, comments: list[str], applied: bool
) -> None:
    admin.turn_on("batch_null", path=comments[1], applied=applied)
    answers = send(graph, *(hide(each) for each in comments))
    assert [each is None for each in answers] == [False, True, False]
    assert admin.comment(comments[1])["is_hidden"] is applied


def test_an_unchanged_part_is_304_with_an_empty_body(graph: Graph, comments: list[str]) -> None:
    part: dict[str, Any] = {"method": "GET", "relative_url": comments[0]}
    (first,) = send(graph, part)
    etag = next(each["value"] for each in first["headers"] if each["name"] == "ETag")
    (again,) = send(graph, {**part, "headers": [{"name": "If-None-Match", "value": etag}]})
    assert (again["code"], again["body"]) == (304, "")


def test_a_rate_limit_refuses_the_whole_batch_or_one_part_of_it(
    graph: Graph, admin: AdminClient, comments: list[str]
) -> None:
    admin.turn_on("rate_limit", code=32, times=1)
    assert graph.error("POST", "", batch=json.dumps([hide(comments[0])]))["code"] == 32
    admin.turn_on("rate_limit", code=17, path=comments[1])
    answers = send(graph, *(hide(each) for each in comments))
    assert [each["code"] for each in answers] == [200, 400, 200]
