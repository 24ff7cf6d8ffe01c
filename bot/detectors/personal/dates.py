"""Days as people write them: in figures, in words, or by the name of a feast."""

from __future__ import annotations

import re
from datetime import date

from bot.detectors.personal.words import words

_MONTHS = words("""
    january february march april may june july august september october november december
""")
_MONTH_NUMBERS = {name: number for number, name in enumerate(_MONTHS, 1)}
_MONTH_NUMBERS |= {name[:3]: number for name, number in _MONTH_NUMBERS.items()} | {"sept": 9}
_MONTH_NUMBERS |= {
    "janurary": 1, "januray": 1, "febuary": 2, "feburary": 2, "febrary": 2, "apirl": 4, "agust": 8, "augest": 8,
    "septemeber": 9, "setember": 9, "ocotber": 10, "octber": 10, "novemeber": 11, "decemeber": 12, "dicember": 12,
}  # fmt: skip
_ORDINALS = words("""
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
""")
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
_MONTH = rf"(?:{'|'.join(sorted(_MONTH_NUMBERS, key=len, reverse=True))})(?![a-z])\.?"
_YEAR = r"(?:(?:1[ ]?9|2[ ]?0)[ -]?\d[ -]?\d|'?\d{2})(?![\d])"
_NTH = rf"(?:{'|'.join(sorted(_DAYS, key=len, reverse=True))}|\d{{1,2}}\s?(?:st|nd|rd|th))"
_J = r"(?:[\s,./\u2013_-]{0,3}|\s[^\w\s]{1,2}\s)"
DATE = re.compile(
    rf"(?:(?<![\w\u00a3.])|(?<=dob)|(?<=dob\.)|(?<=born))(?:"
    rf"(?P<day1>{_DAY}){_J}(?:of\s)?(?P<month1>{_MONTH})(?:{_J}(?:(?:in|born(?:\sin)?)\s)?(?P<year1>{_YEAR}))?"
    rf"|(?P<month2>{_MONTH}){_J}(?:the\s)?(?P<day2>{_DAY})(?!\d)(?:{_J}(?P<year2>{_YEAR}))?"
    rf"|(?P<day3>{_DAY})\sof\sthe\s(?P<month3>{_DAY})(?:{_J}(?:in\s)?(?P<year3>{_YEAR}))?"
    rf"|(?P<day9>{_NTH})\s(?:of\s)?(?:the\s)?(?P<month9>{_NTH}){_J}(?P<year9>{_YEAR})"
    rf"|(?P<year4>(?:19|20)\d\d)[-/. ](?P<month4>\d{{1,2}})[-/. ](?P<day4>\d{{1,2}})"
    rf"|(?P<day5>\d{{1,2}})(?P<j5>\s?[/.,|\\_~:-]\s?|\s{{1,2}})(?P<month5>\d{{1,2}})(?P=j5)(?P<year5>(?:19|"
    rf"20)[ ]?\d\d|\d\d)"
    rf"|(?P<six>[0-3]\d[01]\d(?:19|20)?\d\d)"
    rf"|(?P<feast>{'|'.join(_FEASTS)})(?:{_J}(?:in\s)?(?P<year7>{_YEAR}))?"
    rf"|(?P<day8>\d{{1,2}})\s?[/.-]\s?(?P<month8>\d{{1,2}})"
    rf")(?![\w])",
    re.IGNORECASE,
)
DATE_WORDS = (
    frozenset(_MONTH_NUMBERS)
    | frozenset(
        words(
            "christmas xmas boxing year's years halloween hallowe'en valentine's valentines bonfire guy "
            "patrick's leap fools fool's george's burns"
        )
    )
    | (frozenset(_ORDINALS))
)
LOOSE = re.compile(r"(?<![\w\u00a3])\d(?:[^\w\u00a3]{0,3}\d){5,7}(?!\w)")


def written_parts(match: re.Match[str]) -> dict[str, str]:
    """What a match of DATE is made of: day, month, year, the joint between them, a run of six, a feast."""
    return {name.rstrip("123456789"): value for name, value in match.groupdict().items() if value}


def style(match: re.Match[str]) -> str:
    """How a date is written.

    "short" is a day and month in figures alone, as in a score; "named" has the name of the month; else "whole".
    """
    if match["day8"]:
        return "short"
    return "named" if match["month1"] or match["month2"] else "whole"


def numbers(parts: dict[str, str], today: date) -> tuple[int, int, int | None]:
    """Day, month and year of `parts`; the year is None where none was written."""
    if "feast" in parts:
        day, month = _FEASTS[parts["feast"].lower()]
    elif "six" in parts:
        run = parts["six"]
        return int(run[:2]), int(run[2:4]), full_year(run[4:], today)
    else:
        day, month = _number(parts["day"]), _number(parts["month"])
    return day, month, full_year(parts["year"], today) if parts.get("year") else None


def _number(written: str) -> int:
    plain = re.sub(r"\s+", " ", written.lower().strip(" ."))
    if plain in _DAYS:
        return _DAYS[plain]
    if plain in _MONTH_NUMBERS:
        return _MONTH_NUMBERS[plain]
    digits = re.sub(r"\D", "", plain)
    return int(digits) if digits else 0


def full_year(written: str, today: date) -> int:
    """The year in four figures; two figures mean the last year that ended so."""
    number = int(re.sub(r"\D", "", written))
    if number >= 100:
        return number
    return number + (2000 if number <= today.year % 100 else 1900)


def real(day: int, month: int, year: int | None, today: date) -> bool:
    """Whether somebody alive on `today` can have been born on such a day."""
    try:
        found = date(year or 2000, month, day)
    except ValueError:
        return False
    return year is None or (found <= today and today.year - year <= 110)
