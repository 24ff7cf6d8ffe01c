"""Tokens: what they open, how they end, what a missing permission looks like."""

from __future__ import annotations

import hashlib
import hmac
import time

import pytest
import requests

from bot.sandbox import AdminClient, SandboxServer
from bot.sandbox.tokens import ALL_SCOPES, APP_ID, USER_TOKEN

from .conftest import Graph


@pytest.fixture
def comment(admin: AdminClient, post: str) -> str:
    (made,) = admin.add_comments({"text": "Lovely", "author": "Ada", "author_id": "4001", "post": post})
    return str(made)


@pytest.fixture
def user(sandbox: SandboxServer) -> Graph:
    return Graph(sandbox.url, USER_TOKEN)


def without(*scopes: str) -> list[str]:
    return [each for each in ALL_SCOPES if each not in scopes]


def test_me_is_the_page_for_a_page_token_and_a_person_for_a_user_token(
    graph: Graph, user: Graph, sandbox: SandboxServer
) -> None:
    assert graph.get("me", fields="id,name") == {"id": sandbox.page_id, "name": "Larkmere School"}
    assert user.get("me")["id"] != sandbox.page_id


def test_a_user_token_leads_to_the_page_token(user: Graph, sandbox: SandboxServer) -> None:
    (page,) = user.get("me/accounts")["data"]
    assert (page["id"], page["access_token"]) == (sandbox.page_id, sandbox.token)
    assert "MODERATE" in page["tasks"]
    assert user.get(sandbox.page_id, fields="access_token")["access_token"] == sandbox.token


@pytest.mark.parametrize("where", ["query", "body", "header"])
def test_the_token_may_come_in_the_query_the_body_or_a_header(sandbox: SandboxServer, comment: str, where: str) -> None:
    url = f"{sandbox.url}/v26.0/{comment}"
    token = {"access_token": sandbox.token}
    answer = requests.post(
        url,
        params=token if where == "query" else None,
        data={"is_hidden": "true", **(token if where == "body" else {})},
        headers={"Authorization": f"Bearer {sandbox.token}"} if where == "header" else None,
        timeout=10,
    )
    assert answer.json() == {"success": True}


def test_no_token_is_104_and_a_foreign_one_190_without_subcode(sandbox: SandboxServer) -> None:
    error = requests.get(f"{sandbox.url}/me", timeout=10).json()["error"]
    assert error["code"] == 104
    response = Graph(sandbox.url, "nonsense").send("GET", "me")
    assert response.status_code == 400
    assert response.json()["error"]["code"] == 190
    assert "error_subcode" not in response.json()["error"]
    assert response.headers["WWW-Authenticate"].startswith('OAuth "Facebook Platform"')


@pytest.mark.parametrize("subcode", [458, 459, 460, 463, 464, 467, 492])
def test_a_withdrawn_token_says_why_in_its_subcode_and_can_be_good_again(
    graph: Graph, admin: AdminClient, sandbox: SandboxServer, subcode: int
) -> None:
    admin.change_token(expire=True, subcode=subcode)
    error = graph.error("GET", "me")
    assert (error["code"], error["error_subcode"]) == (190, subcode)
    admin.change_token(expire=False)
    assert graph.get("me")["id"] == sandbox.page_id


def test_a_token_ends_when_its_time_is_over(graph: Graph, admin: AdminClient) -> None:
    admin.change_token(expires_at=int(time.time()) - 5)
    assert graph.error("GET", "me")["error_subcode"] == 463
    admin.change_token(expires_at=int(time.time()) + 500)
    assert graph.get("me")


def test_a_new_token_replaces_the_old_one(
    graph: Graph, admin: AdminClient, user: Graph, sandbox: SandboxServer
) -> None:
    admin.change_token(expire=True)
    fresh = admin.change_token(issue="page")
    assert fresh != sandbox.token
    assert Graph(sandbox.url, fresh).get("me")["id"] == sandbox.page_id
    assert user.get("me/accounts")["data"][0]["access_token"] == fresh


def test_debug_token_tells_kind_scopes_ends_and_page(graph: Graph, admin: AdminClient, sandbox: SandboxServer) -> None:
    app = Graph(sandbox.url, f"{APP_ID}|secret")
    ends = int(time.time()) + 1000
    admin.change_token(scopes=["pages_read_engagement"], expires_at=ends)
    data = app.get("debug_token", input_token=sandbox.token)["data"]
    assert data["type"] == "PAGE"
    assert data["app_id"] == APP_ID
    assert data["profile_id"] == sandbox.page_id
    assert (data["expires_at"], data["is_valid"]) == (ends, True)
    assert data["scopes"] == ["pages_read_engagement"]
    assert data["granular_scopes"] == [{"scope": "pages_read_engagement", "target_ids": [sandbox.page_id]}]
    admin.change_token(expire=True)
    data = app.get("debug_token", input_token=sandbox.token)["data"]
    assert (data["is_valid"], data["error"]["subcode"]) == (False, 463)
    assert app.get("debug_token", input_token="nonsense")["data"]["is_valid"] is False


