"""A real SMTP server on this machine that can be told to misbehave."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HERE = Path(__file__).parent
# Made for these tests alone: the key guards nothing.
CERTIFICATE, KEY = HERE / "localhost-test-only.crt", HERE / "localhost-test-only.key"


class Inbox:
    """Takes mails and answers as told."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.sessions: list[Session] = []
        self.on_data = "250 taken"
        self.on_sender = ""
        self.on_address: dict[str, str] = {}
        self.silent = False

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.on_sender:
            return self.on_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.on_address:
            return self.on_address[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.silent:
            await asyncio.sleep(60)
        if self.on_data.startswith("250"):
            self.envelopes.append(envelope)
            self.sessions.append(session)
        return self.on_data


def server_context() -> ssl.SSLContext:
    """The server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    return context


def trusting_context() -> ssl.SSLContext:
    """A client that trusts the test certificate and nothing else."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))


def sign_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    """Two users with one password."""
    users = (b"school", b"bot@school.example")
    good = isinstance(data, LoginPassword) and data.login in users and data.password == b"p@ss/word"
    return AuthResult(success=good, handled=good)


class OnFreePort(Controller):
    """Listens on a port that the system chooses."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


StartServer = Callable[..., tuple[Inbox, int]]


@pytest.fixture
def start() -> Iterator[StartServer]:
    """Start servers; each gives its inbox and port."""
    running: list[Controller] = []

    def begin(*, starttls: bool = False, auth: bool = False, tls: bool = False) -> tuple[Inbox, int]:
        inbox = Inbox()
        options: dict[str, Any] = {}
        if starttls:
            options["tls_context"] = server_context()
        if auth:
            options |= {"authenticator": sign_in, "auth_required": True, "auth_require_tls": starttls}
        if tls:
            options["ssl_context"] = server_context()
        controller = OnFreePort(inbox, hostname="127.0.0.1", port=0, **options)
        controller.start()
        running.append(controller)
        return inbox, controller.port

    yield begin
    for controller in running:
        controller.stop()
