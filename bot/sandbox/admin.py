"""`/_sandbox/…`: what people do on the page, faults, switches, tokens, and what a test wants to know afterwards."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.sandbox import tokens
from bot.sandbox.arrivals import Unfit, add_comments, add_post, drop, find_comment
from bot.sandbox.graph import Sandbox
from bot.sandbox.nodes import graph_time
from bot.sandbox.state import PageState

Answered = Response | tuple[Response, int]


def admin_blueprint(sandbox: Sandbox, start_afresh: Callable[[sqlite3.Connection], None]) -> Blueprint:
    """The admin calls; `start_afresh` empties the page and puts back what a new one has."""
    admin = Blueprint("admin", __name__, url_prefix="/_sandbox")
    state = sandbox.state

    @admin.post("/posts")
    @_explained
    def posts() -> Answered:
        with state.writing() as connection:
            ids = []
            for index, entry in enumerate(_entries()):
                try:
                    ids.append(add_post(connection, state, entry))
                except Unfit as error:
                    raise Unfit(f"post {index}: {error}") from None
        return jsonify({"ids": ids})

    @admin.post("/comments")
    @_explained
    def comments() -> Answered:
        with state.writing() as connection:
            arrived = add_comments(connection, state, _entries())
        refused = [{"index": index, "reason": "blocked"} for index, each in enumerate(arrived.ids) if each is None]
        return jsonify({"ids": list(arrived.ids), "refused": refused})

    @admin.get("/comments/<node_id>")
    @_explained
    def one_comment(node_id: str) -> Answered:
        with state.reading() as connection:
            row = find_comment(connection, node_id)
            if row is None:
                return jsonify({"error": f"no comment '{node_id}'"}), 404
            return jsonify(_comment_json(row))

    @admin.post("/comments/<node_id>")
    @_explained
    def change_comment(node_id: str) -> Answered:
        wish = _object({"text", "is_hidden"})
        with state.writing() as connection:
            if find_comment(connection, node_id) is None:
                return jsonify({"error": f"no comment '{node_id}'"}), 404
            if "text" in wish:
                connection.execute("UPDATE comments SET message = ? WHERE id = ?", (wish["text"], node_id))
            if "is_hidden" in wish:
                hidden = bool(wish["is_hidden"])
                connection.execute(
                    "UPDATE comments SET is_hidden = ?, hidden_by = ? WHERE id = ?",
                    (hidden, "facebook" if hidden else None, node_id),
                )
        return jsonify({"id": node_id})

    @admin.delete("/comments/<node_id>")
    @admin.delete("/posts/<node_id>")
    @_explained
    def remove(node_id: str) -> Answered:
        with state.writing() as connection:
            if not drop(connection, node_id, by="author", now=state.now()):
                return jsonify({"error": f"nothing here has the id '{node_id}'"}), 404
        return jsonify({"id": node_id})

    @admin.post("/token")
    @_explained
    def token() -> Answered:
        wish = _object(
            {"token", "issue", "expire", "subcode", "scopes", "tasks", "expires_at", "data_access_expires_at"}
        )
        with state.writing() as connection:
            return jsonify({"token": _change_token(connection, state, wish)})

    @admin.get("/faults")
    def faults() -> Answered:
        return jsonify({"faults": sandbox.faults.listed()})

    @admin.post("/faults")
    @_explained
    def turn_on() -> Answered:
        fault = sandbox.faults.turn_on(_object(None))
        state.skew_seconds = sandbox.faults.skew_seconds()
        return jsonify(fault.as_json())

    @admin.delete("/faults")
    def clear_faults() -> Answered:
        sandbox.faults.clear(request.args.get("name"))
        state.skew_seconds = sandbox.faults.skew_seconds()
        return jsonify({"faults": sandbox.faults.listed()})

    @admin.get("/settings")
    def settings() -> Answered:
        return jsonify(vars(state.switches))

    @admin.post("/settings")
    @_explained
    def change_settings() -> Answered:
        return jsonify(vars(state.change_switches(_object(None))))

    @admin.get("/calls")
    def calls() -> Answered:
        kinds = sandbox.ledger.by_kind()
        return jsonify({"total": sum(kinds.values()), "by_kind": kinds})

    @admin.delete("/calls")
    def reset_calls() -> Answered:
        sandbox.ledger.reset()
        return jsonify({"total": 0, "by_kind": {}})

    @admin.get("/state")
    def whole_state() -> Answered:
        with state.reading() as connection:
            return jsonify(_state_json(connection, state))

    @admin.post("/reset")
    def reset() -> Answered:
        with state.writing() as connection:
            start_afresh(connection)
        state.forget_switches()
        sandbox.faults.clear()
        sandbox.ledger.reset()
        state.skew_seconds = 0.0
        return jsonify({"page_id": state.page_id})

    return admin


def _explained(view: Callable[..., Answered]) -> Callable[..., Answered]:
    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Answered:
        try:
            return view(*args, **kwargs)
        except ValueError as error:
            return jsonify({"error": str(error)}), 400

    return wrapper


def _entries() -> list[Mapping[str, Any]]:
    given = request.get_json()
    found = given if isinstance(given, list) else [given]
    if not all(isinstance(each, dict) for each in found):
        raise ValueError("send one JSON object or a list of them")
    return found


def _object(known: set[str] | None) -> dict[str, Any]:
    given = request.get_json()
    if not isinstance(given, dict):
        raise ValueError("send one JSON object")
    unknown = set(given) - known if known is not None else set()
    if unknown:
        raise ValueError(f"unknown key '{min(unknown)}'; known: {', '.join(sorted(known or ()))}")
    return given


def _change_token(connection: sqlite3.Connection, state: PageState, wish: Mapping[str, Any]) -> str:
    now = state.now()
    if "issue" in wish:
        if wish["issue"] not in ("page", "user"):
            raise ValueError("'issue' is page or user")
        token = str(wish.get("token") or f"sandbox-{wish['issue']}-{secrets.token_hex(8)}")
        tokens.issue(connection, token, kind=wish["issue"], now=now)
        if wish["issue"] == "page":
            connection.execute("UPDATE facts SET value = ? WHERE name = 'page_token'", (token,))
    else:
        current = connection.execute("SELECT value FROM facts WHERE name = 'page_token'").fetchone()["value"]
        token = str(wish.get("token") or current)
    if connection.execute("SELECT 1 FROM tokens WHERE token = ?", (token,)).fetchone() is None:
        raise ValueError("no such token; issue one first")
    if wish.get("expire"):
        _set(connection, token, "refused_subcode", int(wish.get("subcode", 463)))
    elif wish.get("expire") is False:
        _set(connection, token, "refused_subcode", None)
    for name, column in (("expires_at", "expires"), ("data_access_expires_at", "data_access_expires")):
        if name in wish:
            _set(connection, token, column, int(wish[name]))
    for name in ("scopes", "tasks"):
        if name in wish:
            _set(connection, token, name, json.dumps([str(each) for each in wish[name]]))
    return token


def _set(connection: sqlite3.Connection, token: str, column: str, value: Any) -> None:
    connection.execute(f"UPDATE tokens SET {column} = ? WHERE token = ?", (value, token))  # noqa: S608 - our own column names


def _comment_json(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "post": row["object_id"],
        "parent": row["parent_id"],
        "text": row["message"],
        "author": row["author_name"],
        "author_id": row["author_id"],
        "attachment": row["attachment"],
        "created_time": graph_time(row["created"]),
        "is_hidden": bool(row["is_hidden"]),
        "hidden_by": row["hidden_by"],
        "liked": bool(row["liked"]),
    }


def _state_json(connection: sqlite3.Connection, state: PageState) -> dict[str, Any]:
    comments = {
        row["id"]: {**_comment_json(row), "replies": []}
        for row in connection.execute("SELECT * FROM comments ORDER BY number")
    }
    for each in comments.values():
        if each["parent"] is not None:
            comments[each["parent"]]["replies"].append(each["id"])
    posts = [
        {
            "id": row["id"],
            "kind": row["kind"],
            "text": row["message"],
            "author_id": row["author_id"],
            "is_hidden": bool(row["is_hidden"]),
            "comments": row["comments"],
        }
        for row in connection.execute("SELECT * FROM objects ORDER BY number")
    ]
    return {
        "page_id": state.page_id,
        "posts": posts,
        "comments": list(comments.values()),
        "deleted": [dict(row) for row in connection.execute("SELECT id, deleted_by FROM deleted ORDER BY at, id")],
        "blocked": [row["id"] for row in connection.execute("SELECT id FROM blocked ORDER BY at, id")],
        "writes": [dict(row) for row in connection.execute("SELECT action, id FROM writes ORDER BY number")],
    }
