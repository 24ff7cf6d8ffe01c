"""The words normalising may restore to: common English first, then words from schools' comments.

`words.txt` is the whole-word part of the encoder's vocabulary (all-MiniLM-L6-v2, Apache-2.0) in order of frequency and
the words that occur at least twice in the project's own training comments. It decides nothing about harm: it only says
what is a word, so that "st*pid" can be read and "Room 4 U2" stays as it is.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from itertools import product

COMMON = 6000
VOWELS = frozenset("aeiou")
# Words that people mask most often; a masked word is read as one of these before any other.
_MASKED = """
fuck fucks fucking fucked fucker shit shite shits shitty bullshit bitch bitches cunt cunts wanker wankers wank
bollocks bastard bastards arsehole arseholes asshole dick dickhead dickheads prick pricks piss pissed pissing
twat twats slut sluts slag slags whore whores tosser tossers bellend knobhead knob cock cocks tits pussy crap
idiot idiots moron morons retard retards retarded spastic spastics spaz mong mongs cripple cripples mental
psycho nutter nutters loony stupid dumb dumbass scum scumbag vermin filth nigger niggers nigga paki pakis chink
chinks coon gypsy gypsies gyppo pikey pikeys traveller travellers tranny trannies faggot faggots fag fags poof
poofs poofter dyke dykes queer lesbo gay kill die dead ugly fat pig pigs bloody hell hate nonce nonces paedo
paedos perv pervs drunk drugs weed rape raped terrorist terrorists muslim muslims jew jews kike
"""
MASKED = tuple(_MASKED.split())


@cache
def ranks() -> dict[str, int]:
    """Every known word with its rank; a lower number is a commoner word."""
    listed = resources.files("bot.text").joinpath("words.txt").read_text(encoding="utf-8").split()
    found = {word: rank for rank, word in enumerate(listed)}
    for word in MASKED:
        found.setdefault(word, 5000)
    return found


def known(word: str) -> bool:
    """Whether this is a word, an ending such as -s, -ed or -'s aside."""
    words = ranks()
    bare = word.replace("'", "")
    if word in words or bare in words:
        return True
    return any(len(bare) > len(end) + 2 and bare.endswith(end) and bare[: -len(end)] in words for end in ("s", "d"))


def common(word: str) -> bool:
    """Whether this is among the commonest words."""
    return ranks().get(word, COMMON) < COMMON


@cache
def _by_length() -> dict[tuple[int, str], list[str]]:
    found: dict[tuple[int, str], list[str]] = {}
    for word in (*MASKED, *sorted(ranks(), key=ranks().__getitem__)):
        found.setdefault((len(word), word[0]), []).append(word)
    return found


@cache
def _without_vowel() -> dict[str, str]:
    """Words of five letters or more with one vowel inside left out, and masked words with all left out."""
    found: dict[str, str] = {}
    for word in MASKED:
        bare = word[0] + "".join(c for c in word[1:] if c not in VOWELS)
        if len(bare) >= 3 and len(bare) < len(word):
            found.setdefault(bare, word)
    order = sorted(ranks(), key=lambda w: ranks()[w] - (4000 if w in MASKED else 0))
    for word in order:
        if len(word) < 4 or (len(word) < 5 and word not in MASKED):
            continue
        for place in range(1, len(word)):
            if word[place] in VOWELS:
                found.setdefault(word[:place] + word[place + 1 :], word)
    return found


def with_vowel(word: str) -> str | None:
    """The commonest word from which one vowel was dropped to give `word`, if any."""
    return _without_vowel().get(word) if len(word) >= 3 else None


def unmasked(pattern: str) -> str | None:
    """The word behind "st*pid" or "f**k": each star is one letter; masked words first, then the commonest."""
    pattern = pattern.replace("'", "")
    if pattern[0] == "*" or sum(c != "*" for c in pattern) < 2:
        return None
    for word in _by_length().get((len(pattern), pattern[0]), ()):
        if all(p in ("*", c) for p, c in zip(pattern, word, strict=True)):
            return word
    return None


LEET = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "@": "a", "$": "s", "!": "i",
        "|": "li", "+": "t", "€": "e", "£": "l", "(": "c", "2": "z", "6": "gb"}  # fmt: skip


def unleeted(word: str) -> str | None:
    """The word written with digits and signs for letters, or None where no known word comes out."""
    choices = [LEET.get(c, c) for c in word]
    if sum(len(c) > 1 for c in choices) > 4:
        return None
    spelt = ("".join(p) for p in product(*choices))
    return min((w for w in spelt if known(w)), key=lambda w: ranks().get(w, 99_999), default=None)


def split(run: str) -> list[str] | None:
    """The best cut of letters without spaces into known words, or None where some part is no word."""
    words = ranks()
    best: list[tuple[float, list[str]] | None] = [(0.0, [])] + [None] * len(run)
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - 18), end):
            before, word = best[start], run[start:end]
            rank = words.get(word, words.get(word[:-1]) if len(word) > 4 and word[-1] == "s" else None)
            if before is None or rank is None or (len(word) == 1 and word not in "aiu"):
                continue
            cost = before[0] + 9.0 + rank / 4000.0 + (6.0 if len(word) < 3 else 0.0)
            now = best[end]
            if now is None or cost < now[0]:
                best[end] = (cost, [*before[1], word])
    last = best[len(run)]
    return last[1] if last else None
