"""The page as people see it."""

from __future__ import annotations

import pytest
import requests
from bs4 import BeautifulSoup

from bot.sandbox import AdminClient, SandboxServer

from .conftest import Graph


def shown(sandbox: SandboxServer, path: str = "/") -> str:
    response = requests.get(sandbox.url + path, timeout=10)
    assert response.status_code == 200
    return response.text


def test_visitors_see_posts_comments_and_replies_and_not_what_is_hidden_or_deleted(
    sandbox: SandboxServer, graph: Graph, admin: AdminClient, post: str
) -> None:
    kept, hidden, deleted = admin.add_comments(
        {"text": "kept words", "author": "Ada", "post": post},
        {"text": "hidden words", "author": "Bo", "post": post},
        {"text": "deleted words", "author": "Cass", "post": post},
    )
    admin.add_comments({"text": "reply words", "author": "Dee", "parent": kept})
    graph.post(str(hidden), is_hidden="true")
    graph.delete(str(deleted))
    page = shown(sandbox)
    assert "Sports day is on Friday" in page
    assert "kept words" in page
    assert "reply words" in page
    assert "hidden words" not in page
    assert "deleted words" not in page
    as_school = shown(sandbox, "/?view=page")
    assert "hidden words" in as_school
    assert "hidden by the page" in as_school
    assert "deleted words" not in as_school
    assert "3 comments · 1 hidden · 1 deleted · blocked: 0" in as_school


def test_hostile_text_stays_text(sandbox: SandboxServer, admin: AdminClient, post: str) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>"
    admin.add_comments({"text": hostile, "author": hostile, "post": post})
    admin.add_posts({"text": hostile, "kind": "visitor", "author": hostile})
    response = requests.get(sandbox.url, timeout=10)
    soup = BeautifulSoup(response.text, "html5lib")
    assert soup.find_all("script") == []
    assert [each for each in soup.find_all(True) if any(name.startswith("on") for name in each.attrs)] == []
    assert hostile in soup.get_text()
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_a_hidden_visitor_post_is_gone_for_visitors(sandbox: SandboxServer, graph: Graph, admin: AdminClient) -> None:
    (visitor,) = admin.add_posts({"text": "visitor words", "kind": "visitor", "author": "Ada"})
    assert "visitor words" in shown(sandbox)
    graph.post(visitor, is_hidden="true")
    assert "visitor words" not in shown(sandbox)
    assert "visitor words" in shown(sandbox, "/?view=page")


def test_an_empty_page_says_so(sandbox: SandboxServer) -> None:
    assert "Nothing has been posted yet" in shown(sandbox)


@pytest.mark.parametrize("path", ["/LarkmereSchool/posts/nothing/", "/LarkmereSchool/posts/<b>/"])
def test_a_post_that_is_not_there_is_404(sandbox: SandboxServer, path: str) -> None:
    assert requests.get(sandbox.url + path, timeout=10).status_code == 404
