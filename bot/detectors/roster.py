"""The school's roster, kept as keyed hashes alone: whoever reads the file learns no name without the secret."""

from __future__ import annotations

import csv
import hmac
import json
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import product
from pathlib import Path

from bot.errors import InputError, SettingsError, StoreError

COLUMNS = ("name", "class", "role", "consent")
_VERSION = 2
_KNOWN = ("known",)  # hashed into the file, so that another secret is noticed and not taken for an empty roster
TITLES = frozenset({"mr", "mrs", "miss", "ms", "mx", "dr", "sir", "madam"})
_ROOM = re.compile(r"\b(?:class|group|room)\b", re.IGNORECASE)
_ROLES = ("pupil", "staff")
_ANSWERS = ("yes", "no")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What may be known of somebody on the roster."""

    role: str  # pupil or staff
    consent: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """How many people a CSV brought; `unnamed` are the pupils who may not be named."""

    pupils: int
    unnamed: int
    staff: int


class Roster:
    """Looks names up by their hashes; made from a file that `write_roster` wrote."""

    def __init__(self, entries: list[Entry], index: dict[str, list[int]], secret: bytes) -> None:
        self._entries = entries
        self._index = index
        self._secret = secret

    @classmethod
    def load(cls, path: Path, secret: bytes) -> Roster:
        """Read a hashed roster; an absent file is an empty roster.

        Raises SettingsError where it is damaged, or was written with another secret.
        """
        if not path.is_file():
            return cls([], {}, secret)
        again = "Import the school's CSV again: `moderator import roster FILE`."
        try:
            kept = json.loads(path.read_text("utf-8"))
            version, check = kept["version"], str(kept.get("check"))
            entries = [Entry(role=role, consent=consent) for role, consent in kept["people"]]
            index = {str(key): [int(at) for at in places] for key, places in kept["index"].items()}
            right = version == _VERSION and all(at < len(entries) for places in index.values() for at in places)
        except OSError as error:
            raise SettingsError(f"{path} cannot be read: {error.strerror}. Let this program read it.") from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SettingsError(f"{path} is no roster of this program. {again}") from error
        if not right:
            raise SettingsError(f"{path} was written by another version. {again}")
        if not hmac.compare_digest(check, _hash(secret, "check", _KNOWN)):
            raise SettingsError(f"{path} was made with another ROSTER_SECRET. Set that one, or import the CSV again.")
        return cls(entries, index, secret)

    def __bool__(self) -> bool:
        return bool(self._entries)

    def find(self, kind: str, *words: str) -> frozenset[int]:
        """Places of the people who have these words as their `kind`, in any order.

        Kinds: "first", "pair" (first and family name), "initial" (one of the two shortened), "title" (a staff member's
        family name), "group" (a class), "class" (first name and class).
        """
        return frozenset(self._index.get(_hash(self._secret, kind, words), ()))

    def entry(self, place: int) -> Entry:
        """Who stands at `place`."""
        return self._entries[place]


def write_roster(source: Path, target: Path, secret: bytes) -> Taken:
    """Hash the CSV at `source` (columns name, class, role, consent) into `target`, in the place of what was there.

    Raises InputError that names the line where a row is wrong; the message holds no name, and nothing is changed.
    """
    entries: list[tuple[str, bool]] = []
    index: dict[str, list[int]] = {}
    for line, row in _rows(source):
        first, last = _first_and_last(row["name"])
        if not plain(last) or not (plain(first) or (row["role"] == "staff" and _titled(row["name"]))):
            raise InputError(
                f'{source}, line {line}: give first name and family name, such as Sam Example or "Example, Sam". '
                "The roster was not changed."
            )
        for kind, words in _keys(first, last, plain(_ROOM.sub("", row["class"])), row["role"]):
            places = index.setdefault(_hash(secret, kind, words), [])
            if len(entries) not in places:
                places.append(len(entries))
        entries.append((row["role"], row["consent"] == "yes"))
    if not entries:
        raise InputError(f"{source} holds no people. The roster was not changed; to do without one, delete {target}.")
    check = _hash(secret, "check", _KNOWN)
    _replace(target, json.dumps({"version": _VERSION, "check": check, "people": entries, "index": index}))
    pupils = [consent for role, consent in entries if role == "pupil"]
    return Taken(pupils=len(pupils), unnamed=pupils.count(False), staff=len(entries) - len(pupils))


def _replace(target: Path, text: str) -> None:
    """Write all of it or nothing: a running service may read at any moment."""
    part = target.with_suffix(".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
        part.replace(target)
    except OSError as error:
        raise StoreError(
            f"{target} cannot be written: {error.strerror}. Let this program write to {target.parent}."
        ) from None


def plain(name: str) -> str:
    """A name in small letters without accents, apostrophes, hyphens or spaces."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in folded if c.isalnum())


def _hash(secret: bytes, kind: str, words: Iterable[str]) -> str:
    return hmac.digest(secret, "\0".join((kind, *sorted(words))).encode(), "sha256")[:16].hex()


def _rows(source: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Lines with their cells by column; raises InputError."""
    try:
        with source.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
            missing = [column for column in COLUMNS if column not in reader.fieldnames]
            if missing:
                raise InputError(
                    f"{source}, line 1: {_columns(missing)} missing. The first line must be: {','.join(COLUMNS)}"
                )
            for row in reader:
                cells = {column: row[column].strip() for column in COLUMNS}
                cells |= {"role": cells["role"].lower(), "consent": cells["consent"].lower()}
                if cells["role"] not in _ROLES or cells["consent"] not in _ANSWERS:
                    raise InputError(
                        f"{source}, line {reader.line_num}: role must be pupil or staff, consent yes or no. "
                        "The roster was not changed."
                    )
                yield reader.line_num, cells
    except OSError as error:
        raise InputError(f"{source} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error):
        raise InputError(
            f"{source} is no CSV in UTF-8. Save it as “CSV UTF-8 (comma delimited)” and import it again."
        ) from None


def _columns(names: list[str]) -> str:
    return f"the column {names[0]} is" if len(names) == 1 else f"the columns {', '.join(names)} are"


def _titled(name: str) -> bool:
    return plain(name.split()[0]) in TITLES


def _first_and_last(name: str) -> tuple[str, str]:
    """Without a title; either may be empty."""
    if "," in name:
        last, _, first = name.partition(",")
        given = [part for part in first.split() if plain(part) not in TITLES]
        return given[0] if given else "", last.strip()
    parts = name.split()
    if parts and _titled(name):
        return (parts[1], " ".join(parts[2:])) if len(parts) > 2 else ("", " ".join(parts[1:]))
    return (parts[0], " ".join(parts[1:])) if len(parts) > 1 else ("", "")


def _keys(first: str, last: str, group: str, role: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Everything that one person may be looked up by."""
    given = plain(first)
    firsts = {given, *nicknames(given)} if given else set()
    parts = [plain(part) for part in re.split(r"[\s-]+", last) if plain(part)]
    lasts = {plain(last), *(part for part in parts if len(part) > 2)}
    if group:
        yield "group", (group,)
    for one in firsts:
        yield "first", (one,)
        if group:
            yield "class", (one, group)
        yield "initial", (one, plain(last)[0])
    for one, other in product(firsts, lasts):
        yield "pair", (one, other)
    for other in lasts:
        if given:
            yield "initial", (given[0], other)
        if role == "staff":
            yield "title", (other,)


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
