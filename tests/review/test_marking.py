"""Marked and covered words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.finding import Category, Finding, PiiType, Span
from bot.review.marking import harmless, pieces


def found(category: Category, *spans: tuple[int, int], pii: PiiType | None = None, point: str = "hide") -> Finding:
    return Finding(
        category=category,
        score=0.9,
        detector="t",
        version="1",
        points=frozenset({point} if point else ()),
        spans=tuple(Span(start=a, end=b) for a, b in spans),
        pii_type=pii,
    )


PHONE = found(Category.PERSONAL_INFORMATION, (8, 20), pii=PiiType.PHONE)
TEXT = "text me 07700 900123 you idiot"


def test_words_that_carried_the_decision_are_marked_and_the_rest_is_not() -> None:
    made = pieces(TEXT, [found(Category.ABUSIVE, (25, 30))], reveal=False)
    assert [(p.text, bool(p.found)) for p in made] == [("text me 07700 900123 you ", False), ("idiot", True)]


def test_personal_details_are_covered_unless_asked_for() -> None:
    assert [(p.text, p.covered) for p in pieces(TEXT, [PHONE], reveal=False)] == [
        ("text me ", False),
        ("", True),
        (" you idiot", False),
    ]
    assert "".join(p.text for p in pieces(TEXT, [PHONE], reveal=True)) == TEXT


def test_two_findings_over_one_detail_are_covered_once() -> None:
    other = found(Category.PERSONAL_INFORMATION, (8, 14), pii=PiiType.OTHER)
    assert sum(p.covered for p in pieces(TEXT, [PHONE, other], reveal=False)) == 1


def test_where_only_the_presence_of_a_detail_is_known_every_digit_is_covered() -> None:
    vague = found(Category.PERSONAL_INFORMATION, (0, 7))
    assert "".join(p.text for p in pieces(TEXT, [vague], reveal=False)) == "text me ••••• •••••• you idiot"
    assert "".join(p.text for p in pieces(TEXT, [vague], reveal=True)) == TEXT


def test_findings_that_passed_no_point_mark_nothing() -> None:
    assert pieces("idiot", [found(Category.ABUSIVE, (0, 5), point="")], reveal=False)[0].found == ()


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6),
    st.booleans(),
)
def test_no_text_is_lost_or_doubled_whatever_the_spans(text: str, spans: list[tuple[int, int]], reveal: bool) -> None:
    made = pieces(text, [found(Category.ABUSIVE, *spans)], reveal=reveal)
    assert "".join(p.text for p in made).count("\u202e") == 0
    whole = harmless(text)
    assert len("".join(p.text for p in made)) >= len(whole)
    assert set("".join(p.text for p in made)) <= set(text) | {"\n", "\ufffd"}


def test_characters_that_turn_or_hide_text_are_left_out_and_line_breaks_stay() -> None:
    assert harmless("a\u202eb\u200b\x00\nc\u2028d\ud800") == "ab\nc\nd\ufffd"
    assert harmless("Z" + "\u0351" * 50) == "Z\u0351\u0351"
