"""Meta's usage headers: how much of the allowance is gone, and when it comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

MEASURES = ("call_count", "total_cputime", "total_time")
FLAT_HEADERS = ("X-App-Usage", "X-Page-Usage")
NESTED_HEADER = "X-Business-Use-Case-Usage"


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """The highest percentage in any measure, and the seconds until Meta lets calls through again (None: not said)."""

    percent: float = 0.0
    regain_seconds: float | None = None


def read_usage(headers: Mapping[str, str]) -> Usage:
    """Usage out of an answer's headers; headers that are absent or garbled count as nothing."""
    rows: list[Mapping[str, object]] = []
    for name in FLAT_HEADERS:
        rows += [found] if isinstance(found := _json(headers.get(name)), dict) else []
    nested = _json(headers.get(NESTED_HEADER))
    if isinstance(nested, dict):
        for entries in nested.values():
            rows += [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    percent = max((_number(row.get(measure)) for row in rows for measure in MEASURES), default=0.0)
    minutes = max((_number(row.get("estimated_time_to_regain_access")) for row in rows), default=0.0)
    return Usage(percent=percent, regain_seconds=minutes * 60 if minutes > 0 else None)


def _json(text: str | None) -> object:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
