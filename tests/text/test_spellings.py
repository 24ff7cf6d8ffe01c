"""Rewritten views of a text, and the way back to the characters typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.digits import number_view
from bot.text.spelling import letter_view
from bot.text.view import plain_view


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("０７７００", "07700"),
        ("0️⃣7️⃣", "07"),
        ("①⓪❸", "103"),
        ("🔟", "10"),
        ("0\u200b7\u00ad7", "077"),
        ("José\u00a0K", "Jose K"),
        ("ⓐ🅰ᴀ", "aAa"),
        ("раss", "pass"),
        ("a—b–c−d", "a-b-c-d"),
        ("😀", "😀"),
    ],
)
def test_characters_are_made_plain(typed: str, plain: str) -> None:
    assert plain_view(typed).text == plain


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("oh double seven, triple nought", "0 77, 000"),
        ("nine hundred one two three", "900 1 2 3"),
        ("nine hundred and twelve", "900 and 12"),
        ("sixty four eleven", "64 11"),
        ("sixty-four", "64"),
        ("two thousand and twelve", "2012"),
        ("O77OO 9OOl23", "07700 900123"),
        ("07seven00", "07700"),
        ("three nines", "999"),
        ("9 hundred", "900"),
        ("plus four four", "+4 4"),
        ("one to three", "1 2 3"),
        ("someone often tells a tent", "someone often tells a tent"),
        ("twenty dash zero one", "20-0 1"),
    ],
)
def test_numbers_in_words_and_letters_become_digits(typed: str, digits: str) -> None:
    assert number_view(plain_view(typed)).text == digits


def test_tens_and_units_can_be_kept_apart() -> None:
    assert number_view(plain_view("nine sixty four eleven"), merge_tens=False).text == "9 604 11"


@pytest.mark.parametrize(
    ("typed", "letters"),
    [
        ("Lima Kilo one two", "L K one two"),
        ("Q for Queen Q for queue", "Q Q"),
        ("queue queue twelve", "Q Q twelve"),
        ("aitch eight oh one two", "H eight oh one two"),
        ("Charlie and Mike are late", "Charlie and Mike are late"),
        ("Mike has two or three", "Mike has two or three"),
        ("see you at the hotel", "see you at the hotel"),
    ],
)
def test_spelt_letters_become_letters(typed: str, letters: str) -> None:
    assert letter_view(plain_view(typed)).text == letters


def test_a_text_without_numbers_keeps_its_view() -> None:
    view = plain_view("Lovely photos, thank you all")
    assert number_view(view) is view


def test_a_span_leads_back_to_the_characters_typed() -> None:
    typed = "ring \u200boh double seven ok"
    view = number_view(plain_view(typed))
    start = view.text.index("0")
    first, last = view.span(start, start + len("0 77"))
    assert typed[first:last] == "oh double seven"


@given(st.text(max_size=120))
def test_every_character_of_a_view_stands_for_some_typed_in_order(typed: str) -> None:
    for view in (plain_view(typed), number_view(plain_view(typed))):
        assert len(view.text) == len(view.starts) == len(view.ends)
        assert all(0 <= s < e <= len(typed) for s, e in zip(view.starts, view.ends, strict=True))
        assert list(view.starts) == sorted(view.starts)
