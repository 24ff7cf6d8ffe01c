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
from bot.detectors.personal.mailview import HANDLE_AT, WEAK_AT, mail_view
from bot.detectors.personal.published import Published
from bot.detectors.personal.words import words
from bot.text.lexicon import known
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

_AT_WORDS = frozenset({"at", "arroba", "arobase", "a"})
_AT_SIGN = re.compile(r"@|[a-z]AT[a-z]|\w[#%=~^&*!+|]\w|[(\[{<]\s?[aA]|_at_")
_AT = re.compile(f"[@{WEAK_AT}{HANDLE_AT}]")
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+/=?^_`~.-")
_WEAK_LOCAL = _LOCAL | {"@"}
_MAIL = re.compile(r"\be-?mail(?: me)?(?: address)?(?: is|'s| at| on|:)?[ :-]{0,3}[^\s]{3,40}$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<![\w.])[a-z._-]{2,40}\s\d{1,4}$", re.IGNORECASE)
_SPACED = re.compile(
    r"\b(?:e-?mail|mail|gmail|hotmail|addy|address|it's|its|is|on)(?: (?:me|us|address|addy|is|at|on|to|it's|its|"
    r"it))*[\s:,-]{1,3}"
    r"(?P<local>(?!(?:me|us|address|addy|is|at|on|to|it|the|my)\b)[a-z0-9._-]+(?: [a-z0-9._-]+){1,4})$",
    re.IGNORECASE,
)
# What introduces a mailbox that is a word too: "it's marge at ...".
_TOLD = re.compile(r"(?:\b(?:it's|its|is|i'm|im|i'm on|im on|on|to|me|us|address|ask|try|via|for)|[:=,-])\s*$")
_DOMAIN = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,5}", re.IGNORECASE)
_WIDE_DOMAIN = re.compile(
    r"[a-z0-9-]{1,30}(?:\s[a-z0-9-]{1,30}){1,2}\.(?:com|co\.uk|org|net|example|uk|org\.uk)\b", re.IGNORECASE
)
_COMMON_ENDINGS = frozenset({"com", "uk", "org", "net", "example"})
_OFFICE = re.compile(
    r"council|nhs|library|leisure|school|academy|college|gov|police|charity|foundation|society|association|"
    r"church|museum|theatre|"
    r"hospital|clinic|surgery|carers|mencap|helpline|foodbank|transport|buses|parents?forum|hospice|pharmacy|"
    r"tickets|gazette"
)
# Providers whose names are ordinary words, and so need their ending.
_WORDLIKE = frozenset(words("me live sky mail hey mac msn proton outlook"))
# Words that stand before "at" in ordinary talk and are nobody's mailbox.
_SITES = frozenset(
    words(
        "facebook fb insta instagram ig snap snapchat tiktok twitter threads x discord telegram twitch handle is "
        "pm dm add tag follow message search find ask on via its it's @"
    )
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
    if reading.text.isascii() and not (reading.has(_AT_WORDS) or _AT_SIGN.search(reading.text)):
        return
    view = mail_view(reading.numbers)
    if view is None:
        return
    done = 0
    for at in _AT.finditer(view.text):
        if at.start() < done:
            continue
        found = _at(reading, view, at, published)
        if found:
            done = at.end()
            yield found


def _at(reading: Reading, view: View, at: re.Match[str], published: Published) -> Candidate | None:
    text = view.text
    before = text[max(0, at.start() - 70) : at.start()]
    left = _before(before, _WEAK_LOCAL if at[0] == WEAK_AT else _LOCAL)
    right = _DOMAIN.match(text, at.end())
    if right is None or len(left.strip("._-")) < (2 if at[0] == WEAK_AT else 1):
        return None
    weak = at[0] != "@"
    if left.lower() in _SITES and before.endswith(left) and _apart(reading, view, at):
        return None
    wide = _WIDE_DOMAIN.match(text, at.end()) if weak else None
    domain, end = _domain(wide[0] if wide and "." not in right[0] else right[0], at.end())
    first = domain.split(".")[0]
    if weak and first not in PROVIDERS and domain.rsplit(".", 1)[-1] not in _suffixes():
        return None
    if "." not in domain and (first not in PROVIDERS or first in _WORDLIKE) and not (not weak and _MAIL.search(before)):
        return None
    written = left.lstrip("._-'*/!|=")
    local = written.lower().replace("@", "a")
    words = around(view, at.start() - len(written), end)
    cue = words.near(CUE, before=40, after=20)
    first_typed, last_typed = view.span(at.end(), end)
    as_typed = "." in reading.text[first_typed:last_typed]
    typed = reading.text[slice(*view.span(at.start(), at.end()))]
    loose = weak or (typed.strip() == "@" and typed != "@")
    if loose and (first == "www" or "&" in local or (at[0] != HANDLE_AT and _in_prose(local, first, cue, words))):
        return None
    if weak and not _meant(local, first, domain.rsplit(".", 1)[-1], as_typed, at[0], cue, words):
        return None
    longer = (_SPACED.search(before) if weak else None) or _NUMBERED.search(before)
    if longer:
        written = longer["local"] if "local" in longer.groupdict() else longer[0]
        local = written.replace(" ", "").lower()
    return _judged(view, at.start() - len(written), end, local, domain, cue, words, published, loose=loose)


def _apart(reading: Reading, view: View, at: re.Match[str]) -> bool:
    """Whether a space stands beside the @ as typed, as before a handle."""
    first, last = view.span(at.start(), at.end())
    return any(c.isspace() for c in reading.text[first:last])


def _before(text: str, allowed: frozenset[str]) -> str:
    """The end of `text` that is made of allowed characters, at most 64 of them."""
    start = len(text)
    while start > 0 and len(text) - start < 64 and text[start - 1] in allowed:
        start -= 1
    return text[start:]


def _judged(
    view: View,
    start: int,
    end: int,
    local: str,
    domain: str,
    cue: str,
    words: Around,
    published: Published,
    *,
    loose: bool,
) -> Candidate | None:
    address = f"{local}@{domain}"
    provider = domain.split(".")[0] in PROVIDERS
    if address in published.emails:
        return _candidate(view, start, end, Level.PUBLISHED, "published", "", words)
    own = published.is_own_domain(domain)
    valid = _valid(address)
    if not (valid or provider or cue or _looks_real(local, domain)):
        return None
    if published.is_desk(local) and not provider and (own or not PERSONAL.search(words.before[-40:])):
        return None
    if not provider and (of_an_organisation(words, loose=known(local)) or _of_an_office(domain, local, words)):
        return None
    if valid and (domain.startswith("www.") or "&" in local or (loose and not _a_mailbox(local, provider, cue))):
        level, check = Level.LIKELY, "address syntax, but no sure mailbox"
    elif valid and not own:
        level, check = Level.VALIDATED, "address syntax and known domain ending"
    elif valid:
        level, check = Level.LIKELY, "an unpublished mailbox of the school"
    else:
        level, check = Level.LIKELY, "unknown domain ending"
    return _candidate(view, start, end, level, check, cue, words)


def _candidate(view: View, start: int, end: int, level: Level, check: str, cue: str, words: Around) -> Candidate:
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


def _domain(written: str, start: int) -> tuple[str, int]:
    """The domain in small letters and where it ends, cut back to the last known ending."""
    labels = re.sub(r"c0m$", "com", written.rstrip(".-"), flags=re.IGNORECASE).split(".")
    keep = len(labels)
    while keep > 1 and labels[keep - 1].lower() not in _suffixes():
        keep -= 1
    if keep == 1:  # no known ending: two labels, for the validator to doubt
        keep = min(len(labels), 2)
    kept = ".".join(labels[:keep])
    return re.sub(r"\s", "", kept).lower(), start + len(kept)


def _of_an_office(domain: str, local: str, words: Around) -> bool:
    """Whether an organisation's name is in the domain and nobody's own mailbox is meant."""
    name = domain.split(".")[0]
    return not PERSONAL.search(words.before[-60:]) and bool(_OFFICE.search(name)) and known(local)


def _looks_real(local: str, domain: str) -> bool:
    return len(local) >= 3 and len(domain.rsplit(".", 1)[-1]) >= 2 and domain.rsplit(".", 1)[-1].isalpha()


def _a_mailbox(local: str, provider: bool, cue: str) -> bool:
    """Whether what stands before a loose "at" has the look of a mailbox and not of a word."""
    return bool(re.search(r"[\d._-]", local)) or (not known(local) and (provider or bool(cue)))


def _in_prose(local: str, first: str, cue: str, words: Around) -> bool:
    """Whether an ordinary word stands before "at" in the middle of a sentence, as in "the shelves at a shop"."""
    if first in PROVIDERS or cue or not known(local) or re.search(r"[\d._-]", local):
        return False
    return bool(words.before.strip()) and not _TOLD.search(words.before)


def _meant(local: str, first: str, ending: str, plain: bool, at: str, cue: str, words: Around) -> bool:
    """Whether a bare "at" or a lone @ joins a mailbox and a domain and is no ordinary word or handle.

    `plain` says that the domain has its dots as such: "meet at name.org" is common, "at name dot org" is not.
    """
    if local in _TALK or "'" in local or (at == HANDLE_AT and local in _SITES):
        return False
    if at == HANDLE_AT and ending in _COMMON_ENDINGS:
        return True
    if first in PROVIDERS or (not plain and at == WEAK_AT):
        return True
    return bool(re.search(r"[\d._-]", local)) or not known(local) or (bool(cue) and "look" not in words.before[-20:])
