"""What Facebook says of a token, and how a page token is got."""

from __future__ import annotations

from datetime import timedelta

import pytest
import responses

from bot.channels.facebook import GraphClient
from bot.channels.facebook.token import check_token, page_token_from
from bot.errors import InputError, NotFound, PermissionMissing, TokenInvalid
from bot.sandbox.server import SandboxServer
from bot.sandbox.tokens import USER_TOKEN
from tests.channels.facebook.pages import Bench
from tests.kit import FakeClock


def test_a_good_token_has_no_problem_before_its_last_fortnight(bench: Bench) -> None:
    report = check_token(bench.client(), bench.sandbox.page_id)
    assert (report.valid, report.kind, report.page_matches, report.missing_scopes) == (True, "PAGE", True, ())
    assert report.problems(bench.clock.now()) == ()
    assert report.data_access_expires_at is not None
    late = report.data_access_expires_at - timedelta(days=13)
    assert "loses access to data" in report.problems(late)[0]


def test_the_token_asked_about_stands_in_no_url(bench: Bench) -> None:
    check_token(bench.client(), bench.sandbox.page_id)
    assert bench.sandbox.admin.calls() == {"GET /debug_token": 1}


def test_a_page_with_an_app_secret_answers_about_its_token_too() -> None:
    with SandboxServer(app_secret="s3") as sandbox:
        assert check_token(Bench(sandbox=sandbox).client(app_secret="s3"), sandbox.page_id).valid


def test_missing_permissions_a_foreign_page_and_a_user_token_are_told(bench: Bench) -> None:
    bench.sandbox.admin.change_token(scopes=["pages_read_engagement"])
    report = check_token(bench.client(), "123")
    text = " ".join(report.problems(bench.clock.now()))
    assert "pages_manage_engagement" in text
    assert "pages_read_user_content" in text
    assert "another page" in text
    bench.token = USER_TOKEN
    problem = check_token(bench.client(), bench.sandbox.page_id).problems(bench.clock.now())[0]
    assert problem.startswith("FACEBOOK_PAGE_TOKEN holds a user token, which speaks for a person; the page's own token")
    assert "Give a user token to 'moderator facebook token'" in problem


def test_an_expired_token_is_told_with_its_reason(bench: Bench) -> None:
    bench.sandbox.admin.change_token(expire=True, subcode=460)
    report = check_token(bench.client(), bench.sandbox.page_id)
    assert not report.valid
    assert "password" in report.problems(bench.clock.now())[0]


def test_a_user_token_brings_the_page_token(bench: Bench) -> None:
    bench.token = USER_TOKEN
    found = page_token_from(bench.client(), USER_TOKEN)
    assert (found.page_id, found.token) == (bench.sandbox.page_id, bench.sandbox.token)
    assert "MODERATE" in found.tasks
    assert found.token not in repr(found)


def test_a_user_token_is_exchanged_for_a_long_one_first_where_the_app_s_secret_is_known() -> None:
    with SandboxServer(app_secret="s3") as sandbox:
        client = Bench(sandbox=sandbox, token=USER_TOKEN).client(app_secret="s3")
        found = page_token_from(client, USER_TOKEN, page_id=sandbox.page_id, app_secret="s3")
        assert found.token == sandbox.token
        assert sandbox.admin.calls() == {
            "GET /debug_token": 1,
            "GET /me/accounts": 1,
            "POST /oauth/access_token": 1,
        }


def test_a_page_the_user_does_not_run_and_a_bad_token_are_told(bench: Bench) -> None:
    bench.token = USER_TOKEN
    with pytest.raises(NotFound, match=bench.sandbox.page_id):
        page_token_from(bench.client(), USER_TOKEN, page_id="123")
    bench.sandbox.admin.change_token(token=USER_TOKEN, scopes=[])
    with pytest.raises(PermissionMissing):
        page_token_from(bench.client(), USER_TOKEN)
    bench.token = "rubbish"
    with pytest.raises(TokenInvalid, match=r"refuses this user token: it is mistyped.*Graph API Explorer"):
        page_token_from(bench.client(), "rubbish")


@pytest.mark.parametrize("secret", ["", "s3"])
def test_a_page_token_in_place_of_a_user_token_is_told_apart(secret: str) -> None:
    with SandboxServer(app_secret=secret or None) as sandbox:
        client = Bench(sandbox=sandbox).client(app_secret=secret)
        with pytest.raises(InputError, match=r"This is a page token, .* takes a user token"):
            page_token_from(client, sandbox.token, app_secret=secret)


@responses.activate
def test_a_user_who_may_not_moderate_and_one_with_several_pages_are_told_what_to_do() -> None:
    client = GraphClient(base_url="https://graph.test", version="v26.0", token=lambda: "U", clock=FakeClock())
    pages = [
        {"id": "9", "name": "School", "access_token": "P", "tasks": ["ANALYZE"]},
        {"id": "10", "name": "Choir", "access_token": "Q", "tasks": ["MODERATE"]},
    ]
    responses.get("https://graph.test/v26.0/me/accounts", json={"data": pages})
    with pytest.raises(PermissionMissing, match="Page access"):
        page_token_from(client, "U", page_id="9")
    with pytest.raises(InputError, match="9, 10"):
        page_token_from(client, "U")
    assert page_token_from(client, "U", page_id="10").token == "Q"
