"""Dates of birth, in figures or in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.core.finding import PiiType
from bot.detectors.personal.candidate import Candidate, Level, Reading
from bot.detectors.personal.context import Around, around, owner
from bot.detectors.personal.dates import DATE, DATE_WORDS, LOOSE, full_year, numbers, real, style, written_parts
from bot.text.view import View

_OTHER_DAYS = re.compile(
    r"\b(?:photos?|pics?|picture|taken|since|inspections?|ofsted|opened|founded|established|est|minutes|dated|"
    r"war|battle|"
    r"anniversary|married|wedding|died|passed|rip|album|released|match|game|season|final|film|edition|act|law|"
    r"expir\w+|until|"
    r"joined|start(?:s|ed|ing)?|began|diagnos\w+|moved|referr\w+|review(?:ed)?|appointment|op|operation|surgery|"
    r"letter|report|statement|issued|signed|hearing|tribunal|assess\w+|meeting|admitted|"
    r"discharged|installed|newsletter|archive|leavers|reunion|ve day|landing|sank|till|published|copyright|"
    r"broke|launched|built|closed|flood|fire|storm|election|cup|olympics|concert)\b"
)
_PERSON = re.compile(
    r"\b(?:he|she|he's|she's|his|her|my|i'm|im|me|son|daughter|lad|boy|girl|child|kid|baby|twins?|pupil|name|"
    r"details|form|record|system|year \d|class|nhs|"
    r"upn|mum|mam|dad|nan|mr|mrs|miss)\b"
)
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
    r"a star|stars|fact ?file|factfile|artist|composer|scientist|inventor|footballer|history|project|display|"
    r"dog|cat|jesus|bible|matthew|luke|isaiah|psalms?|verse|chapter|gospel|prince|princess|shakespeare|author|"
    r"singer|player)\b"
)
_PAPERS = re.compile(r"\breviews?\b")
_SURE = re.compile(
    r"\bd ?[./-]? ?o(?:f|ate)? ?[./-]? ?b'?s?\b|\b(?:dates?[ -]?(?:of|off|o)[ -]?births?|birth ?dates?)\b"
)
_YEARS = (
    r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen)\b(?: years? old| yrs? old)?"
)
_AGE = re.compile(
    rf"\b(?:turn(?:s|ed|ing)?|be|was|is|(?:he|she|they)'?(?:s|re)|i'?m) {_YEARS}(?: \w+){{0,2}} (?:on )?(?:the )?$"
)
_TURNING = re.compile(rf"\bturn(?:s|ed|ing)? {_YEARS} on (?:the )?$")
_TURNS = frozenset({"turn", "turns", "turned", "turning"})
_CENTURIES_AGO = re.compile(r"[,\s]{0,2}1[0-8]\d\d\b")
_NAMED = re.compile(r"(?:\b(?:[Oo]ur|[Mm]y) [A-Z][a-z]+|\b[A-Z][a-z]{2,} [A-Z][a-z]{2,}),? $")
_WEEKDAY = re.compile(r"day,? $")
_BIRTHDAY = re.compile(
    r"\b(?:my|his|her|their|our|son'?s|daughter'?s|lad'?s|mum'?s|[a-z]+'s) (?:\w+ )?(?:birthday|bday|b-day|b'day)\b"
)


_SPLIT = re.compile(r"\d\s?[/.,|\\_~:-]\s?\d{1,2}\s?[/.,|\\_~:-]\s?\d|\d\s\d{1,2}\s\d|\d{6}|\d(?:st|nd|rd|th)")


def births(reading: Reading, today: date) -> Iterator[Candidate]:
    """Dates in `reading` that words around say are somebody's birth; `today` tells '13 from '78."""
    dated = reading.has(DATE_WORDS) or (
        reading.figures >= 3 and (_SPLIT.search(reading.numbers.text) or reading.has(_TURNS))
    )
    if not dated and not (reading.figures >= 4 and _SURE.search(reading.plain.text.lower())):
        return
    for view in reading.views:
        for match in DATE.finditer(view.text):
            found = _birth(view, reading.plain, match, today)
            if found:
                yield found
        for match in LOOSE.finditer(view.text):
            found = _run(view, match, today)
            if found:
                yield found


