"""Details that anybody may publish: the school's own and those of public bodies."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from bot.errors import SettingsError
from bot.settings.school import School

_NOT_DIGITS = re.compile(r"\D")
_NOT_ALNUM = re.compile(r"[^a-z0-9]")
_KEYS = ("phones", "addresses", "postcodes", "official_domains", "desks", "handles")


def digits(number: str) -> str:
    """The digits of a telephone number in national writing, +44 read as 0."""
    found = _NOT_DIGITS.sub("", number)
    if number.strip().startswith(("+44", "0044")):
        return "0" + found.removeprefix("00").removeprefix("44").removeprefix("0")
    return found


def squeezed(text: str) -> str:
    """`text` in small letters without anything that is neither letter nor digit."""
    return _NOT_ALNUM.sub("", text.lower())


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """What is not personal; numbers as national digits, everything else in small letters."""

    phones: frozenset[str]
    own_phones: frozenset[str]
    emails: frozenset[str]
    postcodes: frozenset[str]
    addresses: tuple[str, ...]
    domains: tuple[str, ...]
    official_domains: tuple[str, ...]
    desks: frozenset[str]
    handles: tuple[str, ...]

    @classmethod
    def read(cls, school: School, path: Path | None = None) -> Published:
        """The school's own details with the list at `path`, or the packaged list where there is no such file.

        Raises SettingsError where the file is no TOML or holds anything but lists of texts under the known keys.
        """
        place: Path | None = path if path is not None and path.is_file() else None
        text = (
            place.read_text("utf-8") if place else resources.files(__package__).joinpath(_PACKAGED).read_text("utf-8")
        )
        lists = _lists(text, str(place or _PACKAGED))
        return cls(
            phones=frozenset(digits(n) for n in (*school.phones, *lists["phones"])),
            own_phones=frozenset(digits(n) for n in school.phones),
            emails=frozenset(e.lower() for e in school.emails),
            postcodes=frozenset(squeezed(p) for p in (*school.postcodes, *lists["postcodes"])),
            addresses=tuple(squeezed(a) for a in (*school.addresses, *lists["addresses"])),
            domains=tuple(d.lower() for d in school.domains),
            official_domains=tuple(lists["official_domains"]),
            desks=frozenset(lists["desks"]),
            handles=(*lists["handles"], *(d.split(".")[0].lower() for d in school.domains)),
        )

    def is_own_domain(self, domain: str) -> bool:
        """Whether `domain` is the school's or below it."""
        return any(domain == own or domain.endswith("." + own) for own in self.domains)

    def is_official_domain(self, domain: str) -> bool:
        """Whether `domain` ends like those of public bodies."""
        return any(domain == end or domain.endswith("." + end) for end in self.official_domains)

    def is_address(self, written: str) -> bool:
        """Whether `written`, squeezed, holds an address that anybody may publish, and no longer house number."""
        return any(re.search(rf"(?<!\d){own}", written) for own in self.addresses)

    def is_desk(self, local: str) -> bool:
        """Whether the part before the @ names an office and no person."""
        parts = [part for part in re.split(r"[._+-]|\d+", local.lower()) if part]
        return local.lower() in self.desks or (bool(parts) and all(part in self.desks for part in parts))

    def is_body(self, handle: str) -> bool:
        """Whether a handle or page name belongs to a well-known body or to the school."""
        plain = squeezed(handle)
        names = [squeezed(name) for name in self.handles]
        return any(name in plain if len(name) > 4 else plain.startswith(name) or plain.endswith(name) for name in names)


_PACKAGED = "published_numbers.toml"


def _lists(text: str, where: str) -> dict[str, list[str]]:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{where} is no valid TOML: {error}. Mend that line and start again.") from error
    for key, entries in found.items():
        if key not in _KEYS:
            raise SettingsError(f"{where}: unknown key '{key}'. Known keys: {', '.join(_KEYS)}.")
        if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
            raise SettingsError(f"{where}: '{key}' must be a list of texts, for instance {key} = [\"...\"].")
    return {key: [entry.lower() for entry in found.get(key, [])] for key in _KEYS}
