"""Comment, PagePost, Photo, Video, Recommendation, Page, User and Profile: the fields Meta's v26.0 SDK knows."""

from __future__ import annotations

from typing import Any

from bot.sandbox.fields import Field
from bot.sandbox.graph_errors import no_such_field
from bot.sandbox.nodes import (
    OMITTED,
    Node,
    Reading,
    Row,
    always,
    attachment,
    author,
    column,
    flag,
    message,
    moment,
    pick,
)

USERNAME = "LarkmereSchool"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def permalink(reading: Reading, row: Row, wanted: Field) -> str:
    """Where a person sees the post or comment: on the sandbox's own page."""
    if row["kind"] != "comment":
        return f"{reading.base_url}/{USERNAME}/posts/{row['id'].rsplit('_', 1)[-1]}/"
    post = f"{reading.base_url}/{USERNAME}/posts/{row['object_id'].rsplit('_', 1)[-1]}/"
    if row["parent_id"] is None:
        return f"{post}?comment_id={row['id'].rsplit('_', 1)[-1]}"
    parent, reply = (row[name].rsplit("_", 1)[-1] for name in ("parent_id", "id"))
    return f"{post}?comment_id={parent}&reply_comment_id={reply}"


def _parent(reading: Reading, row: Row, wanted: Field) -> Any:
    if row["parent_id"] is None:
        return OMITTED
    above = reading.connection.execute("SELECT * FROM comments WHERE id = ?", (row["parent_id"],)).fetchone()
    return COMMENT.render(reading, above, wanted.below)


def _object(reading: Reading, row: Row, wanted: Field) -> Any:
    above = reading.connection.execute("SELECT * FROM objects WHERE id = ?", (row["object_id"],)).fetchone()
    return node_of(above["kind"]).render(reading, above, wanted.below)


def _not_own(reading: Reading, row: Row, wanted: Field) -> bool:
    return bool(row["author_id"] != reading.page_id)


def _to(reading: Reading, row: Row, wanted: Field) -> Any:
    if row["kind"] not in ("visitor", "tagged"):
        return OMITTED
    page = pick(page_row(reading), Field(name="to", below=(Field(name="id"), Field(name="name"))), "Page")
    return {"data": [page]}


def _token(reading: Reading, row: Row, wanted: Field) -> Any:
    if reading.access.kind == "app":
        return OMITTED
    found = reading.connection.execute("SELECT value FROM facts WHERE name = 'page_token'").fetchone()
    return found["value"]


def page_row(reading: Reading) -> dict[str, Any]:
    """The page's own facts, in the shape the Page node reads."""
    name = reading.connection.execute("SELECT value FROM facts WHERE name = 'page_name'").fetchone()["value"]
    return {"id": reading.page_id, "name": name, "number": 0, "kind": "page"}


# What several node types have in common.
_WRITTEN = {"id": column("id"), "from": author, "created_time": moment("created")}
_CHANGED = {**_WRITTEN, "updated_time": moment("updated")}
_NAMED = {"id": column("id"), "name": column("name")}

COMMENT = Node(
    type="Comment",
    fields={
        **_WRITTEN,
        "message": message,
        "is_hidden": flag("is_hidden"),
        "can_hide": _not_own,
        "can_remove": always(True),
        "can_comment": always(True),
        "can_like": always(True),
        "can_reply_privately": _not_own,
        "user_likes": flag("liked"),
        "is_private": always(False),
        "parent": _parent,
        "object": _object,
        "attachment": attachment,
        "comment_count": column("replies"),
        "like_count": column("liked"),
        "permalink_url": permalink,
    },
    defaults=("created_time", "from", "message", "id"),
    silent=_names("admin_creator application live_broadcast_timestamp message_tags private_reply_conversation"),
)

