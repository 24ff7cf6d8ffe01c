"""Ctrl-C ends a long command with one line and status 130."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.acceptance.site import ROOT

LINE = "moderator: stopped by Ctrl-C. What was finished is kept; run the command again to go on.\n"


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("evaluate_file", ["evaluate", "labelled.jsonl"]),
        ("run_demo", ["demo"]),
        ("import_roster", ["import", "roster", "pupils.csv"]),
    ],
)
def test_ctrl_c_ends_a_command_with_one_line_and_130(
    part: str, words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def pressed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(f"bot.wiring.{part}", pressed)
    done = CliRunner().invoke(app, ["--config", str(ROOT / "config"), *words])
    assert (done.exit_code, done.stdout, done.stderr) == (130, "", LINE)
