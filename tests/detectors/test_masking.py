"""What may be shown of a comment outside the review page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.finding import Category, Finding, PiiType, Span
from bot.detectors.masking import mask


def found(
    kind: PiiType | None, *places: tuple[int, int], category: Category = Category.PERSONAL_INFORMATION
) -> Finding:
    return Finding(
        category=category,
        score=0.9,
        detector="test",
        version="1",
        pii_type=kind,
        spans=tuple(Span(start=start, end=end) for start, end in places),
    )


def masked(text: str, value: str, kind: PiiType) -> str:
    start = text.index(value)
    return mask(text, [found(kind, (start, start + len(value)))])


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (PiiType.PHONE, "07700 900123", "••••• •••123"),
        (PiiType.PHONE, "+44 (0)7700-900.456", "+•• (•)••••-•••.456"),
        (PiiType.PHONE, "07700\n900\n555", "••••• ••• 555"),
        (PiiType.PHONE, "0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣", "••••••••123"),
        (PiiType.BANK, "GB82 WEST 1234 5698 7654 32", "•••• •••• •••• •••• •••4 32"),
        (PiiType.BANK, "4111 1111 1111 1111", "•••• •••• •••• •111"),
        (PiiType.NI_NUMBER, "QQ 12 34 56 C", "•• •• •• 56 C"),
        (PiiType.NHS_NUMBER, "999 123 4561", "••• ••• •561"),
        (PiiType.UPN, "H801200001001", "••••••••••001"),
    ],
)
def test_numbers_keep_their_shape_and_three_characters(kind: PiiType, value: str, shown: str) -> None:
    assert masked(f"it is {value} ok", value, kind) == f"it is {shown} ok"


@pytest.mark.parametrize("value", ["oh double seven, triple nought, nine one two three", "07seven00 nine00 123"])
def test_a_number_in_words_keeps_neither_end_nor_length(value: str) -> None:
    assert masked(f"ring {value} x", value, PiiType.PHONE) == "ring ••••••••• x"


def test_a_short_number_keeps_no_end() -> None:
    assert masked("sort code 20-00-00", "20-00-00", PiiType.BANK) == "sort code ••-••-••"


def test_full_width_digits_do_not_slip_through() -> None:
    assert masked("ring ０７７００ ９００１２３", "０７７００ ９００１２３", PiiType.PHONE) == "ring ••••• ••••••"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("jo.bloggs@example.co.uk", "•••@•••.uk"),
        ("jane at example dot org", "•••@•••.org"),
        ("sam [at] example [dot] com", "•••@•••.com"),
        ("tina.b at hotmail", "•••@•••"),
    ],
)
def test_a_mail_address_keeps_the_last_part_of_its_domain(value: str, shown: str) -> None:
    assert masked(f"write to {value} please", value, PiiType.EMAIL) == f"write to {shown} please"


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (PiiType.ADDRESS, "[address]"),
        (PiiType.POSTCODE, "[postcode]"),
        (PiiType.DATE_OF_BIRTH, "[date of birth]"),
        (PiiType.CAR_REGISTRATION, "[car registration]"),
        (PiiType.URL_PROFILE, "[profile]"),
        (PiiType.OTHER, "[private detail]"),
    ],
)
def test_everything_else_keeps_nothing(kind: PiiType, shown: str) -> None:
    assert masked("we are 14 Fern Close ok", "14 Fern Close", kind) == f"we are {shown} ok"


def test_pieces_that_overlap_are_covered_as_one() -> None:
    findings = [found(PiiType.PHONE, (5, 17)), found(PiiType.ADDRESS, (10, 22))]
    assert mask("ring 07700 900123 Fern Close", findings) == "ring [personal information] Close"


def test_findings_of_other_categories_change_nothing() -> None:
    assert mask("you 07700 900123", [found(None, (4, 16), category=Category.ABUSIVE)]) == "you 07700 900123"


def test_a_finding_without_a_place_takes_all_digits() -> None:
    assert mask("a 1 b 22", [found(PiiType.OTHER)]) == "a • b ••"


@given(
    st.text(max_size=80),
    st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90), st.sampled_from([*PiiType, None])), max_size=5),
)
def test_whatever_the_places_masking_never_raises_nor_shows_more_than_three_characters_of_a_piece(
    text: str, places: list[tuple[int, int, PiiType | None]]
) -> None:
    result = mask(text, [found(kind, (start, end)) for start, end, kind in places])
    covered = {at for start, end, _ in places for at in range(max(0, start), min(len(text), end))}
    plain = [character for at, character in enumerate(text) if at not in covered]
    digits_left = sum(c.isdigit() for c in result)
    assert digits_left <= sum(c.isdigit() for c in plain) + 3 * len(places)
