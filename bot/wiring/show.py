"""The demo's page of text: what came, what was done, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from bot.core.decision import Verdict
from bot.core.records import StoredAction, StoredDecision
from bot.service.work import Pass
from bot.wiring.demo import outcome

if TYPE_CHECKING:
    from bot.wiring.app import App

COLOUR = {Verdict.HIDE: "red", Verdict.DELETE: "magenta", Verdict.REVIEW: "yellow"}
NEXT = (
    (".venv/bin/moderator demo --serve", "answer and undo on the review pages"),
    ('echo "Ring me on 07700 900123" | .venv/bin/moderator check', "judge a comment of your own"),
    (".venv/bin/moderator --help", "every command"),
    ("README.md", "“Going live in half an hour”: your own page"),
)
WORD = {Verdict.HIDE: "hidden", Verdict.DELETE: "deleted", Verdict.REVIEW: "flagged"}


def show_demo(
    app: App, url: str, done: Pass, *, told: list[tuple[StoredDecision, list[StoredAction]]], serve: bool
) -> None:
    """Print it all."""
    out = Console(highlight=False)
    width = None if out.is_terminal else 120
    out = Console(highlight=False, width=width)
    status = app.status()
    poll = next(p for p in done.polls if p.channel == "facebook")
    out.print(
        Panel.fit(f"[bold]{app.settings.school.school.name}[/bold]: a Facebook page on this machine, read at {url}")
    )
    verdicts = ", ".join(f"{n} {v}" for v, n in status.decisions.items())
    out.print(f"{poll.read} comments came; judged by {status.model}: {verdicts}.\n")
    drawn = Table(show_lines=False, pad_edge=False, box=None, header_style="bold", padding=(0, 2, 1, 0))
    for name, ratio in (("what", 1), ("comment", 4), ("why", 5), ("done", 2)):
        drawn.add_column(name, ratio=ratio, overflow="fold")
    for stored, actions in told:
        decision, comment = stored.decision, stored.comment.comment
        text = app.covered(stored)
        drawn.add_row(
            f"[{COLOUR[decision.verdict]}]{WORD[decision.verdict]}[/]",
            escape(f"{comment.author.name or 'not named'}: {_short(text) or '(a picture)'}"),
            escape(_short(" ".join(r.text for r in decision.reasons), 220)),
            escape(outcome(actions)),
        )
    out.print(drawn)
    with app.store.reading() as tx:
        blocks = tx.strikes.blocks()
        for block in blocks:
            out.print(f"[red]blocked[/red]  {escape(block.author_name or block.author_id)}: {escape(block.reason)}")
    preview = app.digest.preview(None)
    sent = app.digest.send(None)
    out.print(
        f"\n[bold]The digest[/bold] “{escape(sent.subject)}” and the alerts are mails in {app.settings.var / 'mail'}."
    )
    out.print(Panel(escape("\n".join(preview.text.splitlines()[:24]) + "\n…"), title="digest", expand=False))
    out.print("Everything else was left up.\n")
    if serve:
        out.print(f"The page is at {url} and is polled every few seconds. Ctrl-C ends it.")
        return
    out.print("[bold]Try next[/bold]")
    for command, what in NEXT:
        out.print(f"  {command:62} {what}", soft_wrap=True)


def _short(text: str, most: int = 130) -> str:
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= most else text[: most - 1] + "…"
