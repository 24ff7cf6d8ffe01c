"""The lists of a page that can hold texts of others, each with the fields it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

COMMENT_FIELDS = (
    "id",
    "message",
    "created_time",
    "from{id,name}",
    "is_hidden",
    "can_hide",
    "can_remove",
    "parent{id,message}",
    "attachment{type}",
    "permalink_url",
    "comment_count",
)
_POST_FIELDS = ("id", "message", "created_time", "updated_time", "from{id,name}", "permalink_url", "is_hidden")
_ATTACHED = "attachments{type}"
ESSENTIAL = frozenset({"id", "message", "created_time", "comments", "review_text", "open_graph_story"})


@dataclass(frozen=True, kw_only=True)
class Edge:
    """One list under the page. `post_kind` is Post.kind of what hangs there; `nested` whether comments come with it."""

    name: str
    post_kind: str
    fields: tuple[str, ...]
    params: Mapping[str, str] = field(default_factory=dict)
    nested: bool = True


_WITH_HIDDEN = {"include_hidden": "true"}
FEED = Edge(name="feed", post_kind="post", fields=(*_POST_FIELDS, _ATTACHED), params=_WITH_HIDDEN)
EDGES = (
    FEED,
    Edge(name="ads_posts", post_kind="ad", fields=_POST_FIELDS),
    Edge(
        name="photos",
        post_kind="photo",
        fields=("id", "name", "created_time", "updated_time", "from{id,name}", "link"),
        params={"type": "uploaded"},
    ),
    Edge(
        name="videos",
        post_kind="video",
        fields=("id", "description", "created_time", "updated_time", "from{id,name}", "permalink_url"),
    ),
    Edge(name="visitor_posts", post_kind="post", fields=(*_POST_FIELDS, _ATTACHED), params=_WITH_HIDDEN),
    Edge(name="tagged", post_kind="post", fields=(*_POST_FIELDS, _ATTACHED)),
    Edge(
        name="ratings",
        post_kind="post",
        fields=("created_time", "reviewer{id,name}", "review_text", "recommendation_type", "open_graph_story{id}"),
        nested=False,
    ),
)
BY_NAME = {edge.name: edge for edge in EDGES}
