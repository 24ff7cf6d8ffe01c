"""A comment's text in pieces: the words that carried the decision are marked, personal details are covered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.core.finding import Category, Finding
from bot.digest.quoting import ZERO_WIDTH_JOINER

LONGEST = 20_000
DIGIT = re.compile(r"\d")


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of text with what was found in it; `covered` text has been left out."""

    text: str
    found: tuple[Finding, ...] = ()
    covered: bool = False


def pieces(text: str, findings: Sequence[Finding], *, reveal: bool) -> list[Piece]:
    """The text in order, cut wherever a finding begins or ends; at most 20,000 characters of it.

    Only findings that passed an operating point are marked. Overlapping ones share their common stretch. Personal
    details are covered unless `reveal`; where it is only known that there is one, every digit is.
    """
    text = text[:LONGEST]
    vague = not reveal and covers_something(findings) and not any(_is_detail(f) and f.spans for f in findings)
    spans = [
        (max(0, s.start), min(len(text), s.end), f)
        for f in findings
        if f.points or _is_detail(f)
        for s in f.spans
        if s.start < s.end and s.start < len(text)
    ]
    edges = sorted({0, len(text), *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    made: list[Piece] = []
    for start, end in pairwise(edges):
        found = tuple(f for a, b, f in spans if a <= start and end <= b)
        covered = not reveal and any(_is_detail(f) for f in found)
        inside = "" if covered else harmless(text[start:end])
        piece = Piece(text=DIGIT.sub("•", inside) if vague else inside, found=found, covered=covered)
        if covered and made and made[-1].covered:
            continue  # two findings over one detail are one detail
        made.append(piece)
    return made


def covers_something(findings: Sequence[Finding]) -> bool:
    """Whether there is a personal detail to be looked at."""
    return any(f.category is Category.PERSONAL_INFORMATION and (f.points or f.pii_type) for f in findings)


def _is_detail(finding: Finding) -> bool:
    """Whether its spans are a detail of a known kind."""
    return finding.category is Category.PERSONAL_INFORMATION and finding.pii_type is not None


def harmless(text: str) -> str:
    """The text with its line breaks, without control and direction-changing characters and piled-up accents."""
    kept: list[str] = []
    accents = 0
    for char in text:
        category = unicodedata.category(char)
        accents = accents + 1 if category in ("Mn", "Me") else 0
        if accents > 2:
            continue
        if char in "\n\t" or char == ZERO_WIDTH_JOINER:
            kept.append(char)
        elif category in ("Zl", "Zp"):
            kept.append("\n")
        elif category == "Cs":
            kept.append("\ufffd")
        elif category not in ("Cc", "Cf", "Cn", "Co"):
            kept.append(char)
    return "".join(kept)
