"""From an address to what is wanted, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import abort

from bot.core.decision import Verdict
from bot.core.finding import Category, Severity
from bot.core.review import Asked, Filter, Reviewer

# "prejudice" is the school's register of prejudice-related incidents.
GROUPS = {"prejudice": (Category.RACIST, Category.SEXIST, Category.HOMOPHOBIC, Category.ABLEIST)}
NAMES = ("asked", "channel", "category", "verdict", "severity", "author", "text", "since", "until")
LONGEST = 200


def wanted(args: Mapping[str, str], reviewer: Reviewer, timezone: ZoneInfo) -> Filter:
    """The filter an address asks for; a value nobody knows ends in “not understood” (400)."""
    try:
        return Filter(
            sees_safeguarding=reviewer.sees_safeguarding,
            asked=Asked(args.get("asked") or Asked.OPEN),
            channel=args.get("channel", "")[:LONGEST],
            categories=_categories(args.get("category", "")),
            verdict=Verdict(args["verdict"]) if args.get("verdict") else None,
            severity=Severity(int(args["severity"])) if args.get("severity") else None,
            author=args.get("author", "").strip()[:LONGEST],
            text=args.get("text", "").strip()[:LONGEST],
            since=_moment(args.get("since"), timezone),
            until=_moment(args.get("until"), timezone, days=1),
        )
    except (ValueError, OverflowError):
        abort(400)


def number(args: Mapping[str, str], name: str, default: int = 0) -> int:
    """A whole number of at most twelve digits out of an address."""
    given = args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 12 else default


def query(args: Mapping[str, str], **changes: object) -> str:
    """The same filter as the end of an address, with changes; empty values are left out."""
    kept: dict[str, object] = {name: args[name] for name in NAMES if args.get(name)}
    kept.update(changes)
    found = urlencode({key: value for key, value in kept.items() if value not in ("", None, 0)})
    return f"?{found}" if found else ""


def _categories(name: str) -> tuple[Category, ...]:
    if not name:
        return ()
    return GROUPS.get(name) or (Category(name),)


def _moment(text: str | None, timezone: ZoneInfo, *, days: int = 0) -> datetime | None:
    """The start of a local day, so many days on."""
    if not text:
        return None
    return datetime.combine(date.fromisoformat(text) + timedelta(days=days), time(), tzinfo=timezone).astimezone(UTC)
