"""What waits for a yes is named with the command that answers it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.service.waiting import waiting_lines
from tests.kit import comment
from tests.test_loop import Scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path, block="ask", strike_limit=1)
    yield made
    made.store.close()


def told(scene: Scene) -> tuple[str, ...]:
    with scene.store.reading() as tx:
        return waiting_lines(tx)


def test_a_proposed_block_is_named_with_both_commands(scene: Scene) -> None:
    bad = comment("You idiot", author_id="5901")
    scene.bring(bad)
    with scene.store.transaction() as tx:
        tx.strikes.uphold("facebook", bad.comment_id, scene.clock.now())
    scene.work.enforce()
    line = "1 block waits for a yes: author 5901. `moderator block 5901` does it, `moderator unblock 5901` does not."
    assert line in told(scene)


def test_the_first_ten_are_named_and_the_rest_counted(scene: Scene) -> None:
    late = [comment(f"{number} hours late") for number in range(12)]
    scene.bring(*late)
    first = scene.question(late[0])
    (line,) = told(scene)
    names = ", ".join(str(scene.question(each)) for each in late[:10])
    assert line.startswith(f"12 replies wait for a yes: questions {names} and 2 more. `moderator review show {first}`")


def test_nothing_waits_where_nothing_was_asked(scene: Scene) -> None:
    scene.bring(comment("Lovely day"))
    assert told(scene) == ()
