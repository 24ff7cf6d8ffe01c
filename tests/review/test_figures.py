"""Plots: what is drawn matches what happened."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.review.figures import HEIGHT, columns
from tests.kit import comment
from tests.review.conftest import Office

DAY = date(2026, 11, 23)


def test_columns_stack_from_the_bottom_and_the_tallest_fills_the_plot() -> None:
    days = [DAY, DAY + timedelta(days=1), DAY + timedelta(days=2)]
    drawn = columns(days, {days[0]: {"a": 3, "b": 1}, days[1]: {"a": 1}}, ("a", "b"))
    assert sum(p.height for p in drawn[0].parts) == HEIGHT
    assert drawn[0].parts[1].y == 0
    assert [p.height for p in drawn[1].parts] == [HEIGHT // 4, 0]
    assert drawn[2].counts == {"a": 0, "b": 0}


def test_something_small_is_still_seen() -> None:
    days = [DAY, DAY + timedelta(days=1)]
    drawn = columns(days, {days[0]: {"a": 1000}, days[1]: {"a": 1}}, ("a",))
    assert drawn[1].parts[0].height == 2


def test_an_empty_month_is_drawn_too(office: Office) -> None:
    page = office.visitor("ada").get("/figures").text
    assert "<rect" not in page
    assert "Nothing yet." in page


def test_the_page_shows_shares_and_waits_in_words(office: Office) -> None:
    made = [comment(f"You idiot {n}") for n in range(4)]
    office.scene.bring(*made)
    visitor = office.visitor("ada")
    visitor.answer(office.question(made[0].comment_id), "overturn")
    for one in made[1:]:
        visitor.answer(office.question(one.comment_id), "uphold")
    page = visitor.get("/figures").text
    assert "25% of 4 answers" in page
    assert re.search(r"Half of 4 comments were hidden within <b>0 seconds</b>", page)
    assert '<th scope="row">ada</th>' in page
