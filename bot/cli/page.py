"""Commands around the page itself: sandbox, demo, facebook token."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import wiring
from bot.cli.context import settings_of
from bot.cli.output import fail
from bot.errors import ModeratorError

facebook = typer.Typer(no_args_is_help=True, help="Set up the Facebook page.")


def sandbox(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.", min=0, max=65535)] = 8090,
    page: Annotated[Path | None, typer.Option(help="JSON Lines with the page's comments.")] = None,
) -> None:
    """A Facebook page on this machine that speaks the Graph API, until Ctrl-C.

    Example: moderator sandbox --port 8090 --page comments.jsonl
    """
    wiring.serve_sandbox(port=port, page=page, say=typer.echo)


def demo(
    serve: Annotated[bool, typer.Option("--serve", help="Keep page and polling up until Ctrl-C.")] = False,
) -> None:
    """Everything at once with no settings: a sandbox page, one live pass on a fresh database, a digest.

    Example: moderator demo
    """
    wiring.run_demo(serve=serve)


@facebook.command("token")
def facebook_token(
    ctx: typer.Context,
    file: Annotated[Path, typer.Option(help="Where the page token goes (mode 0600).")] = Path(
        "var/facebook-page-token"
    ),
) -> None:
    """Take a user token on stdin and leave the page's own token in a file that only this user can read.

    A user token speaks for a person who runs the page; the Graph API Explorer makes one (README, Going live).

    Example: moderator facebook token < user-token.txt
    """
    user_token = (
        sys.stdin.readline() if not sys.stdin.isatty() else typer.prompt("User token", hide_input=True)
    ).strip()
    if not user_token:
        fail(
            "no token came on standard input. Make a user token in the Graph API Explorer "
            "(developers.facebook.com/tools/explorer), then run this again and paste it."
        )
    try:
        for line in wiring.save_page_token(settings_of(ctx, with_token=False), user_token, file):
            typer.echo(line)
    except ModeratorError as error:
        fail(str(error))
