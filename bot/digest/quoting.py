"""Makes a stranger's text safe to show in a mail: one line, no tricks, nothing to click, strong language softened."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import structlog

from bot.core.finding import Category, Finding
from bot.digest.data import Mask

log = structlog.get_logger("moderator.digest")

LEFT_OUT = "(text left out: it could not be masked)"
SOFTENED = frozenset(
    {
        Category.RACIST,
        Category.SEXIST,
        Category.HOMOPHOBIC,
        Category.ABLEIST,
        Category.ABUSIVE,
        Category.AGE_INAPPROPRIATE,
    }
)
# A marked stretch longer than this is a clause: only its own strong words are softened, so that it can still be read.
LONGEST_STRETCH = 24
WORD = re.compile(r"[^\W\d_][\w@$!|]{2,}")
# Softened only where a detector marked them: the marks show what carried a decision, and most such words are harmless.
INSULT = re.compile(
    r"(?:idiot|moron|imbecile|cretin|thick|dumb|stupid|scum|vermin|filth|freak|cripple|muppet|loser|nutter|psycho|"
    r"mental|degenerate|pervert|nonce|paedo|animal|savage|monkey|ape|pig|cow|rat)(?:o|s|es|ed|ic)?",
    re.IGNORECASE,
)
DISGUISE = str.maketrans("013457@$!|", "oieastasil")
STRONG = re.compile(
    r"\b(?:\w*fuck\w*|\w*shit(?:e|s|ty|ter|head|hole)?|cunt\w*|\w*wank\w*|twat\w*|bitch\w*|bastard\w*|bollocks|"
    r"pricks?|piss\w*|arse(?:s|hole\w*)?|\w*dickhead\w*|slut\w*|whores?|slags?|tits|cocksuck\w*|"
    r"nigg(?:er|a)\w*|pakis?|chink(?:y|s|ies)?|coons?|gypp?os?|pike?ys?|pikies|kikes?|fag(?:s|got\w*)?|poof\w*|dykes?|"
    r"trann(?:y|ies)|spa(?:z|stic)\w*|retard\w*|mong(?:s|ol)?)\b",
    re.IGNORECASE,
)
DOMAIN = re.compile(r"(?<![\w.])((?:[\w-]+\.)+)([a-z]{2,})(?![\w])", re.IGNORECASE)
ZERO_WIDTH_JOINER = "\u200d"
LONGEST_TEXT = 2000  # far more than any mail shows: what is behind it need not be looked at


def shown(text: str, findings: Sequence[Finding], mask: Mask, *, limit: int, soft: bool = True) -> str:
    """One safe line of at most `limit` characters: personal information masked, strong language softened (if `soft`).

    A mask that fails costs the text, never the mail.
    """
    text, findings = _beginning(text, findings)
    try:
        masked = mask(soften(text, findings) if soft else text, findings)
    except Exception as error:  # any: a digest must not be lost to one odd comment
        log.error("masking failed", error=type(error).__name__)
        return LEFT_OUT
    return shorten(defang(one_line(masked)), limit)


def soften(text: str, findings: Sequence[Finding]) -> str:
    """First letter, then stars, for what detectors marked as hateful, abusive or unfit; length and places stay."""
    text = STRONG.sub(_stars, text)
    for finding in findings:
        if finding.category not in SOFTENED or not finding.points:
            continue
        for span in finding.spans:
            if 0 <= span.start < span.end <= len(text) and span.end - span.start <= LONGEST_STRETCH:
                stretch = WORD.sub(_stars_if_strong, text[span.start : span.end])
                text = text[: span.start] + stretch + text[span.end :]
    return text


def one_line(text: str) -> str:
    """Without line breaks, control, direction-changing, invisible and unassigned characters, or piled-up accents."""
    kept: list[str] = []
    accents = 0
    for char in text:
        category = unicodedata.category(char)
        if category in ("Mn", "Me"):
            accents += 1
            if accents <= 2:
                kept.append(char)
            continue
        accents = 0
        if category in ("Cc", "Zl", "Zp", "Zs"):
            kept.append(" ")
        elif category == "Cs":
            kept.append("\ufffd")
        elif char == ZERO_WIDTH_JOINER or category not in ("Cf", "Cn", "Co"):
            kept.append(char)
    return " ".join("".join(kept).split())


def defang(text: str) -> str:
    """No mail program turns what is left into a link: `hxxp://shop[.]example`, `name (at) shop[.]example`."""
    text = re.sub(r"\b(h)ttp(s?)://", r"hxxp\2://", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=[\w.+-])@(?=[\w-]+\.)", " (at) ", text)
    return DOMAIN.sub(lambda found: found[1].replace(".", "[.]") + found[2], text)


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words where that costs little, with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    if space > limit * 0.7:
        cut = cut[:space]
    return cut.rstrip(f" {ZERO_WIDTH_JOINER}") + "…"


def _beginning(text: str, findings: Sequence[Finding]) -> tuple[str, Sequence[Finding]]:
    """The start of a long text, cut where no finding is cut in two, with the findings that lie in it."""
    cut = min(len(text), LONGEST_TEXT)
    if cut == len(text):
        return text, findings
    for span in sorted((s for f in findings for s in f.spans), key=lambda s: s.start, reverse=True):
        if span.start < cut < span.end:
            cut = span.start
    return text[:cut], [f for f in findings if all(s.end <= cut for s in f.spans)]


def _stars(found: re.Match[str]) -> str:
    return found[0][0] + "*" * (len(found[0]) - 1)


def _stars_if_strong(found: re.Match[str]) -> str:
    plain = found[0].translate(DISGUISE)
    strong = INSULT.fullmatch(plain) or STRONG.fullmatch(plain) or plain != found[0]
    return _stars(found) if strong else found[0]
