"""Notices through apprise to a real local web server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bot.errors import SettingsError
from bot.mail import AppriseNotifier


class Target(HTTPServer):
    """Keeps what is posted; answers as told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.posts: list[dict[str, str]] = []
        self.answer = 200


class _Handler(BaseHTTPRequestHandler):
    server: Target

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append(json.loads(body))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def target() -> Iterator[Target]:
    server = Target()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_target_hears_the_notice(target: Target) -> None:
    url = f"json://127.0.0.1:{target.server_port}"
    notifier = AppriseNotifier(f"{url}/one, {url}/two")
    assert len(notifier) == 2
    assert notifier.notify("Moderator: safeguarding alert", "Reference 17") == 0
    assert [post["message"] for post in target.posts] == ["Reference 17"] * 2


def test_a_target_that_fails_is_counted_and_the_others_still_hear(target: Target) -> None:
    target.answer = 500
    url = f"json://127.0.0.1:{target.server_port}"
    assert AppriseNotifier(f"json://127.0.0.1:1/dead, {url}/x").notify("t", "b") == 2
    assert len(target.posts) == 1


def test_a_target_apprise_does_not_know_is_named_by_place_without_its_secret() -> None:
    with pytest.raises(SettingsError, match=r"2nd target .nosuch") as caught:
        AppriseNotifier("json://localhost nosuch://token-abc@host")
    assert "token-abc" not in str(caught.value)
