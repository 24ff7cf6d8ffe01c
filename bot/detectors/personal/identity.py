"""National Insurance, NHS and pupil numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.gb import nhs, upn

from bot.core.finding import PiiType
from bot.detectors.personal.candidate import Candidate, Level, Reading
from bot.detectors.personal.context import Around, around, owner
from bot.text.view import View

_S = r"(?:[^\w\u00a3$%+]|_){0,3}"
_DIGIT = "[0-9OoIlSsZ]"
_ZERO = str.maketrans("OoIlSsZ", "0011552")
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"

# HMRC, National Insurance Manual NIM39110: letters and prefixes never given out. QQ is HMRC's own example.
_NI_PREFIX = re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z]|QQ")
_NI = re.compile(
    rf"(?<![A-Za-z0-9])(?P<prefix>[A-Za-z]{_S}[A-Za-z])(?P<six>(?:{_S}{_DIGIT}){{6}})(?P<suffix>{_S}[A-Za-z])?(?![A-Za-z0-9])"
)
NI_CUE = re.compile(
    r"\b(?:n\.?i\.?|nino|national insurance|nat ins|ni number|nino number|insurance number|ins no|nat insurance)\b"
)
_NI_SLIP = re.compile(
    rf"(?<![A-Za-z0-9])(?P<prefix>[A-Za-z]{_S}[A-Za-z])(?P<six>(?:{_S}{_DIGIT}){{5}}|"
    rf"(?:{_S}{_DIGIT}){{7}})(?P<suffix>{_S}[A-Da-d])?(?![A-Za-z0-9])"
)
_NHS = re.compile(rf"(?<![\d\u00a3$+.])\d(?:{_S}\d){{9}}(?!\d)")
_NHS_SLIP = re.compile(rf"(?<![\d\u00a3$+.])\d(?:(?:{_S}\d){{10}}|(?:{_S}\d){{8}})(?!{_S}\d)")
NHS_CUE = re.compile(
    r"\b(?:nhs|n\.h\.s\.?|hospital (?:no|number)|health (?:no|number)|patient (?:no|number)|medical (?:no|"
    r"number)|red book|gp number)\b"
)
_UPN = re.compile(
    rf"(?<![A-Za-z0-9])(?P<letter>[A-Za-z]){_S}(?P<digits>{_DIGIT}(?:{_S}{_DIGIT}){{10}})(?P<last>{_S}[0-9A-Za-z])(?![A-Za-z0-9])"
)
_UPN_SLIP = re.compile(
    rf"(?<![A-Za-z0-9])(?P<letter>[A-Za-z]){_S}(?P<digits>{_DIGIT}(?:(?:{_S}{_DIGIT}){{11}}|"
    rf"(?:{_S}{_DIGIT}){{9}}))(?P<last>{_S}[0-9A-Za-z])(?![A-Za-z0-9])"
)
UPN_CUE = re.compile(
    r"\b(?:u\.?p\.?n|unique pupil|pupil (?:no|num|number|id|ref)|pupil's number|student number|school number)\b"
)


def identities(reading: Reading) -> Iterator[Candidate]:
    """NI numbers, NHS numbers and UPNs in `reading`."""
    for view in reading.views:
        for pattern in (_NI, _NI_SLIP):
            for match in pattern.finditer(view.text):
                yield from _ni(view, match)
        for pattern in (_UPN, _UPN_SLIP):
            for match in pattern.finditer(view.text):
                yield from _upn(view, match)
    for pattern in (_NHS, _NHS_SLIP):
        for match in pattern.finditer(reading.numbers.text):
            yield from _nhs(reading.numbers, match)


def _letters(piece: str | None) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", piece or "").upper()


def _ni(view: View, match: re.Match[str]) -> Iterator[Candidate]:
    words = around(view, match.start(), match.end())
    cue = words.near(NI_CUE)
    prefix, suffix = _letters(match["prefix"]), _letters(match["suffix"])
    capitals = match["prefix"] == match["prefix"].upper() and (match["suffix"] or "").upper() == (match["suffix"] or "")
    real = sum(c.isdigit() for c in match["six"]) >= 3
    six = sum(c.isalnum() for c in match["six"]) == 6
    right = six and bool(_NI_PREFIX.fullmatch(prefix)) and suffix in ("A", "B", "C", "D")
    if not real or (not six and not cue) or (words.coded and not cue):
        return
    joined = re.fullmatch(
        r"[A-Za-z]{2}[ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[A-Da-d]|[A-Za-z]{2}[ -]?\d{6}[ -]?[A-Da-d]", match[0]
    )
    if right and (cue or prefix == "QQ" or (joined and capitals)):
        yield _found(
            PiiType.NI_NUMBER, view, match, Level.VALIDATED, "numbering plan", cue, words, "a National Insurance number"
        )
    elif cue and (suffix in ("", "A", "B", "C", "D") or right):
        yield _found(
            PiiType.NI_NUMBER,
            view,
            match,
            Level.LIKELY,
            "not in the numbering plan",
            cue,
            words,
            "what is most likely a National Insurance number",
        )
    elif right and capitals:
        yield _found(
            PiiType.NI_NUMBER, view, match, Level.LIKELY, "numbering plan", cue, words, "a National Insurance number"
        )
    elif joined and capitals:
        yield _found(
            PiiType.NI_NUMBER,
            view,
            match,
            Level.POSSIBLE,
            "not in the numbering plan",
            cue,
            words,
            "a number that may be a National Insurance number",
        )


def _nhs(view: View, match: re.Match[str]) -> Iterator[Candidate]:
    digits = re.sub(r"\D", "", match[0])
    words = around(view, match.start(), match.end())
    cue = words.near(NHS_CUE, before=60, after=40)
    if (
        (len(set(digits)) == 1 and not cue)
        or digits.startswith("0")
        or (words.coded and not cue and not digits.startswith("999"))
    ):
        return
    if len(digits) != 10 and not words.near(NHS_CUE, before=25, after=0):
        return
    valid = len(digits) == 10 and nhs.is_valid(digits)
    grouped = bool(re.fullmatch(r"\d{3}[ -]\d{3}[ -]\d{4}", match[0]))
    if valid and (cue or (grouped and digits.startswith("999"))):
        yield _found(PiiType.NHS_NUMBER, view, match, Level.VALIDATED, "check digit", cue, words, "an NHS number")
    elif cue or digits.startswith("999") or (valid and grouped and digits[0] in "4679"):
        check = "check digit" if valid else "check digit wrong"
        level = Level.LIKELY if cue or valid else Level.POSSIBLE
        yield _found(PiiType.NHS_NUMBER, view, match, level, check, cue, words, "what is most likely an NHS number")


def _upn(view: View, match: re.Match[str]) -> Iterator[Candidate]:
    letter, last = match["letter"].upper(), _letters(match["last"])
    digits = _letters(match["digits"].translate(_ZERO))
    if sum(c.isdigit() for c in match["digits"]) < 5 or "&#" in match[0]:  # an entity of HTML is no number
        return
    words = around(view, match.start(), match.end())
    cue = words.near(UPN_CUE, before=60, after=40)
    known = last if last in _UPN_LETTERS or last.isdigit() else last.translate(_ZERO)
    whole = len(digits) == 11
    valid = whole and (known.isdigit() or known in _UPN_LETTERS) and upn.calc_check_digit(digits + known) == letter
    if valid and (cue or not words.coded):
        yield _found(PiiType.UPN, view, match, Level.VALIDATED, "check letter", cue, words, "a pupil's number (UPN)")
    elif cue or valid or (whole and match["letter"].isupper() and not words.coded):
        yield _found(
            PiiType.UPN,
            view,
            match,
            Level.LIKELY,
            "check letter" if valid else "check letter wrong",
            cue,
            words,
            "what is most likely a pupil's number (UPN)",
        )


def _found(
    kind: PiiType, view: View, match: re.Match[str], level: Level, check: str, cue: str, words: Around, grounds: str
) -> Candidate:
    first, last = view.span(match.start(), match.end())
    return Candidate(
        kind=kind,
        start=first,
        end=last,
        level=level,
        pattern=kind.value,
        validator=check,
        context=cue,
        grounds=grounds,
        whose="child" if kind is PiiType.UPN else owner(words, child_first=kind is PiiType.NHS_NUMBER),
    )
