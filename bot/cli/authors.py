"""Commands about authors: strikes, block, unblock."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from bot import wiring
from bot.cli.answering import By, answering, me, then_act
from bot.cli.context import opened
from bot.cli.output import fail, table

AuthorId = Annotated[str, typer.Argument(help="Author id, as `moderator strikes` shows it.")]
OfChannel = Annotated[str, typer.Option("--channel", help="Channel of the author.")]


def strikes(
    ctx: typer.Context, author: Annotated[str, typer.Argument(help="Author id; left out, everybody's.")] = ""
) -> None:
    """Strikes and blocks, of everybody or of one author.

    Example: moderator strikes 24006001
    """
    _refuse_address(author)
    with opened(ctx) as app:
        with app.store.reading() as tx:
            found = [s for s in tx.strikes.all() if not author or s.author_id == author]
            blocks = [b for b in tx.strikes.blocks() if not author or b.author_id == author]
            names = {s.author_id: tx.strikes.author_name(s.channel, s.author_id) or "" for s in found}
            known = any(tx.strikes.author_role(name, author) for name in ("facebook", *app.channels))
        if author and not known:
            fail(f"no author {author} has ever written here. `moderator strikes` lists those with strikes.")
        rows = [
            (s.author_id, names[s.author_id], s.channel, s.category.value, s.state.value, app.local(s.struck_at))
            for s in found
        ]
        blocked = [(b.author_id, b.author_name or "", b.channel, b.state, b.reason, app.local(b.since)) for b in blocks]
        if rows:
            table("Strikes", ("author", "name", "channel", "category", "state", "since"), rows)
        if blocked:
            table("Blocks", ("author", "name", "channel", "state", "reason", "since"), blocked)
        if not rows and not blocked:
            typer.echo(f"{author or 'Nobody'} has {'no' if author else 'a'} strike or block.", err=True)


def block(ctx: typer.Context, author: AuthorId, channel: OfChannel = "facebook", by: By = "") -> None:
    """Block an author; page and staff are refused.

    Example: moderator block 24006001
    """
    _order(ctx, "block", author, channel, by)


def unblock(ctx: typer.Context, author: AuthorId, channel: OfChannel = "facebook", by: By = "") -> None:
    """Lift a block; strikes up to now no longer lead to one.

    Example: moderator unblock 24006001
    """
    _order(ctx, "unblock", author, channel, by)


def _order(ctx: typer.Context, verb: Literal["block", "unblock"], author: str, channel: str, by: str) -> None:
    _refuse_address(author)
    order = wiring.answers.block if verb == "block" else wiring.answers.unblock
    with opened(ctx) as app:
        with answering(), app.store.transaction() as tx:
            order(tx, channel, author, by=me(by), now=app.clock.now())
        then_act(app, f"{author}: {verb} ordered.")


def _refuse_address(author: str) -> None:
    if "/" in author:
        fail(f"{author} is an address. Name the author by id, such as 24006001: `moderator strikes` lists them.", 2)
