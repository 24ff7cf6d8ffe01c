"""Dates of birth, in figures or in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from bot.core.finding import PiiType
from bot.detectors.personal.candidate import Candidate, Level, Reading
from bot.detectors.personal.context import Around, around, owner
from bot.detectors.personal.words import words
from bot.text.view import View

_MONTHS = words("""
    january february march april may june july august september october november december
""")
_MONTH_NUMBERS = {name: number for number, name in enumerate(_MONTHS, 1)}
_MONTH_NUMBERS |= {name[:3]: number for name, number in _MONTH_NUMBERS.items()} | {"sept": 9}
_ORDINALS = words("""
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
""")
_OTHER_DAYS = re.compile(
    r"\b(?:photos?|pics?|picture|taken|since|inspections?|ofsted|opened|founded|established|est|minutes|dated|"
    r"war|battle|"
    r"anniversary|married|wedding|died|passed|rip|album|released|match|game|season|final|film|edition|act|law|"
    r"expir\w+|until|"
    r"till|published|copyright|broke|launched|built|closed|flood|fire|storm|election|cup|olympics|concert)\b"
)
_PERSON = re.compile(
    r"\b(?:he|she|he's|she's|his|her|my|i'm|im|me|son|daughter|lad|boy|girl|child|kid|baby|twins?|pupil|name|"
    r"details|form|record|system|year \d|class|nhs|"
    r"upn|mum|mam|dad|nan|mr|mrs|miss)\b"
)
_DAYS = {word: number for number, word in enumerate(_ORDINALS, 1)} | {"thirtieth": 30}
_DAYS |= {f"{ten}{joint}{unit}": base + number for ten, base in (("twenty", 20), ("20", 20), ("thirty", 30), ("30", 30))
          for joint in ("-", " ") for number, unit in enumerate(_ORDINALS[:9], 1)}  # fmt: skip
_FEASTS = {
    "christmas day": (25, 12), "xmas day": (25, 12), "christmas eve": (24, 12), "xmas eve": (24, 12),
    "boxing day": (26, 12), "new year's day": (1, 1), "new years day": (1, 1), "new year's eve": (31, 12),
    "new years eve": (31, 12), "halloween": (31, 10), "hallowe'en": (31, 10), "valentine's day": (14, 2),
    "valentines day": (14, 2), "bonfire night": (5, 11), "guy fawkes night": (5, 11), "st patrick's day": (17, 3),
    "leap day": (29, 2), "april fools day": (1, 4), "april fool's day": (1, 4), "may day": (1, 5),
    "st george's day": (23, 4), "burns night": (25, 1),
}  # fmt: skip
_DAY = rf"(?:{'|'.join(sorted(_DAYS, key=len, reverse=True))}|\d{{1,2}}(?:\s?(?:st|nd|rd|th))?)"
_MONTH = rf"(?:{'|'.join(sorted(_MONTH_NUMBERS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?:(?:1[ ]?9|2[ ]?0)[ -]?\d[ -]?\d|'?\d{2})(?![\d])"
_J = r"[\s,./\u2013-]{0,3}"
_DATE = re.compile(
    rf"(?:(?<![\w\u00a3.])|(?<=dob)|(?<=dob\.)|(?<=born))(?:"
    rf"(?P<day1>{_DAY}){_J}(?:of\s)?(?P<month1>{_MONTH})(?:{_J}(?:in\s)?(?P<year1>{_YEAR}))?"
    rf"|(?P<month2>{_MONTH}){_J}(?:the\s)?(?P<day2>{_DAY})(?!\d)(?:{_J}(?P<year2>{_YEAR}))?"
    rf"|(?P<day3>{_DAY})\sof\sthe\s(?P<month3>{_DAY})(?:{_J}(?:in\s)?(?P<year3>{_YEAR}))?"
    rf"|(?P<year4>(?:19|20)\d\d)[-/. ](?P<month4>\d{{1,2}})[-/. ](?P<day4>\d{{1,2}})"
    rf"|(?P<day5>\d{{1,2}})(?P<j5>\s?[/.,|\\_~:-]\s?|\s{{1,2}})(?P<month5>\d{{1,2}})(?P=j5)(?P<year5>(?:19|"
    rf"20)[ ]?\d\d|\d\d)"
    rf"|(?P<six>[0-3]\d[01]\d(?:19|20)?\d\d)"
    rf"|(?P<feast>{'|'.join(_FEASTS)})(?:{_J}(?:in\s)?(?P<year7>{_YEAR}))?"
    rf"|(?P<day8>\d{{1,2}})\s?[/.-]\s?(?P<month8>\d{{1,2}})"
    rf")(?![\w])",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"(?<![\w\u00a3])\d(?:[^\w\u00a3]{0,3}\d){5,7}(?!\w)")
CUE = re.compile(
    r"\bd ?[./-]? ?o(?:f|ate)? ?[./-]? ?b'?s?\b|\b(?:dates?[ -]?(?:of|off|o)[ -]?births?|birth ?dates?|birthdate|"
    r"date birth|birth date|born|brn|birthday|bday|b-day|b'day|"
    r"birthdays|bdays|birth|borned|dateofbirth|was born|arrived into the world|came into the world|due date was|"
    r"turned|turns|turning|arrived|delivered|b/day|birfday|birtday|brithday|bithday|b day|bd|entrance|appearance|"
    r"welcomed|prem|premature|weighed|"
    r"aged|years? old|yrs? old|yr old|y/o|yo|months old|was due)\b"
)
_STRONG = re.compile(
    r"\bd ?[./-]? ?o(?:f|ate)? ?[./-]? ?b'?s?\b|\b(?:dates?[ -]?(?:of|off|o)[ -]?births?|birth ?dates?|born|brn|"
    r"birth|borned)\b"
)
_EVENT = re.compile(
    r"\b(?:school'?s?|charity|club|nhs|royal|king|queen|church|company|anniversary|founded|opened|party (?:is|on|"
    r"at)|deadline|"
    r"applications?|intake|children born|anyone born|those born|pupils born|kids born|born (?:between|before|"
    r"after|from)|"
    r"lambs?|chicks?|ducklings?|pupp(?:y|ies)|kittens?|calf|calves|foals?|guinea pigs?|hamsters?|rabbits?|goats?|"
    r"dog|cat|jesus|bible|matthew|luke|isaiah|psalms?|verse|chapter|gospel|prince|princess|shakespeare|author|"
    r"singer|player)\b"
)
_SURE = re.compile(
    r"\bd ?[./-]? ?o(?:f|ate)? ?[./-]? ?b'?s?\b|\b(?:dates?[ -]?(?:of|off|o)[ -]?births?|birth ?dates?)\b"
)
_AGE = re.compile(
    r"\b(?:turn(?:s|ed|ing)?|be|was|is) (?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|"
    r"\w+teen)\b(?: \w+){0,2} (?:on )?(?:the )?$"
)
_BIRTHDAY = re.compile(
    r"\b(?:my|his|her|their|our|son'?s|daughter'?s|lad'?s|mum'?s|[a-z]+'s) (?:\w+ )?(?:birthday|bday|b-day|b'day)\b"
)


_DATE_WORDS = (
    frozenset(_MONTH_NUMBERS)
    | frozenset(
        words(
            "christmas xmas boxing year's years halloween hallowe'en valentine's valentines bonfire guy "
            "patrick's leap fools fool's george's burns"
        )
    )
    | (frozenset(_ORDINALS))
)
_SPLIT = re.compile(r"\d\s?[/.,|\\_~:-]\s?\d{1,2}\s?[/.,|\\_~:-]\s?\d|\d\s\d{1,2}\s\d|\d{6}|\d(?:st|nd|rd|th)")


def births(reading: Reading) -> Iterator[Candidate]:
    """Dates in `reading` that words around say are somebody's birth."""
    dated = reading.has(_DATE_WORDS) or (reading.figures >= 3 and _SPLIT.search(reading.numbers.text))
    if not dated and not (reading.figures >= 4 and _SURE.search(reading.plain.text.lower())):
        return
    for view in reading.views:
        for match in _DATE.finditer(view.text):
            found = _birth(view, reading.plain, match)
            if found:
                yield found
        for match in _LOOSE.finditer(view.text):
            found = _run(view, match)
            if found:
                yield found


