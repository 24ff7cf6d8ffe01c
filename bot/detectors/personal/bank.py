"""Sort code and account number, IBAN, payment card."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban, luhn

from bot.core.finding import PiiType
from bot.detectors.personal.candidate import Candidate, Level, Reading
from bot.detectors.personal.context import Around, around, owner
from bot.text.view import View

_S = r"(?:[^\w\u00a3$%+]|_){0,3}"
CUE = re.compile(
    r"\b(?:sort ?-?code|sortcode|s/c|sc|sort|account|acc|acct|a/c|ac|acc no|accnt|bank|bacs|transfer|pay|paid|"
    r"payment|monzo|starling|barclays|"
    r"nationwide|natwest|lloyds|hsbc|santander|halifax|tsb|iban|card|visa|mastercard|debit|credit|amex|deposit|"
    r"send (?:it|money|the money)|"
    r"direct debit|savings|refund|chip in|whip ?round|collection|roll number)\b"
)
_SORT_CUE = re.compile(r"\b(?:sort ?-?code|sortcode|s/?c|sort)\b")
_ACCOUNT_CUE = re.compile(
    r"\b(?:account|acc|acct|a/?c|accnt|acount|accout|bank|bacs|monzo|starling|barclays|nationwide|natwest|lloyds|"
    r"hsbc|santander|halifax|tsb)\b"
)
_CARD_CUE = re.compile(r"\b(?:cards?|cc|visa|mastercard|debit|credit|amex|maestro|long number|expiry|exp|cvv|cvc)\b")
_NO_ACCOUNT = re.compile(
    r"\b(?:account for|twitter|facebook|insta|instagram|library|parent ?pay|electric|gas|water|energy|customer|"
    r"log ?in|email)\b"
)
_SORT = rf"\d{_S}\d{_S}\d{_S}\d{_S}\d{_S}\d"
_EIGHT = rf"\d(?:{_S}\d){{7}}"
_PAIR = re.compile(
    rf"(?<![\d\u00a3$.])(?P<sort>\d\d{_S}\d\d{_S}\d\d|{_SORT})(?P<gap>[^\w\u00a3$%]{{1,5}}|_)(?P<account>{_EIGHT})(?!\d)"
)
_SWAPPED = re.compile(
    r"(?<![\d\u00a3$.])(?P<account>\d{8}|"
    r"\d{4}[ -]\d{4})(?P<gap>[^\w\u00a3$%]{1,5})(?P<sort>\d\d[-. ]\d\d[-. ]\d\d|\d{6})(?!\d)"
)
_GLUED = re.compile(r"(?<![\d\u00a3$.])\d{14}(?!\d)")
_SORT_ALONE = re.compile(rf"(?<![\d\u00a3$.])(?:{_SORT})(?!{_S}\d|\d)")
_ACCOUNT_ALONE = re.compile(rf"(?<![\d\u00a3$.])(?:{_EIGHT})(?!\d)")
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z][^\w]?[A-Za-z](?:[^\w\u00a3$%]{0,2}[0-9OoIl]){2}(?:[^\w\u00a3$%]{0,3}[A-Za-z0-9]){11,30}(?![A-Za-z0-9])"
)
_CARD = re.compile(rf"(?<![\d\u00a3$])[0-6](?:{_S}\d){{11,18}}(?!\d)")
_NEAT_SORT = re.compile(r"\d\d([-. /])\d\d\1\d\d|\d{6}")
_TWOS = re.compile(r"\d\d[^\w]{1,3}\d\d[^\w]{1,3}\d\d|\d{6}")
_NEAT_ACCOUNT = re.compile(r"\d{8}|\d{4}[ -]\d{4}|\d\d \d\d \d\d \d\d|\d{3} \d{3} \d\d")
_FUND = re.compile(
    r"\b(?:school'?s?|pta|ptfa|charity|charity's|council'?s?|church|club's|association|friends of|fund|trust|hospice)\b"
)
_OWN = re.compile(r"\b(?:my|our|his|her|me|mine|us|i'll|i'm)\b")
_UNCHECKED = "none: banks publish no check"
_DATE = re.compile(r"[0-3]?\d[./-][01]?\d[./-]\d\d")
_IBAN_LENGTHS = {
    "GB": 22,
    "IE": 22,
    "DE": 22,
    "FR": 27,
    "PL": 28,
    "ES": 24,
    "RO": 24,
    "NL": 18,
    "LT": 20,
    "IT": 27,
    "PT": 25,
}


def banks(reading: Reading) -> Iterator[Candidate]:
    """Bank and card details in `reading`."""
    view = reading.numbers
    for either in reading.views:
        for match in _IBAN.finditer(either.text):
            found = _iban(either, match)
            if found:
                yield found
    for match in _CARD.finditer(view.text):
        found = _card(view, match)
        if found:
            yield found
    yield from _accounts(reading, view)


def _accounts(reading: Reading, view: View) -> Iterator[Candidate]:
    for pattern in (_PAIR, _SWAPPED):
        for match in pattern.finditer(view.text):
            words = around(view, match.start(), match.end())
            cue = words.near(CUE)
            neat = _TWOS.fullmatch(match["sort"]) and ("-" in match["sort"] or not _day(match["sort"]))
            told = cue or ((neat or _spelt_out(view, match)) and not words.coded)
            times = len(re.findall(r"\d\d:\d\d", match[0])) > 1
            if not told or times or len(set(re.sub(r"\D", "", match[0]))) == 1 or _published(words):
                continue
            if any(c.isalpha() for c in reading.text[slice(*view.span(*match.span("gap")))]):  # "then", "and"
                for part in ("sort", "account"):
                    yield _found(
                        view, match, f"{part} number", _UNCHECKED, Level.LIKELY, cue, words, place=match.span(part)
                    )
            else:
                yield _found(view, match, "sort code and account", _UNCHECKED, Level.LIKELY, cue, words)
    for match in _GLUED.finditer(view.text):
        words = around(view, match.start(), match.end())
        cue = words.near(_SORT_CUE, before=45, after=25) or words.near(_ACCOUNT_CUE, before=45, after=25)
        if cue and not words.coded and not _published(words):
            yield _found(view, match, "sort code and account", _UNCHECKED, Level.LIKELY, cue, words)
    yield from _apart(view)


def _spelt_out(view: View, match: re.Match[str]) -> bool:
    """Whether most of the figures were typed as words."""
    first, last = view.span(*match.span())
    return last - first > match.end() - match.start() + 20


def _apart(view: View) -> Iterator[Candidate]:
    """Sort code and account number with words between them, or one without the other."""
    sorts = list(_SORT_ALONE.finditer(view.text))
    accounts = list(_ACCOUNT_ALONE.finditer(view.text))
    for match in sorts:
        words = around(view, match.start(), match.end())
        cue = words.near(_SORT_CUE, before=45, after=25)
        near = any(0 <= _between(match, account) < 70 for account in accounts)
        if (_day(match[0]) and cue in ("", "sort") and not (cue and near)) or (
            cue == "sort" and not near and "-" not in match[0]
        ):
            continue
        if not cue and ("," not in match[0] or near) and any(_together(match, account) for account in accounts):
            cue = "beside an account number"
        if cue and not _published(words):
            yield _found(view, match, "sort code", _UNCHECKED, Level.LIKELY, cue, words)
    for match in accounts:
        words = around(view, match.start(), match.end())
        cue = words.near(_ACCOUNT_CUE, before=45, after=25)
        if _NO_ACCOUNT.search(words.before[-40:]) or words.coded:
            continue
        if not cue and any(_together(sort, match) for sort in sorts):
            cue = "beside a sort code"
        if cue and not _published(words):
            yield _found(view, match, "account number", _UNCHECKED, Level.LIKELY, cue, words)


def _day(written: str) -> bool:
    """Whether six figures in pairs read as a day of these years."""
    pairs = re.findall(r"\d\d", written)
    return len(pairs) == 3 and 1 <= int(pairs[0]) <= 31 and 1 <= int(pairs[1]) <= 12


def _together(sort: re.Match[str], account: re.Match[str]) -> bool:
    """Whether six and eight figures stand close together, share none and are both grouped as banks do."""
    between = _between(sort, account)
    grouped = [bool(_NEAT_SORT.fullmatch(sort[0])), bool(_NEAT_ACCOUNT.fullmatch(account[0]))]
    spelt = all(re.fullmatch(r"\d(?:\W{1,2}\d)+|\d{1,2}(?:\W{1,3}\d{1,2})+", m[0]) for m in (sort, account))
    clocks = all(int(h) < 24 and int(m) < 60 for h, m in re.findall(r"(\d\d)\D?(\d\d)", account[0]))
    return 0 <= between < 70 and (all(grouped) or (spelt and between < 25)) and not _day(sort[0]) and not clocks


def _between(sort: re.Match[str], account: re.Match[str]) -> int:
    """How many characters stand between the two; negative where they share some."""
    return max(sort.start(), account.start()) - min(sort.end(), account.end())


def _published(words: Around) -> bool:
    """Whether the account is a school's or an association's, where people are asked to pay."""
    return bool(_FUND.search(words.before[-35:])) and not _OWN.search(words.before[-60:])


def _iban(view: View, match: re.Match[str]) -> Candidate | None:
    number = re.sub(r"[^A-Za-z0-9]", "", match[0]).upper()
    words = around(view, match.start(), match.end())
    cue = words.near(CUE)
    length = _IBAN_LENGTHS.get(number[:2])
    candidates = [number] if length is None else [number[:length]]
    candidates += [candidates[0][:2] + candidates[0][2:].translate(str.maketrans("OIL", "011"))]
    for tried in candidates:
        if iban.is_valid(tried, check_country=False):
            kept = _cut(match, len(tried))
            return _found(view, match, "IBAN", "check digits", Level.VALIDATED, cue, words, place=(match.start(), kept))
    if length is None and "iban" in words.before[-40:]:
        for size in range(15, min(len(number), 34) + 1):
            if iban.is_valid(number[:size], check_country=False):
                return _found(
                    view,
                    match,
                    "IBAN",
                    "check digits",
                    Level.VALIDATED,
                    cue,
                    words,
                    place=(match.start(), _cut(match, size)),
                )
    digits = sum(c.isdigit() for c in number)
    if ("iban" in words.before[-40:] and digits > 8) or (
        length and abs(len(number) - length) < 3 and digits > length // 2 and sum(c.isdigit() for c in number[2:4]) == 2
    ):
        kept = _cut(match, min(len(number), length or len(number)))
        return _found(view, match, "IBAN", "check digits wrong", Level.LIKELY, cue, words, place=(match.start(), kept))
    return None


def _cut(match: re.Match[str], letters: int) -> int:
    """Where the first so many letters and digits of a match end."""
    for at, character in enumerate(match[0]):
        letters -= character.isalnum()
        if letters == 0:
            return match.start() + at + 1
    return match.end()


def _card(view: View, match: re.Match[str]) -> Candidate | None:
    number = re.sub(r"\D", "", match[0])
    words = around(view, match.start(), match.end())
    cue = words.near(_CARD_CUE, before=60, after=30)
    if words.coded and not cue:
        return None
    if not cue and (
        number[0] in "01" or all(int(h) < 24 and int(m) < 60 for h, m in re.findall(r"(\d\d)(\d\d)", number))
    ):
        return None  # a timetable
    if re.search(r"\b(?:library|gift|loyalty|club|nectar|sim|imei|sd)\b", words.before[-35:]) or len(set(number)) < 2:
        return None
    for length in (16, 15, 19, 18, 17, 14, 13, 12):
        if len(number) >= length and _network(number[:length]) and luhn.is_valid(number[:length]):
            if length < len(number) and (len(number) - length > 3 or not cue):
                continue
            if not cue and length != 16 and not re.fullmatch(r"3[47]\d\d\D\d{6}\D\d{5}", match[0]):
                continue
            return _found(
                view,
                match,
                "payment card",
                "check digit",
                Level.VALIDATED,
                cue,
                words,
                place=(match.start(), _cut(match, length)),
            )
    if cue and 12 <= len(number) <= 19 and (_network(number[:16]) or _network(number)):
        return _found(view, match, "payment card", "check digit wrong", Level.LIKELY, cue, words)
    if len(number) == 16 and re.fullmatch(r"\d{4}([ -])\d{4}\1\d{4}\1\d{4}", match[0]) and _network(number):
        return _found(view, match, "payment card", "check digit wrong", Level.POSSIBLE, cue, words)
    return None


def _network(number: str) -> bool:
    """Whether a card network issues numbers that start and measure so (ISO/IEC 7812)."""
    if number[:2] in ("34", "37"):
        return len(number) in (15, 16)
    if number[0] == "4":
        return len(number) in (13, 16, 19)
    if 51 <= int(number[:2]) <= 55 or 2221 <= int(number[:4]) <= 2720:
        return len(number) == 16
    if number[:2] in ("30", "36", "38"):
        return len(number) in (14, 16)
    if number[:4] in ("1800", "2131"):
        return len(number) == 15
    return number[:2] in ("35", "50", "56", "57", "58", "60", "62", "63", "64", "65", "67", "06") and len(number) >= 12


def _found(
    view: View,
    match: re.Match[str],
    pattern: str,
    check: str,
    level: Level,
    cue: str,
    words: Around,
    *,
    place: tuple[int, int] | None = None,
) -> Candidate:
    first, last = view.span(*(place or match.span()))
    return Candidate(
        kind=PiiType.BANK,
        start=first,
        end=last,
        level=level,
        pattern=pattern,
        validator=check,
        context=cue,
        grounds="a bank account or payment card",
        whose=owner(words),
        grave=True,
    )
