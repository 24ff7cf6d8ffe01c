"""What waits is named by number with its command, and people who mistype are told what is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.sandbox.server import SandboxServer
from tests.acceptance.site import ABUSE, UNHAPPY, Site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("people")
    with SandboxServer(state_file=folder / "page.db") as server:
        server.admin.add_comments(
            {"text": ABUSE, "author": "Gaz", "author_id": "5901", "post": "Fair"},
            {"text": UNHAPPY, "author": "Jo", "author_id": "5902", "post": "Fair"},
        )
        made = Site(folder / "school", server)
        made.run("once")
        yield made


def test_status_and_the_list_name_what_waits_and_the_command(site: Site) -> None:
    listed = site.run("review", "list")
    rows = [line.split("\t") for line in listed.stdout.splitlines()[1:]]
    first, second = sorted(row[0] for row in rows)
    (due,) = [row[0] for row in rows if "abusive" in row[4]]
    lines = [
        f"2 replies wait for a yes: questions {first}, {second}. `moderator review show {first}` shows it, "
        f"`moderator review reply {first}` posts it.",
        f"1 hidden comment is to be deleted once upheld: question {due}. `moderator review uphold {due}` deletes, "
        f"`moderator review overturn {due}` brings back.",
    ]
    assert listed.stderr.splitlines() == lines
    assert re.findall("  waiting   (.*)", site.run("status").stdout) == lines
    assert site.status()["waiting"] == lines


def test_status_does_not_call_a_channel_unread_that_is_brought_in_by_hand(site: Site) -> None:
    said = site.run("status").stdout
    assert "  classdojo by hand: `moderator import classdojo FILE`" in said
    assert "never" not in said


def test_an_author_never_seen_is_told_from_one_without_strikes(site: Site) -> None:
    assert "no author 42 has ever written here" in site.run("strikes", "42", ok=1).stderr
    assert site.run("strikes", "5902").stderr == "5902 has no strike or block.\n"
    assert "5901\tGaz" in site.run("strikes").stdout


@pytest.mark.parametrize("words", [["strikes"], ["unblock"], ["review", "reply"]])
def test_an_address_in_place_of_a_number_says_what_is_wanted(words: list[str], site: Site) -> None:
    said = " ".join(site.run(*words, "https://www.facebook.com/gaz", ok=2).stderr.replace("│", " ").split())
    assert "is an address. Name the" in said
    assert "such as 24006001" in said or "such as 17" in said
