"""What a finding says: how far it got, why, whose it is and how grave."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.finding import Category, Finding, Severity
from bot.detectors.personal import PersonalInformationDetector
from tests.detectors.personal.conftest import LARKMERE
from tests.kit import FakeClock

POSSIBLE = {"possible"}
LIKELY = {"possible", "likely"}
VALIDATED = {"possible", "likely", "validated"}


def only(detector: PersonalInformationDetector, text: str) -> Finding:
    [found] = detector.find(text)
    return found


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("text me 07700 900123", VALIDATED),
        ("text me 07700 90012", LIKELY),
        ("my number is 07000 12345", LIKELY),
        ("email jo.bloggs@example.com", VALIDATED),
        ("email jo.bloggs@example.comm", LIKELY),
        ("write to jo dot lee at example dot com", VALIDATED),
        ("mail me on jolee at example dot com", VALIDATED),
        ("marge at example dot com", LIKELY),
        ("email the captain at example dot com", LIKELY),
        ("mail Q&A@example.com", LIKELY),
        ("mail jo@www.example.com", LIKELY),
        ("email me jo.ockley@larkmere.example", LIKELY),
        ("we live at ZZ4 4ZZ", VALIDATED),
        ("B43ER", LIKELY),
        ("our postcode is B43ER", VALIDATED),
        ("NHS no 999 123 4586", VALIDATED),
        ("NHS no 999 123 4562", LIKELY),
        ("upn H801200001001", VALIDATED),
        ("upn A801200001001", LIKELY),
        ("my NI is QQ 12 34 56 C", VALIDATED),
        ("my NI is DQ 12 34 56 C", LIKELY),
        ("pay GB82 WEST 1234 5698 7654 32", VALIDATED),
        ("my iban is GB83 WEST 1234 5698 7654 32", LIKELY),
        ("card 4111 1111 1111 1111", VALIDATED),
        ("card 4111 1111 1111 1112", LIKELY),
        ("sort code 20-00-00", LIKELY),
        ("we live at 14 Fern Close", LIKELY),
        ("his dob is 9/9/13", LIKELY),
        ("key safe code 4471", LIKELY),
    ],
)
def test_only_a_check_digit_a_numbering_plan_or_a_reserved_range_validates(
    detector: PersonalInformationDetector, text: str, points: set[str]
) -> None:
    assert only(detector, text).points == points


@pytest.mark.parametrize(
    ("text", "whose", "severity"),
    [
        ("text me on 07700 900123", "own", Severity.MEDIUM),
        ("my daughter's mobile is 07700 900123", "child", Severity.HIGH),
        ("her mam's number is 07700 900123", "other", Severity.MEDIUM),
        ("his dob is 9/9/2015", "child", Severity.HIGH),
        ("I was born on 5th November 1979", "own", Severity.MEDIUM),
        ("upn H801200001001", "child", Severity.HIGH),
        ("my sort code 20-00-00", "own", Severity.HIGH),
        ("nan's key safe code is 4471", "other", Severity.HIGH),
    ],
)
def test_a_finding_says_whose_detail_it_is_and_how_grave(
    detector: PersonalInformationDetector, text: str, whose: str, severity: Severity
) -> None:
    found = only(detector, text)
    assert (found.details["whose"], found.severity) == (whose, severity)


@pytest.mark.parametrize(("year", "whose"), [(2026, "child"), (2012, "other")])
def test_the_clock_says_whether_a_birth_date_is_a_childs(year: int, whose: str) -> None:
    clock = FakeClock(datetime(year, 6, 1, tzinfo=UTC))
    detector = PersonalInformationDetector(school=LARKMERE, clock=clock)
    assert only(detector, "dob 9/9/13").details["whose"] == whose


def test_a_finding_explains_itself_without_quoting_the_detail(detector: PersonalInformationDetector) -> None:
    found = only(detector, "my number is 07700 900123 if you need me")
    assert found.category is Category.PERSONAL_INFORMATION
    assert (found.detector, found.version) == (detector.name, detector.version)
    assert found.grounds == "a telephone number"
    assert found.details == {
        "validator": "reserved for drama and tests",
        "pattern": "phone",
        "context": "number",
        "whose": "own",
    }
    assert "07700" not in " ".join((found.grounds, *found.details.values()))


@pytest.mark.parametrize(
    "text",
    [
        "ring 01632 960100 or oh one six three two nine six oh one hundred",
        "OFFICE@LARKMERE.EXAMPLE or office at larkmere dot example",
        "we're at 1 Larkmere Way, LK1 1AA",
        "the council on 01632 960777",
        "email bookings@brackenholmpool.example",
        "Childline 0800 1111, Samaritans 116 123",
    ],
)
def test_published_details_are_nobodys(detector: PersonalInformationDetector, text: str) -> None:
    assert detector.find(text) == []


def test_somebodys_own_number_counts_even_beside_an_organisation(detector: PersonalInformationDetector) -> None:
    [found] = detector.find("I work at the council, call me on 07700 900123")
    assert found.points == VALIDATED


def test_each_detail_is_a_finding_of_its_own_in_order_of_place(detector: PersonalInformationDetector) -> None:
    text = "14 Fern Close, LK4 2BD, 07700 900123 or jo@example.com"
    kinds = [str(found.pii_type) for found in detector.find(text)]
    assert kinds == ["address", "postcode", "phone", "email"]


def test_a_number_within_a_longer_detail_is_not_told_twice(detector: PersonalInformationDetector) -> None:
    assert [f.pii_type for f in detector.find("add me https://wa.me/447700900123")] == ["url_profile"]
