"""Where somebody lives: house and street, flats, farms, and a number with the way there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.finding import PiiType
from bot.detectors.personal import address_patterns as shapes
from bot.detectors.personal.address_view import address_view
from bot.detectors.personal.address_words import (
    AMBIGUOUS,
    FLAT_WORDS,
    HOME_WORDS,
    HOUSE_WORDS,
    KIND_WORDS,
    LANDMARK_WORDS,
    STREET_WORDS,
)
from bot.detectors.personal.candidate import Candidate, Level, Reading
from bot.detectors.personal.context import PERSONAL, Around, around, of_an_organisation, owner
from bot.detectors.personal.published import Published, squeezed
from bot.text.lexicon import known
from bot.text.view import View

# What stands before the place itself: "at the white house".
_LEAD = re.compile(r"[ ,\n]*(?:(?:in|at|on|just) )?(?:the )?")
_FIGURE = re.compile(r"\d")
_ADDRESS = frozenset({"address", "adress", "adres", "addy"})


def addresses(reading: Reading, published: Published) -> Iterator[Candidate]:
    """Home addresses in `reading`; pieces may overlap, the surest and longest is meant."""
    streets = reading.has(STREET_WORDS)
    landmarks = reading.has(LANDMARK_WORDS)
    if reading.figures and reading.has(HOME_WORDS):
        respelt = address_view(reading.plain)
        for match in shapes.HOUSE.finditer(respelt.text) if respelt is not reading.plain else ():
            if _is_street(respelt, match) and _home(around(respelt, match.start(), match.end())):
                yield from _proposed(respelt, match, "house number and street, disguised", published)
    if reading.figures or reading.has(FLAT_WORDS):
        for view in reading.views:
            yield from _numbered(reading, view, published, streets=streets, landmarks=landmarks)
    view = reading.plain
    if reading.has(_ADDRESS):
        for match in shapes.ADDRESSED.finditer(view.text):
            yield from _proposed(view, match, "address in a row", published, part="list")
    if reading.has(HOUSE_WORDS):
        yield from _named(view, published)
    if landmarks and reading.has(KIND_WORDS):
        yield from _described(view, published)
    if (landmarks or streets) and reading.has(HOME_WORDS):
        yield from _told(view, published)


def _numbered(
    reading: Reading, view: View, published: Published, *, streets: bool, landmarks: bool
) -> Iterator[Candidate]:
    """Addresses with the number of a house or flat."""
    if not (view is not reading.plain or _FIGURE.search(view.text) or reading.has(FLAT_WORDS)):
        return
    if streets:
        for match in shapes.HOUSE.finditer(view.text):
            if _is_street(view, match):
                yield from _proposed(view, match, "house number and street", published)
    if (streets or reading.has(HOUSE_WORDS)) and shapes.TURNED_HINT.search(view.text):
        for match in shapes.TURNED.finditer(view.text):
            yield from _proposed(view, match, "street and house number", published)
        for match in shapes.TURNED_BARE.finditer(view.text):
            if _home(around(view, match.start(), match.end())):
                yield from _proposed(view, match, "street and house number", published)
    if reading.has(FLAT_WORDS):
        for match in shapes.IN_FLATS.finditer(view.text):
            if match[0][:4].lower() in ("flat", "apar", "apt ", "mais") or _home(
                around(view, match.start(), match.end())
            ):
                yield from _proposed(view, match, "flat", published)
    if landmarks:
        for match in shapes.WAY.finditer(view.text):
            if not _is_a_bus(reading, view, match) and (
                not shapes.FEEBLE.fullmatch(match["way"].lower()) or _home(around(view, match.start(), match.end()))
            ):
                yield from _proposed(view, match, "house number and the way there", published)
        for match in shapes.WAY_ALONE.finditer(view.text) if view is reading.plain else ():
            words = around(view, match.start(), match.end())
            if shapes.RESIDENT.search(words.before) or shapes.OURS.match(words.after):
                yield from _proposed(view, match, "house number and the way there", published)
    for match in shapes.AT_POSTCODE.finditer(view.text) if shapes.CODE_HINT.search(view.text) else ():
        near = view.text[max(0, match.start() - 12) : match.end() + 14]
        settled = re.match(r"\d", match[0]) is None or shapes.RESIDENT.search(
            around(view, match.start(), match.end()).before
        )
        if re.search(r"[a-z]{1,2}\d{1,2}", near, re.IGNORECASE) and (
            settled or shapes.WHOLE_POSTCODE.match(view.text, match.end())
        ):
            yield from _proposed(view, match, "house number beside a postcode", published)
    for match in shapes.BARE.finditer(view.text) if view is reading.plain else ():
        words = around(view, match.start(), match.end())
        if re.search(r"'(?:ve|m|d|ll|re)\b", match["name"]) or shapes.MEASURE.match(match["name"]):
            continue
        if shapes.AGED.search(words.before) and known(match["name"].split()[-1].lower()):
            continue
        odd = not known(match["name"].split()[-1].lower())
        told = shapes.HOME.search(words.before[-30:])
        if shapes.RESIDENT.search(words.before) or (told and (odd or shapes.ENDS.match(view.text[match.end() :][:12]))):
            yield from _proposed(view, match, "house number and name", published)


def _named(view: View, published: Published) -> Iterator[Candidate]:
    """Houses with a name, where somebody says that it is a home or names its street."""
    for match in shapes.NAMED.finditer(view.text):
        words = around(view, match.start(), match.end())
        if re.search(
            r"^(?:my|our|his|her|your|their|this|that|whole|full|open)$|'s$", match["name"].split()[0].lower()
        ):
            continue
        at_home = shapes.AT_HOME.search(words.before) or shapes.HOME.search(words.before[-25:])
        if shapes.KNOWN_TO_ALL.fullmatch(match["name"]) and not (match["more"] or shapes.DWELLING.search(words.before)):
            continue
        if re.fullmatch(r"(?:old|new|big|whole) house", match["name"].lower()) and not match["name"].istitle():
            continue
        coded = shapes.WHOLE_POSTCODE.match(view.text, match.end())
        if at_home or match["more"] or coded or shapes.OURS.match(words.after):
            yield from _proposed(view, match, "named house", published)


def _described(view: View, published: Published) -> Iterator[Candidate]:
    """Houses told by their look or by what is beside them."""
    for pattern, name in ((shapes.DESCRIBED, "house described"), (shapes.BESIDE, "beside a landmark")):
        for match in pattern.finditer(view.text):
            words = around(view, match.start(), match.end())
            at_home = shapes.AT_HOME.search(words.before) or shapes.OURS.match(words.after)
            if _nobodys(match, words):
                continue
            if at_home if _vague(match) else at_home or shapes.STREET_NAMED.search(match[0]):
                yield from _proposed(view, match, name, published)


def _told(view: View, published: Published) -> Iterator[Candidate]:
    """What stands right after "we live", "find us" and the like."""
    lower = view.text.lower()
    if len(lower) != len(view.text):
        return
    done = 0
    for cue in shapes.FINDING.finditer(lower):
        if cue.start() < done:
            continue
        match = shapes.DIRECTIONS.match(view.text, cue.end())
        done = match.end() if match else done
        if match and not re.match(r"(?!living)\w+ing\b", match[0]):
            yield from _proposed(view, match, "the way to a home", published)
        told = match is None and ("liv" in cue[0] or cue[0].endswith("is "))
        steps = shapes.STEPS.match(view.text, cue.end() - 1) if told else None
        if steps and (shapes.STREET_NAMED.search(steps[0]) or shapes.DOOR_TOLD.search(steps[0])):
            yield from _proposed(view, steps, "the way to a home", published)
    for cue in shapes.RESIDENT_CUE.finditer(lower):
        low = shapes.NAMED_LOW.match(view.text, cue.end())
        if (
            low
            and _settled(cue[0])
            and not re.match(r"(?:the |a |my |our )?(?:old|new|half|white|whole|full)?\w* ?house$", low[0].lower())
        ):
            yield from _proposed(view, low, "named house", published)
        match = shapes.ON_STREET.match(view.text, cue.end())
        if (
            match
            and not re.search(r" way$|^(?:far |other )?end of", match["street"])
            and ((match["street"][0].isupper() and _settled(cue[0])) or match["way"])
        ):
            yield from _proposed(view, match, "street and landmark", published)


def _nobodys(match: re.Match[str], words: Around) -> bool:
    """Whether "the one on the left" or "a caravan at Haven" need not be anybody's home."""
    lower = match[0].lower()
    settled = shapes.HOUSED.search(words.before[-40:]) or shapes.STREET_NAMED.search(match[0])
    if re.match(r"(?:[\w-]+\s){0,2}(?:one|place|gate|door|end)\s", lower) and not settled:
        return True
    if re.search(r"\b(?:school|that place|door to me)\b", lower) and re.match(r"next|opposite|right|direct", lower):
        return True
    return bool(re.search(r"\ba (?:\w+ )?$", words.before)) and not re.search(r"\b(?:i|we)\b|\bliv|\bmov", words.before)


