"""Numbers of passports, residence permits and driving licences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.finding import PiiType
from bot.detectors.personal.candidate import Candidate, Level, Reading
from bot.detectors.personal.context import Around, around, owner
from bot.text.view import View

_S = r"(?:[^\w\u00a3$%+]|_){0,3}"
_PASSPORT = re.compile(rf"(?<![A-Za-z0-9])(?:(?:GBR|[A-Z]{{1,2}}){_S})?\d(?:{_S}\d){{5,8}}(?![A-Za-z0-9])")
_PASSPORT_CUE = re.compile(
    r"\b(?:pass ?ports?|pasports?|passprt|p/port|pport|travel document|visa number|brp|residence permit|biometric)\b"
)
# DVLA driver number: five letters of the name, the birth date, initials, check letters.
_LICENCE = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z9]{5}[ -]?\d[ -]?\d{5}[ -]?[A-Za-z9]{2}[ -]?\d[ -]?[A-Za-z]{2}(?![A-Za-z0-9])"
)


def documents(reading: Reading) -> Iterator[Candidate]:
    """Passport and licence numbers in `reading`."""
    if reading.figures < 6:
        return
    if _PASSPORT_CUE.search(reading.plain.text.lower()):
        for view in reading.views:
            for match in _PASSPORT.finditer(view.text):
                words = around(view, match.start(), match.end())
                cue = words.near(_PASSPORT_CUE, before=90, after=50)
                if cue:
                    yield _found(view, match, "passport number", "none: passports carry no check", cue, words)
    view = reading.plain
    for match in _LICENCE.finditer(view.text):
        yield _found(
            view, match, "driving licence number", "shape of the DVLA", "", around(view, match.start(), match.end())
        )


def _found(view: View, match: re.Match[str], pattern: str, check: str, cue: str, words: Around) -> Candidate:
    first, last = view.span(match.start(), match.end())
    return Candidate(
        kind=PiiType.OTHER,
        start=first,
        end=last,
        level=Level.LIKELY,
        pattern=pattern,
        validator=check,
        context=cue,
        grounds=f"a {pattern}",
        whose=owner(words),
        grave=True,
    )
