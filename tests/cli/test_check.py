"""`moderator check`: the documented shapes, in order, and errors that name the line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
KEYS = {
    "id",
    "verdict",
    "categories",
    "severity",
    "scores",
    "personal_information",
    "safeguarding_alert",
    "reply",
    "reasons",
    "model",
}


def check(text: str | bytes, *words: str, status: int = 0) -> subprocess.CompletedProcess[bytes]:
    given = text.encode() if isinstance(text, str) else text
    done = subprocess.run(
        [sys.executable, "-m", "bot", "check", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "error"},
        input=given,
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == status, done.stderr.decode()
    return done


def judged(*comments: dict[str, Any]) -> list[dict[str, Any]]:
    lines = "".join(json.dumps(c) + "\n" for c in comments)
    return [json.loads(line) for line in check(lines, "-", "--format", "jsonl").stdout.splitlines()]


def test_answers_come_in_order_with_every_documented_key() -> None:
    found = judged(*({"id": f"c{n}", "text": f"Thank you number {n}"} for n in range(300)))
    assert [f["id"] for f in found] == [f"c{n}" for n in range(300)]
    assert all(set(f) == KEYS for f in found)


def test_spans_count_characters_of_the_text_as_given() -> None:
    text = "👋 Grüße, ring me on 07700 900123 or sam@example.org ta"
    (found,) = judged({"text": text, "author": "Sam", "post": "Fair", "parent": "Hi", "channel": "whatsapp"})
    values = {p["type"]: p["value"] for p in found["personal_information"]}
    assert values == {"phone": "07700 900123", "email": "sam@example.org"}
    assert all(text[p["start"] : p["end"]] == p["value"] for p in found["personal_information"])
    assert (found["verdict"], found["categories"], found["id"]) == ("delete", ["personal_information"], None)


def test_a_complaint_is_flagged_with_the_name_of_its_reply() -> None:
    text = "Two hours late again and nobody rang us. Third time this month. This is not good enough."
    (found,) = judged({"text": text})
    assert (found["verdict"], found["categories"], found["reply"]) == ("review", ["complaint"], "complaint")


def test_abuse_is_hidden_with_a_reason_that_quotes_it_and_thanks_are_left_alone() -> None:
    abuse, thanks = judged({"text": "You are a stupid worthless idiot"}, {"text": "Lovely day, thank you all"})
    assert abuse["verdict"] == "hide"
    assert "abusive" in abuse["categories"]
    assert abuse["reasons"][0].startswith("Hidden as ")
    assert (thanks["verdict"], thanks["reasons"], thanks["severity"]) == ("allow", [], 0)


def test_bad_lines_are_named_and_the_others_judged() -> None:
    lines = [
        b'{"text": "one"}',
        b"{broken",
        b'{"no": "text"}',
        b'{"text": 7}',
        b'"just a string"',
        b'{"text": "half \\ud800"}',
        b'{"text": "\xff"}',
        json.dumps({"text": "x" * 65_537}).encode(),
        b'{"text": "t", "post": 3}',
        b"",
        json.dumps({"text": "x" * 65_536}).encode(),
    ]
    done = check(b"\n".join(lines) + b"\n", "--format", "jsonl", status=2)
    errors = done.stderr.decode()
    assert len(done.stdout.splitlines()) == 2
    for number in (2, 3, 4, 5, 6, 7, 8, 9):
        assert f"line {number}:" in errors
    assert "line 1:" not in errors
    assert "Traceback" not in errors


def test_a_file_that_is_not_there_or_is_a_folder_is_refused() -> None:
    assert b"cannot be read: No such file" in check("", "nowhere.jsonl", status=2).stderr
    assert b"cannot be read: Is a directory" in check("", ".", status=2).stderr


def test_plain_text_is_one_comment_a_line() -> None:
    shown = check("Lovely day\nYou are a stupid worthless idiot\n").stdout.decode()
    assert shown.startswith("allow   0  Lovely day\nhide ")


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_nothing_to_judge_is_no_error(text: str) -> None:
    assert check(text, "--format", "jsonl").stdout == b""


def test_control_characters_of_strangers_do_not_reach_the_terminal() -> None:
    shown = check('{"text": "hi \\u001b[31m\\u202ered"}\n').stdout.decode()
    assert "\x1b" not in shown
    assert "\u202e" not in shown
