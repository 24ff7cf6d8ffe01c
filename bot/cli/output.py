"""How the terminal is spoken to: tables and progress on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn, Protocol

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

CONTROL = {code: None for code in (*range(32), *range(127, 160)) if code not in (9, 10)}
CONTROL |= dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


class Say(Protocol):
    """Counts work done, by kind."""

    def __call__(self, what: str, number: int) -> None:
        """`number` more of `what`."""
        ...


def console() -> Console:
    """Made anew for each command, so that a redirected stdout is noticed."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def clean(text: str) -> str:
    """Text of strangers made safe to print: no control characters, no marks that turn a line around."""
    return text.translate(CONTROL).replace("\n", " ⏎ ").replace("\t", " ")


def short(text: str, most: int = 80) -> str:
    """One clean line of at most `most` characters."""
    text = " ".join(clean(text).split())
    return text if len(text) <= most else text[: most - 1] + "…"


def count(number: int, word: str, many: str = "") -> str:
    """`1 reply`, `1,234 replies`."""
    return f"{number:,} {word if number == 1 else many or word + 's'}"


def sure(question: str, yes: bool) -> None:
    """Ask whoever sits at the terminal; a script, or `--yes`, has decided already. Ends with status 1 on a no."""
    if not (yes or not sys.stdin.isatty() or typer.confirm(question)):
        fail("nothing was done.")


def table(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on a terminal; elsewhere tab-separated lines under one line of headers."""
    if not sys.stdout.isatty():
        for row in (headers, *rows):
            typer.echo("\t".join(clean(cell) for cell in row))
        return
    drawn = Table(title=title or None, title_justify="left", header_style="bold", row_styles=("", "dim"))
    for header in headers:
        drawn.add_column(header, overflow="fold")
    for row in rows:
        drawn.add_row(*(escape(clean(cell)) for cell in row))
    console().print(drawn)


def fail(message: str, status: int = 1) -> NoReturn:
    """One clear error on stderr, then the end."""
    typer.echo(f"moderator: {message}", err=True)
    raise typer.Exit(status)


@contextmanager
def progress(description: str, total: int | None = None) -> Iterator[Say]:
    """A bar on a terminal, silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _what, _number: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def say(what: str, number: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(f"{description}: {what}", total=total)
            bar.advance(tasks[what], number)

        yield say
