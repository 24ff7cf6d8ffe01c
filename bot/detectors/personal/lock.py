"""Codes of doors, gates, key safes and alarms, and passwords."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.finding import PiiType
from bot.detectors.personal.candidate import Candidate, Level, Reading
from bot.detectors.personal.context import around, owner
from bot.detectors.personal.published import Published
from bot.detectors.personal.words import words
from bot.text.lexicon import known
from bot.text.view import View

_X = re.VERBOSE
_OWNER = r"(?:(?:the|our|my|his|her|their|mam's?|mum's?|nan's?|dad's?|gran's?|front|back|side|main|outer)\s)?"
_LOCK = re.compile(
    rf"""\b(?:key\s?-?safe|key\s?-?box|lock\s?-?box|key\s?pad
    |{_OWNER}(?:door|gate|entry|entrance|alarm|lock|padlock|garage|shed|buzzer|communal|intercom|burglar\salarm
    |barrier|safe|locker|flat
      |building|house|bike\slock)'?s?[ -](?:entry\s)?(?:codes?|combo|combination|pin|number|no|keypad)
    |(?:code|combo|combination|pin|number)\s(?:for|to|on|of|is\sfor|at)\s{_OWNER}(?:\w+\s)?(?:door|gate|flat
    |building|house|key\s?safe|alarm
      |garage|lock|padlock|shed|block|lobby|entry|barrier|keypad|porch|stairs?)
    |key.{{1,20}}box|opens\s(?:it|the\s\w+)|lets\syou\sin|to\sget\sin|door\s?code|gate\s?code|entry\s?code
    |alarm\s?code|alarm)\b""",
    _X,
)
_LOCKED = re.compile(
    r"""\b(?:doors?|gates?|key\s?safe|keypad|padlock|lock|lockbox|alarm|entry|entrance|buzzer|intercom|communal
    |barrier|shed|garage|porch
    |hallway|lobby|back\sway|let\syoursel(?:f|ves)\sin|get\sin|keys?|box|safe|flats)\b""",
    _X,
)
_CODE_WORD = re.compile(
    r"\b(?:codes?|pin|combo|combination|press|punch|type|tap|enter|key in|put in|dial|opens|unlocks?|digits)\b"
)
_HINTS = frozenset(
    words("""
    door doors gate gates safe keysafe keypad padlock lock lockbox alarm entry entrance buzzer intercom
    communal barrier shed garage
    porch hallway lobby key keys box flats code codes pin combo combination press punch type tap enter dial
    opens unlock unlocks
    digits doorcode gatecode keycode passcode in yourself
    """)
)
_CODE = re.compile(
    r"""(?<![\w£$.,:/'-])(?<!\d[ ])(?:[*\#]?(?:[A-Za-z]|(?:[A-Z][ ]){1,2})?[*\#]?\d(?:[ ,.-]{0,2}\d){2,7}(?:[ ]?[*\#]
    |[A-Za-z]\d{0,2}[\#*]?)?
    |[A-Za-z]\d{2,6}[A-Za-z]|[A-Z]\d[A-Z]\d|[A-Z](?:[-. ]\d){3,6}(?:[-. ][A-Z])?
    |\d{2,6}[A-Za-z](?:\d{1,4})?)(?:[ ](?:star|hash))?(?![\w%£]|[:. -]\d)""",
    _X,
)
_AT_THE_DOOR = re.compile(
    r"""\b(?:door|gate|alarm|keypad|padlock|lock|entry|entrance|buzzer|key\s?safe|key\s?box|lock\s?box|safe
    |intercom|barrier|garage|shed)s?
    (?:'s|\sis|\sit's|\sits|\sjust|\sone|\sstill|\sset\sto)?[ :,=-]{1,3}$""",
    _X,
)
_HOMOPHONE = re.compile(r"\b(?:to|too|for|won|ate|fore)\b")
_LET_IN = re.compile(
    r"\b(?:let (?:yoursel(?:f|ves)|them|him|her) in|to get in|gets you in|lets you in)(?: with| it's| its| is|"
    r" using)?[ :,-]{1,3}$"
)
_FOR_THE_DOOR = re.compile(
    r"\s(?:for|on|opens|is for|gets you (?:in|through)) (?:the |our |my |his |her |nan's |mam's |mum's )?(?:\w+ )?"
    r"(?:door|gate|key ?safe|keypad|alarm|padlock|barrier|lock ?box|garage|shed|entry)\b"
)
_THEN_IN = re.compile(r"[\s,.]{1,2}(?:and |to |then )?(?:let yoursel(?:f|ves) in|to get in|gets you in)\b")
_STATED = re.compile(
    r"""\b(?:codes?|pin|combo|combination|keycode|passcode)
    (?:'s|\sis|\swas|\sfor\s(?:the\s|our\s|my\s)?\w+(?:\s\w+)?\sis|\sto\sget\sin\sis|\sstill
    |\sare)?[ :=-]{0,3}(?:still\s|just\s|now\s)?$
    |\b(?:press|punch\sin|type\sin|type|tap\sin|tap|key\sin|put\sin|use|enter)\s$""",
    _X,
)
_NOT_A_LOCK = re.compile(
    r"""\b(?:dress|post|zip|qr|discount|promo|promotion|voucher|class|dojo|zoom|teams|colour|area|dialling
    |highway|bar|source|error|tracking
    |joining|join|invite|friend|guess\sthe|crack\sthe|secret|reading|eggs|booking|login|green|cheat|referral|sign\s?up|registration|game|kahoot|country|std
    |product|tax|identifier|identification|commodity|currency|unicode|hex|morse|offer|money\soff|gift|gift\scard|card
    |sort|local|phone|sat\s?nav|menu|event|exam|course|fund|charity|text|donation|parcel|order
    |ticket)\s(?:codes?|pin|number)\b
    |\b(?:post|zip)code\b
    |\b(?:went\soff|going\soff|goes\soff|set\sfor|clock|set\smy|fire\salarm)\b""",
    _X,
)
_OPENING = re.compile(r"\b(?:doors|(?:door|gate)s? (?:open|opens|close|closes|shut|shuts)(?: at| from)?)[ :]{1,2}$")
_COUNTED = re.compile(r"\s?(?:am|pm|mins?|minutes|hours|times|people|pounds|quid|years?|days|weeks|of|steps|miles)\b")
_ELSEWHERE = re.compile(
    r"""\b(?:zoom|apps?|dojo|class|discount|off|website|online|log\s?in|join|tickets?|voucher|games?|kahoot
    |parent\s?pay|tesco|order|checkout
    |book|booking|link|quiz|maths|spelling|numbots|ttrs|rock\s?stars|teams|meeting|webinar|register|raffle
    |lottery|lotto|enter|percent|packet
    |tin|batch|recall|barcode|label|model|serial|product|menu|recipe|level|player|save|xbox|switch|roblox
    |minecraft|download|delivery
    |tracking|returns|basket|shop|sale|money|spend|school|office|reception)\b""",
    _X,
)


_SECRETS = frozenset({"password", "passwords", "passcode", "passphrase", "pw", "pin"})
_PASSWORD = re.compile(
    r"""\b(?:(?<!zoom\s)(?<!meeting\s)(?<!teams\s)(?:password|passcode|passphrase|pw)(?:\s(?:for|of|on|to)\s(?:\w+\s){1,6}?(?=is\b|[:=]))?
    (?:\s?(?:is|it's|its|now|still|=|:|-\s))*\s?
    | pin\s(?:number\s|code\s)?(?:for|of|on|to)\s(?:my|his|her|our|the|mum's|nan's)\s(?:\w+\s)?(?:phone|mobile|tablet
    |ipad|laptop|computer|card|sim)\s(?:is\s)?(?=\d{4}\b))
    (?:["'](?P<quoted>[^"'\n]{3,40})["'] | (?P<word>[A-Za-z0-9!$_#@.-]{4,30}[A-Za-z0-9!$]|\d{4})(?![\w]))""",
    _X | re.IGNORECASE,
)
_TIME = re.compile(r"\d{1,2}[.:]\d\d")


def locks(reading: Reading, published: Published) -> Iterator[Candidate]:
    """Codes in `reading` that open something."""
    if reading.has(_SECRETS):
        yield from _passwords(reading.plain)
    if reading.figures < 2 or not reading.has(_HINTS):
        return
    for view in reading.views:
        for match in _CODE.finditer(view.text):
            found = _code(view, match, published)
            if found and not _HOMOPHONE.search(reading.text[found.start : found.end].lower()):
                yield found


def _passwords(view: View) -> Iterator[Candidate]:
    """Passwords given away: with a figure or a capital inside, in quotes, or no known word."""
    for match in _PASSWORD.finditer(view.text):
        place = match.span("quoted" if match["quoted"] else "word")
        written = view.text[slice(*place)]
        odd = re.search(r"\d|[a-z][A-Z]|[!$_#]", written) or not known(written.lower())
        linked = re.search(r"\.[a-z]{2,}$|^-", written)
        if match["quoted"] or (odd and not linked and len(written) > 3 and not _TIME.fullmatch(written)):
            first, last = view.span(*place)
            yield Candidate(
                kind=PiiType.OTHER,
                start=first,
                end=last,
                level=Level.LIKELY,
                pattern="password",
                validator="none: passwords carry no check",
                context="password",
                grounds="a password",
                whose=owner(around(view, *place)),
                grave=True,
            )


def _code(view: View, match: re.Match[str], published: Published) -> Candidate | None:
    around_it = around(view, match.start(), match.end())
    digits = re.sub(r"\D", "", match[0])
    stated = bool(_STATED.search(around_it.before[-45:]))
    if len(digits) > 4 and any(digits in number for number in published.own_phones):
        return None
    if _NOT_A_LOCK.search(around_it.before[-45:]) or _COUNTED.match(around_it.after):
        return None
    cue = around_it.near(_LOCK, before=55, after=30)
    if not cue and (stated or around_it.near(_CODE_WORD, before=60)):
        cue = around_it.near(_LOCKED, before=80, after=70)
    if not cue and stated and not _ELSEWHERE.search(around_it.before) and not _ELSEWHERE.search(around_it.after):
        cue = "code"
    if not cue and len(digits) >= 4 and _AT_THE_DOOR.search(around_it.before):
        cue = "door"
    named = re.search(r"\b(?:code|pin|combo)\b", around_it.before[-30:])
    if not cue and (
        _LET_IN.search(around_it.before) or _FOR_THE_DOOR.match(around_it.after) or _THEN_IN.match(around_it.after)
    ):
        cue = "way in"
    if not stated and _OPENING.search(around_it.before) and re.fullmatch(r"(?:[01]\d|2[0-3])[.]?[0-5]\d", match[0]):
        return None
    if not cue or (re.fullmatch(r"(?:19|20)\d\d", match[0]) and not stated and not named):
        return None
    vague = (cue == "alarm" and not _AT_THE_DOOR.search(around_it.before)) or (
        cue.endswith((" number", " no")) and "safe" not in cue and "door" not in cue
    )
    if vague and not named:
        return None
    first, last = view.span(match.start(), match.end())
    return Candidate(
        kind=PiiType.OTHER,
        start=first,
        end=last,
        level=Level.LIKELY,
        pattern="door or key-safe code",
        validator="none: codes carry no check",
        context=cue,
        grounds="a code that opens somebody's door or key safe",
        whose=owner(around_it),
        grave=True,
    )
