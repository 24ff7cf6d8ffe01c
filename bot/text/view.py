"""A text as it is meant rather than typed, with the way back to the characters typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_LOOK_ALIKES = dict(
    zip(
        "АВЕКМНОРСТУХЅІЈаеорсухѕіјΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
        "ABEKMHOPCTYXSIJaeopcyxsijABEZHIKMNOPTYXo",
        strict=True,
    )
)
_LOOK_ALIKES |= dict(
    zip(
        "\u1d00\u0299\u1d04\u1d05\u1d07\ua730\u0262\u029c\u026a\u1d0a\u1d0b\u029f\u1d0d\u0274\u1d0f\u1d18\u0280\ua731\u1d1b\u1d1c\u1d20\u1d21\u028f\u1d22",
        "abcdefghijklmnoprstuvwyz",
        strict=True,
    )
)
_LOOK_ALIKES["\u0131"] = "i"
_MARKS = {
    "\u3002": ".",
    "\uff61": ".",
    "\u3164": "",
    "\u2800": " ",
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2044": "/",
    "\u2212": "-",
    "\u00b7": ".",
}


@dataclass(frozen=True, slots=True)
class View:
    """A rewritten text; character `i` stands for characters `starts[i]` to `ends[i]` of the text as typed."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where characters `start` to `end` of this view stand in the text as typed; `end` > `start`."""
        return self.starts[start], self.ends[end - 1]

    def rewritten(self, edits: Iterable[tuple[int, int, str]]) -> View:
        """A view with each piece (start, end, new text) replaced; pieces ascend, do not overlap and are not empty."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for start, end, new in edits:
            text += (self.text[at:start], new)
            first, last = self.span(start, end)
            starts += self.starts[at:start]
            starts += [first] * len(new)
            ends += self.ends[at:start]
            ends += [last] * len(new)
            at = end
        if not at:
            return self
        text.append(self.text[at:])
        starts += self.starts[at:]
        ends += self.ends[at:]
        return View("".join(text), starts, ends)


def plain_view(text: str) -> View:
    """`text` with invisible characters gone and full-width, circled, keycap and look-alike characters made plain.

    Accents go too; emoji without a plain meaning stay. Every character of the view is one typed character or part of
    its plain writing, so lengths differ.
    """
    if text.isascii():
        return View(text, range(len(text)), range(1, len(text) + 1))
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, character in enumerate(text):
        plain = character if character.isascii() else _plain(character)
        if not plain and ends and unicodedata.category(character)[0] == "M":
            ends[-1] = at + 1  # a keycap or accent belongs to the character before it
        for letter in plain:
            letters.append(letter)
            starts.append(at)
            ends.append(at + 1)
    return View("".join(letters), starts, ends)


@lru_cache(maxsize=8192)
def _plain(character: str) -> str:
    """The plain writing of one character that is not ASCII; empty where it is invisible."""
    category = unicodedata.category(character)
    code = ord(character)
    if category in ("Cf", "Mn", "Me", "Cc") or 0xFE00 <= code <= 0xFE0F:
        return ""
    if category in ("Zs", "Zl", "Zp"):
        return " " if category == "Zs" else "\n"
    if category == "Pd":
        return "-"
    if 0x1F150 <= code <= 0x1F189:  # letters in black circles and squares
        return chr(ord("A") + (code - 0x1F150 if code < 0x1F16A else code - 0x1F170) % 26)
    if code == 0x1F51F:  # the keycap ten
        return "10"
    known = _LOOK_ALIKES.get(character, _MARKS.get(character))
    if known is not None:
        return known
    number = unicodedata.numeric(character, None)
    if number is not None and category in ("Nd", "No") and number == int(number) and number < 21:
        return str(int(number))
    folded = "".join(c for c in unicodedata.normalize("NFKD", character) if unicodedata.category(c) != "Mn")
    return folded if folded.isascii() and folded else character
