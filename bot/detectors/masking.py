"""Texts for digests, logs, lists and exports, with personal information made unreadable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from bot.core.finding import Category, Finding, PiiType

# Numbers keep their shape and an end by which a reviewer tells two of them apart.
_SHAPED = frozenset({PiiType.PHONE, PiiType.BANK, PiiType.NI_NUMBER, PiiType.NHS_NUMBER, PiiType.UPN})
_PLACEHOLDERS = {
    PiiType.ADDRESS: "[address]",
    PiiType.POSTCODE: "[postcode]",
    PiiType.DATE_OF_BIRTH: "[date of birth]",
    PiiType.CAR_REGISTRATION: "[car registration]",
    PiiType.URL_PROFILE: "[profile]",
    PiiType.OTHER: "[private detail]",
}
_SEVERAL = "[personal information]"
_TAIL = 3
# Fewer letters and digits than this, and an end of three would give away too much.
_LONG_ENOUGH = 8
_KEPT = frozenset(" -./()+")
_LETTER_RUN = re.compile(r"[^\W\d_]{2}")
_CODES = re.compile(r"[A-Za-z]{2}(?:\W?\d){2}(?:\W?[A-Z]{4}(?![A-Za-z]))?|[A-Za-z]{2}(?=\W?\d)")
_END = re.compile(r"(?:\.|\bdot\b[)\]}>]?)\s*([A-Za-z]{2,12})[)\]}>]?$", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


def mask(text: str, findings: Sequence[Finding]) -> str:
    """`text` with every piece of personal information that `findings` name made unreadable.

    Phone, bank, card, NI, NHS and UPN numbers keep their shape and at most their last three characters, mail addresses
    the last part of their domain, everything else nothing. Pieces that overlap are covered as one. Where findings
    name no place, only that something is there, all digits go. Findings of other categories, and
    those that passed no operating point, change nothing.
    """
    found = [f for f in findings if f.category is Category.PERSONAL_INFORMATION and (f.points or f.pii_type)]
    named = [f for f in found if f.pii_type is not None and f.spans]
    vague = bool(found) and not named
    masked: list[str] = []
    at = 0
    for start, end, kinds in _clusters(named, len(text)):
        masked += (_plain(text[at:start], vague), _covered(text[start:end], kinds))
        at = end
    masked.append(_plain(text[at:], vague))
    return "".join(masked)


def _plain(piece: str, vague: bool) -> str:
    return _DIGIT.sub("•", piece) if vague else piece


def _clusters(findings: Sequence[Finding], length: int) -> Iterator[tuple[int, int, set[PiiType | None]]]:
    """Places with the kinds named there, in order; places that overlap come as one."""
    places = sorted((max(0, s.start), min(length, s.end), f.pii_type or "") for f in findings for s in f.spans)
    start = end = -1
    kinds: set[PiiType | None] = set()
    for first, last, kind in places:
        if last <= first:
            continue
        if first >= end:
            if kinds:
                yield start, end, kinds
            start, end, kinds = first, last, set()
        end = max(end, last)
        kinds.add(PiiType(kind) if kind else None)
    if kinds:
        yield start, end, kinds


def _covered(piece: str, kinds: set[PiiType | None]) -> str:
    if len(kinds) > 1:
        return _SEVERAL
    kind = next(iter(kinds))
    if kind in _SHAPED:
        return _shape(piece)
    if kind is PiiType.EMAIL:
        end = _END.search(piece.strip())
        return f"•••@•••.{end[1].lower()}" if end else "•••@•••"
    return _PLACEHOLDERS.get(kind, _SEVERAL) if kind else _SEVERAL


def _shape(piece: str) -> str:
    """Dots for letters and digits but the last three; a number in words says too much by its very shape."""
    if _LETTER_RUN.search(_without_codes(piece)):
        return "•" * 9
    solid = [at for at, character in enumerate(piece) if character.isalnum()]
    shown = set(solid[-_TAIL:]) if len(solid) >= _LONG_ENOUGH and all(piece[at].isascii() for at in solid) else set()
    letters = []
    for at, character in enumerate(piece):
        if at in shown or character in _KEPT:
            letters.append(character)
        elif character.isspace():
            letters.append(" ")
        elif unicodedata.category(character) not in ("Cf", "Mn", "Me"):
            letters.append("•")
    return "".join(letters)


def _without_codes(piece: str) -> str:
    """`piece` without the letters that such numbers rightly have: two to start with, then four of a bank in an IBAN."""
    found = _CODES.match(piece)
    return piece[found.end() :] if found else piece
