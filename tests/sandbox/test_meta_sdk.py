"""Meta's own SDK, facebook-business, against the sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from facebook_business.adobjects.abstractcrudobject import AbstractCrudObject
from facebook_business.adobjects.advideo import AdVideo
from facebook_business.adobjects.comment import Comment
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.adobjects.photo import Photo
from facebook_business.adobjects.profile import Profile
from facebook_business.adobjects.recommendation import Recommendation
from facebook_business.api import FacebookAdsApi, FacebookResponse
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from bot.sandbox import AdminClient, SandboxServer, page_nodes
from bot.sandbox.nodes import Node

PYTHON_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "bool": bool,
    "unsigned int": int,
    "int": int,
    "float": float,
    "datetime": str,
    "Object": dict,
    "Comment": dict,
    "User": dict,
    "list": list,
    "ProfileType": str,
}


@pytest.fixture
def api(sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[FacebookAdsApi]:
    monkeypatch.setattr(FacebookSession, "GRAPH", sandbox.url)
    made = FacebookAdsApi.init(access_token=sandbox.token, crash_log=False)
    yield made
    made._session.requests.close()


@pytest.fixture
def comment(admin: AdminClient, post: str) -> str:
    made = admin.add_comments({"text": "Well done all", "author": "Ada", "post": post})[0]
    assert made is not None
    return made


def right_type(value: Any, wanted: str) -> bool:
    return isinstance(value, PYTHON_TYPES[wanted.partition("<")[0]])


def check(answer: dict[str, Any], sdk_class: type[Any]) -> None:
    types = sdk_class._field_types
    for name, value in answer.items():
        assert name in types, f"{sdk_class.__name__} has no {name}"
        assert right_type(value, types[name]), f"{name} is {value!r}, not {types[name]}"
        if types[name] == "datetime":
            assert datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z")


@pytest.mark.parametrize(
    ("node", "sdk_class", "edges"),
    [
        (page_nodes.COMMENT, Comment, {}),
        (page_nodes.POST, PagePost, {"to"}),
        (page_nodes.PHOTO, Photo, {}),
        (page_nodes.VIDEO, AdVideo, {}),
        (page_nodes.RATING, Recommendation, {}),
        (page_nodes.PAGE, Page, {"picture"}),
        (page_nodes.PROFILE, Profile, {}),
    ],
)
def test_every_field_the_sandbox_knows_is_a_field_of_the_sdk(node: Node, sdk_class: type[Any], edges: set[str]) -> None:
    known = set(node.fields) | node.silent
    assert known - set(sdk_class._field_types) == set(edges)


def test_the_sandbox_knows_every_field_that_the_sdk_has_on_comments_and_posts() -> None:
    for node, sdk_class in ((page_nodes.COMMENT, Comment), (page_nodes.POST, PagePost)):
        assert set(sdk_class._field_types) <= set(node.fields) | node.silent


def test_a_comment_read_with_all_its_fields_has_the_types_of_the_sdk(
    api: FacebookAdsApi, admin: AdminClient, comment: str
) -> None:
    (reply,) = admin.add_comments({"text": "", "attachment": "photo", "author": "Bo", "parent": comment})
    for node_id in (comment, reply):
        check(Comment(node_id).api_get(fields=list(Comment._field_types)).export_all_data(), Comment)


def test_posts_photos_videos_and_ratings_have_the_types_of_the_sdk(
    api: FacebookAdsApi, admin: AdminClient, sandbox: SandboxServer, post: str
) -> None:
    admin.add_posts(
        {"text": "Hello school", "kind": "visitor", "author": "Cass"},
        {"text": "Our new hall", "kind": "photo"},
        {"text": "The concert", "kind": "video"},
        {"text": "Kind and patient", "kind": "rating", "author": "Dee"},
    )
    page = Page(sandbox.page_id)
    for rows, sdk_class in (
        (page.get_feed(fields=list(PagePost._field_types)), PagePost),
        (page.get_photos(fields=list(page_nodes.PHOTO.fields)), Photo),
        (page.get_videos(fields=list(page_nodes.VIDEO.fields)), AdVideo),
        (page.get_ratings(fields=list(page_nodes.RATING.fields)), Recommendation),
    ):
        found = [each.export_all_data() for each in rows]
        assert found
        for each in found:
            check(each, sdk_class)


def test_the_page_itself_has_the_types_of_the_sdk(api: FacebookAdsApi, sandbox: SandboxServer) -> None:
    answer = Page(sandbox.page_id).api_get(fields=["id", "name", "access_token", "is_published", "verification_status"])
    check(answer.export_all_data(), Page)


def test_the_sdk_pages_through_all_comments_and_reads_the_summary(
    api: FacebookAdsApi, admin: AdminClient, post: str
) -> None:
    admin.add_comments(*({"text": f"Number {n}", "author": "Ada", "post": post} for n in range(230)))
    rows = PagePost(post).get_comments(fields=["id", "message"], params={"filter": "stream", "limit": 100})
    assert len({each["id"] for each in rows}) == 230
    assert rows.total() == 230
    assert rows.summary()


def test_the_sdk_hides_shows_replies_and_deletes(api: FacebookAdsApi, admin: AdminClient, comment: str) -> None:
    Comment(comment).api_update(params={"is_hidden": True})
    assert admin.comment(comment)["is_hidden"] is True
    Comment(comment).api_update(params={"is_hidden": False})
    assert admin.comment(comment)["is_hidden"] is False
    made = Comment(comment).create_comment(params={"message": "Thank you, Ada"})
    assert admin.comment(made["id"])["parent"] == comment
    Comment(comment).create_like()
    assert admin.comment(comment)["liked"] is True
    Comment(comment).api_delete()
    assert admin.comments() == {}


def test_the_sdk_blocks_and_unblocks_with_a_list_written_as_json(
    api: FacebookAdsApi, admin: AdminClient, sandbox: SandboxServer, comment: str
) -> None:
    person = admin.comment(comment)["author_id"]
    page = Page(sandbox.page_id)
    answer = page.create_blocked(params={"psid": [int(person)]})
    assert answer.export_all_data() == {person: True}
    assert [each["id"] for each in page.get_blocked()] == [person]
    page.delete_blocked(params={"psid": int(person)})
    assert admin.state()["blocked"] == []


def test_an_error_reaches_the_sdk_with_code_subcode_and_type(api: FacebookAdsApi) -> None:
    with pytest.raises(FacebookRequestError) as caught:
        Comment("1_2").api_get(fields=["id"])
    error = caught.value
    assert (error.http_status(), error.api_error_code(), error.api_error_subcode()) == (400, 100, 33)
    assert error.api_error_type() == "GraphMethodException"


def test_success_false_is_a_failure_to_the_sdk(api: FacebookAdsApi, admin: AdminClient, comment: str) -> None:
    admin.turn_on("success_false", times=1)
    with pytest.raises(FacebookRequestError):
        Comment(comment).api_update(params={"is_hidden": True})
    assert admin.comment(comment)["is_hidden"] is False


def test_a_batch_of_the_sdk_carries_answers_as_strings_and_errors_apart(
    api: FacebookAdsApi, admin: AdminClient, comment: str
) -> None:
    good: list[FacebookResponse] = []
    bad: list[FacebookResponse] = []
    batch = api.new_batch()
    for node_id in (comment, "1_2"):
        request = Comment(node_id).api_update(params={"is_hidden": True}, pending=True)
        batch.add_request(request, success=good.append, failure=bad.append)
    assert batch.execute() is None
    assert [each.json() for each in good] == [{"success": True}]
    assert [each.error().api_error_subcode() for each in bad] == [33]
    assert admin.comment(comment)["is_hidden"] is True


def test_null_parts_of_a_batch_come_back_to_the_sdk_as_a_batch_to_retry(
    api: FacebookAdsApi, admin: AdminClient, comment: str
) -> None:
    admin.turn_on("batch_null", times=1)
    batch = api.new_batch()
    batch.add_request(Comment(comment).api_update(params={"is_hidden": True}, pending=True))
    again = batch.execute()
    assert again is not None
    assert len(again) == 1
    assert again.execute() is None
    assert admin.comment(comment)["is_hidden"] is True


def test_the_sdk_counts_an_unchanged_etag_as_success(api: FacebookAdsApi, comment: str) -> None:
    first = api.call("GET", (comment,))
    again = api.call("GET", (comment,), headers={"If-None-Match": first.etag()})
    assert again.status() == 304
    assert again.is_success()


def test_the_proof_of_the_sdk_is_accepted_and_a_wrong_secret_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    with SandboxServer(app_secret="sec", token="TOK") as server:
        monkeypatch.setattr(FacebookSession, "GRAPH", server.url)
        for secret, fine in (("sec", True), ("other", False), (None, False)):
            api = FacebookAdsApi.init(app_secret=secret, access_token="TOK", crash_log=False)
            try:
                if fine:
                    assert api.call("GET", ("me",)).json()["id"] == server.page_id
                else:
                    with pytest.raises(FacebookRequestError) as caught:
                        api.call("GET", ("me",))
                    assert caught.value.api_error_code() == 100
            finally:
                api._session.requests.close()


def test_objects_read_by_many_ids_come_back_by_id(api: FacebookAdsApi, admin: AdminClient, comment: str) -> None:
    answer = api.call("GET", (), params={"ids": f"{comment}", "fields": "id,message"})
    assert json.loads(answer.body()) == {comment: {"id": comment, "message": "Well done all"}}
    assert isinstance(Comment(comment), AbstractCrudObject)
