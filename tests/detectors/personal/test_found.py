"""Every spelling that the detector is built for: the exact characters typed, and the right kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.detectors.personal import PersonalInformationDetector
from tests.kit import comment

HERE = Path(__file__).parent
FOUND = [json.loads(line) for line in (HERE / "found.jsonl").read_text("utf-8").splitlines()]
NOT_PERSONAL = (HERE / "not_personal.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("line", FOUND, ids=lambda line: ascii(line["text"])[:60])
def test_a_detail_is_found_with_its_kind_and_exact_span(
    detector: PersonalInformationDetector, line: dict[str, object]
) -> None:
    text = str(line["text"])
    [findings] = detector.detect([comment(text)])
    pieces = [{"type": f.pii_type, "value": text[s.start : s.end]} for f in findings for s in f.spans]
    assert pieces == line["found"]


@pytest.mark.parametrize("text", NOT_PERSONAL, ids=lambda text: ascii(text)[:60])
def test_an_ordinary_comment_is_left_alone(detector: PersonalInformationDetector, text: str) -> None:
    assert detector.detect([comment(text)]) == [[]]


def test_the_tables_are_not_empty() -> None:
    assert len(FOUND) > 250
    assert len(NOT_PERSONAL) > 60
    assert len({piece["type"] for line in FOUND for piece in line["found"]}) == 12
