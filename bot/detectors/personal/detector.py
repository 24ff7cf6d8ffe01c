"""The detector behind the port: every family of patterns over one reading, the surest piece wins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from bot.core.comment import Comment
from bot.core.finding import Category, Finding, PiiType, Severity, Span
from bot.core.ports import Clock, SystemClock
from bot.detectors.personal.address import addresses
from bot.detectors.personal.bank import banks
from bot.detectors.personal.birth import births
from bot.detectors.personal.candidate import Candidate, Level, Reading
from bot.detectors.personal.document import documents
from bot.detectors.personal.email import emails
from bot.detectors.personal.identity import identities
from bot.detectors.personal.lock import locks
from bot.detectors.personal.phone import phones
from bot.detectors.personal.place import places
from bot.detectors.personal.plate import plates
from bot.detectors.personal.postcode import postcodes
from bot.detectors.personal.profile import profiles
from bot.detectors.personal.published import Published
from bot.settings.school import School

_POINTS = {
    Level.POSSIBLE: frozenset({"possible"}),
    Level.LIKELY: frozenset({"possible", "likely"}),
    Level.VALIDATED: frozenset({"possible", "likely", "validated"}),
}
_SCORES = {Level.POSSIBLE: 0.4, Level.LIKELY: 0.85, Level.VALIDATED: 0.98}
# Of two pieces that overlap and got equally far, the kind with the stricter shape is meant.
_STRICT = (
    PiiType.BANK,
    PiiType.UPN,
    PiiType.NHS_NUMBER,
    PiiType.NI_NUMBER,
    PiiType.EMAIL,
    PiiType.DATE_OF_BIRTH,
    PiiType.PHONE,
    PiiType.CAR_REGISTRATION,
    PiiType.URL_PROFILE,
    PiiType.OTHER,
    PiiType.ADDRESS,
    PiiType.POSTCODE,
)
_RANK = {kind: rank for rank, kind in enumerate(_STRICT)}
_WINDOW = 4096
_OVERLAP = 200
# Floods: beyond so many details or figures the rest of a text goes to a person unread.
_ENOUGH = 60
_MOST_FIGURES = 3000
_MOST_IN_A_WINDOW = 150
# A text without any of these holds nothing that a pattern could propose.
_FIGURE = re.compile(r"\d")
_WORTH_A_LOOK = re.compile(
    r"[\d@/_#]|[a-z](?-i:AT)[a-z]|[(\[{<*]a[)\]}>*]|[^\x00-\x7f]|\b(?:oh|zero|nought|naught|double|triple|treble|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,5}teen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|dot|at|b(?:orn|irth)\w*|dob|"
    r"li(?:ve[sd]?|ving)|moved|address|we're|doors|collect|farm|cottage|house|lodge|barn|bungalow|flat|lane|"
    r"street|road|close|avenue|door|insta\w*|ig|snap\w*|facebook|fb|tik ?tok|discord|"
    r"telegram|whats ?app|twitter|words|what3words|add|follow|dm|handle|gamer ?tag|user ?name|kik|xbox|psn|"
    r"roblox|steam|pass(?:word|code|phrase)|pw)\b",
    re.IGNORECASE,
)


class PersonalInformationDetector:
    """Finds details that let a private person be contacted, found, traced or defrauded."""

    name = "personal_information"
    version = "1"

    def __init__(self, *, school: School, published: Path | None = None, clock: Clock | None = None) -> None:
        """`published` names the list of details anybody may publish; the packaged one serves where it is missing.
        Ages and years of two figures are read by `clock`, the machine's where none is given.

        Raises SettingsError where that file cannot be read.
        """
        self._published = Published.read(school, published)
        self._clock = clock or SystemClock()

    def detect(self, comments: Sequence[Comment]) -> list[list[Finding]]:
        """One finding for each detail, in order of place; spans count characters of the text as typed."""
        return [self.find(comment.text) for comment in comments]

    def find(self, text: str) -> list[Finding]:
        """The findings for one text.

        A long text is read window by window. One that holds more figures or details than any honest comment is
        read only
        so far; what is left becomes one finding for a person.
        """
        kept: list[Candidate] = []
        figures = 0
        for start, end in _windows(text):
            if len(kept) > _ENOUGH or figures > _MOST_FIGURES:
                return [*map(self._finding, _merged(kept)), self._unread(start, len(text))]
            piece = text[start:end]
            if not (_FIGURE.search(piece) or _WORTH_A_LOOK.search(piece)):
                continue
            reading = Reading(piece)
            found = list(islice(self._candidates(reading), _MOST_IN_A_WINDOW))
            kept += [replace(c, start=c.start + start, end=c.end + start) for c in _surest(found)]
            figures += reading.figures + piece.count("@")
            if len(found) == _MOST_IN_A_WINDOW:
                return [*map(self._finding, _merged(kept)), self._unread(start, len(text))]
        return [self._finding(candidate) for candidate in _merged(kept)]

    def _candidates(self, reading: Reading) -> Iterator[Candidate]:
        published = self._published
        if reading.figures >= 9:
            yield from phones(reading, published)
        if reading.figures >= 5:
            yield from banks(reading)
            yield from identities(reading)
        if reading.figures:
            yield from postcodes(reading, published)
            yield from plates(reading)
            yield from documents(reading)
        yield from locks(reading, published)
        yield from emails(reading, published)
        yield from addresses(reading, published)
        yield from births(reading, self._clock.now().date())
        yield from profiles(reading, published)
        yield from places(reading)

    def _finding(self, candidate: Candidate) -> Finding:
        grave = candidate.grave or candidate.whose == "child" or candidate.kind in (PiiType.BANK, PiiType.UPN)
        return Finding(
            category=Category.PERSONAL_INFORMATION,
            score=_SCORES[candidate.level] + (0.01 if candidate.context else 0),
            detector=self.name,
            version=self.version,
            points=_POINTS[candidate.level],
            grounds=candidate.grounds,
            spans=(Span(start=candidate.start, end=candidate.end),),
            severity=Severity.HIGH if grave else Severity.MEDIUM,
            pii_type=candidate.kind,
            details={
                "validator": candidate.validator,
                "pattern": candidate.pattern,
                "context": candidate.context,
                "whose": candidate.whose,
            },
        )

    def _unread(self, start: int, end: int) -> Finding:
        return Finding(
            category=Category.PERSONAL_INFORMATION,
            score=_SCORES[Level.POSSIBLE],
            detector=self.name,
            version=self.version,
            points=_POINTS[Level.POSSIBLE],
            grounds="more numbers and addresses than can be checked one by one",
            spans=(Span(start=start, end=end),),
            severity=Severity.MEDIUM,
            pii_type=PiiType.OTHER,
            details={"validator": "not run", "pattern": "flood", "context": "", "whose": "other"},
        )


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Pieces of at most _WINDOW characters that overlap, so that nothing short is cut in two."""
    start = 0
    while True:
        yield start, min(len(text), start + _WINDOW)
        if start + _WINDOW >= len(text):
            return
        start += _WINDOW - _OVERLAP


