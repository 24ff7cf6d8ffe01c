"""A text with every disguise of "at" and "dot" made plain, for the search for mail addresses."""

from __future__ import annotations

import re

from bot.text.view import View

# Characters that no text uses: "at" as a word of its own, and an @ that only follows a space as handles do.
WEAK_AT = "\ue000"
HANDLE_AT = "\ue001"

_OPEN = r"[^\w\s.,!?@]"
_CLOSE = r"[^\w\s.,!?@]"
_ENDINGS = r"com|co|uk|org|net|example|ac|gov|sch|nhs|test|invalid"
_FILLER = r"(?:,?\s\(?(?:all\s)?(?:one\sword|lower\s?case|joined\sup|together|no\sspaces?|no\sgaps?|no\sdots?)\)?,?)"
_MARKS = re.compile(
    rf"""
      (?P<at>\s{{0,2}}{_OPEN}\s?(?:at|a|@|a\st|at\ssign|arroba)\s?{_CLOSE}\s{{0,2}} | (?<=[a-z0-9])(?:_at_|-at-
      |\.at\.)(?=[a-z0-9])
        | \s{{1,2}}@\s{{1,2}} | @\s{{1,2}} | \s{{0,2}}[\U0001f4e7\U0001f4e9\u2709]\s{{0,2}}(?=[a-z0-9-]+\s?[.(\[]))
    | (?P<sign>(?<=[a-z0-9])(?:[\#%=~^&*!+|]|[\u2190-\u2bff\U0001f000-\U0001faff]+)(?=[a-z0-9-]+\.(?:com|co\.uk
    |org|net|example)\b))
    | (?P<handle>\s{{1,2}}@(?=[a-z0-9]))
    | (?P<weak>{_FILLER}{{0,3}},?\s{{1,2}}(?:at\sthe\srate(?:\sof)?|at[ -]sign|the\sat\ssign|at|arroba|arobase
    |@t|a\st|\u24d0),?\s{{1,2}}(?=[a-z0-9]))
    | (?P<dot>\s{{0,2}}{_OPEN}\s?(?:dot|d0t|d|\.|point|period|full\sstop)\s?{_CLOSE}\s{{0,2}}
        | (?<=[a-z0-9])(?:_dot_|-dot-|\.dot\.)(?=[a-z0-9])
        | ,?\s{{1,2}}(?:dot|d0t|d\so\st|full\sstop),?\s{{1,2}}(?=[a-z0-9])
        | \s(?:dot)(?=(?:com|co|uk|org|net)\b) | \s{{0,2}}[\u2022\u25cf\u2219\u3002\u22c5]\s{{0,2}}(?=[a-z0-9])
        | \s{{1,2}}\.\s{{0,2}}(?=[a-z0-9]) | \.\s{{1,2}}(?=(?:{_ENDINGS})\b) | \s?,\s?(?=(?:com|co\.uk|org|net
        |example)\b))
    | (?P<line>\s{{0,2}}{_OPEN}\s?(?:underscore|under\sscore|_)\s?{_CLOSE}\s{{0,2}}|\s{{1,2}}(?:underscore
    |under\sscore|_)\s{{1,2}})
    | (?P<dash>\s{{0,2}}{_OPEN}\s?(?:dash|hyphen|-)\s?{_CLOSE}\s{{0,2}}|\s{{1,2}}(?:dash|hyphen)\s{{1,2}})
    | (?P<provider>(?<![a-z])(?:g\smail|hot\smail|out\slook|i\scloud|bt\sinternet|virgin\smedia|talk\stalk)(?![a-z]))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PLAIN = {"at": "@", "sign": "@", "handle": HANDLE_AT, "weak": WEAK_AT, "dot": ".", "line": "_", "dash": "-"}
_GLUED = re.compile(r"(?<=[a-z0-9])(?:AT(?=[a-z0-9]+(?:DOT|\.))|DOT(?=[a-z]))")
_LONE = re.compile(r"(?<![\w.@])(?:[A-Za-z0-9._@-]\s){4,60}[A-Za-z0-9](?!\w)")
_AT_HINT = re.compile(
    r"@|(?<![a-z])(?:at|arroba|arobase|a\st)(?![a-z])|[a-z](?-i:AT)[a-z]|\Wa\W|"
    r"[\U0001f4e7\U0001f4e9\u2709\u24d0]|\w[#%=~^&*!+|\u2190-\u2bff\U0001f000-\U0001faff]+\w+\.[a-z]",
    re.IGNORECASE,
)
_DOT_HINT = re.compile(
    r"\w@\w|(?<![a-z])(?:dot|d0t|d\so\st|full\sstop)|[a-z](?-i:DOT)[a-z]|"
    r"[a-z]\s?[.,\u2022\u25cf\u2219\u3002\u22c5]\s?[a-z]|\W\.\W|"
    r"g\s?mail|hot\s?mail|yahoo|ymail|out\s?look|i\s?cloud|internet|media|aol|proton|talk\s?talk|gmx|zoho",
    re.IGNORECASE,
)


def mail_view(view: View) -> View | None:
    """`view` with plain marks, bare "at" as WEAK_AT; None where no mail address can be in it."""
    if not (_AT_HINT.search(view.text) and _DOT_HINT.search(view.text)):
        return None
    view = view.rewritten([(m.start(), m.end(), "@" if m[0] == "AT" else ".") for m in _GLUED.finditer(view.text)])
    view = view.rewritten(
        [
            (run.start() + m.start(), run.start() + m.end(), "")
            for run in _LONE.finditer(view.text)
            for m in re.finditer(r"\s", run[0])
        ]
    )
    return view.rewritten(
        [
            (m.start(), m.end(), _PLAIN.get(m.lastgroup or "", re.sub(r"\s", "", m[0])))
            for m in _MARKS.finditer(view.text)
            if m.start() > 0
        ]
    )