def _run(view: View, match: re.Match[str]) -> Candidate | None:
    """Six to eight figures in any spacing, right after "dob"."""
    words = around(view, match.start(), match.end())
    cue = words.near(_SURE, before=35, after=12)
    digits = re.sub(r"\D", "", match[0])
    if not cue or len(digits) == 7:
        return None
    for day, month, year in ((digits[:2], digits[2:4], digits[4:]), (digits[6:], digits[4:6], digits[:4])):
        if day and (len(year) == 2 or year[:2] in ("19", "20")) and _real(int(day), int(month), _year(year)):
            return _candidate(view, match, cue, _year(year), real=True)
    return None


def _birth(view: View, plain: View, match: re.Match[str]) -> Candidate | None:
    words = around(view, match.start(), match.end())
    strong = words.near(_STRONG, before=60, after=30)
    if re.search(r"\bb(?:\.|orn|:) ?$", words.before):
        strong = "b."
    weak = strong or words.near(CUE, before=50, after=30)
    event = _EVENT.search(words.before[-45:]) or _EVENT.search(words.after[:25])
    bare = not weak and (view is plain or parts_of_date(match) == "named") and _long_ago(view, match, words)
    if bare:
        weak = "a date long ago"
    if not weak or (event and not words.near(_SURE, before=60, after=30)):
        return None
    if parts_of_date(match) == "short" and not words.near(_STRONG, before=18, after=0):
        return None
    parts = {name.rstrip("12345678"): value for name, value in match.groupdict().items() if value}
    day, month, year = _numbers(parts)
    if year is None and not _yearless(strong, words.before, parts):
        return None
    if not strong and year is None and not (_BIRTHDAY.search(words.before) or _AGE.search(words.before)):
        return None
    if not strong and year is not None and year > datetime.now(UTC).year - 1 and parts.get("year"):
        return None  # when a birthday is kept, not when somebody was born
    real = _real(day, month, year)
    if not real and not strong:
        return None
    return _candidate(view, match, strong or weak, year, real=real, level=Level.POSSIBLE if bare else Level.LIKELY)


