"""A text with disguised addresses made plain: letters apart, words glued or joined by signs, figures for letters."""

from __future__ import annotations

import re

from bot.text.lexicon import unleeted
from bot.text.view import View

_ENDINGS = "close|road|street|lane|avenue|drive|crescent|terrace|gardens|grove|court|way|cottages|farm"
_HINT = re.compile(
    rf"\d[A-Za-z]{{3}}|\d[_/|~][A-Za-z]{{2}}|[A-Za-z]{{2}}[_|~][A-Za-z]{{2}}|(?:(?<!\w)[A-Za-z0-9] ){{6}}|"
    rf"[A-Za-z]\d[A-Za-z]|\w [^\w\s,'()-]+ \w|[.,] ?(?:{_ENDINGS})\b",
    re.IGNORECASE,
)
_APART = re.compile(r"(?<![\w'])(?:[A-Za-z0-9] {1,2}){6,40}[A-Za-z0-9](?![\w'])")
_LEET = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]+[0-9]+[A-Za-z]+(?![A-Za-z0-9])")
_JOINT = re.compile(
    rf"(?<=[A-Za-z0-9])(?:[_/|~]| [^\w\s,'()-]+ |[.,] ?(?=(?:{_ENDINGS})(?![a-z])))(?=[A-Za-z])", re.IGNORECASE
)
_GLUED = re.compile(
    rf"(?<=\d)[A-Za-z](?=[A-Za-z]{{2}})|(?<=[a-z])[A-Z](?=[a-z]{{2}})|(?<=\d)[A-Z](?=[a-z])|"
    rf"(?<=[a-z]{{3}})(?:{'|'.join(f'{e[0]}(?={e[1:]}(?![a-z]))' for e in _ENDINGS.split('|'))})"
)


def address_view(view: View) -> View:
    """`view` with spaces where an address was glued, torn apart or joined by signs; the same object if it was not."""
    if not _HINT.search(view.text):
        return view
    torn = [
        (run.start() + space.start(), run.start() + space.end(), "")
        for run in _APART.finditer(view.text)
        for space in re.finditer(r"(?<! ) (?! )", run[0])
    ]
    view = view.rewritten(torn)
    view = view.rewritten([(m.start(), m.end(), _plain(m[0])) for m in _LEET.finditer(view.text)])
    view = view.rewritten([(m.start(), m.end(), " ") for m in _JOINT.finditer(view.text)])
    return view.rewritten([(m.start(), m.end(), " " + m[0]) for m in _GLUED.finditer(view.text)])


def _plain(word: str) -> str:
    found = unleeted(word.lower())
    if found is None:
        return word
    return found.capitalize() if word[0].isupper() else found
