"""Commands by which the school teaches the service: labels, train, models, evaluate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot import wiring
from bot.cli.context import opened, settings_of
from bot.cli.output import fail, progress, table
from bot.errors import InputError

labels = typer.Typer(no_args_is_help=True, help="Labels that staff give.")
models = typer.Typer(no_args_is_help=True, help="Versions of the model.")


@labels.command("import")
def labels_import(ctx: typer.Context, file: Annotated[Path, typer.Argument(help="CSV with text and labels.")]) -> None:
    """Take labelled comments in.

    Columns: text, labels (joined by |, empty = acceptable), and optionally post, parent, channel.

    Example: moderator labels import staff-labels.csv && moderator train
    """
    with opened(ctx, makes=True) as app:
        try:
            added, seen = wiring.import_labels(app, file)
        except InputError as error:
            fail(str(error), 2)
        typer.echo(f"{added} labels taken in, {seen} were there already. `moderator train` learns from them.")


def train(ctx: typer.Context) -> None:
    """Refit the model with the school's labels; it goes live only where it is no worse than the one in use.

    Example: moderator train
    """
    with opened(ctx) as app, progress("Training") as say:
        report = wiring.train_model(app, lambda what: say(what, 1))
    typer.echo(report.text)
    if not report.promoted:
        raise typer.Exit(1)


@models.command("list")
def models_list(ctx: typer.Context) -> None:
    """Every version on this machine; the one in use is marked.

    Example: moderator models list
    """
    settings = settings_of(ctx)
    found = wiring.open_registry(settings).list()
    zone = ZoneInfo(settings.env.SCHOOL_TIMEZONE)
    rows = [("*" if m.current else "", m.name, wiring.in_local_time(m.made_at, zone), m.summary) for m in found]
    table("Models", ("", "model", "made", "figures"), rows)


@models.command("promote")
def models_promote(
    ctx: typer.Context, name: Annotated[str, typer.Argument(help="Name, as `models list` shows it.")]
) -> None:
    """Put another version into use; a running service takes it up without a restart.

    Example: moderator models promote staff-2026-11-23-1
    """
    wiring.open_registry(settings_of(ctx)).promote(name)
    typer.echo(f"{name} is in use.")


@models.command("rollback")
def models_rollback(ctx: typer.Context) -> None:
    """Go back to the version that was in use before.

    Example: moderator models rollback
    """
    typer.echo(f"{wiring.open_registry(settings_of(ctx)).rollback()} is in use again.")


def evaluate(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="Labelled comments, JSON Lines as in the labelling guide.")],
) -> None:
    """Figures of the model in use on a labelled file: counts with 95 % intervals.

    Example: moderator evaluate labelled.jsonl
    """
    try:
        figures = wiring.evaluate_file(settings_of(ctx), file)
    except InputError as error:
        fail(str(error), 2)
    for name, value in figures.items():
        typer.echo(f"{name:24} {value if isinstance(value, str) else json.dumps(value)}")
