"""The command line: short functions, one file for a family of verbs."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bot import __version__
from bot.cli import authors, data, judge, learn, page, people, reviewer, service
from bot.cli.output import fail
from bot.errors import InputError, ModeratorError, SettingsError

STOPPED = 128 + signal.SIGINT


class Commands(TyperGroup):
    """Ctrl-C ends any command with one line, where the command does not end by itself."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, typer.Abort):
            fail("stopped by Ctrl-C. What was finished is kept; run the command again to go on.", STOPPED)


app = typer.Typer(
    name="moderator",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Keeps a school's social channels fit for its pupils. Start with `moderator demo`.",
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"moderator {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    ctx: typer.Context,
    config: Annotated[
        Path | None, typer.Option(help="Folder with policy.toml and the other settings.", envvar="MODERATOR_CONFIG")
    ] = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")] = False,
) -> None:
    ctx.obj = config


COMMANDS: tuple[Callable[..., None], ...] = (
    service.run,
    service.once,
    judge.check,
    service.status,
    service.doctor,
    service.digest,
    authors.strikes,
    authors.block,
    authors.unblock,
    people.pause,
    people.resume,
    data.backfill,
    learn.train,
    learn.evaluate,
    page.sandbox,
    page.demo,
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(people.review, name="review")
app.add_typer(data.exporting, name="export")
app.add_typer(data.importing, name="import")
app.add_typer(learn.labels, name="labels")
app.add_typer(learn.models, name="models")
app.add_typer(page.facebook, name="facebook")
app.add_typer(reviewer.reviewer, name="reviewer")


def main() -> None:
    """Entry point: every error we raise on purpose becomes one line and an exit status."""
    os.umask(0o077)  # whatever is written holds people's words
    try:
        for word in sys.argv[1:]:
            if any("\ud800" <= character <= "\udfff" for character in word):
                raise InputError("a word of the command is not UTF-8. Type it again, or set LANG to a UTF-8 locale.")
        app()
    except (SettingsError, InputError) as error:
        _end(error, 2)
    except ModeratorError as error:
        _end(error, 1)
    except BrokenPipeError:
        sys.exit(128 + signal.SIGPIPE)


def _end(error: ModeratorError, status: int) -> None:
    try:
        fail(str(error), status)
    except typer.Exit as end:
        sys.exit(end.exit_code)
