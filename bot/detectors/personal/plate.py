"""Car registrations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.finding import PiiType
from bot.detectors.personal.candidate import Candidate, Level, Reading
from bot.detectors.personal.context import around, owner
from bot.detectors.personal.words import words
from bot.text.lexicon import known as is_word
from bot.text.view import View

CUE = re.compile(
    r"\b(?:reg|rego|registration|reggie|registrations|number ?plates?|plates?|plated|license plate|licence plate|"
    r"car|cars|van|vans|vehicle|"
    r"parked|parking|park|parks|driver|drove|drives|driving|drive|blocking|blocked|owner|owns|taxi|minibus|"
    r"people carrier|"
    r"motor|motorbike|motability|4x4|suv|hatchback|estate car|ford|fiesta|focus|corsa|astra|vauxhall|zafira|golf|"
    r"polo|vw|volkswagen|audi|bmw|mini|"
    r"merc|mercedes|nissan|qashqai|juke|micra|toyota|yaris|aygo|honda|jazz|civic|kia|picanto|sportage|hyundai|"
    r"tucson|i10|i20|"
    r"peugeot|citroen|berlingo|renault|clio|captur|scenic|fiat|punto|seat|ibiza|leon|skoda|fabia|octavia|volvo|"
    r"mazda|tesla|"
    r"range rover|land rover|landrover|defender|discovery|jeep|dacia|duster|transit|sprinter|caddy|kangoo|doblo|"
    r"suzuki|swift|mg|"
    r"wav|lights on|handbrake|windscreen|bumper|boot|zigzags|zig zags|double yellows|yellow lines|dropped kerb|"
    r"disabled bay|blue badge|bay|speeding|tailgated|cut me up|clamped|scratched|dinged|hit and run|dash ?cam|"
    r"wing mirror|lift share|moped|scooter|lorry|truck|wagon)\b"
)
_SURE = re.compile(r"\b(?:reg|rego|registration|number ?plates?|plates?|licen[sc]e plate|reggie)\b")
_S = r"(?:[^\w\u00a3$%+]|_){0,3}"
_L = "[A-Za-z]"
_D = "[0-9]"
_CURRENT = re.compile(
    rf"(?<![A-Za-z0-9])(?=[^0-9]{{1,9}}[0-9]){_L}{_S}{_L}{_S}[0-9OoIlZSB]{_S}[0-9OoIlZSB]{_S}{_L}{_S}{_L}{_S}{_L}(?![A-Za-z0-9])"
)
_PREFIX = re.compile(
    rf"(?<![A-Za-z0-9])(?=[^0-9]{{1,4}}[0-9]){_L}{_S}{_D}(?:{_S}{_D}){{0,2}}{_S}{_L}{_S}{_L}{_S}{_L}(?![A-Za-z0-9])"
)
_SUFFIX = re.compile(
    rf"(?<![A-Za-z0-9])(?=[^0-9]{{3,12}}[0-9]){_L}{_S}{_L}{_S}{_L}{_S}{_D}(?:{_S}{_D}){{0,2}}{_S}{_L}(?![A-Za-z0-9])"
)
_DATELESS = re.compile(r"(?<![A-Za-z0-9])(?:[A-Za-z]{1,3}[ -]?[0-9]{1,4}|[0-9]{1,4}[ -]?[A-Za-z]{1,3})(?![A-Za-z0-9])")
# "This for that", as in asking for something in return.
_TRADED = re.compile(r"[A-Za-z]{2,}\W*[24]\W*[A-Za-z]{2,}")
_ORDINARY = frozenset(
    words("""
    the and for you are was not but all can had her him his one our out day get has how man new now old see two way
    who boy did its let put say she too use dad mum any ask big bit bus car cup end far few got hot job kid lot may
    men off own pay per run sat set sit six ten top try win yes yet won pls plz thx am pm st nd rd th km kg ml cm mm
    hr hrs min sec yr yrs mph gb mb tb ft in on at to of is it or so up us we me my no go do be by he as an if ks pp
    eyfs sen cll mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep oct nov dec
