"""Accounts for the review pages."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot import wiring
from bot.cli.context import opened
from bot.cli.output import clean, fail, table
from bot.core.review import Role
from bot.errors import ModeratorError

reviewer = typer.Typer(no_args_is_help=True, help="Accounts for the review pages.")


@reviewer.command("add")
def reviewer_add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Name to sign in with; it stands in the audit trail.")],
    role: Annotated[
        Role, typer.Option(help="reviewer settles questions, dsl sees safeguarding comments too, admin sees settings.")
    ] = Role.REVIEWER,
    codes: Annotated[bool, typer.Option("--codes", help="Ask for a one-time code at sign-in too.")] = False,
) -> None:
    """Add an account. The password is asked for, or read from standard input; an empty one is made up and printed once.

    Example: moderator reviewer add ada --role dsl
    """
    given = _asked_for()
    with opened(ctx, makes=True) as app:
        try:
            password, address = wiring.add_reviewer(app, name, role, given or None, codes=codes)
        except ModeratorError as error:
            fail(str(error))
    typer.echo(f"{clean(name)} can sign in as {role.value}.")
    if not given:
        typer.echo(f"Password, shown this once: {password}")
    if address:
        typer.echo(f"For the authenticator app, shown this once: {address}")


@reviewer.command("password")
def reviewer_password(ctx: typer.Context, name: Annotated[str, typer.Argument(help="Name of the account.")]) -> None:
    """Set another password, given as for `add`; a closed account is open again, and whoever was signed in is not.

    Example: moderator reviewer password ada
    """
    given = _asked_for()
    with opened(ctx) as app:
        try:
            password = wiring.new_password(app, name, given or None)
        except ModeratorError as error:
            fail(str(error))
    typer.echo(f"{clean(name)} has a new password." if given else f"Password, shown this once: {password}")


@reviewer.command("close")
def reviewer_close(ctx: typer.Context, name: Annotated[str, typer.Argument(help="Name of the account.")]) -> None:
    """End an account at once, when somebody leaves.

    Example: moderator reviewer close ada
    """
    with opened(ctx) as app:
        try:
            wiring.close_reviewer(app, name)
        except ModeratorError as error:
            fail(str(error))
    typer.echo(f"{clean(name)} can sign in no more.")


def _asked_for() -> str:
    """The password typed twice, or the first line of standard input; empty: one is to be made up."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    given: str = typer.prompt("Password (empty: make one up)", default="", hide_input=True, show_default=False)
    if given and given != typer.prompt("Again", hide_input=True, default="", show_default=False):
        fail("the two passwords differ. Nothing was changed.")
    return given


@reviewer.command("list")
def reviewer_list(ctx: typer.Context) -> None:
    """Every account.

    Example: moderator reviewer list
    """
    with opened(ctx) as app:
        rows = [
            (
                r.name,
                r.role.value,
                "yes" if r.totp_secret else "no",
                "closed" if r.closed_at else app.local(r.created_at),
            )
            for r in wiring.reviewers(app)
        ]
        table("Accounts", ("name", "role", "one-time codes", "since"), rows)
