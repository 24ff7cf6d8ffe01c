"""Commands that bring comments and the roster in and take decisions out."""

from __future__ import annotations

import csv
import json
import sys
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot import wiring
from bot.cli.context import opened, settings_of
from bot.cli.output import count, fail, progress
from bot.core.action import ActionState
from bot.errors import InputError

exporting = typer.Typer(no_args_is_help=True, help="Take records out.")
importing = typer.Typer(no_args_is_help=True, help="Bring in comments or the school's roster from files.")

CSV_COLUMNS = (
    "channel",
    "comment_id",
    "revision",
    "author_id",
    "verdict",
    "categories",
    "severity",
    "decided_at",
    "mode",
    "model",
    "actions",
)


class Format(StrEnum):
    """Shapes of an export."""

    JSONL = "jsonl"
    CSV = "csv"


@exporting.command("decisions")
def export_decisions(
    ctx: typer.Context,
    format: Annotated[Format, typer.Option(help="Shape of the export.")] = Format.JSONL,
) -> None:
    """Every decision with its actions and receipts, oldest first; no comment texts.

    Example: moderator export decisions --format csv > decisions.csv
    """
    with opened(ctx) as app, app.store.reading() as tx:
        writer = csv.writer(sys.stdout)
        if format is Format.CSV:
            writer.writerow(CSV_COLUMNS)
        for stored, actions in tx.decisions.all():
            row = wiring.decision_as_json(stored, actions)
            if format is Format.JSONL:
                typer.echo(json.dumps(row, ensure_ascii=False))
                continue
            row["categories"] = "|".join(row["categories"])
            row["actions"] = "|".join(f"{a['kind']}:{a['state']}" for a in row["actions"])
            writer.writerow([row[name] for name in CSV_COLUMNS])


@importing.command("classdojo")
def import_classdojo_files(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="CSV files: thread, author, time, text and optionally id.")],
) -> None:
    """Judge comments from ClassDojo; what is to be done there becomes a to-do list, since ClassDojo has no API.

    A file may be imported again: nothing is added twice. config/classdojo-sample.csv shows the columns.

    Example: moderator import classdojo autumn-term.csv
    """
    problems: list[str] = []
    unreadable = 0
    with opened(ctx, makes=True) as app, progress("ClassDojo") as say:
        for path in files:
            try:
                report = wiring.import_classdojo(app, path, lambda n: say("comments", n))
            except InputError as error:
                problems.append(str(error))
                unreadable += 1
                continue
            problems.extend(report.problems)
            verdicts = ", ".join(f"{number} {verdict}" for verdict, number in sorted(report.verdicts.items()))
            typer.echo(
                f"{path}: {count(report.read, 'comment')} read, {report.new} new{': ' + verdicts if verdicts else ''}."
            )
        enforced = app.work.enforce()
        with app.store.reading() as tx:
            todos = [a for a in tx.outbox.in_state((ActionState.TODO,)) if a.action.channel == "classdojo"]
    for todo in todos:
        typer.echo(f"to do: {todo.action.kind.value}: {todo.note}")
    for error_text in enforced.errors.values():
        typer.echo(f"moderator: will be tried again: {error_text}", err=True)
    for problem in problems:
        typer.echo(f"moderator: {problem}", err=True)
    if len(problems) > unreadable:
        fail("some lines could not be read; mend them and import the file again, nothing is added twice.", 2)
    if problems:
        raise typer.Exit(2)


@importing.command("roster")
def import_roster_file(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV in UTF-8: name, class, role, consent.")],
) -> None:
    """Take in pupils and staff, in the place of the last roster, so that a pupil named without consent is noticed.

    role is pupil or staff, consent (to be named) yes or no; config/roster-sample.csv shows it. Only keyed hashes of the
    names are kept. A running service uses the new roster from its next poll on.

    Example: moderator import roster pupils-and-staff.csv
    """
    taken = wiring.import_roster(settings_of(ctx), file)
    typer.echo(
        f"Taken in: {taken.pupils} pupils ({taken.unnamed} may not be named), {taken.staff} staff. "
        f"No name was kept; delete {file} if it is not needed here."
    )


def backfill(
    ctx: typer.Context,
    days: Annotated[int, typer.Option(help="So many days back; 0 takes everything.", min=0, max=36500)] = 0,
) -> None:
    """Fetch and judge the past; the outbox acts on it as on new comments.

    Example: moderator backfill --days 30
    """
    with opened(ctx, makes=True) as app:
        since = app.clock.now() - timedelta(days=days) if days else None
        failed = False
        with app.locked(), progress("Backfill") as say:
            for channel in app.polled.values():
                report = app.ingest.backfill(channel, since, lambda n: say("comments", n))
                typer.echo(f"{channel.name}: {count(report.read, 'comment')} read, {report.new} new.")
                if report.error:
                    failed = True
                    typer.echo(f"moderator: {channel.name}: {report.error}", err=True)
            done = app.work.enforce(say)
        for reason, number in done.held.items():
            typer.echo(f"{count(number, 'action')} waiting: {app.in_local_time(reason)}", err=True)
        for error_text in done.errors.values():
            typer.echo(f"moderator: will be tried again: {error_text}", err=True)
        if failed or done.errors:
            raise typer.Exit(1)