def test_a_user_token_is_exchanged_for_one_of_sixty_days(user: Graph, sandbox: SandboxServer) -> None:
    asked = {"grant_type": "fb_exchange_token", "client_id": APP_ID, "client_secret": "s"}
    url = f"{sandbox.url}/v26.0/oauth/access_token"
    answer = requests.get(url, params={**asked, "fb_exchange_token": USER_TOKEN}, timeout=10).json()
    assert answer["token_type"] == "bearer"
    assert answer["expires_in"] == 5183944
    assert Graph(sandbox.url, answer["access_token"]).get("me/accounts")["data"]
    for wrong in ({"fb_exchange_token": "nonsense"}, {"fb_exchange_token": sandbox.token}, {"grant_type": "magic"}):
        refused = requests.get(url, params={**asked, "fb_exchange_token": USER_TOKEN, **wrong}, timeout=10)
        assert "error" in refused.json()


def test_the_client_secret_is_checked_where_the_app_has_one() -> None:
    with SandboxServer(app_secret="sec") as server:
        asked = {"grant_type": "fb_exchange_token", "client_id": APP_ID, "fb_exchange_token": USER_TOKEN}
        url = f"{server.url}/oauth/access_token"
        assert "error" in requests.get(url, params={**asked, "client_secret": "guess"}, timeout=10).json()
        assert "access_token" in requests.get(url, params={**asked, "client_secret": "sec"}, timeout=10).json()


def test_a_missing_or_wrong_proof_is_refused_where_the_app_has_a_secret() -> None:
    with SandboxServer(app_secret="sec", token="TOK") as server:
        graph = Graph(server.url, "TOK")
        # The value two independent SDKs give for this key and token.
        proof = "d563030635606362bf4e60d2264bff76c412a8faa56bb2777d8b2e64301eb4a1"
        assert proof == hmac.new(b"sec", b"TOK", hashlib.sha256).hexdigest()
        assert graph.get("me", appsecret_proof=proof)["id"] == server.page_id
        assert graph.error("GET", "me")["code"] == 100
        assert graph.error("GET", "me", appsecret_proof="0" * 64)["code"] == 100
        batch = '[{"method":"GET","relative_url":"me"}]'
        assert graph.post("", batch=batch, appsecret_proof=proof)[0]["code"] == 200  # type: ignore[index]
        assert graph.error("POST", "", batch=batch)["code"] == 100


def test_without_pages_read_user_content_nobody_but_the_page_is_named(
    graph: Graph, admin: AdminClient, comment: str
) -> None:
    ours = graph.post(f"{comment}/comments", message="Thank you")["id"]
    assert graph.get(comment, fields="from")["from"] == {"id": "4001", "name": "Ada"}
    admin.change_token(scopes=without("pages_read_user_content"))
    assert "from" not in graph.get(comment, fields="id,from,message")
    assert graph.get(ours, fields="from")["from"]["name"] == "Larkmere School"


def test_in_development_mode_the_public_is_not_named(graph: Graph, admin: AdminClient, comment: str) -> None:
    admin.change_settings(development_mode=True)
    assert "from" not in graph.get(comment)


def test_an_author_the_platform_does_not_know_is_left_out(graph: Graph, admin: AdminClient, post: str) -> None:
    (made,) = admin.add_comments({"text": "Hello", "post": post})
    assert "from" not in graph.get(str(made))


def test_reading_without_pages_read_engagement_is_10(
    graph: Graph, admin: AdminClient, post: str, sandbox: SandboxServer
) -> None:
    admin.change_token(scopes=without("pages_read_engagement"))
    for path in (f"{sandbox.page_id}/feed", f"{post}/comments"):
        assert graph.error("GET", path)["code"] == 10


def test_writing_without_the_permission_or_the_task_is_200(
    graph: Graph, admin: AdminClient, sandbox: SandboxServer, comment: str
) -> None:
    def refused() -> list[int]:
        return [
            graph.error("POST", comment, is_hidden="true")["code"],
            graph.error("POST", f"{comment}/comments", message="Hello")["code"],
            graph.error("POST", f"{sandbox.page_id}/blocked", psid="[4001]")["code"],
        ]

    admin.change_token(scopes=without("pages_manage_engagement"))
    assert refused() == [200, 200, 200]
    admin.change_token(scopes=list(ALL_SCOPES), tasks=["ANALYZE"])
    assert refused() == [200, 200, 200]
    assert admin.state()["writes"] == []


def test_deleting_a_visitors_comment_needs_pages_read_user_content(
    graph: Graph, admin: AdminClient, comment: str
) -> None:
    admin.change_token(scopes=without("pages_read_user_content"))
    assert graph.error("DELETE", comment)["code"] == 200
    admin.change_token(scopes=without("pages_manage_engagement"))
    assert graph.delete(comment) == {"success": True}


def test_a_user_token_sees_an_empty_list_of_comments_and_no_error_and_cannot_write(
    user: Graph, post: str, comment: str
) -> None:
    answer = user.get(f"{post}/comments", filter="stream", summary="true")
    assert answer["data"] == []
    assert answer["summary"]["total_count"] == 1
    assert user.error("POST", comment, is_hidden="true")["code"] == 210
