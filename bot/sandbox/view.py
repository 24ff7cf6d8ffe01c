"""The page as people see it in a browser, so that one can watch what the service does."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from bot.sandbox.graph import Sandbox
from bot.sandbox.http import respond
from bot.sandbox.page_nodes import USERNAME

POSTS_SHOWN = 30
COMMENTS_SHOWN = 60
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'"
_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200"><rect width="320" height="200" fill="#cfe3da"/>'
    '<circle cx="250" cy="54" r="24" fill="#f6d774"/><path d="M0 200 110 84l70 74 46-46 94 88z" fill="#5d8f7a"/></svg>'
)


def view_blueprint(sandbox: Sandbox) -> Blueprint:
    """`/`, `/LarkmereSchool/` and one post's page; `?view=page` shows what is hidden, greyed."""
    view = Blueprint("view", __name__)

    @view.get("/")
    def front() -> Response:
        if "ids" in request.args or "access_token" in request.args:
            return respond(sandbox, "")
        return page()

    @view.get(f"/{USERNAME}/")
    def page() -> Response:
        with sandbox.state.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM objects WHERE kind != 'rating' ORDER BY updated DESC, number DESC LIMIT ?",
                (POSTS_SHOWN,),
            ).fetchall()
            return _rendered(sandbox, connection, rows)

    @view.get(f"/{USERNAME}/posts/<post>/")
    def one_post(post: str) -> Response:
        with sandbox.state.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM objects WHERE id IN (?, ?)", (post, f"{sandbox.state.page_id}_{post}")
            ).fetchall()
            if not rows:
                abort(404)
            return _rendered(sandbox, connection, rows)

    @view.get("/media/<kind>.svg")
    def picture(kind: str) -> Response:
        return Response(_PICTURE, content_type="image/svg+xml")

    return view


def _rendered(sandbox: Sandbox, connection: sqlite3.Connection, rows: list[sqlite3.Row]) -> Response:
    as_page = request.args.get("view") == "page"
    name = connection.execute("SELECT value FROM facts WHERE name = 'page_name'").fetchone()["value"]
    posts = [_post(connection, row, as_page) for row in rows if as_page or not row["is_hidden"]]
    text = render_template(
        "page.html",
        posts=posts,
        name=name,
        as_page=as_page,
        page_id=sandbox.state.page_id,
        counts=_counts(connection),
        username=USERNAME,
    )
    response = Response(text, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _post(connection: sqlite3.Connection, row: sqlite3.Row, as_page: bool) -> dict[str, Any]:
    shown = "" if as_page else " AND is_hidden = 0"
    newest = connection.execute(
        f"SELECT * FROM comments WHERE object_id = ? AND parent_id IS NULL{shown}"  # noqa: S608 - one of two constants
        " ORDER BY created DESC, number DESC LIMIT ?",
        (row["id"], COMMENTS_SHOWN),
    ).fetchall()
    comments = []
    for each in reversed(newest):
        replies = connection.execute(
            f"SELECT * FROM comments WHERE parent_id = ?{shown} ORDER BY created, number LIMIT ?",  # noqa: S608 - one of two constants
            (each["id"], COMMENTS_SHOWN),
        ).fetchall()
        comments.append({**_shown(each), "replies": [_shown(reply) for reply in replies]})
    return {**_shown(row), "comments": comments, "older": max(0, row["toplevel"] - len(newest)) if as_page else 0}


def _shown(row: sqlite3.Row) -> dict[str, Any]:
    return {
        **dict(row),
        "author_name": row["author_name"] or "Somebody",
        "initial": (row["author_name"] or "?")[:1],
        "anchor": row["id"].rsplit("_", 1)[-1],
        "when": datetime.fromtimestamp(row["created"], UTC).strftime("%-d %b, %H:%M"),
    }


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    one = connection.execute(
        "SELECT (SELECT coalesce(sum(comments), 0) FROM objects) AS comments,"
        " (SELECT count(*) FROM comments WHERE is_hidden = 1) AS hidden,"
        " (SELECT count(*) FROM deleted WHERE deleted_by = 'page') AS deleted,"
        " (SELECT count(*) FROM blocked) AS blocked"
    ).fetchone()
    return dict(one)
