"""`moderator import roster`: a school's CSV in, pupils without consent noticed by everything that judges."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.core.comment import Comment
from bot.core.decision import Decision, Verdict
from bot.core.finding import Category
from bot.settings import load_settings
from bot.wiring import build_judge
from tests.kit import comment

ROOT = Path(__file__).parents[2]
ROSTER = """Name,Class,Role,Consent
Imogen Tarrant-Hale,Beech,pupil,no
Summer Price,Oak,pupil,yes
Mrs Jean Ockersby,,staff,yes
"""


@pytest.fixture
def school(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    (tmp_path / "roster.csv").write_text(ROSTER)
    return tmp_path


def moderator(school: Path, *words: str, given: str = "", status: int = 0, **environment: str) -> str:
    """What the real command says, on both streams."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--config", str(school / "config"), *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "error", **environment},
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


def judged(school: Path, said: Comment) -> Decision:
    (decision,) = build_judge(load_settings(school / "config", {})).judge([said])
    return decision


def test_a_pupil_without_consent_is_hidden_and_staff_in_criticism_stay_up(school: Path) -> None:
    said = moderator(school, "import", "roster", str(school / "roster.csv"))
    assert said.startswith("Taken in: 2 pupils (1 may not be named), 1 staff.")
    texts = [
        "Imogen Hale was on the swings",
        "Thanks Mrs Ockersby, what a day",
        "Mrs Ockersby was rude to us again",
        "Summer Price sang",
    ]
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    found: list[dict[str, Any]] = [
        json.loads(line) for line in moderator(school, "check", "--format", "jsonl", given=lines).splitlines()
    ]
    assert [f["verdict"] for f in found] == ["hide", "allow", "review", "allow"]
    assert "names_individual" in found[0]["categories"]
    assert "names_individual" in found[2]["categories"]
    kept = "".join(path.read_text() for path in (school / "var").iterdir()).lower()
    assert not any(name in kept for name in ("imogen", "tarrant", "hale", "summer", "ockersby", "beech"))


def test_another_secret_stops_the_start_and_says_what_to_do(school: Path) -> None:
    moderator(school, "import", "roster", str(school / "roster.csv"), ROSTER_SECRET="one of this school's own secrets")
    said = moderator(school, "check", given="Lovely day\n", status=2)
    assert "another ROSTER_SECRET" in said


def test_a_wrong_line_is_named_and_the_last_roster_stays(school: Path) -> None:
    moderator(school, "import", "roster", str(school / "roster.csv"))
    before = (school / "var" / "roster.json").read_bytes()
    (school / "roster.csv").write_text(ROSTER + "Will Marsh,Oak,pupil,perhaps\n")
    said = moderator(school, "import", "roster", str(school / "roster.csv"), status=2)
    assert "line 5: role must be pupil or staff, consent yes or no. The roster was not changed." in said
    assert "Marsh" not in said
    assert "No such file" in moderator(school, "import", "roster", "nowhere.csv", status=2)
    assert (school / "var" / "roster.json").read_bytes() == before


def test_the_sample_can_be_taken_in(school: Path) -> None:
    sample = str(ROOT / "config" / "roster-sample.csv")
    assert "2 pupils (1 may not be named), 1 staff" in moderator(school, "import", "roster", sample)


@pytest.mark.parametrize("attachment", ["photo", "video"])
def test_a_comment_with_a_picture_goes_to_a_person_and_is_never_hidden_for_it(school: Path, attachment: str) -> None:
    decision = judged(school, comment("Lovely day, thank you all", attachment=attachment))
    assert decision.verdict is Verdict.REVIEW
    assert "child" in decision.reasons[0].text


def test_the_judge_reads_the_roster(school: Path) -> None:
    moderator(school, "import", "roster", str(school / "roster.csv"))
    decision = judged(school, comment("Imogen Hale was on the swings"))
    assert decision.verdict is Verdict.HIDE
    assert any(f.category is Category.NAMES_INDIVIDUAL and f.detector == "names" for f in decision.findings)
