"""Characters as they look: one Latin letter for every letter made to look like one, emoji as words.

Unicode facts: NFKD takes full-width, mathematical, circled and accented letters apart (UAX #15); format characters (Cf)
and marks (Mn, Me) are invisible or decoration; look-alikes across scripts are those of UTS #39's confusables that
people use in practice.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

CONFUSABLE = str.maketrans(
    # Cyrillic, Greek, Armenian, small capitals and a few letters with strokes, which NFKD leaves whole.
    "аеорсухіјѕһԁԛԝьвнкмтгпиАВЕКМНОРСТХУІЈЅԌԚԜ"
    "αβγεηικνορτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
    "աոսցօհզ"
    "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡıłøđħŧßæœ"
    "‘’‚‛′“”„‟‐‑‒–—―",
    "aeopcyxijshdqwbbhkmtrnuabekmhopctxyijsgqw"
    "abyenikvoptuxwabezhikmnoptyx"
    "wnugohq"
    "abcdefghijklmnoprstuvwyzagilodhtbao"
    "'''''" + '""""' + "------",
)
FLAGS = range(0x1F1E6, 0x1F200)
SKIN = range(0x1F3FB, 0x1F400)
NOISE = ("with", "face", "sign", "symbol", "emoji", "modifier", "fitzpatrick", "heavy", "black", "white", "smiling")


@lru_cache(maxsize=4096)
def shown(char: str) -> str:
    """What one character looks like: lower-case Latin for a letter in disguise, words for an emoji, or nothing."""
    kind = unicodedata.category(char)
    if kind in ("Cf", "Mn", "Me", "Cc", "Cs", "Co", "Cn"):
        return " " if char in "\t\n\r\x0b\x0c" else ""
    if ord(char) in SKIN:
        return ""
    if ord(char) in FLAGS:
        return chr(ord(char) - 0x1F1E6 + 97)
    if (kind == "So" and ord(char) > 0x2BFF) or char in "☠☹☺♿⚰❤":
        return emoji_words(char)
    flat = "".join(c for c in unicodedata.normalize("NFKD", char) if unicodedata.category(c) not in ("Mn", "Me"))
    return flat.lower() or char


def emoji_words(char: str) -> str:
    """The Unicode name without filler, set apart by spaces: " clown "."""
    name = unicodedata.name(char, "").lower().replace("-", " ").split()
    words = [w for w in name if w not in NOISE] or name
    return f" {' '.join(words[-3:])} " if words else " "


def fold(text: str) -> tuple[str, list[int]]:
    """The text as it looks, in lower case, and for each of its characters the place it comes from in `text`."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    out: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        look = char.lower() if char.isascii() else shown(char)
        out.append(look)
        places.extend([place] * len(look))
    return _latin("".join(out)), places


def _latin(folded: str) -> str:
    """Look-alikes of other scripts become Latin in words that are partly Latin, or anywhere in a Latin text."""
    letters = [c for c in folded if c.isalpha()]
    latin = sum(c.isascii() for c in letters)
    if latin * 2 >= len(letters):
        return folded.translate(CONFUSABLE)
    words = []
    for word in folded.split(" "):
        mixed = any(c.isascii() and c.isalpha() for c in word)
        words.append(word.translate(CONFUSABLE) if mixed else word)
    return " ".join(words)
