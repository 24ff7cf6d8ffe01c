"""Passports, driving licences, door codes, coordinates, what3words and addresses on the internet."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from bot.core.finding import PiiType
from bot.detectors.personal.candidate import Candidate, Level, Reading
from bot.detectors.personal.context import Around, around, of_an_organisation, owner
from bot.detectors.personal.published import Published
from bot.text.view import View

_S = r"(?:[^\w\u00a3$%+]|_){0,3}"
_PASSPORT = re.compile(rf"(?<![A-Za-z0-9])(?:[A-Za-z]{_S}){{0,2}}\d(?:{_S}\d){{5,8}}(?![A-Za-z0-9])")
_PASSPORT_CUE = re.compile(r"\b(?:pass ?ports?|pasports?|passprt|p/port|pport|travel document|visa number|brp|residence permit|biometric)\b")
# DVLA driver number: five letters, birth date, initials, check letters.
_LICENCE = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z9]{5}[ -]?\d[ -]?\d{5}[ -]?[A-Za-z9]{2}[ -]?\d[ -]?[A-Za-z]{2}(?![A-Za-z0-9])"
)
_LOCK = re.compile(
    r"\b(?:key ?-?safe|key ?-?box|lock ?-?box|keypad|key ?pad|(?:front |back |side |main |outer |our |the |his |her |my |mam's |mum's |nan's )?(?:door|gate|entry|entrance|alarm|lock|padlock|garage|shed|buzzer|"
    r"communal|intercom|burglar alarm|barrier|safe|locker|flat|building|house|bike lock)'?s?[ -](?:entry )?(?:code|codes|combo|combination|pin|number|no|keypad)|"
    r"(?:code|combo|combination|pin|number) (?:for|to|on|of|is for|at) (?:the |our |my |his |her |mam's |mum's |nan's |mums |nans |dad's )?(?:\w+ )?(?:door|gate|flat|building|house|key ?safe|alarm|garage|lock|padlock|shed|block|lobby|entry|barrier|keypad|porch|stairs?)|"
    r"key.{1,20}box|opens (?:it|the \w+)|lets you in|to get in|door ?code|gate ?code|entry ?code|alarm ?code|house alarm|burglar alarm|alarm)\b"
)
_LOCKED = re.compile(
    r"\b(?:door|doors|gate|gates|key ?safe|keysafe|keypad|padlock|lock|lockbox|alarm|entry|entrance|buzzer|intercom|communal|barrier|shed|garage|"
    r"porch|hallway|lobby|main door|back way|let yourself in|let yourselves in|get in|key|keys|box|safe|flats)\b"
)
_CODE_WORD = re.compile(
    r"\b(?:code|codes|pin|combo|combination|press|punch|type|tap|enter|key in|put in|dial|opens|unlocks|unlock|digits)\b"
)
_CODE = re.compile(
    r"(?<![\w\u00a3$.,:/-])(?:[*#]?[A-Za-z]?[*#]?\d(?:[ ,.-]{0,2}\d){2,7}(?:[ ]?[*#]|[A-Za-z]\d{0,2}[#*]?)?|[A-Za-z]\d{2,6}[A-Za-z]|"
    r"\d{2,6}[A-Za-z](?:\d{1,4})?)(?![\w%\u00a3]|[:.]\d)"
)
_AT_THE_DOOR = re.compile(
    r"\b(?:door|gate|alarm|keypad|padlock|lock|entry|entrance|buzzer|key ?safe|key ?box|lock ?box|safe|intercom|barrier|garage|shed)s?"
    r"(?: is| it's| its| just| one| still| set to)?[ :,=-]{1,3}$"
)
_NOT_CODE = re.compile(
    r"\b(?:dress|post|zip|qr|discount|promo|promotion|voucher|class|dojo|zoom|teams|colour|area|dialling|highway|bar|source|error|tracking|"
    r"joining|join|invite|booking|login|green|cheat|referral|sign ?up|registration|game|kahoot|country|std|product|offer|money off|gift|"
    r"sort|local|phone|std|sat ?nav|menu|event|exam|course|fund|charity|text|donation|parcel|order|ticket) (?:code|codes|pin|number)\b|"
    r"\b(?:went off|going off|goes off|set for|clock|set my|fire alarm)\b"
)
_COUNTED = re.compile(r"\s?(?:am|pm|mins?|minutes|hours|times|people|pounds|quid|years?|days|weeks|of|steps|miles)\b")
_ONLINE = re.compile(
    r"\b(?:zoom|app|apps|dojo|class|discount|off|website|online|log ?in|join|ticket|tickets|voucher|game|games|kahoot|parent ?pay|tesco|order|checkout|"
    r"book|booking|link|link|quiz|maths|link|spelling|numbots|ttrs|rock ?stars|teams|meeting|webinar|register|raffle|lottery|lotto|enter|percent|packet|tin|batch|recall|barcode|label|model|serial|product|menu|recipe|level|player|save|xbox|switch|roblox|minecraft|download|delivery|tracking|returns|basket|shop|sale|money|spend|larkmere|school|office|reception)\b"
)
_SOMEBODYS = re.compile(r"\b(?:my|our|his|her|mine|ours|nan'?s|mam'?s|mum'?s|dad'?s|gran'?s|to get in|let (?:yoursel\w+|them|him|her|me|us) in|keys?|flat|bungalow|carers?)\b")
_CODE_STATED = re.compile(
    r"\b(?:code|codes|pin|combo|combination|keycode|passcode)(?:'s| is| was| for (?:the |our |my )?\w+(?: \w+)? is| to get in is| still| are)?[ :=-]{0,3}(?:still |just |now )?$|"
    r"\b(?:press|punch in|type in|type|tap in|tap|key in|put in|use|enter)\s$"
)
_SOMEWHERE = re.compile(
    r"\b(?:house|home|flat|bungalow|caravan|locker|bike|block|stairs?|stairwell|carers?|nan'?s?|mam'?s?|mum'?s?|gran'?s?|phone|ipad|tablet|cabin|"
    r"annexe|extension|side|round the back|back|front|bin store|store|car park|lift|parcels?|deliver(?:y|ies)|spare|let (?:them|him|her|me|us)? ?in|"
    r"in the|outside|upstairs|downstairs|dog|cat|feed|cleaner|respite|floor|tower|court|shutters?|hatch|cupboard|meds|medicine)\b"
)
_COORDINATES = re.compile(
    r"(?<![\d.])-?\d{1,2}\.\d{3,8}\s?\u00b0?\s?[NSns]?\s?[,;/ ]\s?-?\d{1,3}\.\d{3,8}\s?\u00b0?\s?[EWew]?(?![\d])|"
    r"(?<!\d)\d{1,2}\s?[\u00b0o\u00ba]\s?\d{1,2}\s?['\u2032]?\s?(?:\d{1,2}(?:\.\d+)?\s?(?:\"|''|\u2033)?\s?)?[NSns][\s,]{1,3}\d{1,3}\s?[\u00b0o\u00ba]\s?\d{1,2}\s?['\u2032]?\s?(?:\d{1,2}(?:\.\d+)?\s?(?:\"|''|\u2033)?\s?)?[EWew]|"
    r"(?<![\d.])-?\d{1,2}\.\d{2,8}(?i:\s?(?:deg(?:rees)?|\u00b0)?\s?(?:n|north)?\b)[^\w\d]{0,4}(?i:(?:by|and|long|longitude|lon|lng)[ :=]{1,3})?-?\d{1,3}\.\d{2,8}(?i:\s?(?:deg(?:rees)?|\u00b0)?\s?(?:w|west|e|east)\b)?|"
    r"(?<![A-Za-z])[NSns]\s?\d{1,2}[\s\u00b0]\s?\d{1,2}\.\d{1,4}'?[\s,]{1,3}[EWew]\s?\d{1,3}[\s\u00b0]\s?\d{1,2}\.\d{1,4}|"
    r"(?<!\d)\d{1,2}\s\d{1,2}\s\d{1,2}(?:\.\d+)?\s?[NSns][\s,]{1,3}\d{1,3}\s\d{1,2}\s\d{1,2}(?:\.\d+)?\s?[EWew]|"
    r"(?<!\d)(?i:lat(?:itude)?)\W{0,3}-?\d{1,2}\.\d{2,8}\W{1,4}(?i:long?(?:itude)?)\W{0,3}-?\d{1,3}\.\d{2,8}"
)
_PLACE_CUE = re.compile(
    r"\b(?:co-?ords?|co-?ordinates|gps|location|pin|lat|latitude|long|longitude|map|maps|live|house|find us)\b"
)
_GRID = re.compile(r"(?<![A-Za-z0-9])[HNOSThnost][A-HJ-Za-hj-z] ?\d{3,5} ?\d{3,5}(?!\d)")
_GRID_BARE = re.compile(r"(?<![A-Za-z0-9])[HNOST][A-HJ-Z](?: ?\d{4} ?\d{4}| ?\d{5} ?\d{5}| \d{3} \d{3})(?!\d)")
_GRID_CUE = re.compile(r"\b(?:grid ref(?:erence)?|grid|os ref|map ref(?:erence)?|os grid)\b")
_THREE = re.compile(
    r"(?:///\s?)?(?<![\w@./-])(?P<words>[a-z]{3,18}\s?[.\u3002]\s?[a-z]{3,18}\s?[.\u3002]\s?[a-z]{3,18})(?![\w@./])",
    re.IGNORECASE,
)
_THREE_SLASHED = re.compile(r"(?:/\s?){3}[a-z]{3,18}\s?[. ]\s?[a-z]{3,18}\s?[. ]\s?[a-z]{3,18}", re.IGNORECASE)
_THREE_CUE = re.compile(r"what ?3 ?words?|what ?three ?words|\bw3w\b|what 3 words|three words")
_THREE_SPOKEN = re.compile(r"(?<![\w@./-])[a-z]{3,18} dot [a-z]{3,18} dot [a-z]{3,18}(?![\w@./])", re.IGNORECASE)
_THREE_LOOSE = re.compile(
    r"(?<=w3w|rds)(?:\s(?:is|are|for|us|our|my|the|his|her|house|home|address|its|it's))*[\s:=-]{1,3}(?P<words>[a-z]{4,18}[ ,/-]{1,2}[a-z]{4,18}[ ,/-]{1,2}[a-z]{4,18})\b",
    re.IGNORECASE,
)
_IP = re.compile(
    r"(?<![\w.])\d{1,3}\s?(?:\.|\[\.\]|\(dot\)|\sdot\s)\s?\d{1,3}\s?(?:\.|\[\.\]|\(dot\)|\sdot\s)\s?\d{1,3}\s?(?:\.|\[\.\]|\(dot\)|\sdot\s)\s?\d{1,3}(?![\w]|\.\d)|(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){2,7}:?[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{1,4}){0,5}(?![\w:])"
)
_IP_CUE = re.compile(
    r"\b(?:i\.?p|ip address|router|server|connect|host|minecraft|traced|address|modem|broadband|wifi|log(?:ged)? in|vpn|ipv6|ipv4|network)\b"
)
_NOT_IP = re.compile(
    r"\b(?:version|ver|v|firmware|ios|android|update|section|chapter|paragraph|figure|build|dns|gateway)\b"
)


def others(reading: Reading, published: Published) -> Iterator[Candidate]:
    """The remaining kinds in `reading`, each pattern in order."""
    lower = reading.plain.text.lower()
    for view in reading.views:
        text = view.text
        if "pass" in lower:
            for match in _PASSPORT.finditer(text):
                words = around(view, match.start(), match.end())
                cue = words.near(_PASSPORT_CUE, before=90, after=50)
                if cue:
                    yield _found(
                        view,
                        match,
                        "passport number",
                        "none: passports carry no check",
                        Level.LIKELY,
                        cue,
                        words,
                        grave=True,
                    )
        if _LOCKED.search(text.lower()) or _CODE_WORD.search(text.lower()):
            for match in _CODE.finditer(text):
                yield from _code(view, match, published)
        for match in _IP.finditer(text):
            yield from _ip(view, match)
        if _GRID_CUE.search(text.lower()):
            for match in _GRID.finditer(text):
                words = around(view, match.start(), match.end())
                if words.near(_GRID_CUE) and not _of_a_place(words):
                    yield _found(
                        view,
                        match,
                        "grid reference",
                        "none: any place has one",
                        Level.LIKELY,
                        words.near(_GRID_CUE),
                        words,
                    )
    view = reading.plain
    for match in _GRID_BARE.finditer(view.text):
        words = around(view, match.start(), match.end())
        if not _of_a_place(words):
            yield _found(view, match, "grid reference", "a square of the National Grid", Level.LIKELY, words.near(_GRID_CUE), words)
    for match in _LICENCE.finditer(view.text):
        words = around(view, match.start(), match.end())
        yield _found(view, match, "driving licence number", "shape of the DVLA", Level.LIKELY, "", words, grave=True)
    for match in _COORDINATES.finditer(view.text):
        words = around(view, match.start(), match.end())
        if not _of_a_place(words) and (_on_these_isles(match[0]) or words.near(_PLACE_CUE)):
            yield _found(view, match, "coordinates", "within the globe", Level.LIKELY, "", words)
    yield from _three_words(view)


def _of_a_place(words: Around) -> str:
    """Whether the spot is that of an organisation and nobody's home."""
    return (
        ""
        if re.search(r"\b(?:my|our|we|us|home|house|live)\b", words.before)
        else of_an_organisation(words, loose=True)
    )


