"""Names of pupils who have not agreed to be named, and of staff in criticism."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bot.core.comment import Comment
from bot.core.finding import Category, Finding, Severity, Span
from bot.detectors.roster import TITLES, Roster, plain
from bot.text.lexicon import known

_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011'\u2019][^\W\d_]+)*\.?|\d{1,2}[A-Za-z]?\b")
_OWNER = re.compile(r"['\u2019]s?$")
_GRAVE = re.compile(
    r"\b(?:hit|hits|bit|bites?|kicked|punch\w*|push\w*|fight\w*|bull(?:y|ied|ying)|excluded|suspended|ran off|"
    r"hurt|broke|"
    r"seizures?|autis\w+|adhd|hospital|wheelchair|medication|meltdown|foster|adopted|social (?:worker|services)|"
    r"police|dad|mum|mam|family|lives)\b"
)
_CRITICAL = re.compile(
    r"\b(?:rude|useless|ignor\w+|shout\w*|off with|disgrac\w+|appalling|awful|terrible|horrible|nasty|lazy|lied|"
    r"lies|liar|"
    r"incompetent|unprofessional|complain\w*|blame\w*|fault|sack\w*|fired|resign\w*|worst|hate\w*|bully\w*|bullies|"
    r"never (?:rings?|answers?|replies|calls?)|didn'?t (?:care|listen|bother)|don'?t (?:care|listen)|"
    r"doesn'?t (?:care|listen)|"
    r"fobbed|patronising|shocking|joke|why did|really leave|affair|drunk|rumou?rs?|heard that)\b"
)
_THANKS = re.compile(
    r"\b(?:thanks?|thank you|ta|cheers|brilliant|amazing|lovely|wonderful|best|star|legend|congratulations|congrats|"
    r"well done|miss you|grateful|appreciate\w*|fantastic|great)\b"
)
_IN_CLASS = re.compile(r"\b(?:in|from|of|class|year)(?: class| year)? $", re.IGNORECASE)
_CLASS = re.compile(r" (?:class|group|room)\b", re.IGNORECASE)
_NEAR = 4  # words between first and family name


@dataclass(frozen=True, slots=True)
class _Word:
    text: str  # as hashed
    start: int
    end: int
    is_class: bool = False  # written as the name of a class, not as an ordinary word


class NamesDetector:
    """Finds people of the school's roster who are named against their wish."""

    name = "names"
    version = "1"

    def __init__(self, *, roster: Path, secret: Callable[[], bytes]) -> None:
        """`roster` is a file written by `write_roster` with the same `secret`; without it nobody is found.

        Raises SettingsError where the file is damaged.
        """
        self._path, self._secret = roster, secret
        self._stamp: int | None = None
        self._roster = Roster([], {}, b"")
        self._refresh()

    def _refresh(self) -> None:
        """Read the roster anew where it has changed: a new school year needs no restart."""
        try:
            stamp = self._path.stat().st_mtime_ns
        except OSError:
            stamp = None
        if stamp != self._stamp:
            self._roster = Roster.load(self._path, self._secret()) if stamp else Roster([], {}, b"")
            self._stamp = stamp

    def detect(self, comments: Sequence[Comment]) -> list[list[Finding]]:
        """One list of findings for each comment, in the same order."""
        self._refresh()
        return [self.find(comment.text) for comment in comments]

    def find(self, text: str) -> list[Finding]:
        """One finding for each person named, in order of place."""
        if not self._roster:
            return []
        named: dict[int, tuple[int, int]] = {}
        for place, start, end in self._named(_words(text)):
            first, last = named.get(place, (start, end))
            named[place] = (first, last) if last - first >= end - start else (start, end)
        findings: dict[tuple[int, int], Finding] = {}
        lower = text.lower()
        for place, span in sorted(named.items(), key=lambda item: item[1]):
            found = self._finding(place, span, lower)
            if found and span not in findings:
                findings[span] = found
        return list(findings.values())

    def _named(self, words: list[_Word]) -> Iterator[tuple[int, int, int]]:
        """Places on the roster with the characters that name them: a first name needs a family name or a class near."""
        firsts = {at: self._roster.find("first", word.text) for at, word in enumerate(words)}
        groups = self._groups(words)
        for at, word in enumerate(words):
            for other in range(max(0, at - 1), min(len(words), at + 1 + _NEAR)):
                if other == at or (not firsts[at] and len(word.text) > 1):
                    continue
                start, end = min(word.start, words[other].start), max(word.end, words[other].end)
                for place in self._roster.find("pair", word.text, words[other].text):
                    yield place, start, end
                if abs(other - at) == 1 and 1 in (len(word.text), len(words[other].text)):
                    for place in self._roster.find("initial", word.text, words[other].text):
                        yield place, start, end
            if firsts[at]:
                for group, as_class in groups.items():
                    if group != word.text and (as_class or not known(word.text)):
                        for place in self._roster.find("class", word.text, group):
                            yield place, word.start, word.end
            if word.text in TITLES and at + 1 < len(words):
                for place in self._roster.find("title", words[at + 1].text):
                    yield place, word.start, words[at + 1].end

    def _groups(self, words: list[_Word]) -> dict[str, bool]:
        """Classes of the roster that are named, of one word or two, and whether plainly as classes."""
        ones = [(word.text, word.is_class) for word in words]
        twos = [(first + second, plainly or also) for (first, plainly), (second, also) in pairwise(ones)]
        plainly = {text for text, as_class in (*ones, *twos) if as_class}
        texts = {text for text, _ in (*ones, *twos)}
        return {text: text in plainly for text in texts if self._roster.find("group", text)}

    def _finding(self, place: int, span: tuple[int, int], lower: str) -> Finding | None:
        entry = self._roster.entry(place)
        if entry.role == "staff":
            if _THANKS.search(lower) or not _CRITICAL.search(lower):
                return None
            return self._found(span, "a member of staff named in criticism", Severity.MEDIUM, {"stays_up": "yes"})
        if entry.consent:
            return None
        severity = Severity.HIGH if _GRAVE.search(lower) else Severity.LOW
        return self._found(span, "a pupil named without consent", severity, {})

    def _found(self, span: tuple[int, int], grounds: str, severity: Severity, details: dict[str, str]) -> Finding:
        return Finding(
            category=Category.NAMES_INDIVIDUAL,
            score=0.99,
            detector=self.name,
            version=self.version,
            points=frozenset({"review", "hide"}),
            grounds=grounds,
            spans=(Span(start=span[0], end=span[1]),),
            severity=severity,
            details={"pattern": "roster", **details},
        )


def _words(text: str) -> list[_Word]:
    """Words as names are hashed, without "'s"; double names whole and in parts."""
    found = []
    for match in _WORD.finditer(text):
        bare = _OWNER.sub("", match[0].rstrip("."))
        word = plain(bare)
        if word:
            named = bool(_IN_CLASS.search(text[: match.start()][-12:]) or _CLASS.match(text[match.end() :][:10]))
            is_class = named and (bare[0].isupper() or bare[0].isdigit())
            found.append(_Word(word, match.start(), match.start() + len(bare), is_class))
    return found
