"""`moderator run` as systemd runs it: a process of its own, watched from outside."""

from __future__ import annotations

import email
import email.policy
import json
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.sandbox.server import SandboxServer
from tests.acceptance.site import ABUSE, PHONE, Site

GOOD = "Thank you for a lovely day, Mrs Featherstonehaugh"
NAMES = ("Gazza Wrexford", "Jolene Marchbanks")
PATIENCE = 90.0


def until(what: Callable[[], bool]) -> None:
    """Waits for something that comes within a second or two, however busy the machine is."""
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)


@pytest.fixture
def site(tmp_path: Path, sandbox: SandboxServer) -> Site:
    made = Site(tmp_path / "school", sandbox)
    made.unlimited()
    made.env["POLL_SECONDS"] = "0.5"
    made.write_env()
    return made


@contextmanager
def running(site: Site, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """The service; its stderr goes to the file `log`, and it is asked to stop at the end."""
    with (site.folder / "log").open("a") as log:
        process = subprocess.Popen(
            site.command("run"), cwd=site.folder, env={**site.environment(), **environment}, stderr=log, text=True
        )
    try:
        until(lambda: "service started" in read_log(site) or process.poll() is not None)
        assert process.poll() is None, read_log(site)
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.wait()


def read_log(site: Site) -> str:
    return (site.folder / "log").read_text()


def mails(site: Site) -> list[tuple[str, str]]:
    """Address and subject of every mail written, oldest first."""
    found = sorted((site.folder / "var" / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    read = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in found]
    return [(str(mail["To"]), str(mail["Subject"])) for mail in read]


@pytest.fixture
def heartbeat() -> Iterator[tuple[str, list[str]]]:
    """An address that notes who called."""
    calls: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/alive", calls
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_polls_acts_tells_and_stops_with_nothing_half_done(
    site: Site, sandbox: SandboxServer, heartbeat: tuple[str, list[str]], tmp_path: Path
) -> None:
    url, beats = heartbeat
    site.env["HEARTBEAT_URL"] = url
    site.write_env()
    settings = site.folder / "config" / "default.toml"
    settings.write_text(settings.read_text().replace('at = "07:30"', 'at = "00:00"'))
    site.run("once", ok=None)
    with site.database() as db:  # as if the service had begun long ago, so that today's digest is due
        began = '{"first": "2026-01-01T00:00:00+00:00"}'
        db.execute("INSERT OR REPLACE INTO state (key, value) VALUES ('digest', ?)", (began,))
    bad, phone, good = sandbox.admin.add_comments(
        {"text": ABUSE, "author": NAMES[0], "post": "Fair"},
        {"text": PHONE, "author": NAMES[1], "post": "Fair"},
        {"text": GOOD, "author": NAMES[1], "post": "Fair"},
    )
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(PATIENCE)
        with running(site, NOTIFY_SOCKET=str(tmp_path / "notify")):
            assert {systemd.recv(100) for _ in range(2)} == {b"READY=1", b"WATCHDOG=1"}
            until(lambda: sandbox.admin.comments()[str(bad)]["is_hidden"])
            until(lambda: str(phone) not in sandbox.admin.comments())
            until(lambda: bool(beats))
            until(lambda: any(to == "office@larkmere.example" for to, _ in mails(site)))
            refused = site.run("once", ok=1)
            assert "another moderator is running in this folder" in refused.stderr
            (later,) = sandbox.admin.add_comments({"text": ABUSE + ", you", "author": NAMES[0], "post": "Fair"})
            until(lambda: sandbox.admin.comments()[str(later)]["is_hidden"])
        assert systemd.recv(100) in (b"WATCHDOG=1", b"STOPPING=1")
    assert not sandbox.admin.comments()[str(good)]["is_hidden"]
    found = site.status(ok=0)
    assert found["outbox"]["pending"] == found["outbox"]["failed"] == 0
    with site.database() as db:
        assert db.execute("SELECT count(*) FROM actions WHERE state = 'claimed'").fetchone() == (0,)
    log = read_log(site)
    for planted in (ABUSE, PHONE, GOOD, "Featherstonehaugh", "07700", *NAMES, "Gazza", sandbox.token):
        assert planted not in log
    events = [json.loads(line)["event"] for line in log.splitlines()]
    assert {"service started", "poll", "comment judged", "action", "digest sent", "service stopped"} <= set(events)
    assert not any(json.loads(line)["level"] == "error" for line in log.splitlines()), log


def test_an_expired_token_stops_polling_with_one_alert_and_a_new_one_needs_no_restart(
    site: Site, sandbox: SandboxServer
) -> None:
    sandbox.admin.add_comments({"text": GOOD, "author": NAMES[1], "post": "Fair"})
    with running(site):
        until(lambda: site.status()["comments"] == 1)
        sandbox.admin.change_token(expire=True)
        (bad,) = sandbox.admin.add_comments({"text": ABUSE, "author": NAMES[0], "post": "Fair"})
        until(lambda: not site.status()["healthy"])
        until(lambda: bool(mails(site)))
        sandbox.admin.reset_calls()
        time.sleep(3)  # six polls' time
        assert sandbox.admin.total_calls() == 0
        found = site.status(ok=1)
        assert any("token" in problem for problem in found["problems"])
        assert len(mails(site)) == 1
        assert mails(site)[0][0] == "it@larkmere.example"

        site.new_token()
        until(lambda: sandbox.admin.comments()[str(bad)]["is_hidden"])
        until(lambda: bool(site.status()["healthy"]))
        assert len(mails(site)) == 1
    assert site.status(ok=0)["outbox"]["pending"] == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_in_the_middle_of_a_long_first_reading_and_goes_on_from_there(
    number: int, site: Site, sandbox: SandboxServer
) -> None:
    sandbox.admin.add_comments(
        *({"text": f"Lovely day number {n}", "author": f"P{n}", "post": f"News {n % 30}"} for n in range(3000))
    )
    with running(site) as process:
        until(lambda: "comment judged" in read_log(site))
        process.send_signal(number)
        assert process.wait(timeout=30) == 0
        assert 0 < site.status()["comments"] < 3000
        with site.database() as db:
            assert db.execute("SELECT count(*) FROM actions WHERE state = 'claimed'").fetchone() == (0,)
    site.run("once")
    assert site.status(ok=0)["comments"] == 3000
