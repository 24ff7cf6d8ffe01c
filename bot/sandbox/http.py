"""The Graph API over HTTP: requests to calls, calls counted, faults of the wire."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

from flask import Blueprint, Response, request

from bot.sandbox.batch import answer_batch, part_call, read_parts, split_path
from bot.sandbox.call_faults import refuse_whole
from bot.sandbox.graph import NEWEST_VERSION, Answer, Call, Sandbox
from bot.sandbox.graph_errors import GraphError

_OUTAGE = (
    "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Sorry, something went wrong.</h1></body></html>"
)
_OVERRIDES = ("GET", "DELETE")


def graph_blueprint(sandbox: Sandbox) -> Blueprint:
    """Everything that is neither `/_sandbox/…` nor the HTML view."""
    graph = Blueprint("graph", __name__)

    @graph.route("/", defaults={"path": ""}, methods=["POST", "DELETE"])
    @graph.route("/<path:path>", methods=["GET", "POST", "DELETE"])
    def anything(path: str) -> Response:
        return respond(sandbox, path)

    return graph


def respond(sandbox: Sandbox, path: str) -> Response:
    """Answers the request that Flask is handling."""
    call = _call(path)
    try:
        parts = read_parts(call) if call.method == "POST" and "batch" in call.params else None
    except GraphError as error:
        return _response(sandbox.refusal(call, error))
    for each in [call] if parts is None else [part_call(call, part) for part in parts]:
        sandbox.ledger.count(*kind_of(each, sandbox.state.page_id), now=sandbox.state.now())
    slow = sandbox.faults.strike(("slow",), call.method, call.place)
    if slow is not None:
        time.sleep(float(slow.options["seconds"]))
    wire = sandbox.faults.strike(("close", "http_503_html", "html_error"), call.method, call.place)
    if wire is not None:
        if wire.name == "close":
            return _hang_up()
        status = 503 if wire.name == "http_503_html" else int(wire.options["status"])
        return Response(_OUTAGE, status=status, content_type="text/html; charset=utf-8")
    answer = sandbox.answer(call) if parts is None else _batch(sandbox, call, parts)
    after = sandbox.faults.strike(
        ("lost_answer", "garbled_json"),
        call.method,
        call.place,
        lambda fault: fault.name == "garbled_json" or call.method != "GET",
    )
    if after is not None and after.name == "lost_answer":
        return _hang_up()
    if after is not None:
        answer = Answer(status=answer.status, text=answer.text[: len(answer.text) // 2], headers=answer.headers)
    return _response(answer)


def _batch(sandbox: Sandbox, call: Call, parts: list[dict[str, Any]]) -> Answer:
    try:
        with sandbox.state.reading() as connection:
            sandbox.reading(connection, call)
        refuse_whole(sandbox, call)
    except GraphError as error:
        return sandbox.refusal(call, error)
    return Answer(status=200, text=json.dumps(answer_batch(sandbox, call, parts)), headers=sandbox.headers(call))


def _call(path: str) -> Call:
    version, nodes = split_path(path)
    params = {**request.args.to_dict(), **request.form.to_dict()}
    token = params.pop("access_token", None)
    if token is None:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        token = given.strip() if scheme.lower() in ("bearer", "oauth") else None
    method = request.method
    if method == "POST" and params.get("method", "").upper() in _OVERRIDES:
        method = params["method"].upper()
    return Call(
        method=method,
        path=nodes,
        params=params,
        token=token,
        version=version or NEWEST_VERSION,
        base_url=request.host_url.rstrip("/"),
        if_none_match=request.headers.get("If-None-Match"),
    )


def kind_of(call: Call, page_id: str) -> tuple[str, int]:
    """(what sort of call it is, such as `GET /{page}/feed`; how many it counts as: each of `ids` is one)."""
    if not call.path:
        return f"{call.method} /?ids", max(1, len([each for each in call.params.get("ids", "").split(",") if each]))
    first = call.path[0]
    if first == page_id:
        first = "{page}"
    elif first not in ("me", "oauth", "debug_token"):
        first = "{id}"
    return f"{call.method} /" + "/".join((first, *call.path[1:])), 1


def _hang_up() -> Response:
    """Closes the connection; what Flask then tries to send goes nowhere."""
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    return Response(status=500)


def _response(answer: Answer) -> Response:
    response = Response(answer.text, status=answer.status, content_type="application/json; charset=UTF-8")
    response.headers.update(answer.headers)
    return response
