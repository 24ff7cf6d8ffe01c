"""What every command by which a person answers shares: who it is, what is refused, and acting at once."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from bot import wiring
from bot.cli.output import fail
from bot.errors import ModeratorError

By = Annotated[str, typer.Option("--by", help="Who answers, for the audit trail.", show_default="your login name")]


def me(by: str) -> str:
    """Who answers: the name given, or the login name."""
    return by or getpass.getuser()


@contextmanager
def answering() -> Iterator[None]:
    """A refused answer ends the command with status 1."""
    try:
        yield
    except wiring.answers.AnswerRefused as error:
        fail(str(error))


def then_act(app: wiring.App, said: str) -> None:
    """Carry out at once what the answer asked for; a running service would do it within seconds anyway."""
    typer.echo(said)
    if app.mode != "live":
        typer.echo("Shadow mode: written down, nothing is done on the page.", err=True)
    try:
        done = app.work.enforce()
    except ModeratorError as error:
        typer.echo(f"moderator: not carried out yet, the service will try again: {error}", err=True)
        return
    for reason, number in done.held.items():
        typer.echo(f"{number} waiting: {app.in_local_time(reason)}", err=True)
    for error_text in done.errors.values():
        typer.echo(f"moderator: will be tried again: {error_text}", err=True)
