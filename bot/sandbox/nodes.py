"""How a node becomes JSON: its fields, its default fields, its edges."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.fields import Field, as_text
from bot.sandbox.graph_errors import no_such_field
from bot.sandbox.state import Switches
from bot.sandbox.tokens import Access

Row = sqlite3.Row | Mapping[str, Any]
Getter = Callable[["Reading", Row, Field], Any]
Edge = Callable[["Reading", Row, Mapping[str, str]], dict[str, Any]]
OMITTED = object()
_PLAIN_FIELDS = frozenset(
    {"id", "name", "link", "username", "picture", "type", "media_type", "media", "url", "target", "title"}
    | {
        "description",
        "description_tags",
        "unshimmed_url",
        "subattachments",
        "image",
        "source",
        "src",
        "width",
        "height",
    }
)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one request sees: the page at one moment, as the bearer of one token."""

    connection: sqlite3.Connection
    page_id: str
    access: Access
    switches: Switches
    base_url: str
    version: str
    now: int
    edges: Mapping[str, Mapping[str, Edge]]
    """By node type, then by name of the edge."""

    def sees_people(self) -> bool:
        """Whether `from` names the public: a Page token with pages_read_user_content, the app live."""
        return (
            self.access.kind == "page"
            and "pages_read_user_content" in self.access.scopes
            and not self.switches.development_mode
        )

    def url(self, *path: str) -> str:
        """The address of a Graph path on this page."""
        return "/".join((self.base_url, self.version, *path))


@dataclass(frozen=True, kw_only=True)
class Node:
    """A type of the Graph API: `silent` fields exist and are never filled here."""

    type: str
    fields: Mapping[str, Getter]
    defaults: tuple[str, ...]
    silent: frozenset[str] = frozenset()

    def render(self, reading: Reading, row: Row, wanted: tuple[Field, ...]) -> dict[str, Any]:
        """The node as JSON: always its id, then what was asked for; raises GraphError 100 for a name it lacks."""
        found: dict[str, Any] = {}
        for each in wanted or tuple(Field(name=name) for name in self.defaults):
            if each.name in self.fields:
                value = self.fields[each.name](reading, row, each)
            elif each.name in reading.edges.get(self.type, {}):
                value = self._nested(reading, row, each)
            elif each.name in self.silent:
                value = OMITTED
            else:
                raise no_such_field(each.name, self.type)
            if value is not OMITTED:
                found[each.label] = value
        if "id" in self.fields:
            found["id"] = row["id"]
        return found

    def _nested(self, reading: Reading, row: Row, wanted: Field) -> Any:
        params = {key: value for key, value in wanted.modifiers.items() if key != "as"}
        if wanted.below:
            params["fields"] = as_text(wanted.below)
        answer = reading.edges[self.type][wanted.name](reading, row, params)
        return answer if answer["data"] or "summary" in answer else OMITTED


def column(name: str) -> Getter:
    """A field that is a column."""
    return lambda reading, row, wanted: row[name]


def flag(name: str) -> Getter:
    """A field that is a column of 0 and 1."""
    return lambda reading, row, wanted: bool(row[name])


def always(value: Any) -> Getter:
    """A field that is the same on every node."""
    return lambda reading, row, wanted: value


def moment(name: str) -> Getter:
    """A time as Meta writes it: seconds, and an offset without colon."""
    return lambda reading, row, wanted: graph_time(row[name])


def graph_time(seconds: int) -> str:
    """Unix seconds as `2026-11-23T09:30:00+0000`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def author(reading: Reading, row: Row, wanted: Field) -> Any:
    """`from`: left out where the platform does not know or does not tell."""
    if row["author_id"] is None or (row["author_id"] != reading.page_id and not reading.sees_people()):
        return OMITTED
    return pick({"id": row["author_id"], "name": row["author_name"]}, wanted, "User")


def message(reading: Reading, row: Row, wanted: Field) -> Any:
    """`message`: absent where a picture stands alone."""
    return row["message"] or OMITTED


def pick(value: dict[str, Any], wanted: Field, node_type: str) -> dict[str, Any]:
    """The part of a plain object that was asked for."""
    if not wanted.below:
        return value
    found = {}
    for each in wanted.below:
        if each.name not in value and each.name not in _PLAIN_FIELDS:
            raise no_such_field(each.name, node_type)
        if each.name in value:
            inner = value[each.name]
            found[each.label] = pick(inner, each, node_type) if isinstance(inner, dict) else inner
    return found


def attachment(reading: Reading, row: Row, wanted: Field) -> Any:
    """A photo, video or sticker as Meta's StoryAttachment."""
    if row["attachment"] is None:
        return OMITTED
    return pick(story_attachment(reading, row), wanted, "StoryAttachment")


def story_attachment(reading: Reading, row: Row) -> dict[str, Any]:
    """`{type,url,media{image{src,width,height}},target{id,url}}`."""
    kind = row["attachment"]
    picture = f"{reading.base_url}/media/{kind}.svg"
    return {
        "type": "video_inline" if kind == "video" else kind,
        "url": picture,
        "media": {"image": {"src": picture, "width": 320, "height": 200}},
        "target": {"id": f"9{row['number']:014d}", "url": picture},
    }
