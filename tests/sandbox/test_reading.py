"""Reading the page: lists, orders, pages, cursors, field expansion, headers."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from bot.sandbox import AdminClient, SandboxServer

from .conftest import Graph


@pytest.fixture
def thread(admin: AdminClient, post: str) -> list[str]:
    """A first comment, a second, a reply to the first, a third; each an hour after the other."""
    one, two = admin.add_comments(
        {"text": "one", "author": "Ada", "post": post, "ago": "10h"},
        {"text": "two", "author": "Bo", "post": post, "ago": "9h"},
    )
    reply, three = admin.add_comments(
        {"text": "reply", "author": "Bo", "parent": one, "ago": "8h"},
        {"text": "three", "author": "Cass", "post": post, "ago": "7h"},
    )
    return [str(each) for each in (one, two, reply, three)]


def test_stream_lists_replies_too_and_toplevel_does_not(graph: Graph, post: str, thread: list[str]) -> None:
    one, two, reply, three = thread
    stream = graph.walk(f"{post}/comments", filter="stream", fields="id")
    assert [each["id"] for each in stream] == [one, two, reply, three]
    top = graph.walk(f"{post}/comments", filter="toplevel", order="reverse_chronological", fields="id")
    assert [each["id"] for each in top] == [three, two, one]
    assert [each["id"] for each in graph.walk(f"{one}/comments", fields="id")] == [reply]


def test_a_reply_names_its_parent_and_a_first_comment_has_none(graph: Graph, thread: list[str]) -> None:
    one, _, reply, _ = thread
    assert graph.get(reply, fields="parent{id,message}")["parent"] == {"id": one, "message": "one"}
    assert "parent" not in graph.get(one, fields="parent{id}")
    assert graph.get(one, fields="comment_count")["comment_count"] == 1


def test_a_reply_to_a_reply_hangs_under_the_first_comment(graph: Graph, admin: AdminClient, thread: list[str]) -> None:
    one, _, reply, _ = thread
    (deeper,) = admin.add_comments({"text": "deeper", "author": "Ada", "parent": reply})
    assert graph.get(str(deeper), fields="parent")["parent"]["id"] == one
    ours = graph.post(f"{reply}/comments", message="Thank you")["id"]
    assert graph.get(ours, fields="parent")["parent"]["id"] == one


@pytest.mark.parametrize("order", ["chronological", "reverse_chronological"])
@pytest.mark.parametrize("limit", [1, 7, 100])
def test_every_comment_comes_exactly_once_whatever_the_page_size(
    graph: Graph, admin: AdminClient, post: str, order: str, limit: int
) -> None:
    made = admin.add_comments(*({"text": f"{n}", "post": post, "ago": f"{n % 3}h"} for n in range(30)))
    found = [each["id"] for each in graph.walk(f"{post}/comments", filter="stream", order=order, limit=limit)]
    assert sorted(found) == sorted(str(each) for each in made)
    oldest_first = sorted(made, key=lambda each: (-(made.index(each) % 3), made.index(each)))
    assert found == (oldest_first if order == "chronological" else oldest_first[::-1])


def test_comments_that_arrive_meanwhile_do_not_shift_the_pages(graph: Graph, admin: AdminClient, post: str) -> None:
    made = admin.add_comments(*({"text": f"{n}", "post": post, "ago": "1h"} for n in range(6)))
    first = graph.get(f"{post}/comments", filter="stream", order="reverse_chronological", limit=3)
    admin.add_comments({"text": "new", "post": post})
    second = requests.get(first["paging"]["next"], timeout=10).json()
    assert [each["id"] for each in first["data"] + second["data"]] == made[::-1]


def test_cursors_are_there_on_the_last_page_and_only_next_is_missing(
    graph: Graph, post: str, thread: list[str]
) -> None:
    page = graph.get(f"{post}/comments", filter="stream", limit=4)
    assert set(page["paging"]) == {"cursors"}
    assert set(page["paging"]["cursors"]) == {"before", "after"}


def test_before_leads_back_to_the_page_before(graph: Graph, post: str, thread: list[str]) -> None:
    first = graph.get(f"{post}/comments", filter="stream", limit=2)
    second = requests.get(first["paging"]["next"], timeout=10).json()
    back = requests.get(second["paging"]["previous"], timeout=10).json()
    assert [each["id"] for each in back["data"]] == [each["id"] for each in first["data"]]
    cursor = second["paging"]["cursors"]["before"]
    assert graph.get(f"{post}/comments", filter="stream", limit=2, before=cursor)["data"] == first["data"]


def test_next_repeats_the_query_and_carries_the_token_even_when_it_came_in_a_header(
    graph: Graph, post: str, thread: list[str]
) -> None:
    asked = {"filter": "stream", "order": "chronological", "fields": "id,from{id}", "summary": "true", "limit": "2"}
    query = parse_qs(urlsplit(graph.get(f"{post}/comments", **asked)["paging"]["next"]).query)
    assert {name: query[name] for name in asked} == {name: [value] for name, value in asked.items()}
    assert query["access_token"] == [graph.token]
    assert query["after"]


def test_the_ranked_order_leaves_hidden_comments_out_and_counts_them(
    graph: Graph, admin: AdminClient, post: str, thread: list[str]
) -> None:
    graph.post(thread[1], is_hidden="true")
    ranked = graph.get(f"{post}/comments", summary="true")
    assert ranked["summary"] == {"order": "ranked", "total_count": 3, "can_comment": True}
    assert {each["id"] for each in ranked["data"]} == {thread[0], thread[3]}
    stream = graph.get(f"{post}/comments", filter="stream", summary="1", fields="is_hidden")
    assert stream["summary"] == {"order": "chronological", "total_count": 4, "can_comment": True}
    assert [each["is_hidden"] for each in stream["data"]] == [False, True, False, False]


def test_limit_zero_gives_the_summary_alone(graph: Graph, post: str, thread: list[str]) -> None:
    page = graph.get(f"{post}/comments", filter="stream", limit=0, summary="true")
    assert page["data"] == []
    assert page["summary"]["total_count"] == 4


def test_a_limit_over_a_hundred_is_cut(graph: Graph, admin: AdminClient, post: str) -> None:
    admin.add_comments(*({"text": f"{n}", "post": post} for n in range(120)))
    assert len(graph.get(f"{post}/comments", filter="stream", limit=500)["data"]) == 100


def test_the_feed_holds_own_visitor_and_tagged_posts_newest_first_and_nothing_else(
    graph: Graph, admin: AdminClient, sandbox: SandboxServer
) -> None:
    kinds = ("own", "visitor", "tagged", "ad", "photo", "video", "rating")
    ids = dict(
        zip(
            kinds,
            admin.add_posts(*({"text": kind, "kind": kind, "ago": f"{n}h"} for n, kind in enumerate(kinds))),
            strict=True,
        )
    )
    page = sandbox.page_id

    def listed(edge: str) -> list[str]:
        return [each["id"] for each in graph.walk(f"{page}/{edge}", fields="id", limit=2)]

    assert listed("feed") == [ids["own"], ids["visitor"], ids["tagged"]]
    assert listed("posts") == listed("published_posts") == [ids["own"]]
    assert listed("visitor_posts") == [ids["visitor"]]
    assert listed("tagged") == [ids["tagged"]]
    assert listed("ads_posts") == [ids["ad"]]
    assert listed("photos") == [ids["photo"]]
    assert listed("videos") == [ids["video"]]
    rating = graph.get(f"{page}/ratings", fields="review_text,recommendation_type,open_graph_story{id}")["data"]
    story = {"id": ids["rating"]}
    assert rating == [{"review_text": "rating", "recommendation_type": "positive", "open_graph_story": story}]
    for kind in ("ad", "photo", "video", "visitor", "tagged"):
        (made,) = admin.add_comments({"text": f"under {kind}", "post": ids[kind]})
        assert [each["id"] for each in graph.get(f"{ids[kind]}/comments", filter="stream")["data"]] == [made]


def test_since_and_until_bound_the_feed_by_creation(graph: Graph, admin: AdminClient, sandbox: SandboxServer) -> None:
    old, middle, new = admin.add_posts(
        {"text": "old", "time": "2026-01-01T00:00:00+00:00"},
        {"text": "middle", "time": "2026-03-01T00:00:00+00:00"},
        {"text": "new", "time": "2026-05-01T00:00:00+00:00"},
    )
    feed = f"{sandbox.page_id}/feed"
    assert [each["id"] for each in graph.walk(feed, since="2026-02-01")] == [new, middle]
    assert [each["id"] for each in graph.walk(feed, until="1772323200", limit=1)] == [middle, old]
    assert graph.error("GET", feed, since="soon")["code"] == 100


def test_a_nested_list_of_comments_comes_with_every_post(
    graph: Graph, admin: AdminClient, sandbox: SandboxServer, post: str, thread: list[str]
) -> None:
    (quiet,) = admin.add_posts({"text": "quiet", "ago": "3d"})
    fields = "id,comments.filter(stream).order(reverse_chronological).limit(3){id,parent{id}}"
    rows = graph.get(f"{sandbox.page_id}/feed", fields=fields)["data"]
    assert [each["id"] for each in rows] == [post, quiet]
    assert [each["id"] for each in rows[0]["comments"]["data"]] == thread[:0:-1]
    assert "comments" not in rows[1]
    rest = requests.get(rows[0]["comments"]["paging"]["next"], timeout=10).json()
    assert rest["data"] == [{"id": thread[0]}]


def test_a_new_comment_moves_the_updated_time_of_its_post_unless_switched_off(
    graph: Graph, admin: AdminClient, post: str
) -> None:
    before = graph.get(post, fields="updated_time")["updated_time"]
    admin.change_settings(comment_moves_updated_time=False)
    admin.add_comments({"text": "unseen", "post": post})
    assert graph.get(post, fields="updated_time")["updated_time"] == before
    admin.change_settings(comment_moves_updated_time=True)
    admin.add_comments({"text": "seen", "post": post})
    assert graph.get(post, fields="updated_time")["updated_time"] > before


def test_a_picture_alone_has_no_message_and_an_attachment(graph: Graph, admin: AdminClient, post: str) -> None:
    (made,) = admin.add_comments({"attachment": "photo", "author": "Ada", "post": post})
    answer = graph.get(str(made), fields="message,attachment{type,media{image{src}}}")
    assert "message" not in answer
    assert answer["attachment"]["type"] == "photo"
    picture = requests.get(answer["attachment"]["media"]["image"]["src"], timeout=10)
    assert picture.headers["Content-Type"].startswith("image/svg+xml")


@pytest.mark.parametrize(
    ("edge", "fields"),
    [
        ("{post}/comments", "id,edited_time"),
        ("{post}/comments", "id,parent{edited_time}"),
        ("{page}/feed", "id,comments{edited_time}"),
    ],
)
def test_an_unknown_field_fails_the_whole_request_by_name_even_where_there_is_nothing_to_read(
    graph: Graph, sandbox: SandboxServer, post: str, edge: str, fields: str
) -> None:
    error = graph.error("GET", edge.format(post=post, page=sandbox.page_id), fields=fields)
    assert error["code"] == 100
    assert "(edited_time)" in error["message"]
    assert "node type (Comment)" in error["message"]


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("{post}/comments", {"filter": "everything"}),
        ("{post}/comments", {"order": "ranked"}),
        ("{post}/comments", {"limit": "-1"}),
        ("{post}/comments", {"after": "@@@"}),
        ("{post}/nonsense", {}),
    ],
)
def test_a_bad_value_is_refused_with_100(graph: Graph, post: str, path: str, params: dict[str, str]) -> None:
    assert graph.error("GET", path.format(post=post), **params)["code"] == 100


def test_what_is_gone_answers_100_33(graph: Graph) -> None:
    for method, path in (("GET", "1_2"), ("GET", "1_2/comments"), ("POST", "1_2"), ("DELETE", "1_2")):
        error = graph.error(method, path)
        assert (error["code"], error["error_subcode"], error["type"]) == (100, 33, "GraphMethodException")


@pytest.mark.parametrize("prefix", ["/v26.0", "/v3.1", ""])
@pytest.mark.parametrize("tail", ["", "/"])
def test_every_version_and_trailing_slashes_are_served(
    sandbox: SandboxServer, post: str, prefix: str, tail: str
) -> None:
    response = requests.get(f"{sandbox.url}{prefix}/{post}{tail}?access_token={sandbox.token}", timeout=10)
    assert response.json()["id"] == post
    assert response.headers["facebook-api-version"] == (prefix[1:] or "v26.0")


def test_the_answering_version_can_drift_from_the_one_asked(graph: Graph, admin: AdminClient) -> None:
    admin.change_settings(graph_version="v27.0")
    assert graph.send("GET", "me").headers["facebook-api-version"] == "v27.0"


def test_an_unchanged_answer_is_304_and_a_changed_one_is_not(
    sandbox: SandboxServer, graph: Graph, admin: AdminClient, post: str
) -> None:
    url = f"{sandbox.url}/v26.0/{post}/comments"
    headers = {"Authorization": f"OAuth {sandbox.token}"}
    first = requests.get(url, headers=headers, timeout=10)
    headers["If-None-Match"] = first.headers["ETag"]
    again = requests.get(url, headers=headers, timeout=10)
    assert (again.status_code, again.content) == (304, b"")
    admin.add_comments({"text": "new", "post": post})
    assert requests.get(url, headers=headers, timeout=10).status_code == 200


def test_many_ids_at_once_and_one_that_is_gone(graph: Graph, post: str, thread: list[str]) -> None:
    wanted = ",".join([post, *thread])
    answer = graph.get("", ids=wanted, fields="id,message")
    assert list(answer) == [post, *thread]
    assert graph.error("GET", "", ids=f"{post},1_2")["error_subcode"] == 33


def test_a_permalink_opens_a_page_that_shows_the_comment(graph: Graph, thread: list[str]) -> None:
    reply = graph.get(thread[2], fields="permalink_url")["permalink_url"]
    assert f"comment_id={thread[0].split('_')[1]}" in reply
    assert f"reply_comment_id={thread[2].split('_')[1]}" in reply
    assert "reply" in requests.get(reply, timeout=10).text


def test_calls_are_counted_as_meta_counts_them(
    graph: Graph, admin: AdminClient, sandbox: SandboxServer, post: str
) -> None:
    admin.reset_calls()
    graph.get(f"{sandbox.page_id}/feed")
    graph.get("", ids=f"{post},{post}")
    graph.error("GET", "1_2")
    graph.post("", batch='[{"method":"GET","relative_url":"me"},{"method":"GET","relative_url":"' + post + '"}]')
    assert admin.calls() == {"GET /{page}/feed": 1, "GET /?ids": 2, "GET /{id}": 2, "GET /me": 1}
    assert admin.total_calls() == 6
    admin.reset_calls()
    assert admin.total_calls() == 0


def test_a_day_with_too_many_calls_is_refused_with_80001(graph: Graph, admin: AdminClient) -> None:
    admin.reset_calls()
    admin.change_settings(calls_a_day=4)
    for share in (25, 50, 75, 100):
        assert f'"call_count": {share}' in graph.send("GET", "me").headers["X-App-Usage"]
    response = graph.send("GET", "me")
    assert response.json()["error"]["code"] == 80001
    assert '"estimated_time_to_regain_access": 1440' in response.headers["X-Business-Use-Case-Usage"]
