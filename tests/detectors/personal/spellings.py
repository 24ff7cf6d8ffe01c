"""Ways in which people write or hide a number, as hypothesis strategies."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

WORDS = {
    "0": ("oh", "zero", "nought"), "1": ("one",), "2": ("two",), "3": ("three",), "4": ("four",),
    "5": ("five",), "6": ("six",), "7": ("seven",), "8": ("eight",), "9": ("nine",),
}  # fmt: skip
LOOK_ALIKES = {"0": "Oo", "1": "lI", "5": "S"}
FULL_WIDTH = {code: code + 0xFEE0 for code in range(ord("!"), ord("~") + 1)}
BETWEEN = st.sampled_from([" ", "-", ".", "  ", "\n", " - ", "*", "_", "/", "…", "\u200b", " \u202f", "📞", ""])


def keycaps(text: str) -> str:
    return "".join(f"{c}\ufe0f\u20e3" if c.isdigit() else c for c in text)


def disguised(text: str) -> st.SearchStrategy[str]:
    """`text` in characters that look like it: full-width, with keycaps, with invisible ones between."""
    return st.sampled_from([text, text.translate(FULL_WIDTH), keycaps(text), "\u200b".join(text), "\u2060".join(text)])


@st.composite
def parted(draw: st.DrawFn, digits: str) -> str:
    """The digits cut into groups with one sort of mark between."""
    cuts = sorted(draw(st.sets(st.integers(1, len(digits) - 1), min_size=1, max_size=4)))
    ends = [0, *cuts, len(digits)]
    return draw(BETWEEN).join(digits[a:b] for a, b in pairwise(ends))


@st.composite
def spoken(draw: st.DrawFn, digits: str) -> str:
    """The digits in words, with "double" and "triple" now and then."""
    words: list[str] = []
    at = 0
    while at < len(digits):
        run = len(digits[at:]) - len(digits[at:].lstrip(digits[at]))
        times = draw(st.sampled_from([n for n in (1, 2, 3) if n <= run]))
        word = draw(st.sampled_from(WORDS[digits[at]]))
        words.append({1: "", 2: "double ", 3: "triple "}[times] + word)
        at += times
    return draw(st.sampled_from([" ", ", ", " - "])).join(words)


@st.composite
def look_alike(draw: st.DrawFn, digits: str) -> str:
    """Some digits as letters that look like them, but the first two and never all."""
    letters = [draw(st.sampled_from([d, *LOOK_ALIKES.get(d, "")])) if at > 1 else d for at, d in enumerate(digits)]
    return "".join(letters)


def bracketed(digits: str) -> str:
    return f"({digits[:5]}) {digits[5:]}"


def written(digits: str) -> st.SearchStrategy[str]:
    """`digits` in any of the listed spellings."""
    return st.one_of(
        st.just(digits),
        parted(digits),
        spoken(digits),
        look_alike(digits),
        disguised(digits),
        st.just(" ".join(digits)),
    )
