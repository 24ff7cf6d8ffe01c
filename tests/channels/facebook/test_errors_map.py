"""Each answer that means no, as the error that says what to do."""

from __future__ import annotations

import pytest

from bot.channels.facebook.errors_map import no_answer, per_person, to_error
from bot.errors import (
    ChannelError,
    DuplicateText,
    LostAnswer,
    NotFound,
    PermissionMissing,
    RateLimited,
    Refused,
    TokenInvalid,
    TooMuchData,
    UnknownField,
    Unreachable,
    WritesBlocked,
)

REDUCE = "Please reduce the amount of data you're asking for, then retry your request"
FIELD = "(#100) Tried accessing nonexisting field (can_hide) on node type (Comment)"
TABLE: list[tuple[dict[str, object], type[ChannelError]]] = [
    ({"code": 1}, Unreachable),
    ({"code": 1, "message": REDUCE}, TooMuchData),
    ({"code": 1, "error_subcode": 1446036}, Refused),
    ({"code": 2}, Unreachable),
    ({"code": 12345, "is_transient": True}, Unreachable),
    ({"code": 3}, PermissionMissing),
    ({"code": 4, "is_transient": True}, RateLimited),
    ({"code": 17}, RateLimited),
    ({"code": 32}, RateLimited),
    ({"code": 341}, RateLimited),
    ({"code": 613}, RateLimited),
    ({"code": 80001}, RateLimited),
    ({"code": 10}, PermissionMissing),
    ({"code": 200}, PermissionMissing),
    ({"code": 283}, PermissionMissing),
    ({"code": 100, "error_subcode": 33}, NotFound),
    ({"code": 33}, NotFound),
    ({"code": 100, "error_subcode": 1357040}, NotFound),
    ({"code": 100, "message": FIELD}, UnknownField),
    ({"code": 100, "message": "(#100) Invalid parameter"}, Refused),
    ({"code": 102}, TokenInvalid),
    ({"code": 104}, TokenInvalid),
    ({"code": 190, "error_subcode": 463}, TokenInvalid),
    ({"code": "190"}, TokenInvalid),
    ({"code": 368}, WritesBlocked),
    ({"code": 506}, DuplicateText),
    ({"code": 2500}, Refused),
    ({}, Refused),
]


@pytest.mark.parametrize(("error", "expected"), TABLE, ids=lambda value: str(value))
def test_an_error_body_becomes_the_error_that_says_what_to_do(
    error: dict[str, object], expected: type[ChannelError]
) -> None:
    found = to_error({"error": error}, status=400, where="GET /1", write=False, wait_seconds=60)
    assert type(found) is expected
    assert "GET /1" in str(found)


@pytest.mark.parametrize("body", [None, [], {}, {"error": "no object"}, "text", 7])
def test_an_answer_of_no_known_shape_leaves_a_write_in_doubt_and_a_read_to_be_tried_again(body: object) -> None:
    assert type(to_error(body, status=502, where="POST /1", write=True, wait_seconds=60)) is LostAnswer
    assert type(to_error(body, status=502, where="GET /1", write=False, wait_seconds=60)) is Unreachable


@pytest.mark.parametrize(
    ("subcode", "words"), [(458, "removed"), (459, "log in"), (460, "password"), (463, "expired"), (492, "role")]
)
def test_a_refused_token_is_explained_in_plain_words(subcode: int, words: str) -> None:
    body = {"error": {"code": 190, "error_subcode": subcode, "message": "Malformed access token EAABsecret"}}
    found = to_error(body, status=400, where="GET /me", write=False, wait_seconds=60)
    assert words in str(found)
    assert "moderator facebook token" in str(found)
    assert "EAAB" not in str(found)


def test_the_refused_field_and_the_codes_are_kept() -> None:
    found = to_error(
        {"error": {"code": 100, "message": FIELD}}, status=400, where="GET /1", write=False, wait_seconds=1
    )
    assert isinstance(found, UnknownField)
    assert (found.field, found.code) == ("can_hide", 100)
    hidden = to_error(
        {"error": {"code": 1, "error_subcode": 1446036}}, status=400, where="POST /1", write=True, wait_seconds=1
    )
    assert hidden.subcode == 1446036


def test_a_wrong_app_secret_is_named() -> None:
    body = {"error": {"code": 100, "message": "Invalid appsecret_proof provided in the API argument"}}
    found = to_error(body, status=400, where="GET /1", write=False, wait_seconds=1)
    assert "FACEBOOK_APP_SECRET" in str(found)


def test_silence_after_a_write_is_a_lost_answer_and_before_it_is_not() -> None:
    assert type(no_answer("POST /1", write=True, sent=True)) is LostAnswer
    assert type(no_answer("POST /1", write=True, sent=False)) is Unreachable
    assert type(no_answer("GET /1", write=False, sent=True)) is Unreachable


def test_one_person_refused_in_a_map_of_answers_is_an_error_and_the_rest_are_not() -> None:
    assert per_person(True, where="POST /1/blocked") is None
    assert per_person({"success": True}, where="POST /1/blocked") is None
    refused = {"success": False, "error": {"code": 100, "message": "Invalid user id"}}
    assert type(per_person(refused, where="POST /1/blocked")) is Refused
    assert type(per_person(None, where="POST /1/blocked")) is Unreachable
