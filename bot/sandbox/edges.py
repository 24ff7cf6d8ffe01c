"""Lists that hang on a node: comments, posts of every sort, likes, blocked people, accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.fields import parse_fields
from bot.sandbox.graph_errors import bad_parameter, lacks_read
from bot.sandbox.nodes import Edge, Node, Reading, Row, story_attachment
from bot.sandbox.page_nodes import COMMENT, PAGE, PHOTO, POST, PROFILE, RATING, USER, VIDEO, check_fields, page_row
from bot.sandbox.paging import Listing, fetch, moment, paging, window_of
from bot.sandbox.tokens import ALL_TASKS

_ORDERS = ("chronological", "reverse_chronological")


def _asks_summary(params: Mapping[str, str]) -> bool:
    return params.get("summary", "false").lower() not in ("", "0", "false")


def _between(listing_where: str, params: Mapping[str, str]) -> tuple[str, tuple[int, ...]]:
    where, values = listing_where, []
    for name, sign in (("since", ">="), ("until", "<=")):
        if params.get(name):
            where += f" AND created {sign} ?"
            values.append(moment(params[name], name))
    return where, tuple(values)


def _listed(
    reading: Reading, node: Node, listing: Listing, path: tuple[str, str], params: Mapping[str, str]
) -> dict[str, Any]:
    wanted = parse_fields(params.get("fields"))
    check_fields(reading, node, wanted)
    part = fetch(reading.connection, listing, window_of(params))
    answer: dict[str, Any] = {"data": [node.render(reading, row, wanted) for row in part.rows]}
    pages = paging(part, listing.key, reading.url(*path), params, reading.access.token)
    if pages is not None:
        answer["paging"] = pages
    return answer


def comments(reading: Reading, row: Row, params: Mapping[str, str]) -> dict[str, Any]:
    """`/{object}/comments`: `filter` toplevel or stream, `order`; with neither, a ranking that leaves hidden ones out.

    A user token gets an empty list and no error, as Meta's documents say. Raises GraphError 100 for a bad value.
    """
    _needs(reading, "pages_read_engagement")
    kind, order = params.get("filter", "toplevel"), params.get("order")
    if kind not in ("toplevel", "stream"):
        raise bad_parameter("param filter must be one of {STREAM, TOPLEVEL}")
    if order is not None and order not in _ORDERS:
        raise bad_parameter("param order must be one of {CHRONOLOGICAL, REVERSE_CHRONOLOGICAL}")
    under_comment = row["kind"] == "comment"
    ranked = order is None and kind == "toplevel" and not under_comment
    if under_comment:
        where, total = "parent_id = ?", row["replies"]
    elif kind == "stream":
        where, total = "object_id = ?", row["comments"]
    else:
        where, total = "object_id = ? AND parent_id IS NULL", row["toplevel"]
    if ranked:
        where += " AND is_hidden = 0"
    where, values = _between(where, params)
    answer: dict[str, Any]
    if reading.access.kind == "page":
        listing = Listing(
            table="comments",
            where=where,
            values=(row["id"], *values),
            key="rank" if ranked else "created",
            descending=order == "reverse_chronological",
        )
        answer = _listed(reading, COMMENT, listing, (row["id"], "comments"), params)
    else:
        answer = {"data": []}
    if _asks_summary(params):
        answer["summary"] = {
            "order": "ranked" if ranked else order or "chronological",
            "total_count": total,
            "can_comment": True,
        }
    return answer


def likes(reading: Reading, row: Row, params: Mapping[str, str]) -> dict[str, Any]:
    """`/likes` and `/reactions`: only the page itself ever likes anything here."""
    answer: dict[str, Any] = {"data": [PROFILE.render(reading, page_row(reading), ())] if row["liked"] else []}
    if _asks_summary(params):
        answer["summary"] = {"total_count": row["liked"], "can_like": True, "has_liked": bool(row["liked"])}
    return answer


def attachments(reading: Reading, row: Row, params: Mapping[str, str]) -> dict[str, Any]:
    """`/attachments` of a post."""
    if row["attachment"] is None:
        return {"data": []}
    return {"data": [{"media_type": row["attachment"], **story_attachment(reading, row)}]}


def _needs(reading: Reading, scope: str) -> None:
    if scope not in reading.access.scopes:
        raise lacks_read(scope)


def _posts(name: str, where: str, node: Node) -> Edge:
    def edge(reading: Reading, row: Row, params: Mapping[str, str]) -> dict[str, Any]:
        _needs(reading, "pages_read_engagement")
        shown = where
        if params.get("include_hidden", "false").lower() not in ("1", "true"):
            shown += " AND is_hidden = 0"
        ranged, values = _between(shown, params)
        listing = Listing(table="objects", where=ranged, values=values)
        answer = _listed(reading, node, listing, (row["id"], name), params)
        if _asks_summary(params):
            count = f"SELECT count(*) FROM objects WHERE {ranged}"  # noqa: S608 - built from our own constants
            answer["summary"] = {"total_count": reading.connection.execute(count, values).fetchone()[0]}
        return answer

    return edge


def blocked(reading: Reading, row: Row, params: Mapping[str, str]) -> dict[str, Any]:
    """`/{page}/blocked`: everybody blocked, or the one person named by `user` or `uid`."""
    person = params.get("user") or params.get("uid")
    wanted = parse_fields(params.get("fields"))
    rows = reading.connection.execute(
        "SELECT * FROM blocked WHERE ?1 IS NULL OR id = ?1 ORDER BY at, id", (person,)
    ).fetchall()
    return {"data": [PROFILE.render(reading, each, wanted) for each in rows], "paging": {}}


def accounts(reading: Reading, row: Row, params: Mapping[str, str]) -> dict[str, Any]:
    """`/me/accounts`: the one page this user runs, with its token."""
    _needs(reading, "pages_show_list")
    page, wanted = page_row(reading), parse_fields(params.get("fields"))
    asked = [each for each in wanted if each.name != "tasks"]
    if wanted:
        found = PAGE.render(reading, page, tuple(asked))
    else:
        found = PAGE.render(reading, page, parse_fields("access_token,category,category_list,name,id"))
    if not wanted or len(asked) != len(wanted):
        found["tasks"] = list(ALL_TASKS)
    answer: dict[str, Any] = {"data": [found], "paging": {"cursors": {"before": "MTAw", "after": "MTAw"}}}
    if _asks_summary(params):
        answer["summary"] = {"total_count": 1}
    return answer


_UNDER_ALL: Mapping[str, Edge] = {"comments": comments, "likes": likes, "reactions": likes}
EDGES: Mapping[str, Mapping[str, Edge]] = {
    COMMENT.type: _UNDER_ALL,
    PHOTO.type: _UNDER_ALL,
    VIDEO.type: _UNDER_ALL,
    POST.type: {**_UNDER_ALL, "attachments": attachments},
    USER.type: {"accounts": accounts},
    PAGE.type: {
        "feed": _posts("feed", "in_feed = 1", POST),
        "posts": _posts("posts", "kind = 'own'", POST),
        "published_posts": _posts("published_posts", "kind = 'own'", POST),
        "visitor_posts": _posts("visitor_posts", "kind = 'visitor'", POST),
        "tagged": _posts("tagged", "kind = 'tagged'", POST),
        "ads_posts": _posts("ads_posts", "kind = 'ad'", POST),
        "photos": _posts("photos", "kind = 'photo'", PHOTO),
        "videos": _posts("videos", "kind = 'video'", VIDEO),
        "ratings": _posts("ratings", "kind = 'rating'", RATING),
        "blocked": blocked,
    },
}
"""Every list there is, by node type."""
