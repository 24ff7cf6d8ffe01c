"""The school's roster: taken in from a CSV, kept as keyed hashes, read by the detector of names."""

from __future__ import annotations

from pathlib import Path

from bot.detectors.names import NamesDetector
from bot.detectors.roster import Taken, write_roster
from bot.settings import Settings
from bot.wiring.secret import own_secret

ROSTER = "roster.json"


def names_detector(settings: Settings) -> NamesDetector:
    """Finds nobody until a roster is taken in; raises SettingsError where the one on disk cannot be used."""
    return NamesDetector(roster=settings.var / ROSTER, secret=lambda: _secret(settings))


def import_roster(settings: Settings, source: Path) -> Taken:
    """Take in the school's CSV in the place of the last one; raises InputError, StoreError."""
    return write_roster(source, settings.var / ROSTER, _secret(settings))


def _secret(settings: Settings) -> bytes:
    return own_secret(settings.env.ROSTER_SECRET.get_secret_value(), settings.var / "roster-secret")
