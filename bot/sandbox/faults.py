"""Bad manners to order: each fault by name, how often, after how many, and for which requests."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "http_500": {},
    "http_503_html": {},
    "close": {},
    "lost_answer": {},
    "garbled_json": {},
    "html_error": {"status": 200},
    "success_false": {},
    "rate_limit": {"code": 4, "minutes": 5},
    "reduce_data": {"limit": 25},
    "token_expired": {"subcode": 463},
    "unknown_field": {"field": str},
    "blocked_368": {},
    "duplicate_506": {},
    "batch_null": {"applied": False},
    "empty_pages": {},
    "vanish": {"id": str},
    "already_hidden": {},
    "clock_skew": {"seconds": 600},
    "slow": {"seconds": 1},
    "unknown_page": {},
    "no_permission": {"code": 200},
}
"""Names and their options with defaults; a type in place of a default means the option must be given."""


@dataclass(kw_only=True)
class Fault:
    """One fault that is on: `times` None = until cleared; the first `after` fitting requests are let through."""

    number: int
    name: str
    path: str = ""
    method: str = ""
    times: int | None = None
    after: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    seen: int = 0
    hits: int = 0

    def covers(self, method: str, path: str) -> bool:
        """Whether the request's method and path (without version) are the ones meant."""
        return (not self.method or self.method == method) and re.search(self.path, path) is not None

    def as_json(self) -> dict[str, Any]:
        """The fault as `GET /_sandbox/faults` lists it."""
        return {
            "number": self.number,
            "name": self.name,
            "path": self.path,
            "method": self.method,
            "times": self.times,
            "after": self.after,
            "hits": self.hits,
            **self.options,
        }


class FaultBoard:
    """The faults that are on, in the order they were turned on; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._number = 0

    def turn_on(self, wish: Mapping[str, Any]) -> Fault:
        """Turns one on from its JSON form; raises ValueError saying what is wrong with it."""
        fault = _read(wish)
        with self._lock:
            self._number += 1
            fault.number = self._number
            self._faults.append(fault)
        return fault

    def clear(self, name: str | None = None) -> None:
        """Turns all off, or all of one name."""
        with self._lock:
            self._faults = [each for each in self._faults if name is not None and each.name != name]

    def listed(self) -> list[dict[str, Any]]:
        """All that are on or used up, with how often each has struck."""
        with self._lock:
            return [each.as_json() for each in self._faults]

    def strike(
        self,
        names: Iterable[str],
        method: str,
        path: str,
        fits: Callable[[Fault], bool] = lambda fault: True,
    ) -> Fault | None:
        """The first fault of these names whose turn it is for this request, counted as having struck."""
        wanted = frozenset(names)
        with self._lock:
            for fault in self._faults:
                if fault.name not in wanted or not fault.covers(method, path) or not fits(fault):
                    continue
                fault.seen += 1
                if fault.seen <= fault.after or (fault.times is not None and fault.hits >= fault.times):
                    continue
                fault.hits += 1
                return fault
        return None

    def skew_seconds(self) -> float:
        """How far the page's clock is off."""
        with self._lock:
            return sum(float(each.options["seconds"]) for each in self._faults if each.name == "clock_skew")


def _read(wish: Mapping[str, Any]) -> Fault:
    name = str(wish.get("name"))
    if name not in OPTIONS:
        raise ValueError(f"unknown fault '{name}'; known: {', '.join(OPTIONS)}")
    options = dict(OPTIONS[name])
    general = {"name", "path", "method", "times", "after"}
    for key, value in wish.items():
        if key in general:
            continue
        if key not in options:
            allowed = ", ".join(sorted(general | options.keys()))
            raise ValueError(f"fault '{name}' has no option '{key}'; it has {allowed}")
        options[key] = value
    for key, value in options.items():
        default = OPTIONS[name][key]
        if value is str:
            raise ValueError(f"fault '{name}' needs '{key}'")
        if type(default) is int and not isinstance(value, int | float):
            raise ValueError(f"option '{key}' of fault '{name}' wants a number, got {value!r}")
    times, after = wish.get("times"), wish.get("after", 0)
    if not isinstance(times, int | None) or not isinstance(after, int):
        raise ValueError("'times' and 'after' are whole numbers")
    path = str(wish.get("path", ""))
    try:
        re.compile(path)
    except re.error as error:
        raise ValueError(f"'path' is not a regular expression: {error}") from None
    return Fault(
        number=0,
        name=name,
        path=path,
        method=str(wish.get("method", "")).upper(),
        times=times,
        after=after,
        options=options,
    )
