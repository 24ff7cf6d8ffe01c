"""A net under the classifier for plain disclosures: what no model may ever miss goes to the safeguarding lead.

Each pattern needs who and what (somebody's hands on a child, a wish to die, fear of going home), so that ordinary
bumps, sayings and training days pass. The net only ever adds an alert; it takes none away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.comment import Comment
from bot.core.finding import Category, Finding, Severity, Span
from bot.text.fold import fold

ADULT = (
    r"(?:dad|daddy|father|mum|mam|mummy|mother|step-?\s?(?:dad|mum|father|mother)|uncle|aunt\w*|grand(?:ad|dad|pa|father)|"
    r"carer|staff|teacher|driver|escort|ta|boyfriend|partner|man|bloke|adult)"
)
CHILD = (
    r"(?:me|him|her|us|them|(?:my|our|his|her|the|a) (?:\w+ )?(?:son|daughter|child|kid|kids|children|lad|lass|boy|"
    r"girl|brother|sister|pupil|grandson|granddaughter))(?!'s|’s)"
)
HANDS = (
    r"(?:hits?|hitting|beats?|beating|punch(?:es|ed|ing)|kick(?:s|ed|ing)|slap(?:s|ped|ping)|chok(?:es|ed|ing)|"
    r"strangl(?:es|ed|ing)|burn(?:s|t|ed)|grab(?:s|bed)|drag(?:s|ged))"
)
PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{ADULT}\b (?:\w+ ){{0,3}}{HANDS} {CHILD}\b(?! at (?!night|home|school))",
        rf"\b(?:touch(?:es|ed)|touching|molest(?:s|ed)|abus(?:es|ed|ing)|rap(?:es|ed)) (?!me\b){CHILD}"
        r"(?! (?:heart|hearts|deeply|so much|up)\b)",
        r"\btouch(?:es|ed|ing) me (?:there|down there|up|in|under|inappropriately|where|when i)\b",
        r"\b(?:want(?:s|ed)? to|wanna|going to|gonna|thinking of|thinking about) "
        r"(?:end(?:ing)? it all|kill(?:ing)? (?:my|him|her|them)sel\w+|end(?:ing)? my life)\b",
        r"\b(?:want(?:s|ed)? to|wanna|wish(?:es)? (?:i|he|she) (?:was|were)) (?:die|dead)\b"
        r"(?! (?:of|laughing|with|inside))",
        r"\b(?:don'?t|dont|doesn'?t|didn'?t) want to (?:be (?:here|alive)|live) any ?more\b",
        r"\bbetter off (?:dead|without me)\b",
        rf"\b(?:scared|afraid|frightened|terrified) (?:to go|of going) home\b|"
        rf"\b(?:scared|afraid|frightened|terrified) of (?:his|her|my|their) (?:\w+ )?{ADULT}\b",
        r"\b(?:is|was) a (?:known )?(?:paedo|pedo|paedophile|child molester)\b",
        r"\bask(?:s|ed|ing) (?:her|him|my \w+|them|for her|for his) (?:\w+ ){0,3}(?:nudes?|naked|underwear|bikini)\b",
    )
)
HARMLESS = re.compile(
    r"\b(?:training|awareness|workshop|leaflet|helpline|policy|course|poster|play fight|playing|tickl|football|"
    r"cuddl|gently|reassur|emoji|song|film|book|story|joke|joking|😂|lol)\b|😂|🤣"
)


class DisclosureDetector:
    """Plain disclosures of harm, as findings that alert and hide."""

    name = "disclosures"
    version = "1"

    def detect(self, comments: Sequence[Comment]) -> list[list[Finding]]:
        """At most one finding a comment, in the same order."""
        return [self._one(comment.text) for comment in comments]

    def _one(self, text: str) -> list[Finding]:
        folded, places = fold(text)
        if HARMLESS.search(folded):
            return []
        for pattern in PATTERNS:
            match = pattern.search(folded)
            if match is not None:
                span = Span(start=places[match.start()], end=places[match.end() - 1] + 1)
                return [
                    Finding(
                        category=Category.SAFEGUARDING,
                        score=0.95,
                        detector=self.name,
                        version=self.version,
                        points=frozenset({"review", "hide"}),
                        grounds=f"'{text[span.start : span.end]}'",
                        spans=(span,),
                        severity=Severity.CRITICAL,
                    )
                ]
        return []
