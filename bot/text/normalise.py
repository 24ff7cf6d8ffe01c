"""Obfuscation undone, with the way back to the text as typed.

What is undone: invisible and combining characters, look-alikes, full-width and mathematical letters (`fold`); then,
word by word, spaced and dotted letters, stars, digits for letters, repeated letters and a dropped vowel. A change
is made only where a known word comes out, so codes, postcodes, times and names stay as they are. Links, addresses
and @names become one placeholder each: what they point to is judged elsewhere, and no model learns a name.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.core.finding import Span
from bot.text.fold import fold
from bot.text.lexicon import common, known, split, unleeted, unmasked, with_vowel

LINK = re.compile(r"(?:https?://|www\.)\S+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|co\.uk|org|net|uk|io|ly|me|info|xyz|"
                  r"shop|example|test|top|online|site|club|live|tv|link|click|biz|ru|cn)\b(?:/\S*)?")  # fmt: skip
OFFICIAL = re.compile(r"^(?:https?://)?(?:[a-z0-9-]+\.)*(?:gov|nhs|ac|police|sch)\.uk(?:[/:?#]|$)")
MAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b")
NAME = re.compile(r"(?<!\w)@[\w.]{2,}")
WORD = re.compile(r"\S+")
CORE = re.compile(r"(?:[$@](?=[a-z]))?[^\W_](?:.*[^\W_*$@!|+])?[*$]*", re.DOTALL)
DOTTED = re.compile(r"[a-z0-9@$!](?:[.\-_*·•,'|/~+]+[a-z0-9@$!]){2,}[.\-_*·•,'|/~+]*")
REPEATED = re.compile(r"(.)\1{2,}")
ABBREVIATION = re.compile(r"(?:[a-z]\.){1,3}[a-z]?\.?$")
NUMBERLIKE = re.compile(
    r"[£$€#]?\d[\d.,:/-]*(?:st|nd|rd|th|am|pm|k|m|p|yr|yrs|x|ks\d|%|kg|cm|mm|ml|g|l|hr|hrs|min)?s?$"
)
CODE = re.compile(r"[a-z]{1,2}\d{1,2}[a-z]?$|\d{1,2}[a-z]{1,2}$|\d[a-z]\d$")
LETTER = re.compile(r"([a-z0-9'])([.,!?;:]*)$")


@dataclass(frozen=True, slots=True)
class Normalised:
    """The text as it was meant; `starts` and `ends` give, for each of its characters, a piece of the text as typed."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    undone: int  # words that were not typed plainly

    def span(self, start: int, end: int) -> Span:
        """Where characters `start` to `end` of the normalised text stand in the text as typed."""
        return Span(start=min(self.starts[start:end]), end=max(self.ends[start:end]))

    def at(self, span: Span) -> tuple[int, int]:
        """The part of the normalised text that came from `span` of the text as typed."""
        return bisect_right(self.ends, span.start), bisect_left(self.starts, span.end)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of the folded text: what it means, and where it stands there."""

    meant: str
    start: int
    end: int
    plain: bool


def normalise(text: str) -> Normalised:
    """Undo what hides the words; an empty text stays empty."""
    folded, places = fold(text)
    pieces = _joined([p for m in WORD.finditer(folded) for p in _pieces(m.group(), m.start())])
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for piece in pieces:
        if out:
            out.append(" ")
            here = places[piece.start]
            starts.append(min(ends[-1], here))
            ends.append(here)
        out.append(piece.meant)
        if piece.plain:
            starts.extend(places[piece.start : piece.end])
            ends.extend(p + 1 for p in places[piece.start : piece.end])
        else:
            starts.extend([places[piece.start]] * len(piece.meant))
            ends.extend([places[piece.end - 1] + 1] * len(piece.meant))
    return Normalised("".join(out), tuple(starts), tuple(ends), sum(not p.plain for p in pieces))


def _pieces(word: str, start: int) -> list[Piece]:
    meant = _meant(word)
    return [Piece(meant, start, start + len(word), meant == word)] if meant else []


@lru_cache(maxsize=20_000)
def _meant(word: str) -> str:
    """One word as it was meant, with its punctuation."""
    if word.isalpha():
        return _letters(word)
    if MAIL.search(word):
        return MAIL.sub("emailaddress", word)
    if LINK.search(word):
        return LINK.sub(lambda m: "officiallink" if OFFICIAL.search(m.group()) else "weblink", word)
    if NAME.match(word):
        return NAME.sub("someone", word)
    core = CORE.search(word)
    if core is None:
        return word
    inside = core.group()
    return word[: core.start()] + _inside(inside) + word[core.end() :]


def _inside(word: str) -> str:
    if NUMBERLIKE.match(word) or not any(c.isalpha() for c in word):
        return word
    if word.isalpha():
        return _letters(word)
    if DOTTED.fullmatch(word):
        letters = "".join(c for c in word if c.isalnum() or c in "@$!")
        joined = _inside(letters)
        if known(joined):
            return joined
        return word if ABBREVIATION.match(word) else " ".join(split(joined) or [word])
    if "*" in word:
        star = word.rstrip("*") if known(word.rstrip("*")) else word
        return (unmasked(star) if "*" in star else star) or word
    if any(c.isdigit() or c in "@$!|+(€£" for c in word):
        plain = unleeted(word)
        if CODE.match(word) and not (plain and len(plain) > 3 and common(plain)):
            return word
        if plain is None and (shorter := _shortened(word)) != word:
            plain = unleeted(shorter)
        return plain if plain is not None else word
    if "-" in word or "/" in word:
        return word
    bare = word.replace("'", "")
    if known(word) or not bare.isalpha():
        return word
    plain = _letters(bare)
    return plain if known(plain) and plain != bare else word


def _letters(word: str) -> str:
    if len(word) < 3 or known(word):
        return word
    shorter = _shortened(word)
    if shorter != word:
        return shorter
    if word.isascii() and not word.endswith("'"):
        return with_vowel(word) or word
    return word


def _shortened(word: str) -> str:
    """Repeated letters taken back: to a known word where there is one, else to two."""
    if not REPEATED.search(word):
        pairs = len(word) % 2 == 0 and len(word) >= 6 and all(word[i] == word[i + 1] for i in range(0, len(word), 2))
        return word[::2] if pairs and known(word[::2]) else word
    two, one = REPEATED.sub(r"\1\1", word), REPEATED.sub(r"\1", word)
    candidates = [two, one, re.sub(r"(.)\1+", r"\1", word)]
    return next((c for c in candidates if known(c)), two)


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Runs of four or more single letters become the words they spell; wider gaps part the words."""
    out: list[Piece] = []
    run: list[Piece] = []
    for piece in [*pieces, Piece("", 0, 0, True)]:
        letter = LETTER.match(piece.meant) if piece.plain else None
        if letter:
            run.append(Piece(letter[1], piece.start, piece.start + 1, True))
            if not letter[2]:
                continue
        letters = sum(p.meant.isalpha() for p in run)
        joined = _spelt(run) if len(run) >= 4 and letters >= 3 else run
        if letter and joined:
            last = joined[-1]
            joined = [*joined[:-1], Piece(last.meant + letter[2], last.start, piece.end, last.plain)]
        out.extend(joined)
        run = []
        if piece.meant and not letter:
            out.append(piece)
    return out


def _spelt(run: list[Piece]) -> list[Piece]:
    gaps = [b.start - a.end for a, b in pairwise(run)]
    narrow = min(gaps)
    words: list[list[Piece]] = [[run[0]]]
    for gap, piece in zip(gaps, run[1:], strict=True):
        words.append([piece]) if gap > narrow else words[-1].append(piece)
    out: list[Piece] = []
    for letters in words:
        spelt = "".join(p.meant for p in letters).replace("'", "")
        if len(letters) == 1:
            out.append(letters[0])
            continue
        whole = _meant(spelt)
        parts = None if known(whole) else split(spelt)
        out.append(Piece(" ".join(parts) if parts else whole, letters[0].start, letters[-1].end, False))
    return out
