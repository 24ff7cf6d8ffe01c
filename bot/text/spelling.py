"""Letters put in words: the spelling alphabet, names of letters, and "Q for Queen"."""

from __future__ import annotations

import re

from bot.text.view import View

_SPELT = {
    "alpha": "A", "alfa": "A", "bravo": "B", "charlie": "C", "delta": "D", "echo": "E", "foxtrot": "F", "golf": "G",
    "hotel": "H", "india": "I", "juliet": "J", "juliett": "J", "kilo": "K", "lima": "L", "mike": "M", "november": "N",
    "oscar": "O", "papa": "P", "quebec": "Q", "romeo": "R", "sierra": "S", "tango": "T", "uniform": "U", "victor": "V",
    "whiskey": "W", "whisky": "W", "xray": "X", "x-ray": "X", "yankee": "Y", "zulu": "Z",
    "bee": "B", "dee": "D", "ee": "E", "eff": "F", "gee": "G", "aitch": "H", "haitch": "H", "jay": "J", "kay": "K",
    "ell": "L", "em": "M", "en": "N", "pee": "P", "cue": "Q", "queue": "Q", "kew": "Q", "ess": "S", "tee": "T",
    "vee": "V", "ex": "X", "zed": "Z",
}  # fmt: skip
# Words that are names or common things as well: one of them alone is no letter.
_SPELT |= {"ay": "A", "bea": "B", "ar": "R", "pea": "P", "tea": "T", "you": "U", "why": "Y", "see": "C", "sea": "C"}
_WORDS_TOO = frozenset(
    {"charlie", "mike", "victor", "oscar", "juliet", "romeo", "golf", "hotel", "india", "uniform", "november", "papa",
     "echo", "kilo", "kay", "jay", "bee", "tee", "dee", "queue", "cue", "em", "en", "ex", "ee", "ay", "bea", "ar",
     "pea", "tea", "you", "why", "see", "sea"}
)  # fmt: skip
_NUMBER_WORD = (
    r"(?:zero|oh|nought|naught|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,5}teen|twenty|"
    r"thirty|"
    r"forty|fifty|sixty|seventy|eighty|ninety|double|triple|treble|hundred)"
)
_WORD = "|".join(_SPELT)
_TOKEN = rf"(?:(?:{_WORD}|{_NUMBER_WORD}|[a-z])(?![a-z])|\d{{1,6}})"
_RUN = re.compile(
    rf"(?<![a-z])(?:(?:{_WORD})(?![a-z])(?:[\s,.-]{{1,3}}{_TOKEN}){{2,20}}"
    rf"|(?:{_TOKEN}[\s,.-]{{1,3}}){{2,20}}?(?:{_WORD})(?![a-z])(?:[\s,.-]{{1,3}}{_TOKEN}){{0,12}})",
    re.IGNORECASE,
)
_HARDLY_EVER = frozenset(_SPELT) | {"x-ray"}
_WORDS = re.compile(r"x-ray|[a-z]+")
_PART = re.compile(r"x-ray|[a-z]+|\d", re.IGNORECASE)
_SUCH_AS = re.compile(
    r"(?<![A-Za-z])(?P<letter>[A-Za-z])\s(?:for|as in)\s(?P<word>[A-Za-z]{2,12})(?![A-Za-z])", re.IGNORECASE
)


def letter_view(view: View) -> View:
    """`view` with spelt letters as capitals: "Lima Kilo one two" becomes "L K one two", "Q for Queen" becomes "Q".

    A run of spelt letters needs two of them, or one that is hardly a word and four numbers: Charlie and Mike are names.
    The same object comes back where nothing changed.
    """
    lower = view.text.lower()
    if " for " not in lower and " as in " not in lower and _HARDLY_EVER.isdisjoint(_WORDS.findall(lower)):
        return view
    view = view.rewritten(
        [
            (m.start(), m.end(), m["letter"].upper())
            for m in _SUCH_AS.finditer(view.text)
            if m["word"][0].lower() == m["letter"].lower()
        ]
    )
    edits = []
    for run in _RUN.finditer(view.text):
        parts = [(run.start() + p.start(), run.start() + p.end(), p[0].lower()) for p in _PART.finditer(run[0])]
        spelt = [part for part in parts if part[2] in _SPELT]
        others = len(parts) - len(spelt)
        if len(spelt) >= 2 or (others >= 4 and spelt[0][2] not in _WORDS_TOO) or others >= 9:
            edits += [(start, end, _SPELT[word]) for start, end, word in spelt]
    return view.rewritten(edits)
