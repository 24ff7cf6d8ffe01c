"""Writes of the Graph API: hide, edit, reply, like, delete, block; each noted in the journal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.sandbox.arrivals import drop, find_comment, find_object, insert_comment, move_updated_time
from bot.sandbox.fields import parse_fields
from bot.sandbox.graph_errors import GraphError, already_hidden, bad_parameter, duplicate_text, lacks_write, vanished
from bot.sandbox.nodes import Reading, Row
from bot.sandbox.page_nodes import node_of, page_row
from bot.sandbox.state import PageState, journal

MANAGE, READ_VISITORS = "pages_manage_engagement", "pages_read_user_content"
BEYOND_REACH = ("tagged", "rating")
"""What others wrote elsewhere: a page cannot hide or delete it through the Graph API."""

_ID_PARAMS = ("psid", "user", "uid", "asid")


class Writing:
    """Carries out one write inside the caller's transaction, as the bearer of one token."""

    def __init__(self, state: PageState, reading: Reading) -> None:
        self.state = state
        self.reading = reading
        self.connection = reading.connection

    def post(self, path: tuple[str, ...], params: Mapping[str, str]) -> dict[str, Any]:
        """`POST /{id}`, `/{id}/comments`, `/{id}/likes`, `/{page}/blocked`."""
        node_id, edge = path[0], path[1] if len(path) > 1 else ""
        if edge == "blocked" and node_id == self.reading.page_id:
            return self.block(params)
        row = self._row("post", node_id)
        if edge == "":
            answer = self.update(row, params)
            return {**answer, **self._read_after(node_id, params)}
        if edge == "comments":
            new_id = self.reply(row, params)
            return {"id": new_id, **self._read_after(new_id, params)}
        if edge == "likes":
            return self.like(row, liked=True)
        raise vanished("post", node_id)

    def delete(self, path: tuple[str, ...], params: Mapping[str, str]) -> dict[str, Any]:
        """`DELETE /{id}`, `/{id}/likes`, `/{page}/blocked`."""
        node_id, edge = path[0], path[1] if len(path) > 1 else ""
        if edge == "blocked" and node_id == self.reading.page_id:
            return self.unblock(params)
        row = self._row("delete", node_id)
        if edge == "likes":
            return self.like(row, liked=False)
        if edge:
            raise vanished("delete", node_id)
        self._page_only(MANAGE if self._is_own(row) else READ_VISITORS)
        if row["kind"] in BEYOND_REACH:
            raise _not_ours()
        drop(self.connection, node_id, by="page", now=self.state.now())
        self._note("delete", node_id)
        return {"success": True}

    def update(self, row: Row, params: Mapping[str, str]) -> dict[str, Any]:
        """Hides, shows or rewords; raises GraphError for the page's own comment hidden or another's reworded."""
        self._page_only(MANAGE)
        if "is_hidden" in params:
            self._set_hidden(row, hide=_truth(params["is_hidden"], "is_hidden"))
        elif params.get("message"):
            if not self._is_own(row):
                raise _not_ours()
            table = _table(row)
            self.connection.execute(f"UPDATE {table} SET message = ? WHERE id = ?", (params["message"], row["id"]))  # noqa: S608 - one of two constants
            self._note("edit", row["id"])
        else:
            raise bad_parameter("The parameter message is required")
        return {"success": True}

    def _set_hidden(self, row: Row, *, hide: bool) -> None:
        if row["kind"] in BEYOND_REACH:
            raise _not_ours()
        if row["kind"] != "comment":
            self.connection.execute("UPDATE objects SET is_hidden = ? WHERE id = ?", (hide, row["id"]))
        else:
            if self._is_own(row):
                raise bad_parameter("A Page cannot hide its own comment")
            if hide and row["is_hidden"]:
                raise already_hidden()
            self.connection.execute(
                "UPDATE comments SET is_hidden = ?, hidden_by = ? WHERE id = ?",
                (hide, "page" if hide else None, row["id"]),
            )
        self._note("hide" if hide else "unhide", row["id"])

    def reply(self, row: Row, params: Mapping[str, str]) -> str:
        """The page's own comment under a post or comment; replies to replies hang under the first comment."""
        self._page_only(MANAGE)
        text = params.get("message", "")
        pictured = any(params.get(f"attachment_{name}") for name in ("id", "url", "share_url"))
        if not text and not pictured:
            raise bad_parameter("The parameter message is required")
        object_id = row["object_id"] if row["kind"] == "comment" else row["id"]
        last = self.connection.execute(
            "SELECT message FROM comments WHERE object_id = ? AND author_id = ? ORDER BY number DESC LIMIT 1",
            (object_id, self.reading.page_id),
        ).fetchone()
        if last is not None and text and last["message"] == text:
            raise duplicate_text()
        number = self.connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'comments'").fetchone()
        new_id = f"{object_id.rsplit('_', 1)[-1]}_{500_001 + (number['seq'] if number else 0)}"
        now = self.state.now()
        insert_comment(
            self.connection,
            node_id=new_id,
            object_id=object_id,
            parent_id=(row["parent_id"] or row["id"]) if row["kind"] == "comment" else None,
            message=text,
            author=(self.reading.page_id, page_row(self.reading)["name"]),
            created=now,
            attachment="photo" if pictured else None,
            hidden_by=None,
        )
        move_updated_time(self.connection, self.state, {object_id: now})
        self._note("reply", new_id)
        return new_id

    def like(self, row: Row, *, liked: bool) -> dict[str, Any]:
        """The page's thumb under a post or comment."""
        self._page_only(MANAGE)
        self.connection.execute(f"UPDATE {_table(row)} SET liked = ? WHERE id = ?", (liked, row["id"]))  # noqa: S608 - one of two constants
        self._note("like" if liked else "unlike", row["id"])
        return {"success": True}

    def block(self, params: Mapping[str, str]) -> dict[str, Any]:
        """One entry for each id: true, or the error for that id alone."""
        self._page_only(MANAGE)
        answer: dict[str, Any] = {}
        for person in self._people(params):
            known = self.connection.execute("SELECT name FROM people WHERE id = ?", (person,)).fetchone()
            if known is None or person == self.reading.page_id:
                error = bad_parameter(f"Invalid user id {person}")
                answer[person] = {"success": False, "error": error.body()}
                continue
            self.connection.execute(
                "INSERT OR IGNORE INTO blocked VALUES (?, ?, ?)", (person, known["name"], self.state.now())
            )
            self._note("block", person)
            answer[person] = True
        return answer

    def unblock(self, params: Mapping[str, str]) -> dict[str, Any]:
        """Lets one person write again; also succeeds where they already could."""
        self._page_only(MANAGE)
        for person in self._people(params):
            self.connection.execute("DELETE FROM blocked WHERE id = ?", (person,))
            self._note("unblock", person)
        return {"success": True}

    def _people(self, params: Mapping[str, str]) -> list[str]:
        accepted = self.reading.switches.block_id
        for name in _ID_PARAMS:
            if params.get(name):
                if name not in ("psid", "user") or accepted not in ("both", name):
                    raise bad_parameter(f"Param {name} is not accepted for this page")
                return _id_list(params[name], name)
        raise bad_parameter("The parameter user is required")

    def _row(self, method: str, node_id: str) -> Row:
        row = find_comment(self.connection, node_id)
        if row is None:
            row = find_object(self.connection, self.reading.page_id, node_id)
        if row is None:
            raise vanished(method, node_id)
        return row

    def _is_own(self, row: Row) -> bool:
        return bool(row["author_id"] == self.reading.page_id)

    def _page_only(self, scope: str) -> None:
        access = self.reading.access
        if access.kind != "page":
            raise GraphError("(#210) A page access token is required to request this resource.", code=210)
        if scope not in access.scopes or "MODERATE" not in access.tasks:
            raise lacks_write(scope)

    def _read_after(self, node_id: str, params: Mapping[str, str]) -> dict[str, Any]:
        if not params.get("fields"):
            return {}
        row = self._row("get", node_id)
        return node_of(row["kind"]).render(self.reading, row, parse_fields(params["fields"]))

    def _note(self, action: str, node_id: str) -> None:
        journal(self.connection, self.state.now(), action, node_id)


def _table(row: Row) -> str:
    return "comments" if row["kind"] == "comment" else "objects"


def _not_ours() -> GraphError:
    return GraphError("(#200) You do not have sufficient permissions to perform this action", code=200)


def _truth(text: str, name: str) -> bool:
    if text.lower() in ("true", "1"):
        return True
    if text.lower() in ("false", "0"):
        return False
    raise bad_parameter(f"param {name} must be a boolean")


def _id_list(text: str, name: str) -> list[str]:
    try:
        found = json.loads(text) if text.startswith("[") else text.split(",")
    except ValueError:
        raise bad_parameter(f"param {name} must be an array") from None
    return [str(each).strip() for each in found]
