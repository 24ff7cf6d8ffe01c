"""`moderator check`: judges comments; stores and does nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from bot import wiring
from bot.cli.context import settings_of
from bot.cli.output import clean, fail, short
from bot.core.comment import Author, Comment, Post
from bot.core.decision import Decision

MOST_CHARACTERS = 65_536
BATCH = 256


class Format(StrEnum):
    """Shapes of the answer."""

    TEXT = "text"
    JSONL = "jsonl"


def check(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(help="File with one comment a line; - reads standard input.")] = "-",
    format: Annotated[Format, typer.Option(help="jsonl: one JSON object a line, in and out.")] = Format.TEXT,
) -> None:
    """Judge comments without storing or doing anything.

    Plain text is one comment a line; a line that is a JSON object may hold id, channel, author, post and parent
    besides text.

    Examples:

      echo "Ring me on 07700 900123" | moderator check

      moderator check comments.jsonl --format jsonl > judged.jsonl
    """
    judge = wiring.build_judge(settings_of(ctx))
    errors = 0
    try:
        with _source(file) as source:
            for bad in _judged(judge, source, format):
                errors += 1
                typer.echo(f"moderator: {bad}", err=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}.", 2)
    if errors:
        fail(f"{errors} lines could not be read; the others were judged.", 2)


def _source(file: str) -> TextIO:
    if file == "-":
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="surrogateescape")  # type: ignore[union-attr]
        return sys.stdin
    return Path(file).open(encoding="utf-8-sig", errors="surrogateescape")


def _judged(judge: wiring.Judge, source: Iterable[str], form: Format) -> Iterator[str]:
    """Print verdicts in order; yield one sentence for each line that could not be read."""
    numbered = ((n, line.rstrip("\n")) for n, line in enumerate(source, 1) if line.strip())
    while batch := list(islice(numbered, BATCH)):
        comments: list[tuple[Comment, dict[str, Any]]] = []
        for number, line in batch:
            try:
                comments.append(_parse(line, form))
            except ValueError as error:
                yield f"line {number}: {error}"
        decisions = judge.judge([comment for comment, _ in comments])
        for (comment, given), decision in zip(comments, decisions, strict=True):
            if form is Format.JSONL:
                typer.echo(
                    json.dumps({"id": given.get("id"), **wiring.checked_as_json(comment, decision)}, ensure_ascii=False)
                )
            else:
                _print(comment, decision)


def _parse(line: str, form: Format) -> tuple[Comment, dict[str, Any]]:
    """A comment and the object it came from; raises ValueError saying what is wrong."""
    try:
        line.encode()
    except UnicodeEncodeError:
        raise ValueError("this is not UTF-8.") from None
    given: Any = {"text": line}
    if form is Format.JSONL or line.lstrip().startswith("{"):
        try:
            given = json.loads(line, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            if form is Format.JSONL:
                raise ValueError(f"this is no JSON ({error}).") from None
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise ValueError('there is no "text": write {"text": "…"}.')
    for name in ("channel", "author", "post", "parent"):
        if given.get(name) is not None and not isinstance(given[name], str):
            raise ValueError(f'"{name}" must be text.')
    text = given["text"]
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"the text has {len(text)} characters; {MOST_CHARACTERS} is the most.")
    try:
        json.dumps(given, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("the text holds half a character (a lone surrogate).") from None
    return build_comment(given), given


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def build_comment(given: dict[str, Any]) -> Comment:
    """A comment without a past out of what the caller gave."""
    from datetime import UTC, datetime

    channel = given.get("channel") or "facebook"
    return Comment(
        channel=channel,
        comment_id=str(given.get("id") or "check"),
        text=given["text"],
        author=Author(author_id=None, name=given.get("author")),
        created_at=datetime.now(UTC),
        post=Post(channel=channel, post_id="check", text=given.get("post") or ""),
        parent_text=given.get("parent"),
    )


def _print(comment: Comment, decision: Decision) -> None:
    typer.echo(f"{decision.verdict.value:7} {int(decision.severity)}  {short(comment.text, 100)}")
    for reason in decision.reasons:
        typer.echo(f"           {clean(reason.text)}")
