"""Where somebody lives: house and street, flats, farms, and a number with the way there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.finding import PiiType
from bot.detectors.personal.candidate import Candidate, Level, Reading
from bot.detectors.personal.context import PERSONAL, Around, around, of_an_organisation, owner
from bot.detectors.personal.published import Published, squeezed
from bot.text.view import View

# Ends of street names that are hardly anything else, and those that are ordinary words too.
_STREET = (
    r"street|str|st|road|rd|avenue|ave|av|lane|ln|close|cl|drive|drv|crescent|cresc|cres|terrace|terr|gardens|gdns|grove|"
    r"mews|courtyard|boulevard|parade|wynd|garth|cul-de-sac|causeway|highway|estate|buildings|cottages|villas|mansions"
)
_LOOSE = (
    r"way|place|pl|court|ct|hill|rise|park|green|view|walk|row|square|sq|bank|gate|chase|vale|dene|croft|fold|brow|field|"
    r"fields|meadow|meadows|mead|common|yard|wharf|quay|orchard|paddock|paddocks|copse|hollow|end|side|lea|leas|leys|mount|"
    r"ridge|heights|crest|loan|brae|gait|gill|ghyll|beck|bridge|cross|corner|spinney|thicket|wood|woods|grange|approach|"
    r"link|drove|dell|glade|glen|circus|circle|passage|alley|path|track|nook|knoll|acre|acres|holt|warren|haven"
)
_SMALL = (
    r"the|a|an|of|in|on|at|to|and|or|for|from|by|with|is|are|was|were|be|been|it|its|this|that|these|those|my|your|his|her|"
    r"our|their|we|i|you|he|she|they|not|no|so|but|if|as|up|down|out|off|over|more|other|others|than|per|each|every|all|any|"
    r"minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|yrs?|seconds?|secs?|times?|miles?|metres?|meters?|km|yards?|"
    r"feet|foot|ft|inch(?:es)?|pounds?|quid|pence|people|kids|children|boys|girls|lads|adults|mums|dads|staff|pupils|"
    r"goals?|points?|nil|tickets?|places?|pm|am|th|st|nd|rd|bus|buses|bags?|cars?|boxes|bottles|cakes|songs|steps|litres?|"
    r"ml|kg|grams?|doses?|tablets?|different|(?-i:new|old|big|little|small|green|blue|red|yellow|lovely|great|good|last|next|first)|"
    r"way|will|can|have|has|had|do|does|did|get|got|go|going|went|come|came|just|only|still|when|where|who|how|what|about|"
    r"after|before|between|until|till|since|past|half|quarter|oclock|o'clock|x|then|there|here|lots|plus|percent"
)
_NAME = rf"(?!(?:{_SMALL})\b)[A-Za-z][A-Za-z'-]{{1,20}}\.?"
_FLAT = (
    r"(?:(?:flat|apartment|apt|appt|unit|maisonette|studio|caravan|plot|bungalow|chalet|lodge)\.?\s{0,2}(?:number\s|no\.?\s?)?"
    r"(?:\d{1,4}\s?[a-z]?|[a-z])\b|(?:ground|first|second|third|top|basement)[ -]floor(?:\sflat)?)"
)
_NUMBER = r"(?:(?:number|numba|num|no|nr|nbr|house)\b\.?\s{0,2})?#?\d{1,4}(?:\s?[a-zA-Z]\b|\s?[-/]\s?\d{1,4})?"
_BETWEEN = r"[ \t]{0,2}[,\n:/|-]{0,2}[ \t]{0,2}"
_TOWN = r"(?:,?[ \n]{1,2}|,)(?:(?-i:[A-Z])[a-z'-]{2,20}(?:[ -](?-i:[A-Z])[a-z'-]{2,20}){0,2})(?![\w'])"

_HOUSE = re.compile(
    rf"(?<![\w\u00a3$.:/-])(?:{_FLAT}{_BETWEEN})?(?:(?P<block>(?:{_NAME}\s){{1,2}}(?:house|court|buildings|point|tower|lodge))"
    rf"{_BETWEEN})?(?P<number>{_NUMBER}){_BETWEEN}(?P<name>the\s(?={_LOOSE})|(?:the\s)?(?:{_NAME}[ \n]{{1,2}}){{1,3}}?)"
    rf"(?:(?P<street>{_STREET})|(?P<loose>{_LOOSE}))\b(?!['\w])\.?(?P<town>(?:{_TOWN}){{0,2}})",
    re.IGNORECASE,
)
_IN_FLATS = re.compile(
    rf"(?<!\w){_FLAT}(?:{_BETWEEN}(?:(?:in|at|of)\s)?(?:the\s)?(?P<name>(?:{_NAME}[ \n]{{1,2}}){{1,3}}?)"
    rf"(?:house|court|tower|towers|point|mansions|lodge|heights|place|block|flats|building|buildings|{_STREET}|{_LOOSE})\b"
    rf"|,\s?(?:the\s)?(?-i:[A-Z])[a-z'-]{{2,20}}(?:\s(?-i:[A-Z])[a-z'-]{{2,20}}){{0,2}}(?!\w)"
    rf"|\s(?:above|over|behind|next to|opposite|below|on|at|by)\s(?:the\s)?(?:\w{{2,20}}\s){{0,2}}\w{{3,20}})"
    rf"(?P<more>(?:{_BETWEEN}(?:\d{{1,4}}[a-z]?\s)?(?:{_NAME}\s){{1,3}}?(?:{_STREET})\b)?)(?P<town>(?:{_TOWN}){{0,2}})",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"(?<![\w'])(?P<name>(?:(?-i:[A-Z])[A-Za-z']{{1,20}}[ ]){{1,3}}?(?:farm|farmhouse|cottage|cottages|house|lodge|barn|barns|villa|bungalow|"
    rf"manor|grange|rectory|vicarage|manse|croft|mill|stables|hall|steading|caravan park|smallholding)\b"
    rf"(?!\s(?:park|shop|trip|visit|day|school|club|points?|captain|team|music|inn|hotel|gate)))"
    rf"(?P<more>(?:,?[ \n](?:(?:on|off|up|down|along)[ ](?:the[ ])?)?(?:{_NAME}[ ]){{1,3}}?(?:{_STREET}|{_LOOSE})\b)?)(?P<town>(?:{_TOWN}){{0,2}})",
    re.IGNORECASE,
)
_PLACE = (
    r"lane|road|street|rd|st|close|avenue|drive|crescent|terrace|estate|corner|hill|chippy|chip shop|chippie|shop|shops|"
    r"church|chapel|pub|co-?op|park|bridge|green|post office|bus stop|bus shelter|stop|school|gates?|garage|bakery|bookies|"
    r"station|roundabout|cul-de-sac|block|canal|river|rec|field|fields|playground|swings|tesco|spar|nisa|aldi|lidl|"
    r"greggs|surgery|doctors|nursery|library|clinic|hall|common|level crossing|crossing|crossroads|traffic lights|lights|"
    r"junction|roads?|bend|top|bottom|end|middle|left|right|side|row|flats|tower|phone box|post box|postbox|letterbox|"
    r"hairdressers|barbers|launderette|laundrette|takeaway|kebab shop|chinese|butchers|newsagents|garages|allotments|"
    r"cemetery|beck|stream|pond|farm|village|square|market|mosque|temple|club|car wash|petrol station|underpass|"
    r"cut|ginnel|snicket|alley|alleyway|path|track|door|gate|hedge|fence|windows?|van|drive|skip|blinds|shutters|wall|tree"
)
_STEP = (
    r"[ ,\n]{1,3}(?:(?:and|it's|its|thats|that's|we're|were|is|the|a|just|right|straight|first|second|last|house|one|door|"
    r"ones|flat|up|down|next|big|little|far|very)\s){0,3}"
    r"(?:on|in|at|down|up|by|opposite|next to|next door to|near|past|behind|along|round|around|off|above|over|beside|across from|"
    r"facing|with|before|after|of|from|between|outside|in front of|to|backing onto|corner of)\s"
    rf"(?:(?:the|a|an|our|that|your|my)\s)?(?:[\w'-]{{1,20}}\s){{0,3}}?(?:{_PLACE})\b"
)
_WAY = re.compile(
    rf"(?<![\w\u00a3$])(?P<number>(?:(?:house |flat |door )?(?:number|numba|num|no\.?|nr\.?|#)\s?|(?:flat|house|apartment|apt)\s)\d{{1,4}}[a-z]?\b)"
    rf"(?P<way>(?:{_STEP}){{1,5}})",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(
    r"(?<!\w)(?P<which>(?:flat|house|bungalow|place)(?=\s(?:above|over|behind|next|opposite|beside|on|at)\b)|(?:(?:very\s)?(?:end|corner|first|second|third|fourth|last|middle|only|next|big|little|white|yellow|pink|"
    r"blue|red|green|tall|detached|semi|thatched|stone|brick|top|bottom|ground floor|1st|2nd|3rd|4th|\d(?:st|nd|rd|th))[ -]){1,3}"
    r"(?:house|flat|bungalow|cottage|door|terrace|semi|caravan|one|gate)|"
    r"(?:house|bungalow|cottage|flat|one) with the (?:\w{1,12}\s){1,2}(?:door|gate|fence|hedge|windows|garage|shutters|drive))"
    rf"(?P<way>(?:{_STEP}){{1,5}})",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s*(?:$|[,\n.)]|[A-Z]{1,2}\d|and\b|if\b|for\b|to\b|x\b)")
HOME = re.compile(
    r"\b(?:live|lives|living|lived|moved|moving|moves|home|address|staying|stays|come to|come round|pop round|round to|pick (?:up|him|her|me|us)|"
    r"collect|drop (?:off|it|him|her|them)|deliver|deliver to|send (?:it|them) to|post (?:it|them) to|house|we're at|we are at|"
    r"i'm at|im at|were at|we r at|i am at|we're in|i'm in|mine is|mine's|ours is|ours|knock|call in|party at|our place|my place|"
    r"find us at|find me at|addressed|neighbour|neighbours|door|key|stop(?:s|ped)? with|based at|based|he's at|she's at|they're at|"
    r"flat|lodges?|lodging|refuge|foster)\b"
)
_BUS = re.compile(
    r"\b(?:bus|buses|route|tram|catch|timetable|service|shirt|page|track|question|slide|song|entry|heat|race|lane \d)\b"
)
_STREETS_ALONE = re.compile(
    rf"(?<!\w)(?P<street>(?:{_NAME}[ ]){{1,3}}?(?:{_STREET}|{_LOOSE}))(?P<way>(?:{_STEP}){{1,4}})", re.IGNORECASE
)


def addresses(reading: Reading, published: Published) -> Iterator[Candidate]:
    """Home addresses in `reading`; pieces may overlap, the surest and longest is meant."""
    for view in reading.views:
        for match in _HOUSE.finditer(view.text):
            yield from _house(view, match, published)
        for match in _IN_FLATS.finditer(view.text):
            yield from _proposed(view, match, "flat", published, Level.LIKELY)
        for match in _WAY.finditer(view.text):
            words = around(view, match.start(), match.end())
            if not (
                squeezed(reading.text[view.starts[match.start()] :][:7]).startswith("noone")
                or _BUS.search(words.before[-35:])
                or _BUS.search(match["way"].lower())
                or _BUS.search(words.after[:25])
            ):
                yield from _proposed(view, match, "house number and the way there", published, Level.LIKELY)
    view = reading.plain
    for match in _NAMED.finditer(view.text):
        words = around(view, match.start(), match.end())
        if re.search(r"(?:^|\b(?:my|our|his|her|your|their|the|this|that)|'s)$", match["name"].split()[0].lower()):
            continue
        if HOME.search(words.before[-40:]) or (match["more"] and PERSONAL.search(words.before[-40:])):
            yield from _proposed(view, match, "named house", published, Level.LIKELY)
    for pattern, name in ((_DESCRIBED, "house described"), (_STREETS_ALONE, "street and landmark")):
        for match in pattern.finditer(view.text):
            words = around(view, match.start(), match.end())
            if re.search(
                r"\b(?:live|lives|living|moved|we're|we are|i'm|i am|im|ours is|ours|mine is|mine's|mine|my house|our house|home|"
                r"come to|pick (?:him|her|me|us) up|he's|she's|they're|knock)\b[^.!?]{0,25}$",
                words.before[-45:],
            ):
                yield from _proposed(view, match, name, published, Level.LIKELY)


def _house(view: View, match: re.Match[str], published: Published) -> Iterator[Candidate]:
    words = around(view, match.start(), match.end())
    named = match["name"].strip()
    capital = named[:1].isupper() or named.lower().startswith("the ")
    end = view.text[match.start("street") if match["street"] else match.start("loose")]
    home = HOME.search(words.before[-50:]) or HOME.search(words.after[:20]) or PERSONAL.search(words.before[-50:])
    if match["loose"] and not home and not (capital and end.isupper() and _ENDS.match(view.text[match.end() :][:12])):
        return
    if (
        match["street"]
        and match["street"].lower() in ("st", "str", "cl", "av", "close", "drive")
        and not (capital or home)
    ):
        return
    yield from _proposed(view, match, "house number and street", published, Level.LIKELY)


def _proposed(
    view: View, match: re.Match[str], pattern: str, published: Published, level: Level
) -> Iterator[Candidate]:
    written = squeezed(match[0])
    if any(written.startswith(own) or own in written for own in published.addresses):
        return
    words = around(view, match.start(), match.end())
    if _of_an_organisation(words):
        return
    cue = words.near(HOME)
    first, last = view.span(match.start(), match.start() + len(match[0].rstrip(" ,\n")))
    yield Candidate(
        kind=PiiType.ADDRESS,
        start=first,
        end=last,
        level=level,
        pattern=pattern,
        validator="none: addresses carry no check",
        context=cue,
        grounds="where somebody lives",
        whose=owner(words),
        grave=bool(re.search(r"\b(?:refuge|foster|looked after|hiding|safe house|adopted)\b", words.before)),
    )


def _of_an_organisation(words: Around) -> str:
    if re.search(r"\b(?:live|lives|living|moved|my house|our house|my address|home address)\b", words.before[-40:]):
        return ""
    return of_an_organisation(Around(words.before[-60:], words.after[:30]))