POST = Node(
    type="PagePost",
    fields={
        **_CHANGED,
        "message": message,
        "is_hidden": flag("is_hidden"),
        "is_published": lambda reading, row, wanted: row["kind"] != "ad",
        "is_expired": always(False),
        "permalink_url": permalink,
        "promotable_id": column("id"),
        "status_type": always("mobile_status_update"),
        "timeline_visibility": lambda reading, row, wanted: "hidden" if row["is_hidden"] else "normal",
        "can_reply_privately": _not_own,
        "to": _to,
    },
    defaults=("created_time", "message", "id"),
    silent=_names(
        "actions admin_creator allowed_advertising_objectives application backdated_time call_to_action"
        " child_attachments comments_mirroring_domain coordinates event expanded_height expanded_width feed_targeting"
        " full_picture height icon instagram_eligibility is_app_share is_eligible_for_dark_post"
        " is_eligible_for_promotion is_fb_live_videos is_inline_created is_instagram_eligible is_live_clip is_popular"
        " is_spherical message_tags multi_share_end_card multi_share_optimized parent_id picture place privacy"
        " promotion_status properties scheduled_publish_time shares story story_tags subscribed target targeting via"
        " video_buying_eligibility was_fb_live_videos width"
    ),
)

PHOTO = Node(
    type="Photo",
    fields={
        **_CHANGED,
        "name": message,
        "link": permalink,
        "can_delete": always(True),
    },
    defaults=("created_time", "name", "id"),
    silent=_names(
        "album alt_text alt_text_custom backdated_time backdated_time_granularity can_backdate can_tag event height"
        " icon images name_tags page_story_id picture place position source target webp_images width"
    ),
)

VIDEO = Node(
    type="Video",
    fields={
        **_CHANGED,
        "description": message,
        "permalink_url": permalink,
        "published": always(True),
    },
    defaults=("updated_time", "description", "id"),
    silent=_names(
        "ad_breaks backdated_time content_category content_tags custom_labels embed_html embeddable event format icon"
        " is_crosspost_video is_instagram_eligible is_reference_only length live_status picture place post_id"
        " post_views privacy scheduled_publish_time source status title universal_video_id views"
    ),
)

RATING = Node(
    type="Recommendation",
    fields={
        "created_time": moment("created"),
        "has_rating": always(False),
        "has_review": lambda reading, row, wanted: bool(row["message"]),
        "recommendation_type": lambda reading, row, wanted: "positive" if row["recommends"] else "negative",
        "review_text": message,
        "reviewer": author,
        "open_graph_story": lambda reading, row, wanted: pick({"id": row["id"]}, wanted, "OpenGraphStory"),
    },
    defaults=("created_time", "recommendation_type", "review_text", "reviewer"),
    silent=_names("rating"),
)

PAGE = Node(
    type="Page",
    fields={
        **_NAMED,
        "access_token": _token,
        "username": always(USERNAME),
        "category": always("Special School"),
        "category_list": always([{"id": "2601", "name": "Special School"}]),
        "link": lambda reading, row, wanted: f"{reading.base_url}/{USERNAME}/",
        "about": always("A special school for pupils aged 4 to 19"),
        "phone": always("01632 960100"),
        "website": always("https://larkmere.example"),
        "emails": always(["office@larkmere.example"]),
        "fan_count": always(412),
        "followers_count": always(437),
        "is_published": always(True),
        "has_transitioned_to_new_page_experience": always(True),
        "verification_status": always("not_verified"),
    },
    defaults=("name", "id"),
    silent=_names(
        "cover description description_html display_subtext engagement global_brand_page_name global_brand_root_id"
        " picture location hours bio mission rating_count overall_star_rating talking_about_count were_here_count"
        " is_unclaimed is_webhooks_subscribed new_like_count business general_info single_line_address"
    ),
)

USER = Node(type="User", fields=_NAMED, defaults=("name", "id"))

PROFILE = Node(
    type="Profile",
    fields={**_NAMED, "can_post": always(False), "profile_type": always("user")},
    defaults=("id", "name"),
    silent=_names("link pic pic_crop pic_large pic_small pic_square username"),
)

_BY_KIND = {"comment": COMMENT, "photo": PHOTO, "video": VIDEO}
_LEADS_TO = {"comments": COMMENT, "parent": COMMENT}


def check_fields(reading: Reading, node: Node, wanted: tuple[Field, ...]) -> None:
    """Raises GraphError 100 for the first name the node type lacks, whether or not there is a node to read."""
    for each in wanted:
        if each.name not in node.fields.keys() | node.silent | reading.edges.get(node.type, {}).keys():
            raise no_such_field(each.name, node.type)
        if each.name in _LEADS_TO:
            check_fields(reading, _LEADS_TO[each.name], each.below)


def node_of(kind: str) -> Node:
    """The node type that a comment or a kind of object is read as by its id."""
    return _BY_KIND.get(kind, POST)
