"""What the families of patterns propose, and the text they read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from bot.core.finding import PiiType
from bot.text.digits import number_view
from bot.text.view import View, plain_view

_TOKEN = re.compile(r"[a-z]+(?:['-][a-z]+)*")
_LETTERS = re.compile(r"[a-z]+")
_FIGURES = re.compile(r"\d+")


class Level(IntEnum):
    """How far a candidate got; each level is an operating point that the policy knows by name."""

    PUBLISHED = 0  # anybody may post it: on record only so that no other pattern takes a piece of it
    POSSIBLE = 1  # looks like it, and something speaks against it: a person looks
    LIKELY = 2  # right shape and context, but nothing to check it by, or the check failed
    VALIDATED = 3  # right shape and a check digit, a numbering plan or a range reserved for tests


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One detail; `start` and `end` count characters of the text as typed."""

    kind: PiiType
    start: int
    end: int
    level: Level
    pattern: str
    validator: str
    grounds: str
    context: str = ""
    whose: str = "other"  # own, child or other
    grave: bool = False  # about somebody's safety or money


class Reading:
    """One comment's text in the spellings that the patterns read; made once, each view on first use."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = plain_view(text)

    @cached_property
    def numbers(self) -> View:
        """Number words and letters for digits read as digits."""
        return number_view(self.plain)

    @cached_property
    def views(self) -> tuple[View, ...]:
        """The plain view, and the one with digits where it differs."""
        return (self.plain,) if self.numbers is self.plain else (self.plain, self.numbers)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """The words of the plain view in small letters, and the parts of "nan's" and "co-op", for a cheap look
        before a dear pattern."""
        lower = self.plain.text.lower()
        return frozenset(_TOKEN.findall(lower)).union(_LETTERS.findall(lower))

    @cached_property
    def figures(self) -> int:
        """How many digits the text has once number words are read as digits."""
        return sum(map(len, _FIGURES.findall(self.numbers.text)))

    def has(self, words: frozenset[str]) -> bool:
        """Whether any of `words`, in small letters, is in the text."""
        return not self.tokens.isdisjoint(words)
