"""Meta's usage headers, as recorded and as garbled."""

from __future__ import annotations

import json

import pytest

from bot.channels.facebook.usage import Usage, read_usage


def test_the_highest_measure_of_all_headers_counts() -> None:
    nested = {"12": [{"type": "pages", "call_count": 8, "total_cputime": 81, "total_time": 3}]}
    headers = {
        "X-App-Usage": json.dumps({"call_count": 28, "total_time": 25, "total_cputime": 25}),
        "X-Business-Use-Case-Usage": json.dumps(nested),
    }
    assert read_usage(headers) == Usage(percent=81)


def test_the_time_to_regain_access_is_given_in_minutes() -> None:
    nested = {"12": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 19}]}
    assert read_usage({"X-Business-Use-Case-Usage": json.dumps(nested)}).regain_seconds == 19 * 60


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"12": 7}', '{"12": [7]}', '{"call_count": "many"}', "null"])
def test_garbled_headers_count_as_nothing(text: str) -> None:
    headers = {"X-App-Usage": text, "X-Page-Usage": text, "X-Business-Use-Case-Usage": text}
    assert read_usage(headers) == Usage()
