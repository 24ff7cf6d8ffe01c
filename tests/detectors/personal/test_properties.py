"""Whatever the spelling: it is found, the span is exact, and masking shows no more than it may."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.gb import nhs

from bot.core.finding import PiiType
from bot.detectors.masking import mask
from bot.detectors.personal import PersonalInformationDetector
from tests.detectors.personal.conftest import LARKMERE
from tests.detectors.personal.spellings import bracketed, disguised, written

DETECTOR = PersonalInformationDetector(school=LARKMERE)
PIECES = [
    "07700",
    "900",
    "at",
    "dot",
    "com",
    "@",
    "LK4",
    "2BD",
    "flat",
    "14",
    "lane",
    "the",
    "by",
    "dob",
    "9/9/13",
    "insta",
]
EXAMPLES = settings(max_examples=250, deadline=None)
RESERVED = ("07700900", "0207946" + "0", "01134960", "01414960", "01914980", "01632960", "02920180")


def british_numbers() -> st.SearchStrategy[str]:
    numbers = st.builds(
        lambda head, tail: head + f"{tail:011d}"[-(11 - len(head)) :], st.sampled_from(RESERVED), st.integers(0, 999)
    )
    return numbers.filter(lambda n: n != "01632960100")


def nhs_numbers() -> st.SearchStrategy[str]:
    return st.integers(999_000_0000, 999_999_9999).map(str).filter(nhs.is_valid)


def assert_found(before: str, value: str, after: str, kind: PiiType) -> None:
    text = before + value + after
    spans = [span for f in DETECTOR.find(text) if f.pii_type is kind for span in f.spans]
    assert [(s.start, s.end) for s in spans] == [(len(before), len(before) + len(value))], text


@EXAMPLES
@given(st.data())
def test_a_british_number_in_any_spelling_is_found_with_its_exact_span(data: st.DataObject) -> None:
    value = data.draw(british_numbers().flatmap(written) | british_numbers().map(bracketed))
    assert_found(data.draw(st.sampled_from(["text me on ", "my mobile is ", "ring "])), value, " thanks", PiiType.PHONE)


@EXAMPLES
@given(st.data())
def test_a_british_number_with_its_country_code_is_found(data: st.DataObject) -> None:
    number = data.draw(british_numbers())
    head = data.draw(st.sampled_from(["+44", "0044", "+44 ", "+44(0)", "+44 (0) ", "0044 (0)", "(+44) "]))
    mark = data.draw(st.sampled_from(["", " ", "-"]))
    value = head + number[1:5] + mark + number[5:]
    text = f"call me {value} please"
    [found] = [f for f in DETECTOR.find(text) if f.pii_type is PiiType.PHONE]
    [span] = found.spans
    assert re.sub(r"\D", "", text[span.start : span.end]) == re.sub(r"\D", "", value)


@EXAMPLES
@given(st.data())
def test_an_nhs_number_in_any_spelling_is_found_with_its_exact_span(data: st.DataObject) -> None:
    value = data.draw(nhs_numbers().flatmap(written))
    assert_found("his NHS number is ", value, " ok", PiiType.NHS_NUMBER)


@EXAMPLES
@given(
    st.from_regex(r"\A(?:[A-Z]{2}[0-9]{1,2}|[A-Z][0-9]{2})\Z"),
    st.from_regex(r"\A[0-9][ABD-HJLNP-UW-Z]{2}\Z"),
    st.sampled_from([" ", "", "-", "  ", "\n", ".", "\u200b", "\u00a0"]),
    st.sampled_from([str, str.lower]),
    st.data(),
)
def test_a_postcode_in_any_spelling_is_found_with_its_exact_span(
    outward: str, inward: str, mark: str, case: type, data: st.DataObject
) -> None:
    value = data.draw(disguised(case(outward + mark + inward)))
    assert_found("our postcode is ", value, " ok", PiiType.POSTCODE)


@EXAMPLES
@given(
    st.from_regex(r"\A[a-z]{3,8}(?:[._][a-z]{2,8})?[0-9]{1,3}\Z"),
    st.from_regex(r"\A[a-z]{3,10}\Z"),
    st.sampled_from(["example", "com", "org", "co.uk"]),
    st.sampled_from(
        [
            ("@", "."),
            ("\uff20", "."),
            (" at ", " dot "),
            ("(at)", "(dot)"),
            (" [at] ", " [dot] "),
            (" AT ", " DOT "),
            (" @ ", " . "),
        ]
    ),
    st.data(),
)
def test_a_mail_address_in_any_spelling_is_found_with_its_exact_span(
    local: str, name: str, ending: str, marks: tuple[str, str], data: st.DataObject
) -> None:
    at, dot = marks
    value = data.draw(disguised(local + at + (name + "." + ending).replace(".", dot)))
    assert_found("email me: ", value, " ta", PiiType.EMAIL)


@EXAMPLES
@given(st.data())
def test_masking_leaves_at_most_three_characters_of_a_number(data: st.DataObject) -> None:
    number = data.draw(british_numbers())
    text = f"text me on {data.draw(written(number))} thanks"
    shown = mask(text, DETECTOR.find(text))
    assert sum(c.isdigit() for c in shown) <= 3
    assert not re.search(r"\b(?:oh|zero|nought|one|two|three|four|five|six|seven|eight|nine|double|triple)\b", shown)


@EXAMPLES
@given(st.data())
def test_masking_leaves_at_most_three_characters_of_an_nhs_number(data: st.DataObject) -> None:
    text = f"his NHS number is {data.draw(nhs_numbers().flatmap(written))} ok"
    shown = mask(text, DETECTOR.find(text)).removeprefix("his NHS number is ").removesuffix(" ok")
    assert sum(c.isalnum() for c in shown) <= 3


@EXAMPLES
@given(st.from_regex(r"\A[QZ][XV][0-9]{2} [0-9][QZ]{2}\Z").flatmap(disguised))
def test_masking_leaves_nothing_of_a_postcode(value: str) -> None:
    text = f"our postcode is {value} ok"
    assert mask(text, DETECTOR.find(text)) == "our postcode is [postcode] ok"


@EXAMPLES
@given(
    st.from_regex(r"\A[qxz]{4,8}[0-9]{1,3}\Z"),
    st.sampled_from([("@", "."), (" at ", " dot "), ("(at)", "(dot)"), (" [at] ", " [dot] ")]),
)
def test_masking_leaves_only_the_end_of_a_mail_domain(local: str, marks: tuple[str, str]) -> None:
    at, dot = marks
    text = f"email me: {local}{at}vwkj{dot}com ta"
    shown = mask(text, DETECTOR.find(text))
    assert not set("qxzvwkj0123456789") & set(shown)


@EXAMPLES
@given(
    st.text(max_size=300)
    | st.text(alphabet="0123456789 oOlSAa@.,:/-+()\n£#xatdot\u200b", max_size=200)
    | st.lists(st.sampled_from(PIECES)).map(" ".join)
)
def test_any_text_at_all_is_read_and_masked_without_an_error(text: str) -> None:
    findings = DETECTOR.find(text)
    for found in findings:
        for span in found.spans:
            assert 0 <= span.start < span.end <= len(text)
    places = [(span.start, span.end) for found in findings for span in found.spans]
    assert places == sorted(places)
    mask(text, findings)
