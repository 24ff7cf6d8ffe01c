"""Postcodes, whole or in part."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.finding import PiiType
from bot.detectors.personal.candidate import Candidate, Level, Reading
from bot.detectors.personal.context import Around, around, of_an_organisation, owner
from bot.detectors.personal.published import Published, squeezed
from bot.detectors.personal.words import words
from bot.text.lexicon import unleeted
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
    r"\b(?:post ?-?code|postal code|pcode|p/code|zip|live|living|address|sat ?-?nav|house|home|moved|moving|"
    r"deliver|flat|"
    r"street|road|lane|close|avenue|drive|crescent|terrace|way|court|grove|rise|gardens|mews|cottage|farm|collect|"
    r"pick ?up|drop ?off|come to|come round|round to|based)\b"
)
STRONG_CUE = re.compile(r"\b(?:post ?-?code|postal code|pcode|p/code)\b")
_SEP = r"[^\w\u00a3$%]{0,3}"
_WHOLE = re.compile(
    rf"(?<![A-Za-z0-9])(?=[^0-9]{{1,12}}[0-9])(?P<area>[A-Za-z]{_SEP}[A-Za-z]?)(?P<a>{_SEP})(?P<district>[0-9OoIl](?:{_SEP}[0-9A-Za-z])?)"
    rf"(?P<b>[^\w\u00a3$%]{{0,4}}|_)(?P<sector>[0-9OoIlZSB]){_SEP}(?P<unit>[A-Za-z]{_SEP}[A-Za-z])(?![A-Za-z0-9])"
)
_INWARD = re.compile(r"[0-9][A-Z]{2}")
_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9]{1,2}|[A-Z]{1,2}[0-9][A-HJKPSTUW-Z]")
_PART = re.compile(r"(?<![A-Za-z0-9])(?P<out>[A-Za-z]{1,2}[0-9]{1,2})(?:\s(?P<sector>\d)(?![\w]))?(?![A-Za-z0-9])")
_PART_CUE = re.compile(
    r"\b(?:house|flat|number|no\.?|nr\.?|num|door) ?(?:number|no\.?|is)? ?\d{1,4}[a-z]?\b|"
    r"\b(?:we're|were|i'm|im|we are|ours is|mine is|live|lives) (?:at )?(?:number |no )?\d{1,3}[a-z]?\b|"
    r"^\s?\d{1,3}[a-z]?[ ,]{1,2}$|"
    r"\b(?:my|our|his|her|their|mam's|mum's|nan's) (?:post ?-?code|pcode)\b|\bpost ?-?code (?:is|starts|begins|"
    r"ends|just|was|=|:|for (?:us|ours|mine))"
)
_NOT_PART = re.compile(
    r"\b(?:s\d{1,2}|bus|route|class|room|year|size|road|motorway|platform|gate|flight|the|deliver|covers?|areas?)\s*$"
)
_CODED = re.compile(
    r"\b(?:order|ref|reference|tracking|booking|voucher|promo|discount|invoice|serial|model|part|product|flight|"
    r"ticket|membership|coupon|room|hall|bay|gate|class|table|pitch|row|seat|stand|platform|unit|"
    r"locker|version|claim|course|exam|case|policy)(?: (?:no|num|number|code|id|ref))?(?: is| was)?[ :#.-]{0,3}$"
)
_PRODUCT = re.compile(
    r"\b(?:sony|lg|samsung|bosch|hp|epson|canon|nikon|dell|lenovo|philips|panasonic|dyson|hotpoint|beko|nokia|casio|"
    r"yamaha|garmin|makita|dewalt)(?: \w+)? $"
)
_PRODUCT_AFTER = re.compile(
    r"\s(?:model|headphones|earphones|printer|cartridges?|ink|monitor|laptop|charger|battery|batteries|camera|lens|"
    r"drill|filter|fridge|washer|dryer|boiler|router|tablet|keyboard|adapter)\b"
)
_LINKED = re.compile(r"(?:://|\bwww\.|[\w-]\.[a-z]{2,}/)\S*$", re.IGNORECASE)
_LISTED = re.compile(r"\b[a-z]{1,2}\d{1,2}(?:,| and| or| &|/)\s?$")
_LISTED_AFTER = re.compile(r"(?:,| and| or| &|/)\s?[a-z]{1,2}\d{1,2}\b")
_NOT_AREAS = frozenset(words("KS PS MP EY DS GT CO VE VJ WW TB GB MB CD DVD PE PM AM PO FC XL PC HP AC IT TV"))
_ROOM = re.compile(r"\b(?:rooms?|class|classroom|hall|floor|corridor|block|lab|studio|table|seat|row)\b")
_ORDINAL = re.compile(r"1st|2nd|3rd|[4-9]th|0th", re.IGNORECASE)
_COMMON = frozenset(
    words("""
    in at on is of to by up so no we me my he it as an am be do go if or us a i y p pg st x v ok hi oh
