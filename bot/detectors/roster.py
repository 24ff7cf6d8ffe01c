"""The school's roster, kept as keyed hashes alone: whoever reads the file learns no name without the secret."""

from __future__ import annotations

import csv
import hmac
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import product
from pathlib import Path

from bot.errors import InputError, SettingsError

COLUMNS = ("name", "class", "role", "consent")
_VERSION = 1
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_ROLES = ("pupil", "staff")
_ANSWERS = ("yes", "no")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What may be known of somebody on the roster."""

    role: str  # pupil or staff
    consent: bool


class Roster:
    """Looks names up by their hashes; made from a file that `write_roster` wrote."""

    def __init__(self, entries: list[Entry], index: dict[str, list[int]], secret: bytes) -> None:
        self._entries = entries
        self._index = index
        self._secret = secret

    @classmethod
    def load(cls, path: Path, secret: bytes) -> Roster:
        """Read a hashed roster; an absent file is an empty roster. Raises SettingsError where it is damaged."""
        if not path.is_file():
            return cls([], {}, secret)
        try:
            kept = json.loads(path.read_text("utf-8"))
            entries = [Entry(role=role, consent=consent) for role, consent in kept["people"]]
            index = {str(key): [int(at) for at in places] for key, places in kept["index"].items()}
            right = kept["version"] == _VERSION and all(at < len(entries) for places in index.values() for at in places)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SettingsError(f"{path} is no roster of this program. Import the school's CSV again.") from error
        if not right:
            raise SettingsError(f"{path} was written by another version. Import the school's CSV again.")
        return cls(entries, index, secret)

    def __bool__(self) -> bool:
        return bool(self._entries)

    def find(self, kind: str, *words: str) -> frozenset[int]:
        """Places of the people who have these words as their `kind`: "first", "pair" (any order) or "class"."""
        return frozenset(self._index.get(_hash(self._secret, kind, words), ()))

    def entry(self, place: int) -> Entry:
        """Who stands at `place`."""
        return self._entries[place]


def write_roster(source: Path, target: Path, secret: bytes) -> int:
    """Hash the CSV at `source` (columns name, class, role, consent) into `target` and return how many people it holds.

    Raises InputError that names the line where a row is wrong; the message holds no name.
    """
    entries: list[tuple[str, bool]] = []
    index: dict[str, list[int]] = {}
    for line, row in _rows(source):
        first, last = _first_and_last(row["name"])
        if not first or not last:
            raise InputError(f"{source}, line {line}: give first name and family name. The roster was not changed.")
        for kind, words in _keys(first, last, plain(row["class"])):
            places = index.setdefault(_hash(secret, kind, words), [])
            if len(entries) not in places:
                places.append(len(entries))
        entries.append((row["role"], row["consent"] == "yes"))
    text = json.dumps({"version": _VERSION, "people": entries, "index": index})
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(mode=0o600)
    target.write_text(text, "utf-8")
    return len(entries)


def plain(name: str) -> str:
    """A name in small letters without accents, apostrophes, hyphens or spaces."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    return _NOT_LETTERS.sub("", "".join(c for c in folded if not unicodedata.combining(c)))


def _hash(secret: bytes, kind: str, words: Iterable[str]) -> str:
    return hmac.digest(secret, "\0".join((kind, *sorted(words))).encode(), "sha256")[:16].hex()


def _rows(source: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with source.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise InputError(f"{source}: columns {', '.join(missing)} are missing. Needed: {', '.join(COLUMNS)}.")
            for row in reader:
                cells = {column: (row[column] or "").strip() for column in COLUMNS}
                cells |= {"role": cells["role"].lower(), "consent": cells["consent"].lower()}
                if cells["role"] not in _ROLES or cells["consent"] not in _ANSWERS:
                    raise InputError(
                        f"{source}, line {reader.line_num}: role must be pupil or staff, consent yes or no. "
                        "The roster was not changed."
                    )
                yield reader.line_num, cells
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{source} cannot be read as a CSV in UTF-8. Save it so and import it again.") from error


def _first_and_last(name: str) -> tuple[str, str]:
    if "," in name:
        last, _, first = name.partition(",")
        return first.split()[0] if first.split() else "", last.strip()
    parts = name.split()
    return (parts[0], " ".join(parts[1:])) if len(parts) > 1 else ("", "")


def _keys(first: str, last: str, group: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Everything that one person may be looked up by."""
    firsts = {plain(first), *nicknames(plain(first))}
    parts = [plain(part) for part in re.split(r"[\s-]+", last) if plain(part)]
    lasts = {plain(last), *(part for part in parts if len(part) > 2)}
    for one in firsts:
        yield "first", (one,)
        if group:
            yield "class", (one, group)
    for one, other in product(firsts, lasts):
        yield "pair", (one, other)
    for other in lasts:
        yield "initial", (plain(first)[0], other)
    for one in firsts:
        yield "initial", (one, plain(last)[0])


@cache
def _nicknames() -> dict[str, frozenset[str]]:
    names: dict[str, set[str]] = {}
    for line in resources.files(__package__).joinpath("nicknames.txt").read_text("utf-8").splitlines():
        full, *short = line.split()
        names.setdefault(full, set()).update(short)
        for one in short:
            names.setdefault(one, set()).add(full)
    return {name: frozenset(others) for name, others in names.items()}


def nicknames(first: str) -> frozenset[str]:
    """Short forms of a first name, and the full forms of a short one."""
    return _nicknames().get(first, frozenset())
