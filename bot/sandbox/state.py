"""The sandbox page's memory: one SQLite file, short transactions, one writer at a time."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Literal

from bot.errors import StoreError
from bot.sandbox.schema import SCHEMA, VERSION

PAGE_NAME = "Larkmere School"


@dataclass(frozen=True, kw_only=True)
class Switches:
    """Where Meta's documents leave the behaviour open, a switch chooses; set by `POST /_sandbox/settings`."""

    comment_moves_updated_time: bool = True
    block_id: Literal["both", "psid", "user"] = "both"
    development_mode: bool = False
    usage_percent: int = 0
    calls_a_day: int = 0
    graph_version: str = ""


class PageState:
    """Opens or makes the file and hands out connections; `close()` when done.

    `skew_seconds` moves the page's clock. Raises StoreError where the file belongs to another page or version.
    """

    def __init__(self, path: Path, *, page_id: str) -> None:
        self.path = path
        self.page_id = page_id
        self.skew_seconds = 0.0
        self._idle: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        self._write_lock = threading.Lock()
        self._closed = False
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._prepare()
        except sqlite3.Error as error:
            raise StoreError(
                f"the sandbox's state file {path} cannot be used ({error}); name another or delete it"
            ) from error

    def _prepare(self) -> None:
        connection = self._connect()
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                connection.executescript(f"BEGIN;{SCHEMA}PRAGMA user_version={VERSION};COMMIT;")
                connection.execute("INSERT INTO facts VALUES ('page_id', ?)", (self.page_id,))
            elif version != VERSION:
                raise StoreError(
                    f"the sandbox's state file {self.path} has layout {version}, this program knows {VERSION}; "
                    "name another file or delete it"
                )
            owner = connection.execute("SELECT value FROM facts WHERE name = 'page_id'").fetchone()[0]
            if owner != self.page_id:
                raise StoreError(
                    f"the sandbox's state file {self.path} holds page {owner}, not {self.page_id}; "
                    "name another file or delete it"
                )
        except BaseException:
            connection.close()
            raise
        self._switches = _read_switches(connection)
        self._idle.put(connection)

    @property
    def switches(self) -> Switches:
        """The switches as they stand."""
        return self._switches

    def change_switches(self, changes: dict[str, Any]) -> Switches:
        """Sets the named switches and returns all; raises ValueError naming an unknown switch or a bad value."""
        switches = _changed(self._switches, changes)
        with self.writing() as connection:
            remember(connection, "switches", json.dumps(dataclasses.asdict(switches)))
        self._switches = switches
        return switches

    def forget_switches(self) -> None:
        """Back to what the file holds, after it was emptied."""
        with self.reading() as connection:
            self._switches = _read_switches(connection)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA busy_timeout=30000")
        return connection

    @contextmanager
    def _borrowed(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.get_nowait()
        except Empty:
            connection = self._connect()
        try:
            yield connection
        finally:
            if self._closed:
                connection.close()
            else:
                self._idle.put(connection)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view of the page."""
        with self._borrowed() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that writes: kept if the block ends, undone if it raises."""
        with self._write_lock, self._borrowed() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def now(self) -> int:
        """The page's clock in unix seconds: the machine's, moved by `skew_seconds`."""
        return int(time.time() + self.skew_seconds)

    def close(self) -> None:
        """Closes every idle connection; one still in use closes when it is given back."""
        self._closed = True
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return


def fact(connection: sqlite3.Connection, name: str) -> str | None:
    """A small thing the file remembers, by name."""
    row = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row["value"])


def remember(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Keeps a small thing by name."""
    connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))


def _read_switches(connection: sqlite3.Connection) -> Switches:
    kept = fact(connection, "switches")
    return Switches(**json.loads(kept)) if kept else Switches()


def _changed(switches: Switches, changes: dict[str, Any]) -> Switches:
    known = {each.name: each for each in dataclasses.fields(Switches)}
    for name, value in changes.items():
        if name not in known:
            raise ValueError(f"unknown setting '{name}'; known: {', '.join(sorted(known))}")
        wanted = type(known[name].default)
        if type(value) is not wanted:
            raise ValueError(f"setting '{name}' wants {wanted.__name__}, got {value!r}")
    if changes.get("block_id", "both") not in ("both", "psid", "user"):
        raise ValueError("setting 'block_id' is one of both, psid, user")
    return dataclasses.replace(switches, **changes)


def journal(connection: sqlite3.Connection, at: int, action: str, node_id: str) -> None:
    """Notes a write that the Graph API carried out, so that a test can count what was really done."""
    connection.execute("INSERT INTO writes (at, action, id) VALUES (?, ?, ?)", (at, action, node_id))
