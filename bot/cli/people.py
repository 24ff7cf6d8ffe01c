"""Commands by which people answer: review, pause, resume."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from bot import wiring
from bot.cli.answering import By, answering, me, then_act
from bot.cli.context import opened
from bot.cli.output import clean, console, count, fail, short, sure, table
from bot.core.action import ActionKind, ActionState

review = typer.Typer(no_args_is_help=True, help="Settle open questions: what was hidden, flagged or is to be deleted.")
MOST = 2**31 - 1


def _question_number(text: str) -> int:
    if "/" in text:
        raise typer.BadParameter(f"{text} is an address. Name the question by its number, such as 17: `review list`.")
    if not (text.isascii() and text.isdecimal()) or int(text) > MOST:
        raise typer.BadParameter(f"{text} is no number of a question. Write one such as 17: `review list` shows them.")
    return int(text)


Row = Annotated[
    int,
    typer.Argument(
        help="Number of the question, as `review list` shows it.", parser=_question_number, metavar="NUMBER"
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@review.command("list")
def review_list(
    ctx: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Settled questions too.")] = False,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1, max=MOST)] = 100,
) -> None:
    """Open questions, worst first.

    Example: moderator review list --limit 20
    """
    with opened(ctx) as app:
        with app.store.reading() as tx:
            items = tx.reviews.list(open_only=not every, limit=limit)
            waiting = wiring.waiting_lines(tx)
        rows = [
            (
                str(i.row),
                str(int(i.decision.decision.severity)),
                i.decision.decision.verdict.value + ("" if i.state.value == "open" else f" ({i.state.value})"),
                i.decision.comment.comment.channel,
                ", ".join(c.value for c in i.decision.decision.categories) or "-",
                app.local(i.opened_at),
                short(app.masked(i.decision), 70),
            )
            for i in items
        ]
        table("Open questions", ("no", "severity", "verdict", "channel", "categories", "since", "comment"), rows)
        for line in waiting:
            typer.echo(line, err=True)


@review.command("show")
def review_show(
    ctx: typer.Context,
    row: Row,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Show personal details in full; that you looked is written down.")
    ] = False,
) -> None:
    """Everything about one question: text, reasons, post, author's strikes, actions and receipts.

    Personal details are masked. That you looked is written down, and so is whether you asked for the details.

    Examples:

      moderator review show 17

      moderator review show 17 --reveal
    """
    with opened(ctx) as app:
        with app.store.transaction() as tx:
            item = tx.reviews.get(row)
            if item is None:
                fail(f"There is no question {row}. `moderator review list` shows the open ones.")
            comment = item.decision.comment.comment
            actions = tx.outbox.of_target(comment.channel, comment.comment_id)
            author = comment.author.author_id
            struck = tx.strikes.of_author(comment.channel, author) if author else []
            kept = tx.evidence.of_comment(comment.channel, comment.comment_id)
            me = getpass.getuser()
            subject = f"{comment.channel}:{comment.comment_id}"
            verb = "looked at personal information" if reveal else "looked at"
            tx.audit.add(at=app.clock.now(), actor=me, verb=verb, subject=subject)
        text, cover = (comment.text, str) if reveal else (app.covered(item.decision), app.cover)
        out = console()
        decision = item.decision.decision
        out.print(
            f"[bold]Question {row}[/bold]  "
            f"{decision.verdict.value}, severity {int(decision.severity)}, {item.state.value}"
        )
        lines = [
            ("comment", clean(text) or "(no text)"),
            ("under", clean(cover(comment.post.text)) or "-"),
            ("in reply to", clean(cover(comment.parent_text or "-"))),
            (
                "by",
                f"{clean(comment.author.name or 'not named')} ({author or 'no id'}), {count(len(struck), 'strike')}",
            ),
            ("written", f"{app.local(comment.created_at)} on {comment.channel}"),
            ("link", comment.permalink or "-"),
        ]
        for name, value in lines:
            typer.echo(f"  {name:12} {value}")
        for reason in decision.reasons:
            typer.echo(f"  {'because':12} {clean(reason.text)}")
        for stored in actions:
            done = f", {app.local(stored.done_at)}" if stored.done_at else ""
            note = f" {clean(stored.note)}" if stored.note else ""
            typer.echo(f"  {'action':12} {stored.action.kind.value}: {stored.state.value}{done}{note}")
        for copy in kept:
            typer.echo(
                f"  {'evidence':12} revision {copy.revision}, kept {app.local(copy.stored_at)}, {copy.sha256[:16]}"
            )


@review.command("uphold")
def review_uphold(ctx: typer.Context, row: Row, by: By = "") -> None:
    """Agree: the strike counts, and what is due for deletion is deleted.

    Example: moderator review uphold 17
    """
    with opened(ctx) as app:
        with answering(), app.store.transaction() as tx:
            wiring.answers.uphold(tx, row, by=me(by), now=app.clock.now(), policy=app.policy, mode=app.mode)
        then_act(app, f"Question {row} upheld.")


@review.command("overturn")
def review_overturn(ctx: typer.Context, row: Row, by: By = "") -> None:
    """Disagree: the comment comes back, its strike goes, a block resting on it is lifted.

    Example: moderator review overturn 17
    """
    with opened(ctx) as app:
        with answering(), app.store.transaction() as tx:
            item = wiring.answers.overturn(tx, row, by=me(by), now=app.clock.now(), policy=app.policy, mode=app.mode)
        then_act(app, f"Question {row} overturned.")
        if item.decision.comment.gone_at is not None:
            typer.echo("It was deleted and cannot come back; `review show` has the copy kept as evidence.", err=True)


@review.command("delete")
def review_delete(ctx: typer.Context, row: Row, by: By = "", yes: Yes = False) -> None:
    """Delete the comment for good; the evidence is kept. Asks first at a terminal.

    Example: moderator review delete 17
    """
    with opened(ctx) as app:
        with app.store.reading() as tx:
            item = tx.reviews.get(row)
        if item is not None:
            typer.echo(short(app.masked(item.decision), 200) or "(no text)")
            sure("Delete this comment for good?", yes)
        with answering(), app.store.transaction() as tx:
            wiring.answers.delete(tx, row, by=me(by), now=app.clock.now(), policy=app.policy, mode=app.mode)
        then_act(app, f"Question {row}: deletion ordered.")


@review.command("reply")
def review_reply(
    ctx: typer.Context,
    row: Row,
    text: Annotated[str, typer.Option(help="Your own words instead of the school's wording.")] = "",
    by: By = "",
    yes: Yes = False,
) -> None:
    """Post the proposed reply. Shows what everybody will read, and asks first at a terminal.

    Example: moderator review reply 17 --text "Thank you, please ring the office."
    """
    with opened(ctx) as app:
        wordings = [text] if text else _proposed(app, row)
        if wordings:
            typer.echo("One of these, not the same twice in a row:" if len(wordings) > 1 else "The reply:")
            for wording in wordings:
                typer.echo(f"  {clean(wording)}")
            sure("Post it?", yes)
        with answering(), app.store.transaction() as tx:
            wiring.answers.reply(tx, row, by=me(by), now=app.clock.now(), text=text or None)
        then_act(app, f"Question {row}: reply approved.")


def pause(ctx: typer.Context, reason: Annotated[str, typer.Argument(help="Why, for the others.")] = "") -> None:
    """Hold all acting; comments are still judged and alerts still go out.

    Example: moderator pause "open day, everybody watches the page anyway"
    """
    with opened(ctx) as app, app.store.transaction() as tx:
        wiring.limits.pause(tx, reason, getpass.getuser(), app.clock.now())
    typer.echo("Paused. Comments are judged and alerts go out; nothing else is done until `moderator resume`.")


def resume(ctx: typer.Context) -> None:
    """Release all acting, and close the circuit breaker.

    Example: moderator resume
    """
    with opened(ctx) as app, app.store.transaction() as tx:
        wiring.limits.resume(tx, getpass.getuser(), app.clock.now())
    typer.echo("Resumed. What waited is done at the next pass (`moderator once` does it now).")


def _proposed(app: wiring.App, row: int) -> list[str]:
    """The wordings of the reply that waits for a yes; empty where none does."""
    with app.store.reading() as tx:
        item = tx.reviews.get(row)
        if item is None:
            return []
        comment = item.decision.comment.comment
        asked = tx.outbox.of_target(comment.channel, comment.comment_id)
    waiting = [a.action for a in asked if a.action.kind is ActionKind.REPLY and a.state is ActionState.PROPOSED]
    return list(app.wordings()[waiting[-1].payload["template"]]) if waiting else []