def _vague(match: re.Match[str]) -> bool:
    """Whether a house is told by nothing but where it stands, as in "a fire at a house on Mill Lane"."""
    return re.match(r"(?:house|place|one|door|gate|farm|lodge)\s(?!with\b)", match[0].lower()) is not None


def _settled(cue: str) -> bool:
    return bool(re.match(r"live|living|moved|moving|address|house|flat", cue))


def _is_street(view: View, match: re.Match[str]) -> bool:
    words = around(view, match.start(), match.end())
    if match["welsh"]:
        return True
    if match["name"] and shapes.MEASURE.match(match["name"]):
        return False
    if _numbered_list(view, match) or shapes.COUNTED.search(words.before) or shapes.TRAFFIC.match(words.after):
        return False
    if match["flat"] or re.match(r"number|no\b|house|unit|caravan|plot", match["number"].lower()):
        return True
    named = match["name"].strip()
    capital = named[:1].isupper() or named.lower().startswith("the ")
    end = view.text[match.start("street") if match["street"] else match.start("loose")]
    home = _home(words)
    stop = match[0].endswith(".") or shapes.ENDS.match(view.text[match.end() :][:12])
    if match["loose"]:
        plain = not re.fullmatch(AMBIGUOUS, match["loose"].lower())
        return bool(home) or (capital and end.isupper() and bool(plain or stop))
    doubtful = match["street"].lower() in ("st", "str", "cl", "av", "close", "drive", "la")
    return bool(capital or home or stop) or not doubtful


