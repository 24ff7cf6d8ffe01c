"""Graph objects with fields missing or of other types than documented."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.facebook.edges import EDGES, FEED
from bot.channels.facebook.parse import Parser, attachment_type, ident, time_of
from bot.core.comment import AuthorRole, CommentKind, Post

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
POST = Post(channel="facebook", post_id="9_1", text="Sports day")
PARSER = Parser(page_id="9", staff_ids=frozenset({"77"}))
FULL = {
    "id": "1_2",
    "message": "Hello",
    "from": {"id": "5", "name": "Sam"},
    "created_time": "2026-11-20T10:11:12+0000",
    "is_hidden": True,
    "can_hide": False,
    "can_remove": True,
    "parent": {"id": "1_1", "message": "First"},
    "attachment": {"type": "video_inline"},
    "permalink_url": "https://facebook.example/1",
    "comment_count": 3,
}


def test_every_field_of_a_comment_is_taken_over() -> None:
    found = PARSER.comment(FULL, POST, NOW)
    assert found is not None
    assert (found.comment_id, found.text, found.parent_id, found.parent_text) == ("1_2", "Hello", "1_1", "First")
    assert (found.author.author_id, found.author.name, found.author.role) == ("5", "Sam", AuthorRole.VISITOR)
    assert found.created_at == datetime(2026, 11, 20, 10, 11, 12, tzinfo=UTC)
    assert (found.is_hidden, found.can_hide, found.can_remove, found.reply_count) == (True, False, True, 3)
    assert (found.attachment, found.permalink) == ("video", "https://facebook.example/1")


def test_a_comment_with_nothing_but_an_id_is_a_comment() -> None:
    found = PARSER.comment({"id": 12}, POST, NOW)
    assert found is not None
    assert (found.comment_id, found.text, found.author.author_id, found.created_at) == ("12", "", None, NOW)
    assert (found.can_hide, found.can_remove) == (None, None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-20T10:11:12+0000", datetime(2026, 11, 20, 10, 11, 12, tzinfo=UTC)),
        ("2026-11-20T10:11:12", datetime(2026, 11, 20, 10, 11, 12, tzinfo=UTC)),
        (1449135003, datetime(2015, 12, 3, 9, 30, 3, tzinfo=UTC)),
        ("yesterday", None),
        (10**30, None),
        (None, None),
    ],
)
def test_times_come_as_text_or_as_seconds(value: object, expected: datetime | None) -> None:
    assert time_of(value) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (None, None),
        ({"type": "photo"}, "photo"),
        ({"type": "cover_photo"}, "photo"),
        ({"type": "sticker"}, "sticker"),
        ({"media_type": "video"}, "video"),
        ({"type": "animated_image_share"}, "animated_image_share"),
        ({"url": "x"}, "other"),
    ],
)
def test_attachments_have_plain_names(raw: object, expected: str | None) -> None:
    assert attachment_type(raw) == expected


def test_a_post_of_the_page_itself_is_nothing_to_judge_and_one_without_author_is() -> None:
    raw = {"id": "9_3", "message": "Ours", "from": {"id": "9"}}
    post = PARSER.post(raw, FEED)
    assert post is not None
    assert PARSER.others_post(raw, post, CommentKind.VISITOR_POST, NOW) is None
    found = PARSER.others_post({"id": "9_3"}, post, CommentKind.VISITOR_POST, NOW)
    assert found is not None
    assert found.post.post_id == "9"


def test_a_review_without_story_keeps_the_same_id_when_it_is_edited() -> None:
    raw = {"reviewer": {"id": "5"}, "created_time": "2026-11-20T10:11:12+0000", "review_text": "Good"}
    assert PARSER.review(raw, NOW).comment_id == PARSER.review(raw | {"review_text": "Bad"}, NOW).comment_id
    assert PARSER.review(raw | {"open_graph_story": {"id": "8"}}, NOW).comment_id == "8"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from([*FULL, "data", "type"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*FULL, "attachments", "reviewer", "open_graph_story", "name"]), ANYTHING))
def test_no_shape_of_an_answer_makes_parsing_fail(raw: dict[str, object]) -> None:
    comment = PARSER.comment(raw, POST, NOW)
    assert (comment is None) == (ident(raw.get("id")) is None)
    PARSER.review(raw, NOW)
    for edge in EDGES:
        post = PARSER.post(raw, edge)
        if post is not None:
            PARSER.others_post(raw, post, CommentKind.VISITOR_POST, NOW)
