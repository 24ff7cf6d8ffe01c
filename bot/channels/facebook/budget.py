"""Calls in the last 24 hours, by the hour, and how far polls must stand apart so that actions keep their share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.channels.facebook.memory import CALLS_KEY, Memory, iso, moment

FLOOR_POLLS = 100  # a poll of two calls every half hour, all day: kept back from long reads
LONGEST = timedelta(minutes=30)
NARROW = 0.05  # polls begin to stand apart when only this part of their share is left
SLOW_USAGE = timedelta(minutes=5)
POLLING, ACTING = "polling", "acting"


class Budget:
    """Counts what is spent and says what polling may still spend; kept in state, so that restarts forget nothing."""

    def __init__(self, *, calls_per_day: int, calls_for_actions: int) -> None:
        self.calls_per_day = calls_per_day
        # Even where actions are promised everything, a page is looked at every half hour.
        self._share = max(calls_per_day - calls_for_actions, min(calls_per_day, FLOOR_POLLS))
        self._floor = min(FLOOR_POLLS, self._share // 2)
        self._longest = max(LONGEST, timedelta(days=2) / self._floor)

    def spend(self, memory: Memory, purpose: str, calls: int, now: datetime) -> None:
        """Note calls made."""
        if calls:
            kept = memory.get_state(CALLS_KEY)
            hours = _hours(kept, purpose, now)
            hours[_hour(now)] = hours.get(_hour(now), 0) + calls
            memory.put_state(CALLS_KEY, {**kept, purpose: hours})

    def spent(self, memory: Memory, purpose: str, now: datetime) -> int:
        """Calls in the last 24 hours; of the hour they began in, the part that still counts."""
        hours = _hours(memory.get_state(CALLS_KEY), purpose, now)
        begun = hours.pop(_hour(now - timedelta(days=1)), 0)
        return sum(hours.values()) + round(begun * (1 - now.minute / 60))

    def left(self, memory: Memory, now: datetime) -> int:
        """Calls a long read may still make now."""
        return self._share - self._floor - self.spent(memory, POLLING, now)

    def spacing(self, memory: Memory, now: datetime, usage_percent: float = 0.0) -> timedelta:
        """How far polls must stand apart now; nothing while there is plenty."""
        plenty = NARROW * self._share
        left = self.left(memory, now)
        if self.spent(memory, POLLING, now) + 2 > self._share:
            return timedelta(days=1)
        asked = self._longest * min(1.0, (plenty - left) / plenty) if left < plenty else timedelta(0)
        return max(asked, SLOW_USAGE) if usage_percent >= 75 else asked

    def may_poll(self, memory: Memory, now: datetime, usage_percent: float) -> bool:
        """Whether the last poll lies far enough back."""
        last = moment(memory.get_state(CALLS_KEY).get("last_poll"))
        return last is None or last > now or now - last >= self.spacing(memory, now, usage_percent)

    def polled(self, memory: Memory, now: datetime) -> None:
        """Note when a poll began."""
        memory.put_state(CALLS_KEY, {**memory.get_state(CALLS_KEY), "last_poll": iso(now)})


def _hour(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H")


def _hours(kept: dict[str, object], purpose: str, now: datetime) -> dict[str, int]:
    """Buckets that may hold calls of the last 24 hours."""
    since, found = _hour(now - timedelta(days=1)), kept.get(purpose)
    if not isinstance(found, dict):
        return {}
    return {hour: int(calls) for hour, calls in found.items() if hour >= since}
