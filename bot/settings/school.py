"""Settings that are no secret: `config/default.toml` and `config/replies.toml`."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import Field, field_validator

from bot.settings.policy import Closed


class School(Closed):
    """Who the school is and what it has published about itself."""

    name: str
    colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = "#1f5f5b"
    domains: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    complaints_procedure: str = ""


class Facebook(Closed):
    """How the Facebook page is read. Call counts are per rolling 24 hours, as Meta counts them."""

    edit_days: Annotated[int, Field(ge=0)] = 7
    staff_ids: tuple[str, ...] = ()
    calls_per_day: Annotated[int, Field(ge=100)] = 4800
    calls_for_actions: Annotated[int, Field(ge=0)] = 1500
    timeout_seconds: Annotated[float, Field(gt=0)] = 30


class Digest(Closed):
    """When the daily mail goes out, in local time."""

    at: time = time(7, 30)


class Retention(Closed):
    """How long settled evidence is kept."""

    evidence_days: Annotated[int, Field(ge=1)] = 365


class Review(Closed):
    """The review pages: how long an answer can be taken back, and how long somebody away stays signed in."""

    undo_seconds: Annotated[int, Field(ge=0, le=600)] = 30
    idle_minutes: Annotated[int, Field(ge=1, le=480)] = 30


class SchoolSettings(Closed):
    """The whole of `default.toml`."""

    school: School
    facebook: Facebook = Facebook()
    digest: Digest = Digest()
    retention: Retention = Retention()
    review: Review = Review()


class Replies(Closed):
    """The whole of `replies.toml`: at least three wordings each."""

    complaint: tuple[str, ...]
    personal_information: tuple[str, ...]
    donations: tuple[str, ...]
    reminder: tuple[str, ...]

    @field_validator("*")
    @classmethod
    def _three_wordings(cls, wordings: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(wordings)) < 3:
            raise ValueError("give at least three different wordings, so that two in a row can differ")
        for wording in wordings:
            try:
                wording.format(school="", complaints="")
            except (KeyError, IndexError, ValueError, AttributeError):
                raise ValueError(f"{wording!r}: only {{school}} and {{complaints}} may stand in braces") from None
        return wordings
