"""Plots drawn by the server: numbers first, then rectangles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template

from bot.core.decision import Verdict
from bot.core.finding import Category
from bot.core.review import HourTally
from bot.digest.wording import count
from bot.review import words
from bot.review.session import me
from bot.review.site import here

figures = Blueprint("figures", __name__)
DAYS = 30
HEIGHT = 120
BAR = 18
WIDTH = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One rectangle of a column: where it stands, how tall it is, and what it counts."""

    name: str
    y: int
    height: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One day; `counts` are the numbers behind the rectangles."""

    day: date
    x: int
    parts: tuple[Part, ...]
    counts: dict[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One name with a bar of `width` out of 300, and the number in words."""

    name: str
    width: int
    text: str


@figures.get("/figures")
def show() -> str:
    """The last 30 days."""
    site = here()
    today = site.clock.now().astimezone(site.timezone).date()
    first = today - timedelta(days=DAYS - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=site.timezone)
    with site.store.reading() as tx:
        found = tx.pages.figures(since, sees_safeguarding=me().sees_safeguarding)
    by_day = _by_day(found.hours, site.timezone)
    days = [first + timedelta(days=n) for n in range(DAYS)]
    acted = {day: {"acted": c["hide"] + c["delete"], "flagged": c["review"]} for day, c in by_day.items()}
    checked = {day: {"checked": sum(c.values())} for day, c in by_day.items()}
    waits = [seconds for _, seconds in found.waits]
    return render_template(
        "figures.html",
        acted=columns(days, acted, ("acted", "flagged")),
        checked=columns(days, checked, ("checked",)),
        categories=_rows({c: n for c, n in found.categories.items() if n}),
        overturned=_shares({words.CATEGORY[Category(c)]: pair for c, pair in found.settled.items()}),
        reviewers=_shares(found.by_reviewer),
        waits=words.seconds(median(waits)) if waits else None,
        slowest=words.seconds(max(waits)) if waits else None,
        number=len(waits),
        height=HEIGHT,
        bar=BAR,
        days=DAYS,
    )


def columns(days: Sequence[date], counts: dict[date, dict[str, int]], names: Sequence[str]) -> list[Column]:
    """One column a day, parts stacked from the bottom, the tallest 120 high; nothing that happened is invisible."""
    most = max((sum(c.values()) for c in counts.values()), default=0)
    drawn = []
    for n, day in enumerate(days):
        own = {name: counts.get(day, {}).get(name, 0) for name in names}
        parts, top = [], HEIGHT
        for name in names:
            height = max(2, round(own[name] / most * HEIGHT)) if own[name] else 0
            top -= height
            parts.append(Part(name=name, y=max(0, top), height=height))
        drawn.append(Column(day=day, x=n * BAR, parts=tuple(parts), counts=own))
    return drawn


def _by_day(hours: Sequence[HourTally], timezone: ZoneInfo) -> dict[date, dict[str, int]]:
    days: dict[date, dict[str, int]] = defaultdict(lambda: {verdict.value: 0 for verdict in Verdict})
    for tally in hours:
        days[tally.hour.astimezone(timezone).date()][tally.verdict.value] += tally.number
    return dict(days)


def _rows(counts: dict[str, int]) -> list[Row]:
    most = max(counts.values(), default=1)
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    return [
        Row(name=words.CATEGORY[Category(name)], width=max(2, round(number / most * WIDTH)), text=f"{number:,}")
        for name, number in ordered
    ]


def _shares(pairs: dict[str, tuple[int, int]]) -> list[Row]:
    """Answers, of which overturned, as a share."""
    return [
        Row(
            name=name,
            width=round(overturned / total * WIDTH),
            text=f"{overturned / total:.0%} of {count(total, 'answer')}",
        )
        for name, (total, overturned) in sorted(pairs.items(), key=lambda pair: -pair[1][0])
        if total
    ]