def _on_these_isles(written: str) -> bool:
    """Whether coordinates without a word around them lie in Britain or Ireland, or carry compass letters."""
    numbers = [float(n) for n in re.findall(r"-?\d{1,3}\.\d+", written)]
    if re.search(r"[NSEWnsew\u00b0]", written) or len(numbers) != 2:
        return True
    if not re.search(r"[,;]", written) or not all(len(re.sub(r".*\.", "", n)) > 3 for n in re.findall(r"\d+\.\d+", written)):
        return False
    return 49 <= numbers[0] <= 61 and -9 <= numbers[1] <= 2


def _three_words(view: View) -> Iterator[Candidate]:
    lower = view.text.lower()
    cued = bool(_THREE_CUE.search(lower))
    patterns = [_THREE_SLASHED] if "/" in lower else []
    patterns += [_THREE, _THREE_SPOKEN, _THREE_LOOSE] if cued else []
    for pattern in patterns:
        for match in pattern.finditer(view.text):
            words = around(view, match.start(), match.end())
            if "what3words.com" in match[0].lower() or _of_a_place(words):
                continue
            yield _found(
                view, match, "what3words", "three words with dots", Level.LIKELY, words.near(_THREE_CUE), words
            )


def _code(view: View, match: re.Match[str], published: Published) -> Iterator[Candidate]:
    words = around(view, match.start(), match.end())
    cue = words.near(_LOCK, before=55, after=30)
    stated = bool(_CODE_STATED.search(words.before[-45:]))
    if not cue and (stated or words.near(_CODE_WORD, before=60)):
        cue = words.near(_LOCKED, before=80, after=70)
    if not cue and stated and not _ONLINE.search(words.before) and not _ONLINE.search(words.after):
        cue = words.near(_SOMEWHERE, before=80, after=70) or "code"
    if not cue and _AT_THE_DOOR.search(words.before) and sum(c.isdigit() for c in match[0]) >= 4:
        cue = "door"
    digits = re.sub(r"\D", "", match[0])
    if len(digits) > 4 and any(digits in number for number in published.phones):
        return
    if not cue or _NOT_CODE.search(words.before[-45:]) or _COUNTED.match(words.after):
        return
    if re.fullmatch(r"(?:19|20)\d\d", match[0]) and not stated and "code" not in words.before[-30:]:
        return
    if cue == "alarm" or (cue.endswith((" number", " no")) and "safe" not in cue and "door" not in cue):
        if not re.search(r"\b(?:code|pin|combo)\b", words.before[-30:]):
            return
    yield _found(
        view, match, "door or key-safe code", "none: codes carry no check", Level.LIKELY, cue, words, grave=True
    )


