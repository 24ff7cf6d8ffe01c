"""What cannot be undone is asked for at a terminal, and only there."""

from __future__ import annotations

import io

import pytest
import typer

from bot.cli.output import sure


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_no_at_the_terminal_ends_the_command_and_a_yes_lets_it_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("n\n"))
    with pytest.raises(typer.Exit) as caught:
        sure("Delete this comment for good?", yes=False)
    assert caught.value.exit_code == 1
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    sure("Delete this comment for good?", yes=False)


def test_a_script_and_the_option_yes_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    sure("Delete this comment for good?", yes=False)
    monkeypatch.setattr("sys.stdin", Terminal(""))
    sure("Delete this comment for good?", yes=True)