def _run(view: View, match: re.Match[str], today: date) -> Candidate | None:
    """Six to eight figures in any spacing, right after "dob"."""
    words = around(view, match.start(), match.end())
    cue = words.near(_SURE, before=35, after=12) or words.near(_STRONG, before=12, after=0)
    digits = re.sub(r"\D", "", match[0])
    if not cue or len(digits) == 7:
        return None
    for day, month, year in ((digits[:2], digits[2:4], digits[4:]), (digits[6:], digits[4:6], digits[:4])):
        if (
            day
            and (len(year) == 2 or year[:2] in ("19", "20"))
            and real(int(day), int(month), full_year(year, today), today)
        ):
            return _candidate(view, match, cue, full_year(year, today), today, real=True)
    return None


def _birth(view: View, plain: View, match: re.Match[str], today: date) -> Candidate | None:
    words = around(view, match.start(), match.end())
    strong = words.near(_STRONG, before=60, after=30)
    if re.search(r"\bb(?:\.|orn|:) ?$", words.before):
        strong = "b."
    weak = strong or words.near(CUE, before=50, after=30) or ("age" if _AGE.search(words.before) else "")
    event = _EVENT.search(words.before[-45:]) or _EVENT.search(words.after[:25])
    bare = not weak and (view is plain or style(match) == "named") and _long_ago(view, match, words, today)
    if bare:
        weak = "a date long ago"
    if not weak or (event and not words.near(_SURE, before=60, after=30)):
        return None
    if not strong and not bare and _PAPERS.search(words.before[-45:]):
        return None
    if _CENTURIES_AGO.match(words.after):
        return None
    if style(match) == "short" and not (words.near(_STRONG, before=18, after=0) or _TURNING.search(words.before)):
        return None
    parts = written_parts(match)
    day, month, year = numbers(parts, today)
    if year is None and not _yearless(strong, words.before, parts):
        return None
    if not strong and year is None and not (_BIRTHDAY.search(words.before) or _AGE.search(words.before)):
        return None
    if not strong and year is not None and year > today.year - 1 and parts.get("year"):
        return None  # when a birthday is kept, not when somebody was born
    right = real(day, month, year, today)
    if not right and not strong:
        return None
    return _candidate(
        view, match, strong or weak, year, today, real=right, level=Level.POSSIBLE if bare else Level.LIKELY
    )


def _long_ago(view: View, match: re.Match[str], words: Around, today: date) -> bool:
    """Whether a whole date years back stands in a comment and nothing says what else happened then.

    Comments under a school's posts date things of this year and the next; older days are nearly always birthdays. Where
    no person is near, the year must be a pupil's.
    """
    parts = written_parts(match)
    joint = parts.get("j", "/").strip()
    whole = len(re.sub(r"\D", "", parts.get("year", ""))) == 4
    if not parts.get("year") or "feast" in parts or not (joint in ("/", ".") or (joint == "-" and whole)):
        return False
    age = today.year - full_year(parts["year"], today)
    if _OTHER_DAYS.search(words.before[-35:] + " | " + words.after[:20]) or re.search(r"\d:\d\d,? $", words.before):
        return False
    before = view.text[max(0, match.start() - 40) : match.start()]
    named = _NAMED.search(before) and not _WEEKDAY.search(before)
    person = named or _PERSON.search(words.before[-50:]) or _PERSON.search(words.after[:25])
    short = len(re.sub(r"\D", "", parts["year"])) == 2
    if not person and ((short and "." in match[0]) or len(view.text) > 400):
        return False
    return 3 <= age <= (22 if (short or style(match) == "named") and not person else 90)


def _candidate(
    view: View,
    match: re.Match[str],
    cue: str,
    year: int | None,
    today: date,
    *,
    real: bool,
    level: Level = Level.LIKELY,
) -> Candidate:
    words = around(view, match.start(), match.end())
    child = year is None or year >= today.year - 19
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


def _yearless(strong: str, before: str, parts: dict[str, str]) -> bool:
    """Whether a day without a year still tells a birth date: after "dob", or a person's own birthday."""
    if "day" in parts and parts.get("month", "").isdigit() and not strong and not _TURNING.search(before):
        return False
    return bool(strong or _BIRTHDAY.search(before) or _AGE.search(before))
