"""Mail addresses, plain or with "at" and "dot" in any disguise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import tldextract
from email_validator import EmailNotValidError, validate_email

from bot.core.finding import PiiType
from bot.detectors.personal.candidate import Candidate, Level, Reading
from bot.detectors.personal.context import PERSONAL, Around, around, of_an_organisation, owner
from bot.detectors.personal.published import Published
from bot.detectors.personal.words import words
from bot.text.view import View

# RFC 2606: names that never lead anywhere, kept for examples and tests.
RESERVED = frozenset({"example", "test", "invalid", "localhost"})
PROVIDERS = frozenset(
    words("""
    gmail googlemail hotmail outlook live msn yahoo ymail rocketmail icloud me mac aol btinternet btopenworld sky
    virginmedia talktalk tiscali ntlworld protonmail proton gmx zoho fastmail blueyonder tutanota mail hey
""")
)
CUE = re.compile(
    r"\b(?:e-? ?mail|e-?mails|mail|addy|address|contact|write|drop|message|reach|inbox|send|ping|msg|reply)\b"
)

_BRACKET = r"[(\[{<*|]"
_CLOSE = r"[)\]}>*|]"
_AT = re.compile(
    rf"\s{{0,2}}@\s{{0,2}}|\s{{0,2}}{_BRACKET}\s?(?i:at|a|@)\s?{_CLOSE}\s{{0,2}}|(?:,?\s(?i:all one word|one word|no spaces?|all lower ?case|lower ?case|all together),?)?\s{{1,2}}(?i:at the rate(?: of)?|at[ -]sign|at|arroba|@t),?\s{{1,2}}|"
    rf"(?<=[a-z0-9])[-_.](?i:at)[-_.]|(?<=[a-z0-9])AT(?=[a-z])|\s{{0,2}}[\"'](?i:at|@)[\"']\s{{0,2}}"
)
_DOT = (
    rf"\s{{0,2}}{_BRACKET}\s?(?:dot|d0t|d|\.|point|period)\s?{_CLOSE}\s{{0,2}}|\s{{1,2}}(?:dot|d0t|point|full stop|period)\s{{1,2}}|"
    r"[-_](?:dot)[-_]|\.|\s{1,2}\.\s{0,2}|\.\s{1,2}(?=(?:com|co|uk|org|net|example|ac|gov|sch|nhs|test|invalid)\b)|"
    r",(?=(?:com|co|uk|org|net|example)\b)|\s?[\u2022\u25cf\u2219]\s?|\s{0,2}[\"']dot[\"']\s{0,2}|,\s(?:dot),?\s"
)
_LABEL = r"(?:g\s?mail|hot\s?mail|out\s?look|i\s?cloud|bt\s?internet|virgin\s?media|talk\s?talk|[a-z0-9-]{1,30}(?:\s[a-z0-9-]{1,30}){1,2}(?=\s{1,2}dot\s{1,2}(?:com|co|org|net|example|uk)\b)|[a-z0-9][a-z0-9-]{0,62})"
_DOMAIN = re.compile(rf"{_LABEL}(?:(?:{_DOT})[a-z0-9][a-z0-9-]{{0,62}}){{0,4}}", re.IGNORECASE)
_DOT_RE = re.compile(_DOT, re.IGNORECASE)
_JOIN = (
    rf"\s{{0,2}}{_BRACKET}\s?(?:dot|underscore|dash|hyphen|\.|_|-)\s?{_CLOSE}\s{{0,2}}|"
    r"\s{1,2}(?:dot|d0t|point|full stop|underscore|under score|dash|hyphen|plus)\s{1,2}|\s{0,1}[._+-]\s{0,1}"
)
_JOINED = {"dot": ".", "d0t": ".", "point": ".", "full stop": ".", "underscore": "_", "under score": "_", "dash": "-",
           "hyphen": "-", "plus": "+"}  # fmt: skip
_PIECE = r"[a-z0-9!#$%&'*+/=?^_`~-]+"
_LOCAL = re.compile(rf"(?<![a-z0-9._%+-])(?:{_PIECE})(?:(?:{_JOIN})(?:{_PIECE}))*(?:\s\d{{1,4}})?$", re.IGNORECASE)
_JOIN_RE = re.compile(_JOIN, re.IGNORECASE)
_SPACED = re.compile(
    r"(?:e-?mail|mail|addy|address|it's|its|is|on|to|at|:)(?: (?:me|us|address|addy|is|at|on|to|it's))*[\s:,-]{1,3}"
    r"(?P<local>(?!(?:me|us|address|addy|is|at|on|to|it|the|my)\b)[a-z0-9]+(?: [a-z0-9]+){1,4})$",
    re.IGNORECASE,
)
_LONE = re.compile(r"(?<![\w.@])(?:[A-Za-z0-9._@-] ){4,60}[A-Za-z0-9](?!\w)")
_GLUED = re.compile(r"(?<=[a-z0-9])(?:AT(?=[a-z0-9]+(?:DOT|\.))|DOT(?=[a-z]))")
# Words that stand before "at" in ordinary talk and are nobody's mailbox.
_SITES = frozenset(
    words("facebook fb insta instagram ig snap snapchat tiktok twitter threads x discord telegram twitch handle is")
)
_TALK = frozenset(
    words("""
    look looking looked meet meeting met see seen find found order ordered book booked booking buy bought check
    visit available site online us them it me him her you more info details up out page website shop tickets donate
    live lives read there here him back open work works working start starts started arrive arrives arriving email
    mail contact be is are was were been stay staying stop good great bad best worst not and or all one anyone
    everyone someone kids children school class club event held on in login log sign register registered
