"""Dates, numbers and names as people in the UK read them, whatever the machine's locale."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.finding import Category, Severity
from bot.policy.words import NAMES

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
STORED_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)")
URGENCY = {
    Severity.CRITICAL: "Critical",
    Severity.HIGH: "High",
    Severity.MEDIUM: "Medium",
    Severity.LOW: "Low",
    Severity.NONE: "None",
}
CHANNELS = {"facebook": "Facebook", "classdojo": "ClassDojo", "whatsapp": "WhatsApp", "linkedin": "LinkedIn"}


def long_date(day: date) -> str:
    """`Monday 23 November 2026`."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """`Mon 23 Nov`."""
    return f"{DAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]}"


def moment(at: datetime, timezone: ZoneInfo) -> str:
    """`Mon 23 Nov, 07:30` in local time."""
    local = at.astimezone(timezone)
    return f"{short_date(local.date())}, {local:%H:%M}"


def full_moment(at: datetime, timezone: ZoneInfo) -> str:
    """`23 November 2026, 07:30 GMT` in local time."""
    local = at.astimezone(timezone)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}, {local:%H:%M %Z}"


def in_local_time(text: str, timezone: ZoneInfo) -> str:
    """Our own sentence with every ISO 8601 time in it (as stored, in UTC) written as `23 Nov 2026, 07:30`."""

    def written(found: re.Match[str]) -> str:
        local = datetime.fromisoformat(found[0]).astimezone(timezone)
        return f"{local.day} {MONTHS[local.month - 1][:3]} {local.year}, {local:%H:%M}"

    return STORED_TIME.sub(written, text)


def age(span: timedelta) -> str:
    """`3 days`, `5 hours`, `under an hour`."""
    hours = int(span.total_seconds() // 3600)
    if hours >= 48:
        return count(hours // 24, "day")
    return count(hours, "hour") if hours >= 1 else "under an hour"


def count(number: int, word: str, many: str = "") -> str:
    """`1 comment`, `1,234 comments`."""
    return f"{number:,} {word if number == 1 else many or word + 's'}"


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `11th`."""
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def heading(category: Category | None) -> str:
    """The category as the heading of a group."""
    if category is None:
        return "For a person to look at"
    name = NAMES[category].removeprefix("a ").removeprefix("an ")
    return name[0].upper() + name[1:]


def channel_name(channel: str) -> str:
    """As the platform writes itself."""
    return CHANNELS.get(channel, channel)
