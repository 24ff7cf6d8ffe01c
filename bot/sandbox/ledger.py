"""Calls counted as Meta counts them: each part of a batch and each id of a multi-read is one, failed or not."""

from __future__ import annotations

import threading
from collections import Counter, deque

DAY = 86_400


class Ledger:
    """How many calls came, by kind, since the last reset and within the last day; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_kind: Counter[str] = Counter()
        self._recent: deque[tuple[int, int]] = deque()
        self._in_a_day = 0

    def count(self, kind: str, calls: int, now: int) -> None:
        """Notes `calls` calls of one kind."""
        with self._lock:
            self._by_kind[kind] += calls
            self._recent.append((now, calls))
            self._in_a_day += calls
            self._forget(now)

    def by_kind(self) -> dict[str, int]:
        """Calls since the last reset, such as `{"GET /{page}/feed": 3}`."""
        with self._lock:
            return dict(sorted(self._by_kind.items()))

    def in_a_day(self, now: int) -> int:
        """Calls within the last 24 hours of the page's clock."""
        with self._lock:
            self._forget(now)
            return self._in_a_day

    def minutes_until_free(self, now: int) -> int:
        """Minutes until the oldest call of the day no longer counts."""
        with self._lock:
            return max(1, (self._recent[0][0] + DAY - now + 59) // 60) if self._recent else 0

    def reset(self) -> None:
        """Back to nothing."""
        with self._lock:
            self._by_kind.clear()
            self._recent.clear()
            self._in_a_day = 0

    def _forget(self, now: int) -> None:
        while self._recent and self._recent[0][0] <= now - DAY:
            self._in_a_day -= self._recent.popleft()[1]
