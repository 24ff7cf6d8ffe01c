"""What a window of newest comments says, compared with what is remembered of its post."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.facebook.marks import Mark, Scope, Window, look, needs_rereading
from bot.core.comment import Comment
from bot.core.ports import Known
from tests.kit import POST, START, comment

SCOPE = Scope(remember_from=START - timedelta(days=7))


def some(*minutes_ago: int) -> tuple[Comment, ...]:
    return tuple(
        comment(f"{m} ago", comment_id=f"c{m}", created_at=START - timedelta(minutes=m)) for m in sorted(minutes_ago)
    )


def known(*comments: Comment) -> dict[str, Known]:
    return {c.comment_id: Known(text_sha256=c.text_sha256, is_hidden=c.is_hidden) for c in comments}


def window(*comments: Comment, total: int | None = None, more: bool = False) -> Window:
    return Window(post=POST, comments=comments, total=total, more=more)


def mark(*comments: Comment, total: int) -> Mark:
    return look(window(*comments, total=total), None, known(*comments), SCOPE).mark


def test_a_quiet_window_says_nothing_and_changes_nothing() -> None:
    old = some(1, 2, 3)
    found = look(window(*old, total=9, more=True), mark(*old, total=9), known(*old), SCOPE)
    assert (found.news, found.deep, found.missing, found.changed) == ((), False, {}, False)


def test_a_post_never_read_whose_window_shows_all_needs_no_more_reading() -> None:
    new = some(1, 2)
    found = look(window(*new, total=2), None, {}, SCOPE)
    assert (len(found.news), found.deep, found.changed) == (2, False, True)


def test_a_post_never_read_is_read_on_where_its_window_does_not_show_all() -> None:
    assert look(window(*some(1), total=30, more=True), None, {}, SCOPE).deep


def test_a_window_that_is_all_new_is_read_on_though_the_total_fits() -> None:
    new = some(1, 2)
    assert look(window(*new, total=10, more=True), mark(*some(50), total=40), {}, SCOPE).deep


def test_more_new_comments_than_the_window_shows_are_read_on() -> None:
    old, new = some(10, 11), some(1)
    seen = mark(*old, total=40)
    assert not look(window(*new, *old, total=41, more=True), seen, known(*old), SCOPE).deep
    assert look(window(*new, *old, total=42, more=True), seen, known(*old), SCOPE).deep


def test_a_lower_total_is_only_written_down() -> None:
    old = some(10, 11)
    found = look(window(*old, total=35, more=True), mark(*old, total=40), known(*old), SCOPE)
    assert (found.deep, found.changed, found.mark.total) == (False, True, 35)


def test_a_longer_read_that_was_broken_off_is_read_again() -> None:
    old = some(10)
    broken = Mark(until=START, total=5, reading=True)
    found = look(window(*old, total=5, more=True), broken, known(*old), SCOPE)
    assert found.deep
    assert not found.mark.reading


def test_a_changed_text_or_visibility_is_news() -> None:
    old = some(5, 6)
    memory = known(*old)
    memory["c5"] = Known(text_sha256="other", is_hidden=False)
    memory["c6"] = Known(text_sha256=old[1].text_sha256, is_hidden=True)
    found = look(window(*old, total=2), mark(*old, total=2), memory, SCOPE)
    assert [c.comment_id for c in found.news] == ["c5", "c6"]
    assert found.unknown == 0


def test_remembered_comments_that_the_window_should_show_are_missing() -> None:
    old = some(1, 2, 3, 4)
    seen = mark(*old, total=4)
    assert set(look(window(old[0], old[2], total=9, more=True), seen, known(*old), SCOPE).missing) == {"c2"}
    assert set(look(window(old[0], old[2], total=2), seen, known(*old), SCOPE).missing) == {"c2", "c4"}


def test_a_mark_survives_being_kept() -> None:
    seen = mark(*some(1, 2), total=4)
    assert Mark.from_state(seen.to_state()) == seen
    assert Mark.from_state({}) is None


def test_a_backfill_asks_for_more_than_the_mark_says_and_a_poll_does_not() -> None:
    old = some(1)
    since = START - timedelta(hours=1)
    seen = look(
        window(*old, total=9, more=True), None, {}, Scope(remember_from=START, backfilling=True, since=since)
    ).mark
    assert seen.since == since
    again = window(*old, total=9, more=True)
    assert not look(again, seen, known(*old), SCOPE).deep
    assert look(again, seen, known(*old), Scope(remember_from=START, backfilling=True, since=None)).deep
    later = Scope(remember_from=START, backfilling=True, since=START - timedelta(minutes=30))
    assert not look(again, seen, known(*old), later).deep


def test_only_young_comments_below_the_window_need_rereading() -> None:
    day = 24 * 60
    assert needs_rereading(window(*some(1, 2 * day), more=True), START, 7)
    assert not needs_rereading(window(*some(1, 8 * day), more=True), START, 7)
    assert not needs_rereading(window(*some(1, 2)), START, 7)
