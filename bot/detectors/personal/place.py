"""Where somebody is, in coordinates, grid references, three words or an address on the internet."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from bot.core.finding import PiiType
from bot.detectors.personal.candidate import Candidate, Level, Reading
from bot.detectors.personal.context import Around, around, of_an_organisation, owner
from bot.text.view import View

_DEGREES = r"\d{1,2}\s?[\u00b0o\u00ba]\s?\d{1,2}\s?['\u2032]?\s?(?:\d{1,2}(?:\.\d+)?\s?(?:\"|''|\u2033)?\s?)?"
_COORDINATES = re.compile(
    rf"""(?<![\d.£$])-?\d{{1,2}}\.\d{{3,8}}\s?\u00b0?\s?[NSns]?\s?[,;/ ]\s?
      -?\d{{1,3}}\.\d{{3,8}}\s?\u00b0?\s?[EWew]?(?!\d)
    | (?<!\d){_DEGREES}[NSns][\s,]{{1,3}}\d{{0,1}}{_DEGREES}[EWew]
    | (?<![\d.£$])-?\d{{1,2}}\.\d{{2,8}}(?i:\s?(?:deg(?:rees)?|\u00b0)?\s?(?:n|north)?\b)[^\w.]{{1,4}}
      (?i:(?:by|and|long|longitude|lon|lng)[ :=]{{1,3}})?-?\d{{1,3}}\.\d{{2,8}}(?i:\s?(?:deg(?:rees)?
      |\u00b0)?\s?(?:w|west|e|east)\b)?
    | (?<![A-Za-z])[NSns]\s?\d{{1,2}}[\s\u00b0]\s?\d{{1,2}}\.\d{{1,4}}'?[\s,]{{1,3}}
      [EWew]\s?\d{{1,3}}[\s\u00b0]\s?\d{{1,2}}\.\d{{1,4}}
    | (?<!\d)\d{{1,2}}\s\d{{1,2}}\s\d{{1,2}}(?:\.\d+)?\s?[NSns][\s,]{{1,3}}
      \d{{1,3}}\s\d{{1,2}}\s\d{{1,2}}(?:\.\d+)?\s?[EWew]
    | (?<!\d)(?i:lat(?:itude)?)\W{{0,3}}-?\d{{1,2}}\.\d{{2,8}}\W{{1,4}}
      (?i:long?(?:itude)?)\W{{0,3}}-?\d{{1,3}}\.\d{{2,8}}""",
    re.VERBOSE,
)
_PLACE_CUE = re.compile(
    r"\b(?:north|south|east|west|co-?ords?|co-?ordinates|gps|location|pin|lat|latitude|long|longitude|maps?|live|"
    r"house|find us)\b"
)
_SURE_CUE = re.compile(r"\b(?:co-?ords?|co-?ordinates|gps|lat|latitude|longitude|drop(?:ped)? (?:a )?pin)\b")
# Squares of the National Grid, with at least three figures each way.
_GRID = re.compile(r"(?<![A-Za-z0-9])[HNOSThnost][A-HJ-Za-hj-z](?: ?\d{4} ?\d{4}| ?\d{5} ?\d{5}| ?\d{3} ?\d{3})(?!\d)")
_GRID_CUE = re.compile(r"\b(?:grid ref(?:erence)?|grid|os ref|map ref(?:erence)?|os grid)\b")
_WORD = r"[a-z]{3,18}"
_SLASHED = re.compile(rf"(?:/\s?){{3}}{_WORD}\s?[. ]\s?{_WORD}\s?[. ]\s?{_WORD}", re.IGNORECASE)
_DOTTED = re.compile(
    rf"(?<![\w@./-]){_WORD}(?:\s?[.\u3002]\s?{_WORD}\s?[.\u3002]\s?|\sdot\s{_WORD}\sdot\s){_WORD}(?![\w@./])",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    r"(?:w3w|words?)(?:\s(?:is|are|for|us|our|my|the|his|her|house|home|address|its|it's))*[\s:=-]{1,3}"
    r"(?P<words>[a-z]{4,18}[ ,/-]{1,2}[a-z]{4,18}[ ,/-]{1,2}[a-z]{4,18})\b",
    re.IGNORECASE,
)
_THREE_CUE = re.compile(r"what ?(?:3|three) ?words?|\bw3w\b|three words")
_FOUR = r"\d{1,3}\s?(?:\.|\[\.\]|\(dot\)|\sdot\s)\s?"
_INTERNET = re.compile(
    rf"(?<![\w.]){_FOUR}{_FOUR}{_FOUR}\d{{1,3}}(?!\w|\.\d)|"
    r"(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){2,7}:?[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{1,4}){0,5}(?![\w:])"
)
_INTERNET_CUE = re.compile(
    r"\b(?:i\.?p|router|server|connect|host|minecraft|traced|address|modem|broadband|wifi|log(?:ged)? in|vpn|"
    r"ipv6|ipv4|network)\b"
)
_NOT_INTERNET = re.compile(
    r"\b(?:version|ver|v|firmware|ios|android|update|section|chapter|paragraph|figure|build|dns|gateway)\b"
)


_OPEN_TO_ALL = re.compile(
    r"\b(?:car park|fun run|run|race|start|finish|event|fair|fete|show|match|camp|campsite|camp hill|entrance|trip|"
    r"picnic|meeting point|meet|parking|beach|walk|festival|fixture|pitch|field)\b"
)


def places(reading: Reading) -> Iterator[Candidate]:
    """Coordinates, grid references, what3words and internet addresses in `reading`."""
    if reading.figures >= 4:
        for match in _COORDINATES.finditer(reading.plain.text):
            words = around(reading.plain, match.start(), match.end())
            if not _of_a_place(words) and _meant(match[0], words):
                yield _found(
                    reading.plain, match.span(), "coordinates", "within the globe", words.near(_PLACE_CUE), words
                )
        yield from _grids(reading.plain)
        for view in reading.views:
            if view.text.count(".") >= 3 or view.text.count(":") >= 2 or "dot" in view.text:
                for match in _INTERNET.finditer(view.text):
                    yield from _internet(view, match)
    yield from _three_words(reading.plain)


def _grids(view: View) -> Iterator[Candidate]:
    for match in _GRID.finditer(view.text):
        words = around(view, match.start(), match.end())
        cue = words.near(_GRID_CUE)
        sure = match[0][:2].isupper() and (len(re.sub(r"\D", "", match[0])) >= 8 or match[0].count(" ") == 2)
        if (cue or sure) and not _of_a_place(words):
            yield _found(view, match.span(), "grid reference", "a square of the National Grid", cue, words)


def _three_words(view: View) -> Iterator[Candidate]:
    lower = view.text.lower()
    cued = bool(_THREE_CUE.search(lower))
    patterns = [_SLASHED] if "/" in lower else []
    patterns += [_DOTTED, _AFTER_NAME] if cued else []
    for pattern in patterns:
        for match in pattern.finditer(view.text):
            place = match.span("words") if "words" in match.groupdict() else match.span()
            words = around(view, *place)
            shown = "what3words.com" in match[0].lower() or re.search(r"what\W+(?:3|three)\W+words", match[0].lower())
            if not shown and not _of_a_place(words):
                yield _found(view, place, "what3words", "three words with dots", words.near(_THREE_CUE), words)


def _internet(view: View, match: re.Match[str]) -> Iterator[Candidate]:
    plain = re.sub(r"[^0-9A-Fa-f.:]", "", re.sub(r"\(dot\)|\[\.\]|\sdot\s", ".", match[0]))
    try:
        address = ipaddress.ip_address(plain)
    except ValueError:
        return
    words = around(view, match.start(), match.end())
    cue = words.near(_INTERNET_CUE)
    if address.is_loopback or address.is_unspecified or _NOT_INTERNET.search(words.before[-20:]):
        return
    if re.search(r"\b(?:lesson|computing|example|counting)\b", words.before + words.after):
        return
    if cue or (address.version == 4 and int(plain.split(".")[0]) > 10):
        check = "four numbers to 255" if address.version == 4 else "eight groups"
        yield _found(view, match.span(), "internet address", check, cue, words)


def _of_a_place(words: Around) -> str:
    """Whether the spot is that of an organisation and nobody's home."""
    at_home = re.search(r"\b(?:my|our|we|us|home|house|live)\b", words.before)
    if at_home:
        return ""
    public = _OPEN_TO_ALL.search(words.before[-60:])
    return public[0] if public else of_an_organisation(words, loose=True)


