"""Serves the pages from threads of their own, beside the service."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any, Self

import structlog
from flask import Flask
from waitress.server import create_server  # type: ignore[import-untyped]

from bot.errors import InputError

log = structlog.get_logger("moderator.pages")
THREADS = 4


class PageServer:
    """Listens from `start()` (or `with`) to `stop()`; port 0 takes a free one. `start` raises InputError."""

    def __init__(self, app: Flask, host: str, port: int) -> None:
        self._app = app
        self._host = host
        self._port = port

    def start(self) -> Self:
        """Listen, and answer in threads."""
        try:
            self._server: Any = create_server(
                self._app,
                host=self._host,
                port=self._port,
                threads=THREADS,
                ident=None,
                clear_untrusted_proxy_headers=True,
            )
        except (OSError, OverflowError, ValueError) as error:
            raise InputError(
                f"The review pages cannot listen on {self._host}:{self._port} ({error}). Set WEB_HOST and WEB_PORT to "
                "an address of this machine and a free port."
            ) from None
        listening = getattr(self._server, "effective_port", None) or self._server.effective_listen[0][1]
        shown = "127.0.0.1" if self._host in ("", "0.0.0.0", "*") else self._host  # noqa: S104  (compared, not bound)
        self.url = f"http://[{shown}]:{listening}" if ":" in shown else f"http://{shown}:{listening}"
        self._thread = threading.Thread(target=self._server.run, name="review-pages", daemon=True)
        self._thread.start()
        log.info("review pages served", url=self.url)
        return self

    def stop(self) -> None:
        """Answer what is in hand, then listen no more."""
        self._server.close()
        self._server.task_dispatcher.shutdown(timeout=5)
        self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
