"""Commands of the service itself: run, once, status, doctor, digest."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from bot import wiring
from bot.cli.context import opened, settings_of
from bot.cli.output import clean, console, count, fail, progress
from bot.errors import MailError

FIRST_YEAR = 2000


class Format(StrEnum):
    """Shapes of the answer."""

    TEXT = "text"
    JSON = "json"


def run(ctx: typer.Context) -> None:
    """Run unattended: polling, acting, digest, retention and health, until SIGTERM or Ctrl-C.

    Example: moderator run
    """
    wiring.configure_logging(verbose=True)
    with opened(ctx, makes=True) as app, app.locked():
        wiring.start_service(app)


def once(ctx: typer.Context) -> None:
    """One poll of every channel, decisions, and all acting that is due; then end.

    Status 1 means that something failed and will be tried again; it is named on stderr.

    Example: moderator once
    """
    with opened(ctx, makes=True) as app:
        with app.locked(), progress("Pass") as say:
            done = app.work.once(say)
        if not done.polls:
            typer.echo("No channel is switched on: set FACEBOOK_PAGE_ID and FACEBOOK_PAGE_TOKEN in .env.", err=True)
        for poll in done.polls:
            verdicts = ", ".join(f"{number} {verdict}" for verdict, number in sorted(poll.verdicts.items()))
            new = f"{poll.new} new{': ' + verdicts if verdicts else ''}"
            typer.echo(f"{poll.channel}: {count(poll.read, 'comment')} read, {new}.")
        states = ", ".join(f"{number} {state}" for state, number in sorted(done.enforced.states.items()))
        typer.echo(f"Actions: {states or 'nothing to do'}.")
        for reason, number in done.enforced.held.items():
            typer.echo(f"{count(number, 'action')} waiting: {app.in_local_time(reason)}", err=True)
        for error in done.errors:
            typer.echo(f"moderator: {clean(error)}", err=True)
        if done.errors:
            raise typer.Exit(1)


def status(
    ctx: typer.Context, format: Annotated[Format, typer.Option(help="Shape of the answer.")] = Format.TEXT
) -> None:
    """What the service knows of itself; status 1 where it is not healthy.

    Example: moderator status --format json
    """
    with opened(ctx) as app:
        found = app.status()
        if format is Format.JSON:
            typer.echo(json.dumps(found.as_json(), ensure_ascii=False))
            raise typer.Exit(0 if found.healthy else 1)
        out = console()
        out.print(
            "[green]healthy[/green]" if found.healthy else "[red]not healthy[/red]",
            f"· {found.mode} mode · {found.model}",
        )
        for problem in found.problems:
            typer.echo(f"  problem   {clean(problem)}")
        for name, channel in found.channels.items():
            if name not in app.polled:
                typer.echo(f"  {name:9} by hand: `moderator import {name} FILE`")
                continue
            last = channel["last_good_poll"]
            typer.echo(f"  {name:9} last read {app.local_text(last) if last else 'never'}")
            if channel["calls_allowed"]:
                typer.echo(f"  {'':9} {channel['calls_today']} of {channel['calls_allowed']} calls in 24 hours")
        typer.echo(f"  comments  {found.comments}: " + ", ".join(f"{n} {v}" for v, n in found.decisions.items()))
        typer.echo("  actions   " + ", ".join(f"{n} {state}" for state, n in found.outbox.items()))
        typer.echo(f"  blocked   {found.blocked}")
        oldest = f", the oldest since {app.local(found.oldest_open_review)}" if found.oldest_open_review else ""
        answered = ": `moderator review list` shows them" if found.open_reviews else ""
        typer.echo(f"  questions {found.open_reviews} open{oldest}{answered}")
        for line in found.waiting:
            typer.echo(f"  waiting   {line}")
        for note in found.notes:
            typer.echo(f"  note      {clean(note)}")
        raise typer.Exit(0 if found.healthy else 1)


def doctor(ctx: typer.Context) -> None:
    """Try each part and say how to mend what fails.

    Example: moderator doctor
    """
    failed = notes = 0
    out = console()
    for check in wiring.examine(settings_of(ctx)):
        mark = {True: "[green]ok[/green]  ", False: "[red]fail[/red]", None: "[yellow]note[/yellow]"}[check.ok]
        out.print(f"{mark} {check.name:12}", end="")
        typer.echo(f" {clean(check.text)}")
        failed += check.ok is False
        notes += check.ok is None
    if failed:
        fail(f"{count(failed, 'part')} to mend; each line says how.")
    typer.echo(f"Nothing is broken; read {count(notes, 'note')} above before going live." if notes else "All is well.")


def digest(
    ctx: typer.Context,
    send: Annotated[bool, typer.Option("--send", help="Send it instead of printing it.")] = False,
    date_: Annotated[str, typer.Option("--date", help="Day it is for, as 2026-11-23; today if left out.")] = "",
) -> None:
    """Print or send the daily digest.

    Example: moderator digest --date 2026-11-23
    """
    try:
        day = date.fromisoformat(date_) if date_ else None
        if day is not None and day.year < FIRST_YEAR:
            raise ValueError
    except ValueError:
        fail(f"{date_!r} is no date: write it as 2026-11-23.", 2)
    with opened(ctx) as app:
        try:
            typer.echo(wiring.show_digest(app, day, send=send))
        except MailError as error:
            fail(f"the digest was not sent: {error}")
