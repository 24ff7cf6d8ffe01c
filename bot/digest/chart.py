"""The chart of 14 days as table cells: Outlook draws no SVG and no CSS heights, but it does draw cells with heights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.digest.data import DayTally
from bot.digest.wording import DAYS

TALLEST = 56  # pixels


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One day: heights in pixels, 0 where there is nothing to draw, and the label beneath."""

    acted: int
    flagged: int
    total: int
    weekday: str
    day: int


def bars(days: Sequence[DayTally]) -> list[Bar]:
    """Oldest first; the tallest day is `TALLEST` high, and a day with anything at all can be seen."""
    most = max((d.acted + d.flagged for d in days), default=0)
    return [
        Bar(
            acted=_height(d.acted, most),
            flagged=_height(d.flagged, most),
            total=d.acted + d.flagged,
            weekday=DAYS[d.day.weekday()][:1],
            day=d.day.day,
        )
        for d in days
    ]


def text_bar(day: DayTally, most: int) -> str:
    """At most 30 characters: `#` hidden or deleted, `.` flagged."""
    scale = min(1.0, 30 / most) if most else 0.0
    return "#" * round(day.acted * scale) + "." * round(day.flagged * scale)


def _height(number: int, most: int) -> int:
    return max(2, round(number / most * TALLEST)) if number else 0