def _ip(view: View, match: re.Match[str]) -> Iterator[Candidate]:
    plain = re.sub(r"[^0-9A-Fa-f.:]", "", re.sub(r"\(dot\)|\[\.\]|\sdot\s", ".", match[0]))
    try:
        address = ipaddress.ip_address(plain)
    except ValueError:
        return
    words = around(view, match.start(), match.end())
    cue = words.near(_IP_CUE)
    if address.is_loopback or address.is_unspecified or _NOT_IP.search(words.before[-20:]):
        return
    if not cue and (address.version == 6 or int(plain.split(".")[0]) < 10):
        return
    yield _found(
        view,
        match,
        "internet address",
        "four numbers to 255" if address.version == 4 else "eight groups",
        Level.LIKELY,
        cue,
        words,
    )


def _found(
    view: View,
    match: re.Match[str],
    pattern: str,
    check: str,
    level: Level,
    cue: str,
    words: Around,
    *,
    grave: bool = False,
) -> Candidate:
    first, last = view.span(match.start(), match.end())
    return Candidate(
        kind=PiiType.OTHER,
        start=first,
        end=last,
        level=level,
        pattern=pattern,
        validator=check,
        context=cue,
        grounds=f"a {pattern}" if not pattern.endswith("s") else pattern,
        whose=owner(words),
        grave=grave,
    )
