"""What the pages are given by the composition root."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from flask import current_app

from bot.core.ports import Clock
from bot.core.store import Store
from bot.digest import Rendered
from bot.digest.data import Mask
from bot.service.health import Status
from bot.settings import PolicySettings, School

Settings = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, kw_only=True)
class Site:
    """One school's pages.

    `secret` signs forms; `secure` says that people come by https; `undo` is how long an answer can be taken back,
    `idle` how long somebody away stays signed in; `wordings` are the reply templates by name; `digest` renders a digest
    on record by its name, None where there is none; `settings` are (heading, ((name, value), …)) without any secret.
    `mask` hides the personal details that findings name; `cover` looks for them itself, in posts and parents.
    """

    store: Store
    clock: Clock
    policy: PolicySettings
    mode: str
    school: School
    timezone: ZoneInfo
    mask: Mask
    cover: Callable[[str], str]
    secret: bytes
    secure: bool
    undo: timedelta
    idle: timedelta
    wordings: Mapping[str, Sequence[str]]
    status: Callable[[], Status]
    digest: Callable[[str], Rendered | None]
    settings: Settings

    def local(self, at: datetime | None) -> str:
        """`23 Nov 2026, 07:30`, or a dash."""
        return f"{at.astimezone(self.timezone):%-d %b %Y, %H:%M}" if at else "–"


def here() -> Site:
    """The site of the request in hand."""
    return cast(Site, current_app.config["SITE"])
