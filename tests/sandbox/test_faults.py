"""Each fault: what the caller gets, and what the page then holds."""

from __future__ import annotations

import json
import time
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import requests

from bot.errors import InputError
from bot.sandbox import AdminClient, SandboxServer
from bot.sandbox.faults import OPTIONS

from .conftest import Graph


@pytest.fixture
def comment(admin: AdminClient, post: str) -> str:
    (made,) = admin.add_comments({"text": "Rubbish", "author": "Ada", "author_id": "4001", "post": post})
    return str(made)


def test_http_500_is_a_transient_error_of_code_2(graph: Graph, admin: AdminClient) -> None:
    admin.turn_on("http_500", times=2)
    for _ in range(2):
        response = graph.send("GET", "me")
        assert response.status_code == 500
        assert response.json()["error"]["code"] == 2
        assert response.json()["error"]["is_transient"] is True
    assert graph.get("me")


@pytest.mark.parametrize(("name", "status"), [("http_503_html", 503), ("html_error", 200)])
def test_a_page_for_people_comes_in_place_of_json(
    graph: Graph, admin: AdminClient, comment: str, name: str, status: int
) -> None:
    admin.turn_on(name, times=1)
    response = graph.send("POST", comment, is_hidden="true")
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("text/html")
    assert response.text.startswith("<!DOCTYPE html>")
    assert admin.comment(comment)["is_hidden"] is False


def test_close_ends_the_connection_before_anything_is_done(graph: Graph, admin: AdminClient, comment: str) -> None:
    admin.turn_on("close", times=1)
    with pytest.raises(requests.ConnectionError):
        graph.send("POST", comment, is_hidden="true")
    assert admin.comment(comment)["is_hidden"] is False


def test_lost_answer_ends_the_connection_after_the_write_was_done(
    graph: Graph, admin: AdminClient, comment: str
) -> None:
    admin.turn_on("lost_answer")
    assert graph.get(comment)
    with pytest.raises(requests.ConnectionError):
        graph.send("POST", comment, is_hidden="true")
    assert admin.comment(comment)["is_hidden"] is True


def test_garbled_json_is_called_json_and_breaks_off(graph: Graph, admin: AdminClient) -> None:
    admin.turn_on("garbled_json", times=1)
    response = graph.send("GET", "me")
    assert response.status_code == 200
    assert "json" in response.headers["Content-Type"]
    with pytest.raises(requests.JSONDecodeError):
        response.json()


def test_success_false_comes_with_200_and_nothing_done(graph: Graph, admin: AdminClient, comment: str) -> None:
    admin.turn_on("success_false", times=1)
    assert graph.get(comment)
    assert graph.post(comment, is_hidden="true") == {"success": False}
    assert admin.comment(comment)["is_hidden"] is False


@pytest.mark.parametrize("code", [4, 17, 32, 80001])
def test_rate_limits_come_with_usage_headers_and_the_time_to_wait(
    graph: Graph, admin: AdminClient, sandbox: SandboxServer, code: int
) -> None:
    admin.turn_on("rate_limit", code=code, minutes=7, times=1)
    response = graph.send("GET", "me")
    assert response.status_code == 400
    assert response.json()["error"]["code"] == code
    assert json.loads(response.headers["X-App-Usage"])["call_count"] == 100
    (page,) = json.loads(response.headers["X-Business-Use-Case-Usage"])[sandbox.page_id]
    assert (page["type"], page["estimated_time_to_regain_access"]) == ("pages", 7)


def test_reduce_data_strikes_only_where_too_much_is_asked(graph: Graph, admin: AdminClient, post: str) -> None:
    admin.turn_on("reduce_data", limit=20)
    for params in ({"limit": "21"}, {}, {"limit": "5", "fields": "comments.limit(50){id}"}):
        error = graph.error("GET", f"{post}/comments", **params)
        assert error["code"] == 1
        assert "reduce the amount of data" in error["message"]
    assert graph.get(f"{post}/comments", limit="20") == {"data": []}


def test_token_expired_is_190_463_until_cleared(graph: Graph, admin: AdminClient) -> None:
    admin.turn_on("token_expired")
    error = graph.error("GET", "me")
    assert (error["code"], error["error_subcode"]) == (190, 463)
    admin.clear_faults("token_expired")
    assert graph.get("me")


def test_unknown_field_strikes_whoever_asks_for_it(graph: Graph, admin: AdminClient, post: str) -> None:
    admin.turn_on("unknown_field", field="can_hide")
    error = graph.error("GET", post, fields="id,comments{id,can_hide}")
    assert error["code"] == 100
    assert "(can_hide)" in error["message"]
    assert graph.get(post, fields="id,comments{id}")


def test_blocked_368_stops_every_write_and_no_read(graph: Graph, admin: AdminClient, comment: str) -> None:
    admin.turn_on("blocked_368")
    assert graph.error("POST", comment, is_hidden="true")["code"] == 368
    assert graph.error("DELETE", comment)["code"] == 368
    assert graph.get(comment)
    assert admin.state()["writes"] == []


def test_duplicate_506_strikes_replies_only(graph: Graph, admin: AdminClient, comment: str) -> None:
    admin.turn_on("duplicate_506", times=1)
    assert graph.post(comment, is_hidden="true")
    assert graph.error("POST", f"{comment}/comments", message="Thank you")["code"] == 506
    assert graph.post(f"{comment}/comments", message="Thank you")