def _merged(kept: list[Candidate]) -> list[Candidate]:
    """What the windows found, in order of place; of what two windows found, the longer."""
    merged: list[Candidate] = []
    for candidate in sorted(kept, key=lambda c: (c.start, -c.end)):
        if not merged or candidate.start >= merged[-1].end:
            merged.append(candidate)
        elif candidate.end > merged[-1].end:
            merged[-1] = candidate
    return merged


def _swallows(whole: Candidate, part: Candidate) -> bool:
    """Whether `part` is only a piece of something longer and of another kind, as a number within a link."""
    return (
        (whole.level >= Level.LIKELY or whole.level is Level.PUBLISHED)
        and part.level is not Level.PUBLISHED
        and whole.kind not in (part.kind, PiiType.ADDRESS)
        and whole.start <= part.start
        and part.end <= whole.end
        and 3 * (part.end - part.start) < 2.4 * (whole.end - whole.start)
    )


def _surest(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Of pieces that overlap, the one that got furthest, then the stricter kind, then the longer; in order of place."""
    ranked = sorted(candidates, key=lambda c: (-(c.level or 9), _RANK[c.kind], c.start - c.end, c.start))
    kept: list[Candidate] = []
    for candidate in ranked:
        if any(_swallows(other, candidate) for other in ranked):
            continue
        hits = [at for at, other in enumerate(kept) if candidate.start < other.end and other.start < candidate.end]
        if not hits:
            kept.append(candidate)
        elif candidate.kind is PiiType.ADDRESS and [kept[at].kind for at in hits] == [PiiType.ADDRESS]:
            other = kept[hits[0]]
            kept[hits[0]] = replace(other, start=min(other.start, candidate.start), end=max(other.end, candidate.end))
    return sorted((c for c in kept if c.level is not Level.PUBLISHED), key=lambda c: c.start)