""")
)
_STRICT_INWARD = re.compile(r"[0-9][ABD-HJLNP-UW-Z]{2}")
# A house number and a street right before: "court" and "site" are then no organisation's.
_NUMBERED = re.compile(r"\b\d{1,4}[a-z]?[ ,]{1,2}(?:[a-z'-]+[ ,]{1,2}){1,6}$")
_SOMEBODYS = re.compile(r"\b(?:i|i'm|im|me|my|mine|we|we're|us|our|ours|he|she|his|her|him|they|come|drop|taxi)\b")
# What is told about places that anybody may go to.
_PUBLIC = re.compile(
    r"\b(?:parking|car park|opens|opening|open (?:from|till|until|daily)|tickets?|consultation|sat ?nav|entrance|entry|"
    r"doors|venue|exhibition|performances?|showing|screening|matinee|kick ?off|away (?:game|match)|fixture|workshop|"
    r"open day|disco|fayre|festival|directions|palace|castle|headquarters|parliament|write to the)\b"
)
_UNITS = frozenset(
    words("""
    AM PM KM CM MM KG MG ML CL OZ MB KW TV CC VS
    GB TB ST TH ND RD PT FT LB LBS HR HRS YR YRS PX DP PP SQ LT QT
""")
)
_DIGITS = str.maketrans("OoIlSsZB", "00115528")


def postcodes(reading: Reading, published: Published) -> Iterator[Candidate]:
    """Postcodes in `reading`, each view in order; a piece may come twice."""
    ends: set[int] = set()
    for view in reading.views:
        for match in _WHOLE.finditer(view.text):
            found = _whole(view, match, published)
            if found and found.end not in ends:  # "is OH0 0AA" is no "is 00 0AA"
                ends.add(found.end)
                yield found
        if reading.figures:
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
    if squeezed(code) in published.postcodes:
        return _candidate(view, match, Level.PUBLISHED, "published", around(view, match.start(), match.end()), "", area)
    words = around(view, match.start(), match.end())
    if _ORDINAL.fullmatch(match["sector"] + match["unit"]) and not words.near(STRONG_CUE, before=20, after=0):
        return None
    if _in_a_name(view, match):
        return None
    cue = words.near(CUE)
    first, last = view.span(match.start(), match.end())
    typed = range(first, last)
    if len(code) == 5 and _ROOM.search(words.before[-40:] + " | " + words.after[:25]):
        return None
    if not _shaped(match, area, unit, cue, strong=bool(words.near(STRONG_CUE)), spelt=len(typed) > len(match[0]) + 4):
        return None
    if _CODED.search(words.before) or _PRODUCT.search(words.before) or _PRODUCT_AFTER.match(words.after):
        return None
    home = _NUMBERED.search(words.before)
    if of_an_organisation(Around(words.before[: home.start()], words.after) if home else words, place=True):
        return None
    if (
        not cue
        and not _SOMEBODYS.search(words.before)
        and not _SOMEBODYS.search(words.after)
        and (_PUBLIC.search(words.before[-60:]) or _PUBLIC.search(words.after[:50]))
    ):
        return None
    # Five or so letters and figures on their own may as well be a user name or a part number.
    level = Level.VALIDATED if cue or not match[0].isalnum() else Level.LIKELY
    return _candidate(view, match, level, "postcode", words, cue, area)


def _in_a_name(view: View, match: re.Match[str]) -> bool:
    """Whether the piece is part of a user name or a link."""
    before, after = view.text[max(0, match.start() - 160) : match.start()], view.text[match.end() : match.end() + 2]
    return bool(re.search(r"[@\w]_$|@$", before) or re.match(r"[_@]\w", after) or _LINKED.search(before))


def _candidate(
    view: View, match: re.Match[str], level: Level, pattern: str, words: Around, cue: str, area: str
) -> Candidate:
    first, last = view.span(match.start(), match.end())
    return Candidate(
        kind=PiiType.POSTCODE,
        start=first,
        end=last,
        level=level,
        pattern=pattern,
        validator="known area" if area in AREAS else "no such area (kept for tests)",
        context=cue,
        grounds="a whole postcode" if pattern == "postcode" else "part of a postcode beside a house or home",
        whose=owner(words),
    )


def _shaped(match: re.Match[str], area: str, unit: str, cue: str, *, strong: bool, spelt: bool) -> bool:
    """Whether the piece is written like a postcode, the more freely the more the words around say so."""
    written = match[0]
    if not strong and written.isalnum() and not written.isupper() and unleeted(written.lower()):
        return False
    inward = written[match.start("sector") - match.start() :]
    if (
        not strong
        and not written.isupper()
        and (re.search(r"[.!?]\s", inward) or (" " in inward and unit.lower() in _COMMON))
    ):
        return False  # "we've 160. Go", "yr 12 at"
    if len(area) == 1 and not strong and _clean(match["district"])[0] == "0":
        return False  # no area of one letter has a district 0
    guessed = not match["district"][0].isdigit() or not match["sector"].isdigit()
    if guessed and not (strong and any(c.isdigit() for c in written)):
        return False  # a letter stands for a digit
    if strong:
        return True
    letters = re.sub(r"[^A-Za-z]", "", match["area"] + match["unit"])
    upper = letters == letters.upper()
    if area.lower() in _COMMON and not upper:
        return False
    if len(area) == 1 and area not in AREAS and not cue:
        return False
    if unit in _UNITS and not (upper and (cue or len(area) == 2)):
        return False
    inside = any(not c.isalnum() for c in match["area"] + match["district"] + match["unit"])
    if inside:  # each character alone
        return upper or bool(cue)
    if match["a"]:
        return (upper and area.lower() not in _COMMON) or bool(cue) or spelt
    return upper or bool(cue) or spelt or bool(_STRICT_INWARD.fullmatch("0" + unit))


def _parts(view: View, published: Published) -> Iterator[Candidate]:
    for match in _PART.finditer(view.text):
        area = _clean(match["out"]).rstrip("0123456789")
        if area.lower() in _COMMON and match["out"] != match["out"].upper():
            continue
        words = around(view, match.start(), match.end())
        cue = words.near(_PART_CUE, before=50, after=45)
        numbered = bool(cue)
        shaped = match["out"].isupper() and len(area) == 2 and area not in _NOT_AREAS
        if not cue or _NOT_PART.search(words.before[-20:]) or not (numbered or shaped):
            continue
        if len(area) == 1 and not (area in AREAS and numbered):
            continue
        if not (shaped or (numbered and ("post" in cue or match["sector"] or match["out"].isupper()))):
            continue
        if (
            _LISTED.search(words.before[-14:])
            or _LISTED_AFTER.match(words.after)
            or of_an_organisation(words, place=True)
        ):
            continue
        yield _candidate(view, match, Level.LIKELY, "part of a postcode", words, cue, area)
