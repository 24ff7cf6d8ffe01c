"""The library python-facebook-api against the sandbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyfacebook import FacebookApi, FacebookError

from bot.sandbox import AdminClient, SandboxServer
from bot.sandbox.tokens import APP_ID, USER_TOKEN


@pytest.fixture
def api(sandbox: SandboxServer) -> Iterator[FacebookApi]:
    made = FacebookApi(access_token=sandbox.token, base_url=f"{sandbox.url}/", version="v26.0")
    yield made
    made.session.close()


def test_it_reads_the_page_and_its_feed_with_its_own_default_fields(
    api: FacebookApi, sandbox: SandboxServer, post: str
) -> None:
    assert api.page.get_info(page_id=sandbox.page_id).name == "Larkmere School"
    feed = api.page.get_feed(object_id=sandbox.page_id)
    assert [each.id for each in feed.data] == [post]
    assert feed.data[0].comments["summary"]["total_count"] == 0


def test_it_follows_next_by_reading_its_query_again(api: FacebookApi, admin: AdminClient, post: str) -> None:
    made = admin.add_comments(*({"text": f"Number {n}", "author": "Ada", "post": post} for n in range(60)))
    found = api.post.get_comments(
        object_id=post,
        filter_type="stream",
        order="reverse_chronological",
        fields="id,message,from",
        count=None,
        limit=25,
        summary=True,
    )
    assert [each.id for each in found.data] == made[::-1]
    assert all(each._from["name"] == "Ada" for each in found.data)


def test_it_follows_next_with_a_proof_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with SandboxServer(app_secret="sec") as server:
        (post,) = server.admin.add_posts({"text": "Hello"})
        server.admin.add_comments(*({"text": f"Number {n}", "post": post} for n in range(30)))
        api = FacebookApi(
            app_id=APP_ID, app_secret="sec", access_token=server.token, base_url=f"{server.url}/", version="v26.0"
        )
        found = api.post.get_comments(object_id=post, filter_type="stream", count=None, limit=25)
        api.session.close()
        assert len(found.data) == 30


def test_it_creates_hides_and_deletes_comments_with_the_token_in_the_body(
    api: FacebookApi, admin: AdminClient, post: str
) -> None:
    made = api.comment.create(object_id=post, message="Gates open at nine", fields="id,message,created_time")
    assert made.message == "Gates open at nine"
    (theirs,) = admin.add_comments({"text": "Boo", "author": "Bo", "post": post})
    assert api.comment.update(comment_id=theirs, is_hidden=True) == {"success": True}
    assert admin.comment(theirs)["is_hidden"] is True
    assert api.comment.delete(comment_id=theirs) == {"success": True}
    assert list(admin.comments()) == [made.id]


def test_it_reads_several_comments_at_once(api: FacebookApi, admin: AdminClient, post: str) -> None:
    made = admin.add_comments({"text": "One", "post": post}, {"text": "Two", "post": post})
    found = api.comment.get_batch(ids=[str(each) for each in made])
    assert {key: each.message for key, each in found.items()} == dict(zip(made, ("One", "Two"), strict=True))


def test_it_raises_its_own_error_from_the_envelope(api: FacebookApi) -> None:
    with pytest.raises(FacebookError) as caught:
        api.comment.get_info(comment_id="1_2")
    assert caught.value.code == 100


def test_usage_headers_hold_only_keys_it_knows(api: FacebookApi, admin: AdminClient, sandbox: SandboxServer) -> None:
    admin.change_settings(usage_percent=42)
    api.page.get_info(page_id=sandbox.page_id)
    assert api.rate_limit.get_limit().call_count == 42
    assert api.rate_limit.get_limit(object_id=sandbox.page_id, rate_limit_type="pages").call_count == 42
    admin.turn_on("rate_limit", code=80001, minutes=17)
    with pytest.raises(FacebookError):
        api.page.get_info(page_id=sandbox.page_id)
    limit = api.rate_limit.get_limit(object_id=sandbox.page_id, rate_limit_type="pages")
    assert limit.estimated_time_to_regain_access == 17


def test_it_inspects_and_lengthens_tokens(sandbox: SandboxServer) -> None:
    api = FacebookApi(
        app_id=APP_ID,
        app_secret="any",
        access_token=USER_TOKEN,
        base_url=f"{sandbox.url}/",
        access_token_url=f"{sandbox.url}/oauth/access_token",
        version="v26.0",
    )
    assert api.debug_token(input_token=sandbox.token)["data"]["is_valid"] is True
    longer = api.exchange_long_lived_user_access_token()
    assert longer["token_type"] == "bearer"
    pages = api.user.get_accounts(user_id="me", fields="id,name,access_token,tasks")
    api.session.close()
    assert pages.data[0].access_token == sandbox.token
    assert "MODERATE" in pages.data[0].tasks
