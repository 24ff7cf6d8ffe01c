"""Number words and letters that stand for digits, read as digits."""

from __future__ import annotations

import re

from bot.text.spelling import letter_view
from bot.text.view import View

_UNITS = {
    "zero": "0", "nought": "0", "naught": "0", "nowt": "0", "nil": "0", "oh": "0", "one": "1", "two": "2", "three": "3",
    "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "niner": "9",
}  # fmt: skip
_TEENS = {
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16",
    "seventeen": "17", "eighteen": "18", "nineteen": "19",
}  # fmt: skip
_TENS = {
    "twenty": "2", "thirty": "3", "forty": "4", "fourty": "4", "fifty": "5", "sixty": "6", "seventy": "7",
    "eighty": "8", "ninety": "9",
}  # fmt: skip
_TIMES = {"double": 2, "dbl": 2, "triple": 3, "treble": 3, "quadruple": 4}
_PLURALS = {"two": 2, "three": 3, "four": 4}
_HOMOPHONES = {"to": "2", "too": "2", "for": "4", "won": "1", "ate": "8", "fore": "4"}
_LETTERS = str.maketrans("OoIlSsZzB", "001155228")

_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_NUMBER = re.compile(
    rf"""(?<![a-z])(?:
      (?P<times>{"|".join(_TIMES)})[\s-]{{0,2}}(?:(?P<of>{_UNIT}|[a-z])(?![a-z])|(?P<digit>\d))
    | (?P<count>two|three|four)\ (?P<many>zero|nought|oh|one|two|three|four|five|six|seven|eight|nine)e?s(?![a-z])
    | (?P<thousand>{_UNIT})\ thousand(?:\ (?:and\ )?(?:(?P<rest>{_UNIT}|{"|".join(_TEENS)})(?![a-z])))?(?![a-z])
    | (?P<tens>{"|".join(_TENS)})(?:(?P<joint>[\s-])(?P<unit>one|two|three|four|five|six|seven|eight
    |nine)(?!\s?hundred|[a-z]))?
      (?![a-z])
    | (?P<figure>\d)[\s-]?hundred(?![a-z])
    | (?P<teen>{"|".join(_TEENS)})(?![a-z])
    | (?P<one>{_UNIT})(?P<hundred>[\s-]hundred)?(?![a-z])
    | (?P<glued>(?:{_UNIT}){{2,16}})(?![a-z])
    | (?P<plus>plus[\s-]{{0,2}})(?=(?:\d|four|three|one))
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_RUN = re.compile(rf"(?<![a-z0-9])(?:{_UNIT}|[0-9olisz]){{4,40}}(?![a-z0-9'])", re.IGNORECASE)
_RUN_PART = re.compile(rf"{_UNIT}|.", re.IGNORECASE)
_GLUED = re.compile(_UNIT, re.IGNORECASE)
_MIXED = re.compile(r"(?<![A-Za-z0-9])(?=[OoIlSsZzB]{0,12}\d)[0-9OoIlSsZzB]{2,24}(?![A-Za-z0-9])")
_LONE = re.compile(
    r"(?<=\d)(?P<pure>(?:[^\w\n]{1,3}(?:[OolIS]{2,5}|[oO])(?![A-Za-z0-9'])){1,6})|"
    r"(?<![A-Za-z0-9'])(?P<lead>[oO])(?=[\s-]{1,2}\d)"
)
_HOMOPHONE = re.compile(
    rf"(?<=\d)[\s,-]{{1,2}}(?P<word>{'|'.join(_HOMOPHONES)})(?=[\s,-]{{1,2}}\d(?!\d))", re.IGNORECASE
)
_MARKS = {
    "dash": "-",
    "hyphen": "-",
    "slash": "/",
    "stroke": "/",
    "forward slash": "/",
    "dot": ".",
    "point": ".",
    "space": " ",
    "then": " ",
    "and then": " ",
}
_MARK = re.compile(rf"(?<=\d)[\s,]{{1,2}}(?P<mark>{'|'.join(_MARKS)})[\s,]{{1,2}}(?=\d)", re.IGNORECASE)
_ANY = re.compile(
    rf"(?<![a-z])(?:{_UNIT}|{'|'.join(_TENS)}|{'|'.join(_TEENS)}|{'|'.join(_TIMES)}|plus)"
    r"|\d[\s-]?hundred|[oilsbz]\d|\d[oilsbz]|\d[^\w\n]{1,3}[olis]{1,5}\b|\bo[\s-]\d",
    re.IGNORECASE,
)


def number_view(view: View, *, merge_tens: bool = True) -> View:
    """`view` with digits where a number was put in words or in letters that look like digits.

    "oh double seven" becomes "0 77", "O77OO" becomes "07700", "Lima Kilo one two" becomes "L K 1 2". "sixty
    four" is "64",
    and "60 4" where `merge_tens` is false. Words between stay. The same object comes back where nothing changed.
    """
    view = letter_view(view)
    if not _ANY.search(view.text) and not _MARK.search(view.text):
        return view
    view = view.rewritten(_glued(view.text))
    view = view.rewritten([(m.start(), m.end(), _digits(m, merge_tens)) for m in _NUMBER.finditer(view.text)])
    view = view.rewritten(
        [
            (m.start(), m.end(), m[0].translate(_LETTERS))
            for m in _MIXED.finditer(view.text)
            if not m[0].isdigit() and any(c.isdigit() for c in m[0])
        ]
    )
    lone = ((m, "pure" if m["pure"] else "lead") for m in _LONE.finditer(view.text))
    view = view.rewritten([(m.start(g), m.end(g), m[g].translate(_LETTERS)) for m, g in lone])
    view = view.rewritten([(m.start(), m.end(), _MARKS[m["mark"].lower()]) for m in _MARK.finditer(view.text)])
    return view.rewritten(
        [
            (m.start("word"), m.end("word"), _HOMOPHONES[m["word"].lower()])
            for m in _HOMOPHONE.finditer(view.text)
            if not re.fullmatch(r"\d\d", view.text[max(0, m.start() - 2) : m.start()])
        ]
    )


def _digits(match: re.Match[str], merge_tens: bool) -> str:
    found = {name: value.lower() for name, value in match.groupdict().items() if value}
    if "plus" in found:
        return "+"
    if "times" in found:
        return (found.get("digit") or _doubled(found["of"])) * _TIMES[found["times"]]
    if "count" in found:
        return _UNITS[found["many"]] * _PLURALS[found["count"]]
    if "thousand" in found:
        rest = found.get("rest", "")
        return _UNITS[found["thousand"]] + (_UNITS.get(rest) or _TEENS.get(rest) or "0").rjust(3, "0")
    if "tens" in found:
        unit = _UNITS.get(found.get("unit", ""), "")
        if not unit or (merge_tens or found["joint"] == "-"):
            return _TENS[found["tens"]] + (unit or "0")
        return _TENS[found["tens"]] + "0" + unit
    if "figure" in found:
        return found["figure"] + "00"
    if "teen" in found:
        return _TEENS[found["teen"]]
    if "one" in found:
        return _UNITS[found["one"]] + ("00" if "hundred" in found else "")
    return "".join(_UNITS[word.lower()] for word in _GLUED.findall(found["glued"]))


def _glued(text: str) -> list[tuple[int, int, str]]:
    """Digits, number words and letters for digits written as one word: "07seven0O"."""
    edits = []
    for run in _RUN.finditer(text):
        parts = list(_RUN_PART.finditer(run[0]))
        named = sum(len(p[0]) > 1 for p in parts)
        if not named or (named < 2 and not any(c.isdigit() for c in run[0])) or named == len(parts) == 1:
            continue
        for part in parts:
            plain = _UNITS.get(part[0].lower()) or part[0].translate(_LETTERS)
            edits.append((run.start() + part.start(), run.start() + part.end(), plain))
    return edits


def _doubled(word: str) -> str:
    return "0" if word == "o" else _UNITS.get(word) or word.upper()