def test_empty_pages_have_a_next_that_leads_to_what_is_there(graph: Graph, admin: AdminClient, post: str) -> None:
    made = admin.add_comments(*({"text": f"{n}", "post": post} for n in range(5)))
    admin.turn_on("empty_pages", times=2, after=1)
    pages = []
    page = graph.get(f"{post}/comments", filter="stream", limit=2)
    while True:
        pages.append([each["id"] for each in page["data"]])
        if "next" not in page["paging"]:
            break
        page = requests.get(page["paging"]["next"], timeout=10).json()
    assert pages == [made[:2], [], [], made[2:4], made[4:]]


def test_an_empty_first_page_leads_on_too(graph: Graph, admin: AdminClient, post: str) -> None:
    made = admin.add_comments({"text": "one", "post": post})
    admin.turn_on("empty_pages", times=1)
    assert [each["id"] for each in graph.walk(f"{post}/comments", filter="stream")] == made


def test_a_vanished_id_answers_100_33_wherever_it_is_named(
    graph: Graph, admin: AdminClient, post: str, comment: str
) -> None:
    admin.turn_on("vanish", id=comment)
    for method in ("GET", "POST", "DELETE"):
        assert graph.error(method, comment)["error_subcode"] == 33
    assert graph.error("GET", "", ids=f"{post},{comment}")["error_subcode"] == 33
    assert graph.get(post)


def test_already_hidden_answers_so_and_is_so(graph: Graph, admin: AdminClient, comment: str) -> None:
    admin.turn_on("already_hidden", times=1)
    assert graph.error("POST", comment, is_hidden="true")["error_subcode"] == 1446036
    assert graph.get(comment, fields="is_hidden")["is_hidden"] is True
    assert admin.state()["writes"] == []


def test_clock_skew_moves_the_date_header_and_new_comments(graph: Graph, admin: AdminClient, post: str) -> None:
    admin.turn_on("clock_skew", seconds=-600)
    date = parsedate_to_datetime(graph.send("GET", "me").headers["Date"]).timestamp()
    assert -620 < date - time.time() < -580
    (made,) = admin.add_comments({"text": "late", "post": post})
    created = graph.get(str(made), fields="created_time")["created_time"]
    assert abs(time.mktime(time.strptime(created, "%Y-%m-%dT%H:%M:%S+0000")) - time.timezone - date) < 20
    admin.clear_faults()
    assert parsedate_to_datetime(graph.send("GET", "me").headers["Date"]).timestamp() - time.time() > -20


def test_slow_outlasts_an_impatient_caller(graph: Graph, admin: AdminClient, sandbox: SandboxServer) -> None:
    admin.turn_on("slow", seconds=1, times=1)
    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{sandbox.url}/me?access_token={sandbox.token}", timeout=0.1)
    assert graph.get("me")


def test_unknown_page_hides_the_page_and_not_its_posts(
    graph: Graph, admin: AdminClient, sandbox: SandboxServer, post: str
) -> None:
    admin.turn_on("unknown_page")
    assert graph.error("GET", sandbox.page_id)["error_subcode"] == 33
    assert graph.error("GET", f"{sandbox.page_id}/feed")["error_subcode"] == 33
    assert graph.get(post)


@pytest.mark.parametrize("code", [10, 200])
def test_no_permission_comes_with_the_code_asked_for(graph: Graph, admin: AdminClient, comment: str, code: int) -> None:
    admin.turn_on("no_permission", code=code, method="POST")
    assert graph.error("POST", comment, is_hidden="true")["code"] == code
    assert graph.get(comment)


def test_a_fault_waits_for_its_turn_its_path_and_its_method(graph: Graph, admin: AdminClient, post: str) -> None:
    admin.turn_on("http_500", path="/comments$", method="GET", after=1, times=1)
    assert graph.get("me")
    assert graph.get(f"{post}/comments")
    assert graph.error("GET", f"{post}/comments")["code"] == 2
    assert graph.get(f"{post}/comments")
    (fault,) = admin.faults()
    assert fault["hits"] == 1
    admin.clear_faults()
    assert admin.faults() == []


def test_calls_that_met_a_fault_count_too(graph: Graph, admin: AdminClient) -> None:
    admin.reset_calls()
    admin.turn_on("http_503_html", times=1)
    admin.turn_on("rate_limit", times=1)
    for _ in range(2):
        graph.send("GET", "me")
    assert admin.total_calls() == 2


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("nonsense", {}, "unknown fault"),
        ("vanish", {}, "needs 'id'"),
        ("close", {"id": "1"}, "has no option 'id'"),
        ("close", {"path": "("}, "not a regular expression"),
        ("close", {"times": "many"}, "whole numbers"),
        ("clock_skew", {"seconds": "ten"}, "wants a number"),
    ],
)
def test_a_fault_that_cannot_be_is_refused_in_words(
    admin: AdminClient, name: str, options: dict[str, str], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        admin.turn_on(name, **options)


def test_every_fault_by_name_is_tested_here() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in OPTIONS if name not in here and name != "batch_null"] == []