def _long_ago(view: View, match: re.Match[str], words: Around) -> bool:
    """Whether a whole date years back stands in a comment and nothing says what else happened then.

    Comments under a school's posts date things of this year and the next; older days are nearly always birthdays. Where
    no person is near, the year must be a pupil's.
    """
    parts = {name.rstrip("12345678"): value for name, value in match.groupdict().items() if value}
    joint = parts.get("j", "/").strip()
    whole = len(re.sub(r"\D", "", parts.get("year", ""))) == 4
    if not parts.get("year") or "feast" in parts or not (joint in ("/", ".") or (joint == "-" and whole)):
        return False
    age = datetime.now(UTC).year - _year(parts["year"])
    if _OTHER_DAYS.search(words.before[-35:] + " | " + words.after[:20]) or re.search(r"\d:\d\d,? $", words.before):
        return False
    person = _PERSON.search(words.before[-50:]) or _PERSON.search(words.after[:25])
    short = len(re.sub(r"\D", "", parts["year"])) == 2
    if not person and ((short and "." in match[0]) or len(view.text) > 400):
        return False
    return 3 <= age <= (22 if short and not person else 90)


def _candidate(
    view: View, match: re.Match[str], cue: str, year: int | None, *, real: bool, level: Level = Level.LIKELY
) -> Candidate:
    words = around(view, match.start(), match.end())
    child = year is None or year >= datetime.now(UTC).year - 19
    first, last = view.span(match.start(), match.end())
    return Candidate(
        kind=PiiType.DATE_OF_BIRTH,
        start=first,
        end=last,
        level=level,
        pattern="date of birth",
        validator="a day in the calendar" if real else "no day in the calendar",
        context=cue,
        grounds="somebody's date of birth",
        whose=owner(words, child_first=child),
    )


def parts_of_date(match: re.Match[str]) -> str:
    """How a date is written.

    "short" is a day and month in figures alone, as in a score; "named" has the name of the month; else "whole".
    """
    if match["day8"]:
        return "short"
    return "named" if match["month1"] or match["month2"] else "whole"


def _numbers(parts: dict[str, str]) -> tuple[int, int, int | None]:
    if "feast" in parts:
        day, month = _FEASTS[parts["feast"].lower()]
    elif "six" in parts:
        run = parts["six"]
        return int(run[:2]), int(run[2:4]), _year(run[4:])
    else:
        day, month = _number(parts["day"]), _number(parts["month"])
    return day, month, _year(parts["year"]) if parts.get("year") else None


def _number(written: str) -> int:
    plain = re.sub(r"\s+", " ", written.lower().strip(" ."))
    if plain in _DAYS:
        return _DAYS[plain]
    if plain in _MONTH_NUMBERS:
        return _MONTH_NUMBERS[plain]
    digits = re.sub(r"\D", "", plain)
    return int(digits) if digits else 0


def _year(written: str) -> int:
    number = int(re.sub(r"\D", "", written))
    if number >= 100:
        return number
    return number + (2000 if number <= datetime.now(UTC).year % 100 else 1900)


def _real(day: int, month: int, year: int | None) -> bool:
    try:
        found = date(year or 2000, month, day)
    except ValueError:
        return False
    today = datetime.now(UTC).date()
    return year is None or (found <= today and today.year - year <= 110)


def _yearless(strong: str, before: str, parts: dict[str, str]) -> bool:
    """Whether a day without a year still tells a birth date: after "dob", or a person's own birthday."""
    if "day" in parts and "month" in parts and parts["month"].isdigit() and not strong:
        return False
    return bool(strong or _BIRTHDAY.search(before) or _AGE.search(before))
