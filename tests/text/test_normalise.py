"""Disguised words are read as they were meant, ordinary ones left alone, and spans lead back to the text as typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.finding import Span
from bot.text.normalise import normalise

DISGUISED = [
    ("You st*pid woman", "stupid"),
    ("what a 1d10t", "idiot"),
    ("y o u  i d i o t", "you idiot"),
    ("s.t.u.p.i.d lot", "stupid"),
    ("s-t-u-p-i-d lot", "stupid"),
    ("stuuuuupid lot", "stupid"),
    ("ｓｔｕｐｉｄ lot", "stupid"),
    ("𝓼𝓽𝓾𝓹𝓲𝓭 lot", "stupid"),
    ("ⓢⓣⓤⓟⓘⓓ lot", "stupid"),
    ("stu\u200bp\u2060id lot", "stupid"),
    ("s̶t̶u̶p̶i̶d̶ lot", "stupid"),
    ("ѕtuріd lot", "stupid"),
    ("StUpId LoT", "stupid"),
    ("dsgusting lot", "disgusting"),
    ("$hit show", "shit"),
    ("f**k off", "fuck"),
    ("🤡 of a head", "clown"),
]
PLAIN = [
    "room 4 u2 are on at 10am",
    "lk1 1aa or cf10 3at",
    "llanfairpwllgwyngyll and ysgol y bont",
    "class 4b, year 7, 3rd time, 2pm, 10k run",
    "p6 won 3-2 on the 4x4",
    "braw canny bairns, gan on",
    "£5 each or 3 for £12",
]


@pytest.mark.parametrize(("typed", "meant"), DISGUISED, ids=[meant for _, meant in DISGUISED])
def test_a_disguised_word_is_read_as_it_was_meant(typed: str, meant: str) -> None:
    assert f" {meant} " in f" {normalise(typed).text} "


@pytest.mark.parametrize("typed", PLAIN)
def test_codes_places_times_and_dialect_stay_as_they_are(typed: str) -> None:
    assert normalise(typed).text == typed


def test_a_language_in_another_script_is_not_turned_into_latin_letters() -> None:
    assert normalise("Дякую вам дуже").text == "дякую вам дуже"


def test_links_addresses_and_names_become_placeholders() -> None:
    found = normalise("see www.shop.example/x, mail a@b.example, @jo.bloggs, www.gov.uk/term").text
    assert found.split() == ["see", "weblink", "mail", "emailaddress,", "someone,", "officiallink"]


def test_a_span_leads_back_to_the_word_as_typed() -> None:
    typed = "Oh you 1d10t there"
    found = normalise(typed)
    at = found.text.index("idiot")
    span = found.span(at, at + 5)
    assert typed[span.start : span.end] == "1d10t"


def test_a_span_as_typed_leads_to_the_normalised_word() -> None:
    found = normalise("oh you s.t.u.p.i.d lot")
    start, end = found.at(Span(start=7, end=18))
    assert found.text[start:end].strip() == "stupid"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_every_character_of_any_text_has_a_place_in_the_text_as_typed(typed: str) -> None:
    found = normalise(typed)
    assert len(found.text) == len(found.starts) == len(found.ends)
    assert all(0 <= a <= b <= len(typed) for a, b in zip(found.starts, found.ends, strict=True))
