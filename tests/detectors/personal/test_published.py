"""The list of details that anybody may publish."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.detectors.personal import PersonalInformationDetector
from bot.errors import SettingsError
from tests.detectors.personal.conftest import LARKMERE

ROOT = Path(__file__).parents[3]


def test_a_school_may_publish_more_numbers(tmp_path: Path) -> None:
    listed = tmp_path / "published_numbers.toml"
    listed.write_text('phones = ["07700 900555"]\n')
    detector = PersonalInformationDetector(school=LARKMERE, published=listed)
    assert detector.find("text the trip phone 07700 900555") == []
    assert len(detector.find("text me 07700 900556")) == 1


def test_a_missing_file_falls_back_to_the_packaged_list(tmp_path: Path) -> None:
    detector = PersonalInformationDetector(school=LARKMERE, published=tmp_path / "none.toml")
    assert detector.find("ring 0345 748 4950 for advice") == []


def test_the_list_for_schools_is_the_packaged_one() -> None:
    packaged = ROOT / "bot" / "detectors" / "personal" / "published_numbers.toml"
    assert (ROOT / "config" / "published_numbers.toml").read_text() == packaged.read_text()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("phones = [", "no valid TOML"),
        ("fones = []", "unknown key 'fones'"),
        ("phones = [999]", "must be a list of texts"),
        ('phones = "999"', "must be a list of texts"),
    ],
)
def test_a_wrong_file_is_named_with_what_to_mend(tmp_path: Path, text: str, problem: str) -> None:
    listed = tmp_path / "published_numbers.toml"
    listed.write_text(text)
    with pytest.raises(SettingsError, match=problem) as caught:
        PersonalInformationDetector(school=LARKMERE, published=listed)
    assert str(listed) in str(caught.value)
