"""When strikes count and when an author is to be blocked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.finding import Category, Severity
from bot.core.records import Strike, StrikeState
from bot.policy import has_stood, reason_to_block
from bot.settings import load_policy
from tests.kit import START

POLICY = load_policy(Path("config/policy.toml"))


def strike(**changes: object) -> Strike:
    values: dict[str, object] = {
        "row": 1,
        "channel": "facebook",
        "author_id": "7",
        "comment_id": "1",
        "category": Category.ABUSIVE,
        "severity": Severity.MEDIUM,
        "state": StrikeState.OPEN,
        "mode": "live",
        "struck_at": START,
        "digest_at": None,
        "counted_at": None,
        "upheld": False,
        **changes,
    }
    return Strike(**values)  # type: ignore[arg-type]


COUNTED = strike(state=StrikeState.COUNTED)


def test_a_strike_does_not_stand_before_a_digest_went_out_however_old_it_is() -> None:
    assert not has_stood(strike(), POLICY, START + timedelta(days=30))


def test_a_strike_stands_once_its_digest_is_older_than_the_settling_time() -> None:
    shown = strike(digest_at=START)
    assert not has_stood(shown, POLICY, START + timedelta(hours=23, minutes=59))
    assert has_stood(shown, POLICY, START + timedelta(hours=24))


def test_spam_an_upheld_strike_and_a_settling_time_of_zero_do_not_wait() -> None:
    assert has_stood(strike(category=Category.SPAM), POLICY, START)
    assert has_stood(strike(upheld=True), POLICY, START)
    assert has_stood(strike(), POLICY.model_copy(update={"settle_hours": 0}), START)


def test_a_strike_that_was_overturned_or_counts_already_does_not_stand_again() -> None:
    assert not has_stood(strike(state=StrikeState.OVERTURNED, upheld=True), POLICY, START)
    assert not has_stood(strike(state=StrikeState.COUNTED, upheld=True), POLICY, START)


def test_three_counted_strikes_in_the_window_block_and_two_do_not() -> None:
    assert reason_to_block([COUNTED] * 2, POLICY, START, mode="live") is None
    assert reason_to_block([COUNTED] * 3, POLICY, START, mode="live") == "3 strikes in 365 days"


@pytest.mark.parametrize(
    "third",
    [
        strike(),
        strike(state=StrikeState.OVERTURNED),
        strike(state=StrikeState.COUNTED, mode="shadow"),
        strike(state=StrikeState.COUNTED, struck_at=START - timedelta(days=366)),
    ],
)
def test_open_overturned_shadow_and_old_strikes_do_not_count(third: Strike) -> None:
    assert reason_to_block([COUNTED, COUNTED, third], POLICY, START, mode="live") is None


def test_strikes_from_before_a_person_lifted_a_block_do_not_count() -> None:
    lifted = START + timedelta(hours=1)
    assert reason_to_block([COUNTED] * 3, POLICY, START, mode="live", lifted_at=lifted) is None


def test_one_upheld_comment_of_the_highest_severity_blocks() -> None:
    worst = strike(state=StrikeState.COUNTED, severity=Severity.CRITICAL, upheld=True)
    assert reason_to_block([worst], POLICY, START, mode="live") is not None
    unseen = strike(state=StrikeState.COUNTED, severity=Severity.CRITICAL)
    assert reason_to_block([unseen], POLICY, START, mode="live") is None
