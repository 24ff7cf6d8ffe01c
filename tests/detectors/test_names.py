"""Pupils named without consent, and staff named in criticism, from a roster that holds no names."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.finding import Category, Finding, Severity
from bot.detectors.names import NamesDetector
from bot.detectors.roster import Roster, Taken, write_roster
from bot.errors import InputError, SettingsError
from tests.kit import comment

SECRET = b"a secret of this test"
ROSTER = """name,class,role,consent
Imogen Tarrant-Hale,Beech,pupil,no
William Marsh,Oak,pupil,no
Rose Ockley,3B,pupil,no
Summer Price,Oak,pupil,yes
"Penhale, Thomas",Beech,pupil,no
Jean Ockersby,,staff,yes
Mr Quillfeather,,staff,yes
Рената Ждан,Silver Birch Class,pupil,no
"""


@pytest.fixture
def detector(tmp_path: Path) -> NamesDetector:
    source = tmp_path / "roster.csv"
    source.write_text(ROSTER)
    taken = write_roster(source, tmp_path / "var" / "roster.json", SECRET)
    assert taken == Taken(pupils=6, unnamed=5, staff=2)
    return NamesDetector(roster=tmp_path / "var" / "roster.json", secret=lambda: SECRET)


def only(detector: NamesDetector, text: str) -> tuple[Finding, str]:
    [[found]] = detector.detect([comment(text)])
    [span] = found.spans
    return found, text[span.start : span.end]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Is that Imogen Tarrant-Hale in the hoist?", "Imogen Tarrant-Hale"),
        ("imogen tarrant hale looks happy", "imogen tarrant hale"),
        ("Imogen Hale was there", "Imogen Hale"),
        ("Will Marsh's picture is up", "Will Marsh"),
        ("BILLY MARSH won", "BILLY MARSH"),
        ("Marsh, William got the cup", "Marsh, William"),
        ("W Marsh again", "W Marsh"),
        ("well done W. Marsh", "W. Marsh"),
        ("William M was brilliant", "William M"),
        ("Tom Penhale on the swings", "Tom Penhale"),
        ("Rose in 3B fell over", "Rose"),
        ("that's Will from Oak class", "Will"),
        ("Рената Ждан can swim", "Рената Ждан"),
        ("Рената in Silver Birch can swim", "Рената"),
        ("Imogen\u2019s here, little Tarrant-Hale", "Imogen\u2019s here, little Tarrant-Hale"),
    ],
)
def test_a_pupil_without_consent_is_found_in_the_usual_variants(detector: NamesDetector, text: str, named: str) -> None:
    found, value = only(detector, text)
    assert value == named
    assert found.category is Category.NAMES_INDIVIDUAL
    assert found.points == {"review", "hide"}
    assert "stays_up" not in found.details


@pytest.mark.parametrize(
    "text",
    [
        "Will you be there?",
        "A rose for Mother's Day",
        "Lovely summer fair",
        "Will it rain on Saturday? William is a nice name",
        "Marsh walk on Friday",
        "Summer Price sang so well",
        "Summer in Oak sang so well",
        "Tom had a great day",
        "Oak class were brilliant",
        "We will plant an oak and a beech",
        "Will you plant an oak?",
        "Rose and oak leaves for the display in the hall",
    ],
)
def test_a_first_name_alone_and_a_pupil_with_consent_are_left_alone(detector: NamesDetector, text: str) -> None:
    assert detector.find(text) == []


def test_a_child_named_with_an_incident_is_graver(detector: NamesDetector) -> None:
    assert only(detector, "Will Marsh sang")[0].severity is Severity.LOW
    assert only(detector, "Will Marsh hit her")[0].severity is Severity.HIGH


def test_staff_named_in_thanks_are_left_alone(detector: NamesDetector) -> None:
    assert detector.find("Thanks Mrs Ockersby, he loved it") == []
    assert detector.find("Is Mrs Ockersby back on Monday?") == []


def test_staff_named_in_criticism_stay_up_for_a_person(detector: NamesDetector) -> None:
    found, value = only(detector, "Mrs Ockersby was rude to me again")
    assert value == "Mrs Ockersby"
    assert found.details["stays_up"] == "yes"
    assert only(detector, "Mr Quillfeather never answers")[1] == "Mr Quillfeather"


def test_the_kept_roster_holds_no_name(detector: NamesDetector, tmp_path: Path) -> None:
    kept = (tmp_path / "var" / "roster.json").read_text().lower()
    for word in ("imogen", "tarrant", "marsh", "penhale", "ockersby", "beech", "oak"):
        assert word not in kept
    assert (tmp_path / "var" / "roster.json").stat().st_mode & 0o077 == 0


def test_another_secret_is_refused_and_not_taken_for_an_empty_roster(detector: NamesDetector, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="another ROSTER_SECRET"):
        NamesDetector(roster=tmp_path / "var" / "roster.json", secret=lambda: b"another")


def test_without_a_roster_nobody_is_found_and_a_new_one_needs_no_restart(tmp_path: Path) -> None:
    detector = NamesDetector(roster=tmp_path / "roster.json", secret=lambda: SECRET)
    said = [comment("Will Marsh hit her")]
    assert detector.detect(said) == [[]]
    (tmp_path / "roster.csv").write_text(ROSTER)
    write_roster(tmp_path / "roster.csv", tmp_path / "roster.json", SECRET)
    assert len(detector.detect(said)[0]) == 1
    (tmp_path / "roster.json").unlink()
    assert detector.detect(said) == [[]]


def test_the_longest_text_of_names_alone_is_read_with_few_look_ups(
    detector: NamesDetector, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    find = Roster.find

    def counted(self: Roster, kind: str, *words: str) -> frozenset[int]:
        nonlocal asked
        asked += 1
        return find(self, kind, *words)

    monkeypatch.setattr(Roster, "find", counted)
    detector.find("William " * 8_192)
    assert asked < 15 * 8_192


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name,class,role\n", "line 1: the column consent is missing"),
        ("", "line 1: the columns name, class, role, consent are missing"),
        ("Name, Class, Role, Consent\n", "holds no people"),
        ("name,class,role,consent\nWill Marsh,Oak\n", "line 2: role must be pupil or staff"),
        ("name,class,role,consent\nMrs Marsh,Oak,pupil,no\n", "line 2: give first name and family name"),
        ("name,class,role,consent\nWill Marsh,Oak,pupil,perhaps\n", "line 2: role must be pupil or staff"),
        ("name,class,role,consent\nCher,Oak,pupil,no\n", "line 2: give first name and family name"),
    ],
)
def test_a_wrong_row_is_named_by_its_line_and_never_quoted(tmp_path: Path, text: str, problem: str) -> None:
    source = tmp_path / "roster.csv"
    source.write_text(text)
    with pytest.raises(InputError, match=problem) as caught:
        write_roster(source, tmp_path / "roster.json", SECRET)
    assert "Marsh" not in str(caught.value)
    assert "Cher" not in str(caught.value)
    assert not (tmp_path / "roster.json").exists()


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"version": 9, "people": [], "index": {}}', '{"version": 1, "people": 3}']
)
def test_a_damaged_roster_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "roster.json").write_text(text)
    with pytest.raises(SettingsError, match=r"Import the school's CSV again"):
        NamesDetector(roster=tmp_path / "roster.json", secret=lambda: SECRET)
