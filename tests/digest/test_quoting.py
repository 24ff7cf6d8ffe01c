"""A stranger's text in a mail."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.finding import Category, Finding, Span
from bot.digest.quoting import LEFT_OUT, defang, one_line, shorten, shown, soften
from tests.digest.conftest import finding, mask


def test_marked_words_of_abuse_keep_their_first_letter_and_their_place() -> None:
    text = "You are useless idiots, all of you"
    assert soften(text, [finding(Category.ABUSIVE, text, "useless idiots")]) == "You are useless i*****, all of you"


def test_a_marked_word_in_disguise_is_softened_and_a_harmless_one_is_not() -> None:
    text = "bunch of cr1pples, these kids"
    assert soften(text, [finding(Category.ABLEIST, text, "cr1pples"), finding(Category.ABLEIST, text, "kids")]) == (
        "bunch of c*******, these kids"
    )


def test_everyday_words_inside_a_marked_stretch_stay_readable() -> None:
    text = "too thick for this school"
    assert soften(text, [finding(Category.ABLEIST, text, "too thick for this")]) == "too t**** for this school"


def test_a_marked_clause_is_not_blanked_but_its_swear_words_are() -> None:
    text = "the whole lot of you are a bunch of shit teachers and I hope you know"
    assert soften(text, [finding(Category.ABUSIVE, text, text)]) == text.replace("shit", "s***")


@pytest.mark.parametrize(
    "text", ["Scunthorpe", "the Arsenal match", "shitake", "cocktail", "spasm", "classic", "Dickens"]
)
def test_innocent_words_are_left_alone(text: str) -> None:
    assert soften(text, []) == text


def test_complaints_are_never_softened() -> None:
    text = "an utter shambles"
    assert soften(text, [finding(Category.COMPLAINT, text, "utter shambles")]) == text


def test_personal_information_is_masked_after_softening_moved_nothing() -> None:
    text = "idiots, ring me on 07700 900123 you bastards"
    findings = [finding(Category.PERSONAL_INFORMATION, text, "07700 900123"), finding(Category.ABUSIVE, text, "idiots")]
    assert shown(text, findings, mask, limit=200) == "i*****, ring me on ••• you b*******"


def test_a_mask_that_fails_costs_the_text_and_nothing_else() -> None:
    def broken(text: str, findings: object) -> str:
        raise ValueError("odd comment")

    assert shown("07700 900123", [], broken, limit=100) == LEFT_OUT


def test_a_number_that_a_long_text_is_cut_in_is_not_half_shown() -> None:
    text = "\n" * 1994 + "07700 900123"
    found = Finding(
        category=Category.PERSONAL_INFORMATION,
        score=1,
        detector="t",
        version="1",
        spans=(Span(start=1994, end=2006),),
    )

    def strict(text: str, findings: Sequence[Finding]) -> str:
        return mask(text, [f for f in findings if all(s.end <= len(text) for s in f.spans)])

    assert "0770" not in shown(text, [found], strict, limit=300)


def test_one_line_drops_what_turns_breaks_hides_or_piles_up() -> None:
    text = "a\u202eb\r\nc\u2028d\u200be\x00f\u0085g" + "z" + "\u0301" * 50
    line = one_line(text)
    assert line == "ab c de f gz\u0301\u0301"


def test_family_emoji_stay_in_one_piece() -> None:
    family = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
    assert one_line(family) == family


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("see https://evil.example/x?a=1", "see hxxps://evil[.]example/x?a=1"),
        ("HTTP://EVIL.EXAMPLE", "hxxp://EVIL[.]EXAMPLE"),
        ("www.evil.co.uk now", "www[.]evil[.]co[.]uk now"),
        ("mail me@evil.example", "mail me (at) evil[.]example"),
        ("Great day. Thanks e.g. all 3.5 of you", "Great day. Thanks e.g. all 3.5 of you"),
    ],
)
def test_nothing_is_left_that_a_mail_program_makes_a_link_of(text: str, safe: str) -> None:
    assert defang(text) == safe


@given(st.text(max_size=400), st.integers(min_value=5, max_value=80))
def test_any_text_becomes_one_short_line(text: str, limit: int) -> None:
    line = shown(text, [], mask, limit=limit)
    assert len(line) <= limit
    assert line.splitlines() in ([], [line])
    line.encode("utf-8")


def test_shortening_prefers_the_space_before() -> None:
    assert shorten("one two three four", 14) == "one two three…"
    assert shorten("onetwothreefour", 8) == "onetwot…"