def _meant(written: str, words: Around) -> bool:
    """Whether two decimals are a place: pounds and pence have two places each, and need the plainest words."""
    prices = re.fullmatch(r"-?\d+\.\d\d\D+\d+\.\d\d", written) is not None
    cue = words.near(_SURE_CUE if prices else _PLACE_CUE)
    return bool(cue) or (not prices and _on_these_isles(written))


def _on_these_isles(written: str) -> bool:
    """Whether coordinates without a word around them lie in Britain or Ireland, or carry compass letters."""
    numbers = re.findall(r"-?\d{1,3}\.\d+", written)
    if re.search(r"[NSEWnsew\u00b0]", written) or len(numbers) != 2:
        return True
    fine = all(len(number.rpartition(".")[2]) > 3 for number in numbers) and re.search(r"[,;]", written)
    return bool(fine) and 49 <= float(numbers[0]) <= 61 and -9 <= float(numbers[1]) <= 2


def _found(view: View, place: tuple[int, int], pattern: str, check: str, cue: str, words: Around) -> Candidate:
    first, last = view.span(*place)
    return Candidate(
        kind=PiiType.OTHER,
        start=first,
        end=last,
        level=Level.LIKELY,
        pattern=pattern,
        validator=check,
        context=cue,
        grounds=pattern if pattern in ("coordinates", "what3words") else f"a {pattern}".replace("a i", "an i"),
        whose=owner(words),
    )