""")
)


_MAKES = frozenset(
    words(
        "bmw kia mg vw wav suv mpv rav crv cr ev dvd seat mini golf polo audi fiat ford i3 id rs gt gti tdi hdi "
        "amg ds vrs st"
    )
)


# For a quick look: words of the cues, and capitals right before figures.
_CUE_WORDS = frozenset(re.findall(r"[a-z]+", CUE.pattern)) - {"b", "s", "ts"}
_CAPITALS = re.compile(r"[A-Z]\W{0,3}\d")


def plates(reading: Reading) -> Iterator[Candidate]:
    """Number plates in `reading`, of every style issued since 1932."""
    if not (reading.has(_CUE_WORDS) or _CAPITALS.search(reading.numbers.text)):
        return
    for view in reading.views:
        for pattern, style in ((_CURRENT, "current"), (_PREFIX, "prefix"), (_SUFFIX, "suffix")):
            for match in pattern.finditer(view.text):
                found = _plate(view, match, style)
                if found:
                    yield found
    for view in reading.views:
        if not _SURE.search(view.text.lower()):
            continue
        for match in _DATELESS.finditer(view.text):
            found = _dateless(view, match)
            if found:
                yield found


def _plate(view: View, match: re.Match[str], style: str) -> Candidate | None:
    words = around(view, match.start(), match.end())
    sure = words.near(_SURE, before=60, after=30)
    cue = sure or words.near(CUE)
    written = match[0]
    plain = re.sub(r"[^A-Za-z0-9]", "", written)
    upper = plain == plain.upper()
    if not any(c.isdigit() for c in plain):
        return None
    groups = re.split(r"[^A-Za-z0-9]+", written)
    letters_up = all(not c.isalpha() or c.isupper() for c in plain)
    neat = len(groups) <= 2 or (len(groups) <= 4 and letters_up)
    spelt = len(groups) >= len(plain) - 1
    if style == "suffix" and plain[:3].lower() in _MAKES:
        return None
    if not sure and _TRADED.fullmatch(written) and plain[:3].lower() == plain[-3:].lower():
        return None
    if words.coded and not sure:
        return None
    if not (neat or spelt or sure) or (style == "current" and plain[2:4].translate(_ZERO) in ("00", "01") and not sure):
        return None
    tail = "".join(c for c in plain[-3:])
    if (
        not sure
        and (tail.lower() in _ORDINARY or any(g.lower() in _ORDINARY for g in groups))
        and not (upper and cue and style != "suffix")
    ):
        return None
    if style == "current":
        if not cue and not (upper and neat):
            return None
        level = Level.VALIDATED if cue and plain[2:4].isdigit() else Level.LIKELY
    elif not cue or not (upper or sure or len(groups) == 1 or not is_word(tail.lower())):
        return None
    else:
        level = Level.VALIDATED if sure else Level.LIKELY
    return _found(view, match, style, level, cue)


def _dateless(view: View, match: re.Match[str]) -> Candidate | None:
    words = around(view, match.start(), match.end())
    cue = words.near(_SURE, before=45, after=30)
    letters = re.sub(r"[^A-Za-z]", "", match[0])
    if (
        not cue
        or (letters != letters.upper() and " " in match[0] and is_word(letters.lower()))
        or letters.lower() in _ORDINARY
    ):
        return None
    if len(re.sub(r"[^A-Za-z0-9]", "", match[0])) < 4 and "reg" not in cue and "plate" not in cue:
        return None
    if re.fullmatch(r"\d+(?:st|nd|rd|th|am|pm|p|k|m|s|x)", match[0].lower()) or re.match(r"Y\d|KS\d|M\d", match[0]):
        return None
    return _found(view, match, "dateless", Level.LIKELY, cue)


_ZERO = str.maketrans("OoIl", "0011")


def _found(view: View, match: re.Match[str], style: str, level: Level, cue: str) -> Candidate:
    words = around(view, match.start(), match.end())
    first, last = view.span(match.start(), match.end())
    return Candidate(
        kind=PiiType.CAR_REGISTRATION,
        start=first,
        end=last,
        level=level,
        pattern=f"number plate, {style} style",
        validator="numbering plan of the DVLA",
        context=cue,
        grounds="a car's number plate",
        whose=owner(words),
    )
