"""The Graph client against a real server that misbehaves."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.channels.facebook import GraphClient
from bot.errors import LostAnswer, RateLimited, Refused, TokenInvalid, TooMuchData, Unreachable
from bot.sandbox.server import SandboxServer
from tests.channels.facebook.pages import Bench
from tests.kit import FakeClock

SECRET_TOKEN = "EAABplanted"


@dataclass
class Recorded:
    method: str
    target: str
    headers: dict[str, str]
    body: str

    @property
    def params(self) -> dict[str, str]:
        text = self.body if self.method == "POST" else urlsplit(self.target).query
        return {name: values[0] for name, values in parse_qs(text).items()}


@dataclass
class Scripted:
    """Answers each request with what `answer` makes of it: (status, headers, body), or None to hang up."""

    answer: Callable[[Recorded], tuple[int, dict[str, str], str] | None]
    requests: list[Recorded] = field(default_factory=list)
    url: str = ""


def serve(scripted: Scripted) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def respond(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            asked = Recorded(self.command, self.path, dict(self.headers), self.rfile.read(length).decode())
            scripted.requests.append(asked)
            answer = scripted.answer(asked)
            if answer is None:
                self.close_connection = True
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body.encode())), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        do_GET = do_POST = do_DELETE = respond  # noqa: N815 - names that http.server asks for

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    script = Scripted(answer=lambda asked: (200, {}, '{"id": "1"}'))
    server = serve(script)
    script.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield script
    server.shutdown()
    thread.join()
    server.server_close()


def client_of(scripted: Scripted, naps: list[float] | None = None, **changes: object) -> GraphClient:
    made: dict[str, object] = {
        "base_url": scripted.url,
        "version": "v26.0",
        "token": lambda: SECRET_TOKEN,
        "clock": FakeClock(),
        "timeout": 2,
        "sleep": (naps if naps is not None else []).append,
    }
    return GraphClient(**(made | changes))  # type: ignore[arg-type]


def failing(
    body: dict[str, object], status: int = 400, **headers: str
) -> Callable[[Recorded], tuple[int, dict[str, str], str]]:
    return lambda asked: (status, headers, json.dumps({"error": body}))


def test_the_token_travels_in_its_header_only(
    scripted: Scripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password other\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    client = client_of(scripted)
    client.get("1", fields="id")
    client.post("1", is_hidden=True)
    client.delete("1")
    for asked in scripted.requests:
        assert asked.headers["Authorization"] == f"Bearer {SECRET_TOKEN}"
        assert SECRET_TOKEN not in asked.target + asked.body
    assert scripted.requests[1].params == {"is_hidden": "true"}


def test_the_proof_is_the_hmac_of_the_token_by_the_app_secret(scripted: Scripted) -> None:
    client_of(scripted, token=lambda: "TOK", app_secret="sec").get("me")
    # The value two of Meta's SDKs give for this key and token.
    known = "d563030635606362bf4e60d2264bff76c412a8faa56bb2777d8b2e64301eb4a1"
    assert hmac.new(b"sec", b"TOK", hashlib.sha256).hexdigest() == known
    assert scripted.requests[0].params["appsecret_proof"] == known


def test_a_page_that_asks_for_the_proof_gets_it(bench: Bench) -> None:
    with SandboxServer(app_secret="s3") as sandbox:
        strict = Bench(sandbox=sandbox)
        assert strict.client(app_secret="s3").get("me")["id"] == sandbox.page_id
        with pytest.raises(Refused, match="FACEBOOK_APP_SECRET"):
            strict.client().get("me")


@pytest.mark.parametrize(
    "answer",
    [
        lambda asked: None,
        lambda asked: (500, {}, '{"error": {"code": 2}}'),
        lambda asked: (503, {}, "<html>down</html>"),
        lambda asked: (200, {}, "<html>sorry</html>"),
        lambda asked: (200, {}, '{"data": ['),
        lambda asked: (400, {}, '{"error": {"code": 99, "is_transient": true}}'),
    ],
)
def test_a_read_is_tried_three_times_with_growing_pauses_at_random(
    scripted: Scripted, answer: Callable[[Recorded], tuple[int, dict[str, str], str] | None]
) -> None:
    scripted.answer = answer
    naps: list[float] = []
    client = client_of(scripted, naps)
    with pytest.raises(Unreachable):
        client.get("1")
    assert len(scripted.requests) == 3 == client.calls == client.spent
    assert len(naps) == 2
    assert naps[0] <= 2
    assert naps[1] <= 4


def test_a_read_that_works_the_second_time_brings_its_answer(scripted: Scripted) -> None:
    scripted.answer = lambda asked: None if len(scripted.requests) == 1 else (200, {}, '{"id": "7"}')
    assert client_of(scripted).get("7") == {"id": "7"}


@pytest.mark.parametrize(
    "answer", [lambda asked: None, lambda asked: (502, {}, "<html>"), lambda asked: (200, {}, '{"succ')]
)
def test_a_write_is_sent_once_and_its_lost_answer_is_told(
    scripted: Scripted, answer: Callable[[Recorded], tuple[int, dict[str, str], str] | None]
) -> None:
    scripted.answer = answer
    with pytest.raises(LostAnswer):
        client_of(scripted).post("1", message="x")
    assert len(scripted.requests) == 1


def test_a_write_that_could_not_even_be_sent_is_not_in_doubt(scripted: Scripted) -> None:
    client = client_of(scripted, base_url="http://127.0.0.1:9")
    with pytest.raises(Unreachable):
        client.post("1", message="x")


def test_success_false_says_that_nothing_was_done(scripted: Scripted) -> None:
    scripted.answer = lambda asked: (200, {}, '{"success": false}')
    with pytest.raises(Unreachable, match="did not do this"):
        client_of(scripted).post("1", is_hidden=True)
    assert len(scripted.requests) == 1


def test_redirects_are_not_followed(scripted: Scripted) -> None:
    scripted.answer = lambda asked: (302, {"Location": f"{scripted.url}/elsewhere"}, "{}")
    with pytest.raises((Unreachable, Refused)):
        client_of(scripted).get("1")
    assert {asked.target for asked in scripted.requests} == {"/v26.0/1"}


def test_a_rate_limit_closes_the_client_until_meta_lets_calls_through_again(scripted: Scripted) -> None:
    usage = json.dumps({"9": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 20}]})
    scripted.answer = failing({"code": 80001}, **{"X-Business-Use-Case-Usage": usage})
    clock = FakeClock()
    client = client_of(scripted, clock=clock)
    with pytest.raises(RateLimited) as first:
        client.get("1")
    assert first.value.wait_seconds == 20 * 60
    clock.move(minutes=19)
    with pytest.raises(RateLimited) as second:
        client.post("1", is_hidden=True)
    assert second.value.wait_seconds == 60
    assert len(scripted.requests) == 1
    scripted.answer = lambda asked: (200, {}, "{}")
    clock.move(minutes=2)
    assert client.get("1") == {}


def test_from_95_percent_on_the_answer_is_used_and_the_next_call_waits(scripted: Scripted) -> None:
    scripted.answer = lambda asked: (200, {"X-App-Usage": '{"call_count": 96}'}, '{"id": "1"}')
    client = client_of(scripted)
    assert client.get("1") == {"id": "1"}
    with pytest.raises(RateLimited) as refused:
        client.get("1")
    assert 300 <= refused.value.wait_seconds <= 3600
    assert len(scripted.requests) == 1


def test_a_version_that_drifts_is_told_once(scripted: Scripted) -> None:
    scripted.answer = lambda asked: (200, {"facebook-api-version": "v27.0"}, "{}")
    said: list[str] = []
    client = client_of(scripted, say=said.append)
    client.get("1")
    client.get("1")
    assert client.drift == "v27.0"
    assert len(said) == 1
    assert "FACEBOOK_GRAPH_VERSION" in said[0]


def test_a_clock_that_is_off_is_noticed(bench: Bench) -> None:
    client = bench.client()
    client.get("me")
    assert abs(client.clock_off_seconds) < 5
    bench.sandbox.admin.turn_on("clock_skew", seconds=600)
    client.get("me")
    assert 590 < client.clock_off_seconds < 610


def listed(rows: list[str], after: str | None = None, cursor: str = "end") -> tuple[int, dict[str, str], str]:
    paging: dict[str, object] = {"cursors": {"before": "x", "after": after or cursor}}
    if after:
        paging["next"] = f"https://evil.example/v26.0/1/comments?access_token={SECRET_TOKEN}&after={after}&limit=9"
    return 200, {}, json.dumps({"data": [{"id": row} for row in rows], "paging": paging})


def test_paging_goes_on_through_empty_pages_and_ends_only_without_next(scripted: Scripted) -> None:
    pages = {None: listed(["1"], "a"), "a": listed([], "b"), "b": listed([], "c"), "c": listed(["2"])}
    scripted.answer = lambda asked: pages[asked.params.get("after")]
    found = [row["id"] for slice_ in client_of(scripted).pages("1/comments", limit=50) for row in slice_.rows]
    assert found == ["1", "2"]
    assert all(
        asked.target.startswith("/v26.0/1/comments?") and "access_token" not in asked.target
        for asked in scripted.requests
    )
    assert {asked.params["limit"] for asked in scripted.requests} == {"50"}


def test_paging_by_time_is_followed_by_our_own_parameters(scripted: Scripted) -> None:
    def answer(asked: Recorded) -> tuple[int, dict[str, str], str]:
        if "until" in asked.params:
            return 200, {}, '{"data": [{"id": "2"}]}'
        url = f"https://graph.example/1/feed?access_token={SECRET_TOKEN}&until=123&__paging_token=p&limit=5"
        return 200, {}, json.dumps({"data": [{"id": "1"}], "paging": {"next": url}})

    scripted.answer = answer
    assert [s.rows[0]["id"] for s in client_of(scripted).pages("1/feed", limit=5)] == ["1", "2"]
    assert scripted.requests[1].params == {"limit": "5", "until": "123", "__paging_token": "p"}


def test_pages_that_never_end_are_left(scripted: Scripted) -> None:
    numbers = iter(range(1000))
    scripted.answer = lambda asked: listed([], f"c{next(numbers)}")
    with pytest.raises(Unreachable, match="does not end"):
        list(client_of(scripted).pages("1/comments", limit=50))
    assert len(scripted.requests) < 30
    scripted.answer = lambda asked: listed(["1"], "same")
    with pytest.raises(Unreachable, match="does not end"):
        list(client_of(scripted).pages("1/comments", limit=50))


def test_pages_shrink_when_facebook_asks_for_less_and_give_up_at_one(scripted: Scripted) -> None:
    def answer(asked: Recorded) -> tuple[int, dict[str, str], str]:
        if int(asked.params["limit"]) > 12:
            return (
                500,
                {},
                json.dumps({"error": {"code": 1, "message": "Please reduce the amount of data you ask for"}}),
            )
        return listed(["1"])

    scripted.answer = answer
    fields = "id,comments.limit(25){id}"
    assert len(list(client_of(scripted).pages("1/feed", limit=100, fields=fields))) == 1
    assert scripted.requests[-1].params == {"limit": "12", "fields": "id,comments.limit(3){id}"}
    scripted.answer = lambda asked: (
        500,
        {},
        json.dumps({"error": {"code": 1, "message": "Please reduce the amount of data"}}),
    )
    with pytest.raises(TooMuchData):
        list(client_of(scripted).pages("1/feed", limit=4))
    assert scripted.requests[-1].params["limit"] == "1"


def test_without_a_token_nothing_is_sent(scripted: Scripted) -> None:
    with pytest.raises(TokenInvalid, match="moderator facebook token"):
        client_of(scripted, token=lambda: "").get("1")
    assert scripted.requests == []


def test_no_error_and_no_log_line_carries_the_token(scripted: Scripted, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    answers: list[Callable[[Recorded], tuple[int, dict[str, str], str] | None]] = [
        lambda asked: None,
        failing({"code": 190, "message": f"Malformed access token {SECRET_TOKEN}"}),
        failing({"code": 100, "message": f"bad {SECRET_TOKEN}"}),
        lambda asked: (500, {}, SECRET_TOKEN),
    ]
    for answer in answers:
        scripted.answer = answer
        for call in (lambda c: c.get("1", fields="id"), lambda c: c.post("1", message="x")):
            with pytest.raises((Unreachable, LostAnswer, TokenInvalid, Refused)) as raised:
                call(client_of(scripted, say=told.append))
            told.append(f"{raised.value!r} {raised.value.__cause__!r}")
    assert SECRET_TOKEN not in "\n".join(told) + caplog.text
