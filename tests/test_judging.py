"""What the judge makes of its detectors' findings before anybody reads them."""

from __future__ import annotations

import pytest

from bot.core.finding import Category, Finding, PiiType, Span
from bot.judging import discreet
from tests.kit import finding

TEXT = "you idiot jo, ring 07700 900123 or I come to 4 Fern Close"
PHONE = finding(Category.PERSONAL_INFORMATION, "likely", pii_type=PiiType.PHONE, spans=(Span(start=19, end=31),))
HOUSE = finding(Category.PERSONAL_INFORMATION, "likely", pii_type=PiiType.ADDRESS, spans=(Span(start=45, end=57),))


def quoting(start: int, end: int, grounds: str = "'{}'") -> Finding:
    text = grounds.format(TEXT[start:end])
    return finding(Category.ABUSIVE, grounds=text, spans=(Span(start=start, end=end),))


@pytest.mark.parametrize(
    ("quoted", "said"),
    [
        (quoting(0, 9), "'you idiot'"),
        (quoting(4, 31), "'idiot jo, ring [phone]'"),
        (quoting(25, 34), "'[phone] or'"),
        (quoting(14, 57), "'ring [phone] or I come to [address]'"),
        (quoting(20, 24), "'[phone]'"),
        (quoting(45, 57, "the address '{}' pretends"), "the address '[address]' pretends"),
    ],
)
def test_reasons_quote_no_detail(quoted: Finding, said: str) -> None:
    kept = discreet(TEXT, [quoted, PHONE, HOUSE])
    assert kept[0].grounds == said
    assert kept[0].spans == quoted.spans
    assert kept[1:] == [PHONE, HOUSE]


def test_a_long_quotation_is_cut_after_the_detail_is_covered() -> None:
    text = "x" * 66 + " 07700 900123"
    phone = finding(Category.PERSONAL_INFORMATION, "likely", pii_type=PiiType.PHONE, spans=(Span(start=67, end=79),))
    whole = finding(Category.ABUSIVE, grounds=f"'{text[:69]}…'", spans=(Span(start=0, end=79),))
    assert "07" not in discreet(text, [whole, phone])[0].grounds


def test_where_only_the_presence_of_a_detail_is_known_no_digit_is_quoted() -> None:
    vague = finding(
        Category.PERSONAL_INFORMATION, "possible", grounds="'jo lives at 44'", spans=(Span(start=0, end=3),)
    )
    assert discreet("jo lives at 44", [vague])[0].grounds == "'jo lives at ••'"
