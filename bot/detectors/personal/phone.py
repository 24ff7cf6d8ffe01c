"""Telephone numbers of the United Kingdom and abroad."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType

from bot.core.finding import PiiType
from bot.detectors.personal.candidate import Candidate, Level, Reading
from bot.detectors.personal.context import PERSONAL, Around, around, of_an_organisation, owner
from bot.detectors.personal.published import Published
from bot.text.digits import number_view
from bot.text.view import View

# Ofcom, "Telephone numbers for use in TV and radio drama programmes".
RESERVED = re.compile(
    r"07700900\d{3}|02079460\d{3}|011[3-8]4960\d{3}|01[2-6]14960\d{3}|01914980\d{3}|01632960\d{3}|02896496\d{3}|"
    r"02920180\d{3}"
)
CUE = re.compile(
    r"\b(?:text|txt|tex|call|calls|ring|rings|phone|phones|fone|tel|telephone|mob|mobile|mobi|mobiles|cell|"
    r"number|numbers|num|"
    r"no|nmbr|nr|landline|whats ?app|watsapp|whatsap|wapp|msg|message|contact|reach|bell|buzz|dial|fax|sms|"
    r"voicemail|digits|"
    r"line|home|hotline|answer ?phone|ext|viber|signal|imessage)\b|\U0001f4de|\U0001f4f1|\u260e|\U0001f4f2"
)
_SPOKEN = re.compile(
    r"\b(?:text|txt|call|ring|phone|tel|telephone|mob|mobile|cell|landline|whats ?app|msg|message|dial|sms)\b"
)
_BANK = re.compile(r"\b(?:sort ?code|sort|s/c|account|acc|acct|a/c|iban|card|bank|nhs|upn|ni)(?: (?:no|num|number))?\b")
_GROUP = re.compile(r"\+?\d+")
_GAP = re.compile(
    r"[^\w+\u00a3$\u20ac%:=]{0,8}|_{1,3}|"
    r"[^\w+\u00a3$\u20ac%]{0,4}(?:(?:then|and|space|dash|dot|hyphen|followed|by|that|thats|that's|after|it's|its|"
    r"next|bit|"
    r"first|last|ends|ending|with|the|rest|is|finally|again|pause|gap|plus|erm|um|er|digits|numbers|part|half|in|"
    r"starts|begins|finish|finishes|bracket|brackets|open|close|closed|point|stop|slash|comma)"
    r"\b[^\w+\u00a3$\u20ac%]{1,4}){1,6}"
)
# After the head of a number, any few words may stand between its parts: "07700 and then it goes 900".
_WORDS_BETWEEN = re.compile(r"[^\w]{0,3}(?:[a-z']{1,12}[^\w]{1,3}){1,6}", re.IGNORECASE)
_HEAD = re.compile(r"07\d{3}|01\d{3}|02\d\d?|0\d{3}\d*")
_SHAPE = re.compile(r"0(?:[127]\d{9}|[12]\d{8}|[35689]\d{9}|800\d{6,7})")
_DESK = re.compile(
    r"\b(?:to (?:book|report|register|order|enquire|renew|apply|refer|complain|cancel|rearrange|check|ask about|"
    r"speak to|get through)|"
    r"for (?:info|information|appointments?|advice|enquiries|bookings?|referrals?|repairs|tickets|opening|"
    r"details|emergencies)|lines? (?:open|are open)|"
    r"open (?:mon|till|until|from|9)|mon(?:day)? ?(?:-|to) ?fri|option \d|press \d|24/7|24 hours?|out of hours|"
    r"extension|ext|queue|on hold|"
    r"answer(?:ing)? machine|hold music|appointments?|bins|missed|benefits?|planning|parking|fare|timetable)\b"
)
_GROUPED = re.compile(
    r"\(?0\d{4}\)?[ -]\d{6}|0\d{4}[ -]\d{3}[ -]\d{3}|02\d[ -]\d{4}[ -]\d{4}|0\d{3}[ -]\d{3}[ -]\d{4}|0\d{10}"
)
_CLOCK = re.compile(r"(?<![\d.])(?:[01]?\d|2[0-3])[.:][0-5]\d(?![.\d])")
_DAY = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![./-]?\d)")
# A time stamp of ISO 8601, with or without marks.
_STAMP = re.compile(
    r"(?<!\d)(?:19|20)\d\d-?[01]\d-?[0-3]\d[Tt ][0-2]\d:?[0-5]\d(?::?[0-6]\d(?:[.,]\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?"
)
_ACCOUNT = re.compile(r"\d\d([- .])\d\d\1\d\d[^\w]{1,3}\d{8}")
_NOT_A_PERSON = {
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.UAN,
}
_GROUNDS = {
    Level.PUBLISHED: "a published number",
    Level.VALIDATED: "a telephone number",
    Level.LIKELY: "what is most likely a telephone number",
    Level.POSSIBLE: "digits that may be a telephone number",
}


def phones(reading: Reading, published: Published) -> Iterator[Candidate]:
    """Telephone numbers in `reading`, in order of their start."""
    yield from _in(reading, reading.numbers, published)
    if reading.numbers is not reading.plain and "ty" in reading.plain.text.lower():
        yield from _in(reading, number_view(reading.plain, merge_tens=False), published)


def _in(reading: Reading, view: View, published: Published) -> Iterator[Candidate]:
    groups = list(_GROUP.finditer(view.text))
    at = taken = 0
    while at < len(groups):
        best: tuple[Candidate, int] | None = None
        if groups[at][0][0] in "0+47" and not _goes_on(view.text, groups, at, taken):
            for digits, last in _runs(view.text, groups, at):
                found = _judge(reading, view, digits, groups[at].start(), groups[last].end(), published)
                if found and (best is None or _rank(found) > _rank(best[0])):
                    best = found, last
        if best is None:
            at += 1
        else:
            yield best[0]
            at = taken = best[1] + 1


def _goes_on(text: str, groups: list[re.Match[str]], at: int, taken: int) -> bool:
    """Whether group `at` only goes on with a longer row of figures, as in a book's or a card's number."""
    if at <= taken and (at == 0 or at == taken):
        return False
    before = groups[at - 1]
    gap = text[before.end() : groups[at].start()]
    return gap == "-" or (
        gap == " " and (len(before[0]) > 2 or (at - 1 > taken and groups[at - 2].end() + 1 == before.start()))
    )


def _rank(found: Candidate) -> int:
    return found.level or 9


def _runs(text: str, groups: list[re.Match[str]], at: int) -> Iterator[tuple[str, int]]:
    """Digits of 9 to 15 places that start at group `at`, with the index of their last group."""
    digits = ""
    for index in range(at, min(len(groups), at + 18)):
        if index > at:
            gap = text[groups[index - 1].end() : groups[index].start()]
            split = index - at <= 4 and bool(_WORDS_BETWEEN.fullmatch(gap)) and bool(_HEAD.match(digits))
            split = split or bool(len(gap) <= 3 and re.fullmatch(r"\W?[a-z=:]\W?", gap))
            if len(gap) > 40 or (gap and groups[index][0][0] == "+") or not (split or _GAP.fullmatch(gap)):
                return
        digits += groups[index][0] if index == at else groups[index][0].removeprefix("+")
        if len(digits) > 17:
            return
        if len(digits) >= 9:
            yield digits, index


def national(digits: str) -> tuple[str, bool]:
    """National digits of a British number written in any way, or the international number and True."""
    bare = digits.removeprefix("+")
    if digits.startswith("+") or bare.startswith("00"):
        bare = bare.removeprefix("00")
        if not bare.startswith("44"):
            return "+" + bare, True
    if bare.startswith("44") and len(bare) in (11, 12, 13):
        return "0" + bare[2:].removeprefix("0"), False
    return bare, False


@lru_cache(maxsize=4096)
def _plan(number: str) -> tuple[bool, int]:
    """Whether a numbering plan has room for `number`, and what sort it is."""
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return False, PhoneNumberType.UNKNOWN
    return phonenumbers.is_valid_number(parsed), phonenumbers.number_type(parsed)


def _judge(reading: Reading, view: View, digits: str, start: int, end: int, published: Published) -> Candidate | None:
    number, abroad = national(digits)
    if number in published.phones:
        return _candidate(view, start, end, Level.PUBLISHED, "published", "", around(view, start, end))
    written = view.text[start:end]
    if not abroad and not _SHAPE.fullmatch(number):
        return _odd(view, number, start, end)
    if abroad and not 8 <= len(number) - 1 <= 15:
        return None
    if len(set(number)) < 3 or number in "0123456789012":
        return None
    words = around(view, start, end)
    cue = words.near(CUE)
    reserved = bool(RESERVED.fullmatch(number))
    valid, sort = (True, PhoneNumberType.UNKNOWN) if reserved else _plan(number)
    if sort in _NOT_A_PERSON and not re.search(r"\bmy (?:number|mobile|phone|line)\b", words.before[-40:]):
        return None
    if _contradicted(written, words, cue, view, start):
        return None
    mobile = number.startswith("07")
    if of_an_organisation(words, mobile=mobile, loose=True) or (not mobile and not abroad and _at_a_desk(words)):
        return None
    if valid:
        level = Level.VALIDATED
        check = "reserved for drama and tests" if reserved else "numbering plan"
    elif (abroad and (not cue or not written.startswith("+"))) or len(number) > 13 or len(number) == 10:
        return None
    else:
        if not cue and not _GROUPED.fullmatch(written):
            return None
        level = Level.LIKELY if cue else Level.POSSIBLE
        check = "not in the numbering plan"
    return _candidate(view, start, end, level, check, cue, words)


def _at_a_desk(words: Around) -> bool:
    """Whether people are told to ring a landline for something that only an office does."""
    told = _DESK.search(words.before[-60:]) or _DESK.search(words.after[:40])
    return bool(told) and not PERSONAL.search(words.before) and not re.search(r"\bmy\b", words.before)


def _odd(view: View, number: str, start: int, end: int) -> Candidate | None:
    """Numbers without their first nought, from abroad without a plus, or a digit short: only with clear words."""
    words = around(view, start, end)
    cue = words.near(CUE, before=40, after=20)
    if not cue or not 9 <= len(number) <= 12 or _contradicted(view.text[start:end], words, "", view, start):
        return None
    if of_an_organisation(words, mobile=True, loose=True) or "0" + number in {"0" * 11}:
        return None
    if re.fullmatch(r"7\d{9}", number):
        valid = bool(RESERVED.fullmatch("0" + number)) or _plan("0" + number)[0]
        level, check = (Level.VALIDATED, "numbering plan") if valid else (Level.LIKELY, "not in the numbering plan")
        return _candidate(view, start, end, level, check, cue, words)
    if re.fullmatch(r"07\d{8}|07\d{10}", number):
        return _candidate(view, start, end, Level.LIKELY, "a digit too many or too few", cue, words)
    return None


def _contradicted(written: str, words: Around, cue: str, view: View, start: int) -> bool:
    """Whether the digits read as dates, times, prices or a reference number instead."""
    before = view.text[max(0, start - 1) : start]
    if before in ("\u00a3", "$", "\u20ac", "#") or (before.isalnum() and not cue):
        return True
    nearby = view.text[max(0, start - 40) : start + len(written) + 10]
    at = min(start, 40)
    if any(stamp.start() < at + len(written) and at < stamp.end() for stamp in _STAMP.finditer(nearby)):
        return True
    if len(_CLOCK.findall(written)) >= 2:
        return True
    for day, _, month, year in _DAY.findall(written):
        try:
            date(int(year) % 100 + 2000, int(month), int(day))
        except ValueError:
            continue
        return True
    if _ACCOUNT.fullmatch(written):
        return True
    if before == "/" and re.search(r"[a-z]/$", words.before):
        return True  # part of a link
    if "isbn" in words.before[-60:]:
        return True
    if words.coded:
        return True
    bank = words.near(_BANK, before=30, after=0)
    return bool(bank) and not _SPOKEN.search(words.before[words.before.rfind(bank) :])


def _candidate(view: View, start: int, end: int, level: Level, check: str, cue: str, words: Around) -> Candidate:
    if view.text[start - 1 : start] == "(" and ")" in view.text[start:end]:
        start -= 1
    first, last = view.span(start, end)
    return Candidate(
        kind=PiiType.PHONE,
        start=first,
        end=last,
        level=level,
        pattern="phone",
        validator=check,
        context=cue,
        grounds=_GROUNDS[level],
        whose=owner(words),
    )
