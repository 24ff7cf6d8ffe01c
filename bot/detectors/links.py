"""Links: where they lead, and whether the address pretends to be one that people trust.

The registered domain is found with the public suffix list that tldextract packages; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from tldextract import TLDExtract

from bot.core.comment import Comment
from bot.core.finding import Category, Finding, Severity, Span
from bot.settings.school import School
from bot.text.fold import fold

LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|(?<![@\w.-])[\w-]+(?:\.[\w-]+)*\.(?:com|co|uk|org|net|io|ly|me|info|xyz|shop|example|"
    r"test|top|online|site|club|live|tv|link|click|biz|ru|cn|app|store|cc|gl|gd|at|to|ie|eu|de|win|vip)\b(?:[/?#][^\s<>\"]*)?",
    re.IGNORECASE,
)
OFFICIAL = ("gov.uk", "nhs.uk", "police.uk", "ac.uk", "sch.uk", "gov.wales", "gov.scot", "parliament.uk", "mod.uk")
TRUSTED = ("bbc.co.uk", "bbc.com", "childline.org.uk", "nspcc.org.uk", "ceop.police.uk", "classdojo.com")
SHORTENERS = frozenset(
    {
        "bit.ly",
        "tinyurl.com",
        "t.co",
        "goo.gl",
        "ow.ly",
        "is.gd",
        "buff.ly",
        "rb.gy",
        "cutt.ly",
        "shorturl.at",
        "tiny.cc",
        "t.ly",
        "lnkd.in",
        "rebrand.ly",
        "s.id",
        "bl.ink",
        "soo.gd",
        "v.gd",
        "adf.ly",
        "qr.ae",
        "shorte.st",
    }
)
BRANDS = re.compile(
    r"(?:^|[.-])(?:gov|hmrc|dvla|nhs|ofsted|dwp|police|royal-?mail|dpd|evri|hermes|paypal|facebook|fb|meta|instagram|"
    r"whatsapp|netflix|amazon|apple|microsoft|barclays|lloyds|hsbc|natwest|santander|monzo|halifax|classdojo|dojo|parentpay)"
    r"(?:[.-]|uk|$)"
)
BAIT = re.compile(
    r"login|log-in|verify|secure|account|update|confirm|refund|rebate|claim|redeliver|parcel|support|appeal|prize|winner|"
    r"gift|bonus|free|reward|unlock|payment|-pay|pay-|wallet|badge|live-?stream"
)


class LinkDetector:
    """Look-alike addresses are spam (hidden); shortened links, whose end nobody sees, go to review."""

    name = "links"
    version = "1"

    def __init__(self, school: School) -> None:
        self._school = school
        self._names = frozenset(_bare(d.split(".")[0]) for d in school.domains)

    @cached_property
    def _extract(self) -> TLDExtract:
        return TLDExtract(suffix_list_urls=(), cache_dir=None)

    def detect(self, comments: Sequence[Comment]) -> list[list[Finding]]:
        """One list for each comment, in the same order."""
        return [list(self._one(comment.text)) for comment in comments]

    def registered(self, host: str) -> str:
        """The domain somebody registered: `a.b.co.uk` gives `b.co.uk`; under an unknown ending the last two parts."""
        found = self._extract(host)
        if found.suffix:
            return f"{found.domain}.{found.suffix}" if found.domain else found.suffix
        return ".".join(host.split(".")[-2:])

    def _one(self, text: str) -> Iterator[Finding]:
        for match in LINK.finditer(text):
            host = _host(match.group())
            span = Span(start=match.start(), end=match.start() + len(match.group().rstrip(".,;:!?)'\"")))
            if not host or self.allowed(host):
                continue
            if self.registered(_bare_host(host)) in SHORTENERS:
                why = "a shortened link, which hides where it leads"
                yield self._finding(0.6, frozenset({"review"}), why, span, Severity.LOW)
            elif self.pretends(match.group(), host):
                why = f"the address '{match.group()[:60]}' pretends to be one that people trust"
                yield self._finding(0.97, frozenset({"review", "hide"}), why, span, Severity.HIGH)

    def allowed(self, host: str) -> bool:
        """Whether the host is the school's, an official one, or one that schools point families to."""
        trusted = (*self._school.domains, *OFFICIAL, *TRUSTED)
        return any(host == d or host.endswith(f".{d}") for d in trusted)

    def pretends(self, link: str, host: str) -> bool:
        """Whether the host looks like the school's, an official one or a well-known firm's, and is not."""
        looks = _bare_host(host)
        if looks != host and self.allowed(looks):
            return True
        own = self.registered(looks)
        inside = looks.replace("-", ".").split(".")
        if any(name in inside or _bare(own.split(".")[0]) == name for name in self._names if len(name) > 3):
            return True
        if any(_near(_bare(own.split(".")[0]), name) for name in self._names if len(name) > 5):
            return True
        if re.search(r"(?:^|[.-])(?:gov|nhs|police)[.-]uk(?:[.-]|$)", looks):
            return True
        return bool(BRANDS.search(looks) and (BAIT.search(link.lower()) or "-" in own.split(".")[0]))

    def _finding(self, score: float, points: frozenset[str], why: str, span: Span, severity: Severity) -> Finding:
        return Finding(
            category=Category.SPAM,
            score=score,
            detector=self.name,
            version=self.version,
            points=points,
            grounds=why,
            spans=(span,),
            severity=severity,
        )


def _host(link: str) -> str:
    rest = re.sub(r"^https?://", "", link, flags=re.IGNORECASE)
    host = re.split(r"[/?#]", rest)[0].split("@")[-1].split(":")[0].lower().rstrip(".,;!)'\"")
    return host.removeprefix("www.")


def _bare_host(host: str) -> str:
    """Look-alike letters made plain, punycode too."""
    try:
        shown = host.encode("ascii").decode("idna") if "xn--" in host else host
    except UnicodeError:
        shown = host
    return fold(shown)[0]


def _bare(name: str) -> str:
    return fold(name)[0].replace("-", "").translate(str.maketrans("01345", "oleas"))


def _near(one: str, other: str) -> bool:
    """One letter added, dropped, changed or swapped with its neighbour."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        differ = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        swapped = len(differ) == 2 and one[differ[0]] == other[differ[1]] and one[differ[1]] == other[differ[0]]
        return len(differ) == 1 or (swapped and differ[1] == differ[0] + 1)
    short, long = sorted((one, other), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
