"""The probe: comments by writers who had seen no detector, used for measuring alone.

The floors are what the detector reaches today, a little below; the aim of the project stands beside each.
"""

from __future__ import annotations

import pytest

from benchmarks.probe_personal import PROBE, Counts, Piece, covers, measure, places
from bot.detectors.personal import PersonalInformationDetector

# kind: (floor, aim)
F2 = {
    "phone": (0.92, 0.95),
    "email": (0.95, 0.95),
    "postcode": (0.89, 0.95),
    "address": (0.78, 0.88),
    "all": (0.88, 0.92),
}
MARKED = (18, 8)  # of 800 ordinary comments


@pytest.fixture(scope="module")
def counts(detector: PersonalInformationDetector) -> Counts:
    def find(text: str) -> list[Piece]:
        return [(str(f.pii_type), s.start, s.end) for f in detector.find(text) for s in f.spans]

    return measure(find)


def test_the_probe_is_whole(counts: Counts) -> None:
    assert PROBE.is_dir()
    assert counts.negatives == 800
    assert all(counts.right[kind] + counts.missed[kind] >= 60 for kind in counts.kinds())
    assert len(counts.kinds()) == 12


@pytest.mark.parametrize("kind", F2)
def test_details_are_found_in_the_probe(counts: Counts, kind: str) -> None:
    floor, _ = F2[kind]
    assert counts.f2(counts.kinds() if kind == "all" else [kind]) >= floor


def test_few_ordinary_comments_of_the_probe_are_marked(counts: Counts) -> None:
    assert len(counts.marked) <= MARKED[0]


@pytest.mark.parametrize(
    ("found", "same"),
    [
        (("phone", 5, 17), True),
        (("phone", 7, 17), True),
        (("phone", 9, 17), False),
        (("email", 5, 17), False),
        (("phone", 0, 40), False),
    ],
)
def test_a_piece_counts_where_it_covers_most_of_the_value_and_is_not_twice_as_long(found: Piece, same: bool) -> None:
    text = "ring 07700 900123 or come to the big hall at noon"
    assert covers(text, found, ("phone", 5, 17)) is same


def test_a_value_given_twice_is_sought_further_on() -> None:
    pii = [{"type": "phone", "value": "123"}, {"type": "phone", "value": "123"}]
    assert places("123 and 123", pii) == [("phone", 0, 3), ("phone", 8, 11)]
