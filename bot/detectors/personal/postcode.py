"""Postcodes, whole or in part."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.finding import PiiType
from bot.detectors.personal.candidate import Candidate, Level, Reading
from bot.detectors.personal.context import PERSONAL, REFERENCE, around, of_an_organisation, owner
from bot.detectors.personal.published import Published, squeezed
from bot.detectors.personal.words import words
from bot.text.view import View

# The 124 areas of Royal Mail's Postcode Address File, with those of the crown dependencies.
AREAS = frozenset(
    words("""
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY
    G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR
    NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA
    WC WD WF WN WR WS WV YO ZE
""")
)
CUE = re.compile(
    r"\b(?:post ?-?code|postal code|pcode|p/code|zip|live|living|address|sat ?-?nav|house|home|moved|moving|deliver|flat|"
    r"street|road|lane|close|avenue|drive|crescent|terrace|way|court|grove|rise|gardens|mews|cottage|farm|collect|"
    r"pick ?up|drop ?off|come to|come round|round to|based)\b"
)
STRONG_CUE = re.compile(r"\b(?:post ?-?code|postal code|pcode|p/code)\b")
_SEP = r"[^\w\u00a3$%]{0,3}"
_WHOLE = re.compile(
    rf"(?<![A-Za-z0-9])(?P<area>[A-Za-z]{_SEP}[A-Za-z]?)(?P<a>{_SEP})(?P<district>[0-9OoIl](?:{_SEP}[0-9A-Za-z])?)"
    rf"(?P<b>[^\w\u00a3$%]{{0,4}}|_)(?P<sector>[0-9OoIl]){_SEP}(?P<unit>[A-Za-z]{_SEP}[A-Za-z])(?![A-Za-z0-9])"
)
_INWARD = re.compile(r"[0-9][A-Z]{2}")
_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9]{1,2}|[A-Z]{1,2}[0-9][A-HJKPSTUW-Z]")
_PART = re.compile(r"(?<![A-Za-z0-9])(?P<out>[A-Za-z]{1,2}[0-9]{1,2})(?:\s(?P<sector>\d)(?![\w]))?(?![A-Za-z0-9])")
_PART_CUE = re.compile(
    r"\bpost ?-?code(?:'?s)?\b|\b(?:house|flat|number|no\.?|nr\.?|num) ?(?:number|no\.?|is)? ?\d{1,4}[a-z]?\b|\bwe're \d|"
    r"\b(?:live|living|moved|based) (?:in|at|over in|round)\b"
)
_NOT_PART = re.compile(
    r"\b(?:bus|route|class|room|year|size|road|motorway|platform|gate|flight|the|deliver|covers?|areas?)\s*$"
)
_ORDINAL = re.compile(r"1st|2nd|3rd|[4-9]th|0th", re.IGNORECASE)
_COMMON = frozenset(
    words("""
    in at on is of to by up so no we me my he it as an am be do go if or us a i y p pg st x v ok hi oh
""")
)
_STRICT_INWARD = re.compile(r"[0-9][ABD-HJLNP-UW-Z]{2}")
_UNITS = frozenset(
    words("""
    AM PM KM CM MM KG MG ML CL OZ MB KW TV CC VS
    GB TB ST TH ND RD PT FT LB LBS HR HRS YR YRS PX DP PP SQ LT QT
""")
)
_DIGITS = str.maketrans("OoIlSs", "001155")


def postcodes(reading: Reading, published: Published) -> Iterator[Candidate]:
    """Postcodes in `reading`, each view in order; a piece may come twice."""
    for view in reading.views:
        for match in _WHOLE.finditer(view.text):
            found = _whole(view, match, published)
            if found:
                yield found
        if any(c.isdigit() for c in view.text):
            yield from _parts(view, published)


def _clean(piece: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", piece).upper()


def _whole(view: View, match: re.Match[str], published: Published) -> Candidate | None:
    area, unit = _clean(match["area"]), _clean(match["unit"])
    district = _clean(match["district"])
    district = district[0].translate(_DIGITS) + (
        district[1:].translate(_DIGITS) if district[1:] in ("O", "I", "L") else district[1:]
    )
    code = area + district + match["sector"].translate(_DIGITS) + unit
    if not _OUTWARD.fullmatch(area + district) or not _INWARD.fullmatch(code[-3:]):
        return None
    if squeezed(code) in published.postcodes or _ORDINAL.fullmatch(match["sector"] + match["unit"]):
        return None
    words = around(view, match.start(), match.end())
    cue = words.near(CUE)
    if not _shaped(match, area, unit, cue, bool(words.near(STRONG_CUE))):
        return None
    if words.near(REFERENCE, before=25, after=0) and not words.near(CUE, before=25, after=0):
        return None
    if of_an_organisation(words):
        return None
    known = area in AREAS
    first, last = view.span(match.start(), match.end())
    return Candidate(
        kind=PiiType.POSTCODE,
        start=first,
        end=last,
        level=Level.VALIDATED,
        pattern="postcode",
        validator="known area" if known else "no such area (kept for tests)",
        context=cue,
        grounds="a whole postcode",
        whose=owner(words),
    )


def _shaped(match: re.Match[str], area: str, unit: str, cue: str, strong: bool) -> bool:
    """Whether the piece is written like a postcode, the more freely the more the words around say so."""
    written = match[0]
    guessed = not match["district"][0].isdigit() or not match["sector"].isdigit()
    if guessed and not (any(c.isdigit() for c in written) and (strong or written == written.upper())):
        return False  # a letter stands for a digit
    if strong:
        return True
    apart = len(re.findall(r"[^A-Za-z0-9]+", written))
    upper = written == written.upper()
    if unit in _UNITS and not (cue and upper):
        return False
    if match["a"] or any(not c.isalnum() for c in match["area"] + match["district"] + match["unit"]):
        # Split up: each character alone and in capitals, or capitals in two to four groups.
        return upper and (apart >= len(re.sub(r"[^A-Za-z0-9]", "", written)) - 2 or bool(cue))
    if upper:
        return True
    return bool(cue) or (area.lower() not in _COMMON and bool(_STRICT_INWARD.fullmatch("0" + unit)))


def _parts(view: View, published: Published) -> Iterator[Candidate]:
    for match in _PART.finditer(view.text):
        area = _clean(match["out"]).rstrip("0123456789")
        if area.lower() in _COMMON and match["out"] != match["out"].upper():
            continue
        words = around(view, match.start(), match.end())
        cue = words.near(_PART_CUE, before=45, after=40)
        if (
            not cue
            or _NOT_PART.search(words.before[-20:])
            or (area not in AREAS and not match["sector"] and "post" not in cue and not match["out"].isupper())
        ):
            continue
        if re.search(r"\b[a-z]{1,2}\d{1,2}\b", words.before[-12:]) or of_an_organisation(words):
            continue
        if not (PERSONAL.search(words.before) or re.search(r"\d|post", cue)):
            continue
        first, last = view.span(match.start(), match.end())
        yield Candidate(
            kind=PiiType.POSTCODE,
            start=first,
            end=last,
            level=Level.LIKELY,
            pattern="part of a postcode",
            validator="known area" if area in AREAS else "no such area (kept for tests)",
            context=cue,
            grounds="part of a postcode beside a house or home",
            whose=owner(words),
        )
