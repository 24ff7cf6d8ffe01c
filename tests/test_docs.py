"""Every command explains itself by an example, and every command and setting of the code stands in the documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.cli import app
from bot.settings.env import SECRET_NAMES, EnvSettings

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
EXAMPLE = ROOT / "config" / ".env.example"


def commands(group: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*above, name))
        else:
            yield (*above, name), command


COMMANDS = {" ".join(words): command for words, command in commands(typer.main.get_command(app))}


def documents() -> str:
    """The README, the example of .env and everything under docs/."""
    found = (README, EXAMPLE, *sorted((ROOT / "docs").glob("*.md")))
    return "\n".join(path.read_text(encoding="utf-8") for path in found)


@pytest.mark.parametrize("words", COMMANDS)
def test_the_help_of_every_command_gives_an_example_of_it(words: str) -> None:
    command = COMMANDS[words]
    told = command.help or ""
    assert re.search(rf"Examples?:[^`]*\bmoderator {words}\b", told), told
    for parameter in command.params:
        if parameter.param_type_name == "option":
            assert parameter.help, f"{words}: {parameter.opts} has no help"


@pytest.mark.parametrize("name", EnvSettings.model_fields)
def test_every_setting_stands_in_the_example_file_or_the_documents(name: str) -> None:
    assert re.search(rf"\b{name}(_FILE)?\b", documents()), f"write of {name} in config/.env.example, README.md or docs/"


def test_the_example_file_holds_no_unknown_setting() -> None:
    named = set(re.findall(r"^#?([A-Z][A-Z_]+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))
    assert named
    known = set(EnvSettings.model_fields)
    assert {name for name in named if name not in known and name.removesuffix("_FILE") not in SECRET_NAMES} == set()


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_stands_in_the_documents(words: str) -> None:
    first, *rest = words.split()
    alone = rf"`(?:moderator )?{words}\b|\bmoderator {words}\b"
    among = rf"\b{first}\b[^\n]*\b{rest[0]}\b" if rest else alone
    assert re.search(f"{alone}|{among}", documents()), f"write of `moderator {words}` in README.md or docs/"
