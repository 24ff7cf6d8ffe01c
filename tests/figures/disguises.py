"""Twelve ways in which people hide words, applied by code to words of four letters or more, or to the whole text."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

WORD = re.compile(r"[A-Za-z]{4,}")
LOOKALIKE = str.maketrans("aceopxyiAEOPCXTHKMB", "асеорхуіАЕОРСХТНКМВ")
LEET = str.maketrans("aeiostAEIOST", "431057431057")
MARK = "\u0336"


def _words(text: str, change: Callable[[str], str]) -> str:
    return WORD.sub(lambda m: change(m.group()), text)


def _wide(char: str) -> str:
    return chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char


def _mathematical(char: str) -> str:
    if "a" <= char <= "z":
        return chr(0x1D41A + ord(char) - ord("a"))
    return chr(0x1D400 + ord(char) - ord("A")) if "A" <= char <= "Z" else char


def _star(word: str) -> str:
    place = next((i for i in range(1, len(word) - 1) if word[i] in "aeiou"), 1)
    return word[:place] + "*" + word[place + 1 :]


def _no_vowel(word: str) -> str:
    place = next((i for i in range(1, len(word) - 1) if word[i] in "aeiou"), None)
    return word if place is None or len(word) < 5 else word[:place] + word[place + 1 :]


def _repeated(word: str) -> str:
    return word[:2] + word[1] * 3 + word[2:]


def _mixed(text: str) -> str:
    rng = random.Random(len(text))  # the same text is disguised the same way each time
    return "".join(c.upper() if rng.random() < 0.5 else c.lower() for c in text)


DISGUISES: dict[str, Callable[[str], str]] = {
    "zero-width": lambda t: _words(t, lambda w: "\u200b".join(w)),
    "combining": lambda t: _words(t, lambda w: "".join(c + MARK for c in w)),
    "homoglyphs": lambda t: t.translate(LOOKALIKE),
    "full-width": lambda t: "".join(map(_wide, t)),
    "mathematical": lambda t: "".join(map(_mathematical, t)),
    "leet": lambda t: _words(t, lambda w: w.translate(LEET)),
    "spaces": lambda t: _words(t, lambda w: " ".join(w)),
    "dots": lambda t: _words(t, lambda w: ".".join(w)),
    "repeated": lambda t: _words(t, _repeated),
    "asterisk": lambda t: _words(t, _star),
    "dropped vowel": lambda t: _words(t, _no_vowel),
    "mixed case": _mixed,
}
