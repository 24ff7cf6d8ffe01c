"""The sandbox as a server: for tests as a context manager, for the command as `serve`."""

from __future__ import annotations

import signal
import socket
import sqlite3
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.errors import InputError
from bot.sandbox import tokens
from bot.sandbox.admin import admin_blueprint
from bot.sandbox.admin_client import AdminClient
from bot.sandbox.faults import FaultBoard
from bot.sandbox.graph import Sandbox
from bot.sandbox.http import graph_blueprint
from bot.sandbox.ledger import Ledger
from bot.sandbox.page_file import load_page
from bot.sandbox.state import PAGE_NAME, PageState, fact, remember
from bot.sandbox.view import view_blueprint

HOST = "127.0.0.1"
PAGE_ID = "100000000000001"
PAGE_TOKEN = "sandbox-token"  # noqa: S105 - opens nothing but a page on this machine
_EMPTIED = ("comments", "objects", "people", "blocked", "deleted", "writes", "tokens", "facts")


class SandboxServer:
    """A page served over HTTP on 127.0.0.1 from `start()` (or `with`) to `stop()`.

    Without `state_file` the page lives in a folder of its own and is forgotten at the end; `port` 0 takes a free one.
    `app_secret` set means every call must carry `appsecret_proof`. Raises StoreError for an unusable state file and
    InputError for a bad line in `page_file`.
    """

    def __init__(
        self,
        *,
        state_file: Path | None = None,
        page_file: Path | None = None,
        page_id: str = PAGE_ID,
        token: str = PAGE_TOKEN,
        app_secret: str | None = None,
        port: int = 0,
    ) -> None:
        self.page_id = page_id
        self.token = token
        self.app_secret = app_secret
        self._wanted_port = port
        self._page_file = page_file
        self._state_file = state_file
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.loaded = 0

    def start(self) -> Self:
        """Opens the state, loads the page file, listens, and answers from threads of its own."""
        if self._state_file is None:
            self._folder = tempfile.TemporaryDirectory(prefix="sandbox-")
            self._state_file = Path(self._folder.name) / "page.db"
        try:
            self._state = PageState(self._state_file, page_id=self.page_id)
        except BaseException:
            self._tidy()
            raise
        try:
            with self._state.writing() as connection:
                self._make_good(connection)
            if self._page_file is not None:
                self.loaded = load_page(self._state, self._page_file)
            sandbox = Sandbox(state=self._state, faults=FaultBoard(), ledger=Ledger(), app_secret=self.app_secret)
            self._socket = _listen(self._wanted_port)
        except BaseException:
            self._state.close()
            self._tidy()
            raise
        port = self._socket.getsockname()[1]
        self._server = make_server(
            HOST,
            port,
            build_app(sandbox, self._start_afresh),
            threaded=True,
            request_handler=_handler(self._state),
            fd=self._socket.fileno(),
        )
        self.url = f"http://{HOST}:{port}"
        self.admin = AdminClient(self.url)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stops listening and closes the state file."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._socket.close()
        self._state.close()
        self._tidy()

    def _tidy(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = self._state_file = None

    def _make_good(self, connection: sqlite3.Connection) -> None:
        if fact(connection, "page_name") is None:
            remember(connection, "page_name", PAGE_NAME)
            remember(connection, "page_token", self.token)
        for token, kind in ((self.token, "page"), (tokens.USER_TOKEN, "user")):
            if tokens.find(connection, token, self.app_secret) is None:
                tokens.issue(connection, token, kind=kind, now=self._state.now())

    def _start_afresh(self, connection: sqlite3.Connection) -> None:
        for table in _EMPTIED:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own table names
        remember(connection, "page_id", self.page_id)
        self._make_good(connection)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def build_app(sandbox: Sandbox, start_afresh: Callable[[sqlite3.Connection], None]) -> Flask:
    """The whole site: admin, the page as people see it, and the Graph API for every other path."""
    app = Flask("bot.sandbox", static_folder=None, template_folder=str(Path(__file__).parent / "templates"))
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.register_blueprint(admin_blueprint(sandbox, start_afresh))
    app.register_blueprint(view_blueprint(sandbox))
    app.register_blueprint(graph_blueprint(sandbox))
    return app


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except (OSError, OverflowError) as error:
        raise InputError(f"cannot listen on port {port} of this machine ({error}); choose another port") from None


def _handler(state: PageState) -> type[WSGIRequestHandler]:
    class Handler(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string(state.now() if timestamp is None else timestamp)

        def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the name is werkzeug's
            """Says nothing: request lines carry tokens."""

    return Handler


def serve(
    *,
    port: int,
    page_file: Path | None,
    state_file: Path | None,
    say: Callable[[str], None],
    page_id: str = PAGE_ID,
    token: str = PAGE_TOKEN,
    app_secret: str | None = None,
) -> None:
    """Serves a page until SIGTERM or SIGINT and says where it is; call it from the main thread.

    Raises StoreError, InputError as SandboxServer does, and InputError where the port is taken.
    """
    asked_to_stop = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        asked_to_stop.set()

    before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        with SandboxServer(
            state_file=state_file,
            page_file=page_file,
            page_id=page_id,
            token=token,
            app_secret=app_secret,
            port=port,
        ) as sandbox:
            say(f"The page is at {sandbox.url}/ (as the school sees it: {sandbox.url}/?view=page)")
            say(f"FACEBOOK_GRAPH_URL={sandbox.url}")
            say(f"FACEBOOK_PAGE_ID={sandbox.page_id}")
            if token == PAGE_TOKEN:
                say(f"FACEBOOK_PAGE_TOKEN={PAGE_TOKEN}")
            if page_file is not None:
                say(f"{sandbox.loaded} lines loaded" if sandbox.loaded else "Loaded before: nothing added")
            say("Ctrl-C stops it.")
            asked_to_stop.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