""")
)


@cache
def _suffixes() -> frozenset[str]:
    """Top level domains of the snapshot that comes with tldextract; nothing is fetched."""
    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    return frozenset(suffix.rsplit(".", 1)[-1] for suffix in extract.tlds) | RESERVED


@lru_cache(maxsize=4096)
def _valid(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    end = domain.rsplit(".", 1)[-1]
    try:
        # The library refuses most names of RFC 2606; here they count as real.
        validate_email(f"{local}@reserved.example" if end in RESERVED else address, check_deliverability=False)
    except EmailNotValidError:
        return False
    return "." in domain and end in _suffixes()


def emails(reading: Reading, published: Published) -> Iterator[Candidate]:
    """Mail addresses in `reading`, in order."""
    view = _unglued(reading.numbers)
    done = 0
    for at in _AT.finditer(view.text):
        if at.start() < done:
            continue
        found = _at(reading, view, at, published)
        if found:
            done = at.end()
            yield found
        if reading.exhausted:
            return


def _unglued(view: View) -> View:
    """`view` with lone letters in a row drawn together and a glued capital AT and DOT parted."""
    view = view.rewritten(
        [
            (run.start() + m.start(), run.start() + m.end(), "")
            for run in _LONE.finditer(view.text)
            if "@" in run[0]
            or "@" in view.text[run.end() : run.end() + 3]
            or "@" in view.text[max(0, run.start() - 3) : run.start()]
            for m in re.finditer(r" ", run[0])
        ]
    )
    if not _GLUED.search(view.text):
        return view
    return view.rewritten([(m.start(), m.end(), "@" if m[0] == "AT" else ".") for m in _GLUED.finditer(view.text)])


def _at(reading: Reading, view: View, at: re.Match[str], published: Published) -> Candidate | None:
    text = view.text
    if not text[at.end() : at.end() + 1].isalnum() or not text[max(0, at.start() - 1) : at.start()].strip():
        return None
    right = _DOMAIN.match(text, at.end(), at.end() + 140)
    if right is None:
        return None
    domain, end = _domain(right)
    literal = "@" in at[0] or not at[0].strip().isalpha()
    first = domain.split(".")[0]
    if "." not in domain and first not in PROVIDERS:
        return None
    left = _LOCAL.search(text[max(0, at.start() - 70) : at.start()])
    if left is None or not reading.spend():
        return None
    local = _plain_local(left[0])
    start = max(0, at.start() - 70) + left.start()
    dotted = "." in text[at.end() : end]
    words = around(view, start, end)
    cue = words.near(CUE, before=40, after=20)
    if at[0] == " @" and (local in _TALK or local in _SITES):
        return None  # a handle after a word
    if not literal and not _meant(local, left[0], first, dotted, cue, words):
        return None
    wide = _SPACED.search(text[max(0, at.start() - 70) : at.start()]) if not literal or "(" in at[0] else None
    if wide and wide["local"].lower() != local:
        start = max(0, at.start() - 70) + wide.start("local")
        local = wide["local"].replace(" ", "").lower()
    return _judged(view, start, end, local, domain, cue, words, published)


def _judged(
    view: View, start: int, end: int, local: str, domain: str, cue: str, words: Around, published: Published
) -> Candidate | None:
    address = f"{local}@{domain}"
    provider = domain.split(".")[0] in PROVIDERS
    if address in published.emails:
        return None
    own = published.is_own_domain(domain)
    if published.is_desk(local) and not provider and (own or not PERSONAL.search(words.before[-40:])):
        return None
    if not provider and of_an_organisation(words):
        return None
    valid = _valid(address)
    if valid and not own:
        level, check = Level.VALIDATED, "address syntax and known domain ending"
    elif valid:
        level, check = Level.LIKELY, "an unpublished mailbox of the school"
    elif provider or cue or _looks_real(local, domain):
        level, check = Level.LIKELY, "unknown domain ending"
    else:
        return None
    first, last = view.span(start, end)
    return Candidate(
        kind=PiiType.EMAIL,
        start=first,
        end=last,
        level=level,
        pattern="email",
        validator=check,
        context=cue,
        grounds="an e-mail address" if level is Level.VALIDATED else "what is most likely an e-mail address",
        whose=owner(words),
    )


def _domain(match: re.Match[str]) -> tuple[str, int]:
    """The domain in plain writing and where it ends, cut back to the last known ending."""
    text, start = match.string, match.start()
    ends = [m.start() for m in _DOT_RE.finditer(text, start, match.end())] + [match.end()]
    labels: list[tuple[str, int]] = []
    at = start
    for end in ends:
        raw = text[at:end]
        joint = _DOT_RE.match(raw)
        labels.append((re.sub(r"\s", "", raw[joint.end() :] if joint and at > start else raw).lower(), end))
        at = end
    keep = len(labels)
    while keep > 1 and labels[keep - 1][0] not in _suffixes():
        keep -= 1
    if keep == 1:  # no known ending: all of it, for the validator to doubt
        keep = min(len(labels), 2)
    return ".".join(label for label, _ in labels[:keep]), labels[keep - 1][1]


def _plain_local(written: str) -> str:
    """The part before the @ in plain writing."""

    def joint(match: re.Match[str]) -> str:
        word = match[0].strip().strip("()[]{}<>*|").strip().lower()
        return _JOINED.get(word, word)

    return re.sub(r"\s", "", _JOIN_RE.sub(joint, written)).lower().strip(".")


def _looks_real(local: str, domain: str) -> bool:
    return len(local) >= 3 and len(domain.rsplit(".", 1)[-1]) >= 2 and domain.rsplit(".", 1)[-1].isalpha()


def _meant(local: str, written: str, first: str, dotted: bool, cue: str, words: Around) -> bool:
    """Whether a bare "at" joins a mailbox and a domain and is no ordinary word."""
    if local in _TALK:
        return False
    if first in PROVIDERS or not dotted:
        return True
    shaped = bool(re.search(r"[\d._-]", local)) or local != re.sub(r"\s", "", written).lower()
    return shaped or (bool(cue) and "look" not in words.before[-20:])
