"""False alarms of personal information on public comments, by type, and the synthetic set of Presidio beside.

Run by `make figures`. Public comments do hold details now and then (mail addresses in complaints, numbers in spam), so
the first table is of everything marked; which of those are false is judged by eye, as `benchmarks/scan_corpora.py`
says, which reads all of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.scan_corpora import report, scan, synthetic
from bot.detectors.personal import PersonalInformationDetector
from bot.settings.school import School

pytestmark = pytest.mark.corpora


@pytest.fixture(scope="module")
def detector() -> PersonalInformationDetector:
    return PersonalInformationDetector(school=School(name="Larkmere School"))


def test_few_public_comments_are_marked(shared: Path, detector: PersonalInformationDetector) -> None:
    comments, hits = scan(shared, 800, detector)
    report(comments, hits)
    assert comments > 20_000
    assert len({text for text, _ in hits}) / comments < 0.03


def test_the_synthetic_set_of_presidio_is_scored(shared: Path, detector: PersonalInformationDetector) -> None:
    counts = synthetic(shared, detector)
    assert counts.right["EMAIL_ADDRESS"] > 20
    assert counts.missed["EMAIL_ADDRESS"] == 0
    assert counts.marked == []
