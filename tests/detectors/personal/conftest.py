"""The detector as the test school runs it."""

from __future__ import annotations

import pytest

from bot.detectors.personal import PersonalInformationDetector
from bot.settings.school import School

LARKMERE = School(
    name="Larkmere School",
    domains=("larkmere.example",),
    phones=("01632 960100",),
    emails=("office@larkmere.example",),
    postcodes=("LK1 1AA",),
    addresses=("1 Larkmere Way",),
)


@pytest.fixture(scope="session")
def detector() -> PersonalInformationDetector:
    return PersonalInformationDetector(school=LARKMERE)
