"""One Graph call in, one answer out: faults, token, read or write, error envelope, headers."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import tokens
from bot.sandbox.arrivals import find_comment, find_object
from bot.sandbox.call_faults import refuse_by_fault, rewrite_by_fault
from bot.sandbox.edges import EDGES
from bot.sandbox.faults import FaultBoard
from bot.sandbox.fields import parse_fields
from bot.sandbox.graph_errors import GraphError, no_such_field, vanished
from bot.sandbox.graph_write import Writing
from bot.sandbox.ledger import Ledger
from bot.sandbox.nodes import Node, Reading, Row
from bot.sandbox.page_nodes import COMMENT, PAGE, USER, node_of, page_row
from bot.sandbox.state import PageState

NEWEST_VERSION = "v26.0"


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call as Meta counts it; `path` has no version, `params` are query and form together."""

    method: str
    path: tuple[str, ...]
    params: Mapping[str, str]
    token: str | None
    version: str
    base_url: str
    if_none_match: str | None = None

    @property
    def place(self) -> str:
        """The path as faults match it."""
        return "/" + "/".join(self.path)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Status, JSON text (empty for 304) and headers."""

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """The page with its faults and its count of calls."""

    state: PageState
    faults: FaultBoard
    ledger: Ledger
    app_secret: str | None

    def answer(self, call: Call) -> Answer:
        """Carries the call out; never raises for what a caller can do wrong."""
        try:
            body = self._perform(call)
        except GraphError as error:
            return self.refusal(call, error)
        text = json.dumps(body, ensure_ascii=True, separators=(",", ":"))
        etag = f'"{hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()}"'
        headers = {**self.headers(call), "ETag": etag}
        if call.method == "GET" and call.if_none_match == etag:
            return Answer(status=304, text="", headers=headers)
        return Answer(status=200, text=text, headers=headers)

    def refusal(self, call: Call, error: GraphError) -> Answer:
        """The error envelope for one refused call."""
        trace = secrets.token_urlsafe(8)
        body = {"error": {**error.body(), "fbtrace_id": trace}}
        headers = {**self.headers(call), **error.headers, "x-fb-trace-id": trace}
        if error.code in (102, 104, 190):
            headers["WWW-Authenticate"] = f'OAuth "Facebook Platform" "invalid_token" "{error.message}"'
        return Answer(status=error.status, text=json.dumps(body), headers=headers)

    def headers(self, call: Call) -> dict[str, str]:
        """What every answer carries: version, usage in percent, trace."""
        switches = self.state.switches
        percent = max(switches.usage_percent, self._percent_of_day())
        usage = {"call_count": percent, "total_cputime": percent // 2, "total_time": percent // 2}
        page = [{"type": "pages", **usage, "estimated_time_to_regain_access": self._minutes_shut()}]
        return {
            "facebook-api-version": switches.graph_version or call.version,
            "X-App-Usage": json.dumps(usage),
            "X-Business-Use-Case-Usage": json.dumps({self.state.page_id: page}),
            "x-fb-trace-id": secrets.token_urlsafe(8),
            "Cache-Control": "no-store",
        }

    def _percent_of_day(self) -> int:
        allowed = self.state.switches.calls_a_day
        return 100 * self.ledger.in_a_day(self.state.now()) // allowed if allowed else 0

    def _minutes_shut(self) -> int:
        return self.ledger.minutes_until_free(self.state.now()) if self._percent_of_day() > 100 else 0

    def _perform(self, call: Call) -> Any:
        if self._percent_of_day() > 100:
            raise GraphError("(#80001) There have been too many calls to this Page account.", code=80001)
        early = refuse_by_fault(self, call)
        if early is not None:
            return early
        if call.path == ("oauth", "access_token"):
            with self.state.writing() as connection:
                return tokens.exchange(connection, dict(call.params), app_secret=self.app_secret, now=self.state.now())
        if call.method == "GET":
            with self.state.reading() as connection:
                body = self._read(call, self.reading(connection, call))
            return rewrite_by_fault(self, call, body)
        if call.method in ("POST", "DELETE") and call.path:
            with self.state.writing() as connection:
                writing = Writing(self.state, self.reading(connection, call))
                return getattr(writing, call.method.lower())(self._resolved(call.path), call.params)
        raise GraphError("Unsupported method, allowed: GET, POST, DELETE", code=100, kind="GraphMethodException")

    def reading(self, connection: sqlite3.Connection, call: Call) -> Reading:
        """The page as this call's token may see it; raises GraphError for a bad token or proof."""
        access = tokens.authenticate(
            connection,
            call.token,
            call.params.get("appsecret_proof"),
            app_secret=self.app_secret,
            now=self.state.now(),
        )
        return Reading(
            connection=connection,
            page_id=self.state.page_id,
            access=access,
            switches=self.state.switches,
            base_url=call.base_url,
            version=call.version,
            now=self.state.now(),
            edges=EDGES,
        )

    def _resolved(self, path: tuple[str, ...]) -> tuple[str, ...]:
        return (self.state.page_id, *path[1:]) if path[0] == "me" else path

    def _read(self, call: Call, reading: Reading) -> Any:
        if call.path == ("debug_token",):
            asked = tokens.find(reading.connection, call.params.get("input_token", ""), self.app_secret)
            return {"data": tokens.debug_token(asked, page_id=reading.page_id, now=reading.now)}
        if not call.path:
            wanted = [each for each in call.params.get("ids", "").split(",") if each]
            if not wanted:
                raise GraphError("Unsupported get request.", code=100, kind="GraphMethodException", subcode=33)
            fields = parse_fields(call.params.get("fields"))
            found = {each: find_node(reading, each) for each in wanted}
            return {each: node.render(reading, row, fields) for each, (node, row) in found.items()}
        if len(call.path) > 2:
            raise GraphError(f"Unknown path components: /{'/'.join(call.path[2:])}", code=2500)
        node, row = find_node(reading, call.path[0])
        if len(call.path) == 1:
            return node.render(reading, row, parse_fields(call.params.get("fields")))
        edge = EDGES.get(node.type, {}).get(call.path[1])
        if edge is None:
            raise no_such_field(call.path[1], node.type)
        return edge(reading, row, call.params)


def find_node(reading: Reading, node_id: str) -> tuple[Node, Row]:
    """The node with this id and what the page knows of it; raises GraphError 100/33 where there is none."""
    if node_id == "me" and reading.access.kind == "user":
        return USER, {"id": tokens.USER_ID, "name": tokens.USER_NAME}
    if node_id == reading.page_id or (node_id == "me" and reading.access.kind == "page"):
        return PAGE, page_row(reading)
    row = find_comment(reading.connection, node_id)
    if row is not None:
        return COMMENT, row
    row = find_object(reading.connection, reading.page_id, node_id)
    if row is None:
        raise vanished("get", node_id)
    return node_of(row["kind"]), row
