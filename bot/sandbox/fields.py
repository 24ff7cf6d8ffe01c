"""The `fields` parameter: `id,from{id,name},comments.filter(stream).limit(50){id,parent{id}}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from bot.sandbox.graph_errors import GraphError

MAX_DEPTH = 8
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True, kw_only=True)
class Field:
    """One name asked for, its modifiers (`limit`, `order`, …) and the fields wanted below it (empty = default)."""

    name: str
    modifiers: Mapping[str, str] = field(default_factory=dict)
    below: tuple[Field, ...] = ()

    @property
    def label(self) -> str:
        """The key of the answer: the name, or what `.as(…)` gives."""
        return self.modifiers.get("as", self.name)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def fields(self, depth: int) -> tuple[Field, ...]:
        if depth > MAX_DEPTH:
            raise GraphError("(#100) Field expansion is nested too deeply", code=100)
        found = [self.field(depth)]
        while self.take(","):
            found.append(self.field(depth))
        return tuple(found)

    def field(self, depth: int) -> Field:
        name = self.name()
        modifiers: dict[str, str] = {}
        while self.take("."):
            key = self.name()
            modifiers[key] = self.argument()
        below: tuple[Field, ...] = ()
        if self.take("{"):
            below = self.fields(depth + 1)
            self.expect("}")
        return Field(name=name, modifiers=modifiers, below=below)

    def name(self) -> str:
        self.skip()
        match = _NAME.match(self.text, self.at)
        if match is None:
            raise self.syntax_error("a field name")
        self.at = match.end()
        return match.group()

    def argument(self) -> str:
        self.expect("(")
        end = self.text.find(")", self.at)
        if end < 0:
            raise self.syntax_error("')'")
        value = self.text[self.at : end].strip()
        self.at = end + 1
        return value

    def take(self, mark: str) -> bool:
        self.skip()
        if self.text.startswith(mark, self.at):
            self.at += 1
            return True
        return False

    def expect(self, mark: str) -> None:
        if not self.take(mark):
            raise self.syntax_error(f"'{mark}'")

    def skip(self) -> None:
        match = _SPACE.match(self.text, self.at)
        if match is not None:
            self.at = match.end()

    def syntax_error(self, wanted: str) -> GraphError:
        return GraphError(f'Syntax error "Expected {wanted}" at character {self.at} of the fields parameter', code=2500)


@lru_cache(maxsize=256)
def parse_fields(text: str | None) -> tuple[Field, ...]:
    """Reads a field list; nothing given means the node's default fields. Raises GraphError 2500 for bad syntax."""
    if text is None or not text.strip():
        return ()
    stripped = text.strip()
    if stripped.startswith("[") and stripped.endswith("]"):
        # Meta's SDKs send lists as JSON text in some calls.
        stripped = stripped[1:-1].replace('"', "")
    parser = _Parser(stripped.rstrip(","))
    fields = parser.fields(0)
    parser.skip()
    if parser.at != len(parser.text):
        raise parser.syntax_error("end of string")
    return fields


def as_text(fields: tuple[Field, ...]) -> str:
    """The field list written out again, for the address of the next page of a nested list."""
    return ",".join(
        each.name
        + "".join(f".{key}({value})" for key, value in each.modifiers.items())
        + (f"{{{as_text(each.below)}}}" if each.below else "")
        for each in fields
    )


def names_in(fields: tuple[Field, ...]) -> frozenset[str]:
    """Every name asked for at any depth."""
    return frozenset(name for wanted in fields for name in (wanted.name, *names_in(wanted.below)))


def largest_limit(fields: tuple[Field, ...]) -> int:
    """The greatest `.limit(n)` asked for at any depth, 0 where none is."""
    limits = [0]
    for wanted in fields:
        given = wanted.modifiers.get("limit", "0")
        limits += [int(given) if given.isdigit() else 0, largest_limit(wanted.below)]
    return max(limits)
