"""The rotation: whatever is most overdue comes next, and nothing is starved."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from bot.channels.facebook.rotation import HEADS, LISTS, Rotation, Task
from tests.kit import START


def turn(rotation: Rotation, now: datetime, newest_from: datetime | None) -> tuple[Task, Rotation]:
    """One task done, on a page whose every list has ten steps a day of posts long."""
    task = rotation.choose(now, newest_from=newest_from)
    assert task is not None
    until = (task.until or now) - timedelta(days=20)
    over = until < now - timedelta(days=200)
    return task, rotation.done(task, now, until=None if over or task.kind == "edge" else until)


def run(rotation: Rotation, minutes: int, newest_from: datetime | None) -> list[tuple[int, Task]]:
    found = []
    for minute in range(minutes):
        now = START + timedelta(minutes=minute)
        task, rotation = turn(rotation, now, newest_from)
        found.append((minute, task))
    return found


def test_every_list_s_first_page_is_read_within_the_hour_whatever_else_is_to_be_done() -> None:
    busy = Rotation.begin(START)
    for number in range(20):
        busy = busy.with_deep(f"p{number}", "post", True, START)
    turns = run(busy, 6 * 60, START - timedelta(days=1))
    for name in HEADS:
        at = [minute for minute, task in turns if task.kind == "edge" and task.name == name]
        assert max(after - before for before, after in zip([0, *at], [*at, 360], strict=True)) <= 60


def test_recent_posts_beyond_the_newest_are_begun_every_half_hour() -> None:
    turns = run(Rotation.begin(START), 6 * 60, START - timedelta(days=2))
    at = [minute for minute, task in turns if task.kind == "recent"]
    assert max(after - before for before, after in zip([0, *at], [*at, 360], strict=True)) <= 30


def test_the_slow_walk_comes_to_every_list_and_begins_again() -> None:
    turns = run(Rotation.begin(START), 24 * 60, START - timedelta(days=30))
    walked = Counter(task.name for _, task in turns if task.kind == "old" and task.until is None)
    assert set(walked) >= set(LISTS) - {"feed"}
    begun = [minute for minute, task in turns if task.kind == "old" and task.name == "feed" and task.until is not None]
    assert len(begun) > 20


def test_a_page_whose_newest_posts_are_all_it_has_is_not_walked_again() -> None:
    turns = run(Rotation.begin(START), 6 * 60, None)
    assert "feed" not in {task.name for _, task in turns}


def test_a_refused_list_is_asked_for_once_a_day() -> None:
    rotation = Rotation.begin(START).refuse("ratings", START)
    asked = []
    for minute in range(3 * 24 * 60):
        now = START + timedelta(minutes=minute)
        task = rotation.choose(now, newest_from=None)
        assert task is not None
        if task.name == "ratings":
            asked.append(minute)
            rotation = rotation.refuse("ratings", now)
        else:
            rotation = rotation.done(task, now)
    assert len(asked) == 2


def test_a_deep_read_goes_on_at_its_cursor_while_that_is_young() -> None:
    rotation = Rotation.begin(START).with_deep("p1", "ad", True, START)
    now = START + timedelta(hours=2)
    rotation = rotation.done(Task(kind="deep", name="p1"), now, after="cursor")
    deep = next(iter(rotation.deep.values()))
    assert (deep.after, deep.kind) == ("cursor", "ad")
    later = Rotation.from_state(rotation.to_state())
    tasks = []
    for minute in range(90, 140):
        task = later.choose(now + timedelta(minutes=minute), newest_from=None)
        assert task is not None
        tasks.append(task)
        later = later.done(task, now + timedelta(minutes=minute))
    assert {task.after for task in tasks if task.kind == "deep"} == {None}


def test_a_deep_read_once_begun_comes_to_its_next_page_within_minutes() -> None:
    rotation = Rotation.begin(START).with_deep("p1", "post", True, START)
    rotation = rotation.done(Task(kind="deep", name="p1"), START, after="cursor")
    tasks = []
    for minute in range(1, 6):
        task = rotation.choose(START + timedelta(minutes=minute), newest_from=None)
        assert task is not None
        tasks.append(task)
        rotation = rotation.done(task, START + timedelta(minutes=minute))
    assert Task(kind="deep", name="p1", after="cursor") in tasks


def test_the_rotation_survives_being_kept() -> None:
    rotation = Rotation.begin(START).with_deep("p1", "photo", True, START).refuse("ratings", START)
    rotation = rotation.done(Task(kind="deep", name="p1"), START, after="c")
    rotation = rotation.done(Task(kind="old", name="feed"), START, until=START - timedelta(days=3))
    assert Rotation.from_state(rotation.to_state()) == rotation
    assert Rotation.from_state({"deep": 7, "heads": [], "old": None}) == Rotation()