def _numbered_list(view: View, match: re.Match[str]) -> bool:
    """Whether the number counts answers or stops: the one before or after it starts a line or a name too."""
    digits = re.sub(r"\D", "", match["number"])
    if not digits or int(digits) > 40 or len(match["number"]) > 3:
        return False
    around_it = (
        view.text[max(0, match.start() - 60) : match.start()] + " | " + view.text[match.end() : match.end() + 40]
    )
    return any(
        re.search(rf"(?<![\w\u00a3:.]){n}[.):]?\s+[A-Za-z]", around_it)
        for n in (int(digits) - 1, int(digits) + 1)
        if n > 0
    )


def _home(words: Around) -> bool:
    """Whether words around say that somebody lives there or is to be found there."""
    return bool(
        shapes.HOME.search(words.before[-50:])
        or shapes.HOME.search(words.after[:20])
        or PERSONAL.search(words.before[-50:])
        or shapes.OURS.match(words.after)
    )


def _is_a_bus(reading: Reading, view: View, match: re.Match[str]) -> bool:
    """Whether "number 14 to the top of the lane" is a bus or a shirt, or "no one" was read as a number."""
    words = around(view, match.start(), match.end())
    typed = squeezed(reading.text[view.starts[match.start()] :][:7])
    near = words.before[-35:] + " " + match["way"].lower() + " " + words.after[:25]
    return typed.startswith("noone") or bool(shapes.BUS.search(near))


def _proposed(
    view: View, match: re.Match[str], pattern: str, published: Published, part: str | int = 0
) -> Iterator[Candidate]:
    written = squeezed(match[part])
    words = around(view, match.start(part), match.end(part))
    lead = _LEAD.match(match[part])
    first, last = view.span(
        match.start(part) + (lead.end() if lead else 0), match.start(part) + len(match[part].rstrip(" ,\n"))
    )
    level = Level.PUBLISHED if published.is_address(written) else Level.LIKELY
    if shapes.FAMOUS.search(words.before[-70:]) or shapes.FAMOUS.search(words.after[:50]):
        return
    lived = re.search(
        r"\b(?:we're|i'm|ours is|mine is|live|lives|living|moved|my house|our house|my address|home address)\b",
        words.before[-40:],
    )
    if not lived and (of_an_organisation(words, place=True) or shapes.in_the_news(words.before, words.after)):
        return
    yield Candidate(
        kind=PiiType.ADDRESS,
        start=first,
        end=last,
        level=level,
        pattern=pattern,
        validator="none: addresses carry no check",
        context=words.near(shapes.HOME),
        grounds="where somebody lives",
        whose=owner(words),
        grave=bool(re.search(r"\b(?:refuge|foster|looked after|hiding|safe house|adopted)\b", words.before)),
    )
