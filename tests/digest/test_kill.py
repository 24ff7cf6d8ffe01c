"""The digest's process is killed at every stage of handing it over: never lost, and repeated only as the same mail."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import SqlStore
from tests.digest.conftest import Page

PROGRAM = """
import sys
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo
from bot.digest import DigestSender
from bot.mail import SmtpMailer
from bot.settings import School
from bot.store import SqlStore

class Clock:
    def now(self):
        return datetime(2026, 11, 23, 7, 30, int(sys.argv[3]), tzinfo=UTC)

store = SqlStore(sys.argv[1])
with store.transaction() as tx:
    tx.state.put("digest", {"first": "2026-11-22T12:00:00+00:00"})
sender = DigestSender(
    store=store,
    mailer=SmtpMailer(sys.argv[2], "moderator@school.example"),
    to=["head@school.example"],
    school=School(name="Larkmere School"),
    at=time(7, 30),
    timezone=ZoneInfo("Europe/London"),
    mode="live",
    mask=lambda text, findings: text,
    web_url="",
    clock=Clock(),
)
print("sent" if sender.run_due() else "nothing due")
store.close()
"""


class StallingServer:
    """An SMTP server that says when it has reached a stage, and then waits for ever.

    Stages: `connect` (before the greeting), `data` (half of the mail read), `accepted` (the mail is taken, but the
    client is not told); None: serves to the end.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.taken: list[str] = []
        self.stage: str | None = None
        self.reached = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def stop(self) -> None:
        self._closing = True
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join(10)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection:
                if self._closing:
                    return
                try:
                    self._talk(connection)
                except ConnectionError:
                    continue

    def _talk(self, connection: socket.socket) -> None:
        if self.stage == "connect":
            self._stall(connection)
            return
        connection.sendall(b"220 hello\r\n")
        with connection.makefile("rb") as lines:
            for line in lines:
                if line.upper().startswith(b"DATA"):
                    connection.sendall(b"354 go on\r\n")
                    if self.stage == "data":
                        lines.readline()
                        self._stall(connection)
                        return
                    self.taken.append("".join(iter(lambda: lines.readline().decode(), ".\r\n")))
                    if self.stage == "accepted":
                        self._stall(connection)
                        return
                connection.sendall(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")

    def _stall(self, connection: socket.socket) -> None:
        self.reached.set()
        while connection.recv(65536):
            pass


@pytest.fixture
def server() -> Iterator[StallingServer]:
    running = StallingServer()
    yield running
    running.stop()


@pytest.mark.parametrize(("stage", "copies"), [("connect", 1), ("data", 1), ("accepted", 2)])
def test_a_digest_killed_on_its_way_arrives_after_the_next_start(
    stage: str, copies: int, server: StallingServer, store: SqlStore, page: Page, tmp_path: Path
) -> None:
    page.comment("Lovely day")

    def start(second: int) -> subprocess.Popen[str]:
        arguments = [f"sqlite:///{tmp_path}/moderator.db", f"smtp://127.0.0.1:{server.port}", str(second)]
        return subprocess.Popen([sys.executable, "-c", PROGRAM, *arguments], stdout=subprocess.PIPE, text=True)

    server.stage = stage
    with start(0) as victim:
        assert server.reached.wait(30)
        victim.send_signal(signal.SIGKILL)
    server.stage = None
    for second, said in ((1, "sent"), (2, "nothing due")):
        with start(second) as again:
            assert again.communicate(timeout=30)[0].splitlines()[-1] == said
    assert len(server.taken) == copies
    ids = {found for mail in server.taken for found in re.findall(r"^Message-ID: (<digest-2026-11-23\S+>)", mail, re.M)}
    assert len(ids) == 1
