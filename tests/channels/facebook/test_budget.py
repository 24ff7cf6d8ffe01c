"""Calls of the last 24 hours, and how far polls must stand apart."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.facebook.budget import ACTING, POLLING, Budget
from bot.channels.facebook.memory import OwnMemory
from tests.kit import FakeClock


def test_calls_count_for_a_day_across_restarts() -> None:
    memory, clock = OwnMemory(), FakeClock()
    Budget(calls_per_day=4800, calls_for_actions=1500).spend(memory, POLLING, 100, clock.now())
    again = Budget(calls_per_day=4800, calls_for_actions=1500)
    clock.move(hours=23)
    assert again.spent(memory, POLLING, clock.now()) == 100
    clock.move(hours=2)
    assert again.spent(memory, POLLING, clock.now()) == 0


def test_polling_once_a_minute_all_day_is_never_stretched() -> None:
    memory, clock, budget = OwnMemory(), FakeClock(), Budget(calls_per_day=4800, calls_for_actions=1500)
    for _ in range(2 * 24 * 60):
        assert budget.spacing(memory, clock.now()) == timedelta(0)
        budget.spend(memory, POLLING, 2, clock.now())
        clock.move(minutes=1)


def test_polls_stand_further_apart_the_less_is_left_and_actions_do_not_matter() -> None:
    memory, now, budget = OwnMemory(), FakeClock().now(), Budget(calls_per_day=4800, calls_for_actions=1500)
    budget.spend(memory, ACTING, 1500, now)
    assert budget.spacing(memory, now) == timedelta(0)
    gaps = []
    for _ in range(40):
        budget.spend(memory, POLLING, 82, now)
        gaps.append(budget.spacing(memory, now))
    assert gaps == sorted(gaps)
    assert gaps[-1] >= timedelta(minutes=30)


def test_long_reads_leave_enough_for_a_poll_every_half_hour() -> None:
    memory, now, budget = OwnMemory(), FakeClock().now(), Budget(calls_per_day=4800, calls_for_actions=1500)
    budget.spend(memory, POLLING, budget.left(memory, now), now)
    assert budget.left(memory, now) == 0
    assert budget.spacing(memory, now) == timedelta(minutes=30)
    budget.spend(memory, POLLING, 96, now)
    assert budget.spent(memory, POLLING, now) <= 3300


def test_a_high_usage_told_by_facebook_slows_polls_down() -> None:
    memory, now, budget = OwnMemory(), FakeClock().now(), Budget(calls_per_day=4800, calls_for_actions=1500)
    assert budget.spacing(memory, now, 74) == timedelta(0)
    assert budget.spacing(memory, now, 80) == timedelta(minutes=5)


def test_a_page_is_looked_at_though_actions_were_promised_every_call() -> None:
    memory, now = OwnMemory(), FakeClock().now()
    budget = Budget(calls_per_day=100, calls_for_actions=1500)
    assert budget.may_poll(memory, now, 0)
    assert budget.left(memory, now) > 0


def test_a_clock_set_back_does_not_stop_polling() -> None:
    memory, clock, budget = OwnMemory(), FakeClock(), Budget(calls_per_day=4800, calls_for_actions=1500)
    budget.polled(memory, clock.now() + timedelta(days=300))
    assert budget.may_poll(memory, clock.now(), 80)


def test_an_hour_that_is_half_over_a_day_ago_counts_half() -> None:
    memory, clock, budget = OwnMemory(), FakeClock(), Budget(calls_per_day=4800, calls_for_actions=1500)
    for _ in range(24 * 60 + 30):
        budget.spend(memory, POLLING, 2, clock.now())
        clock.move(minutes=1)
    assert abs(budget.spent(memory, POLLING, clock.now()) - 2880) <= 2
