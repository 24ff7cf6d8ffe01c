"""The pages as `moderator` serves them: accounts by command, the service beside them, a port that is taken."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
import requests

from tests.acceptance.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "school")


def address(site: Site, process: subprocess.Popen[str]) -> str:
    """Where the log says that the pages are."""
    assert process.stderr is not None
    for line in process.stderr:
        found = re.search(r'"url": "(http://[^"]+)", "event": "review pages served"', line)
        if found:
            return found[1]
    raise AssertionError("the pages were never served")


def stop(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    return process.returncode


def test_an_account_made_on_the_command_line_opens_the_running_service(site: Site) -> None:
    site.env["WEB_PORT"] = "0"
    site.write_env()
    made = site.run("reviewer", "add", "ada", stdin="a long enough password\n").stdout
    assert "ada can sign in as reviewer" in made
    assert "password" not in made.lower()
    process = site.start("run")
    try:
        url = address(site, process)
        browser = requests.Session()
        page = browser.get(f"{url}/review", timeout=30)
        assert page.url.startswith(f"{url}/sign-in")
        key = re.search(r'name="csrf" value="(\w+)"', page.text)
        assert key
        data = {"csrf": key[1], "name": "ada", "password": "a long enough password", "next": "/health"}
        page = browser.post(f"{url}/sign-in", data=data, timeout=30)
        assert page.url == f"{url}/health"
        assert "Model" in page.text
        assert "Server" not in page.headers
    finally:
        assert stop(process) == 0
    secret = site.folder / "var" / "web-secret"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert len(secret.read_text()) >= 32


def test_a_password_nobody_gives_is_made_up_and_shown_once(site: Site) -> None:
    made = site.run("reviewer", "add", "Dora", "--role", "dsl", "--codes", stdin="").stdout
    assert re.search(r"Password, shown this once: \S{12,}", made)
    assert "otpauth://totp/" in made
    listed = site.run("reviewer", "list").stdout.splitlines()
    assert listed[1].split("\t")[:3] == ["Dora", "dsl", "yes"]


def test_an_account_gets_a_new_password_and_is_closed_when_somebody_leaves(site: Site) -> None:
    site.run("reviewer", "add", "ada", stdin="a long enough password\n")
    assert "has a new password" in site.run("reviewer", "password", "ada", stdin="another long password\n").stdout
    assert "sign in no more" in site.run("reviewer", "close", "ADA").stdout
    assert site.run("reviewer", "list").stdout.splitlines()[1].endswith("closed")
    assert "There is no account bea" in site.run("reviewer", "close", "bea", ok=1).stderr
    assert "There is no account bea" in site.run("reviewer", "password", "bea", stdin="", ok=1).stderr


def test_a_name_that_is_taken_and_a_short_password_are_refused(site: Site) -> None:
    site.run("reviewer", "add", "ada", stdin="")
    assert "There is an account ADA already" in site.run("reviewer", "add", "ADA", stdin="", ok=1).stderr
    assert "too short" in site.run("reviewer", "add", "bea", stdin="short\n", ok=1).stderr


def test_a_port_that_is_taken_is_told_and_does_not_stop_the_service(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        site.env["WEB_PORT"] = str(taken.getsockname()[1])
        site.write_env()
        process = site.start("run")
        try:
            assert process.stderr is not None
            assert any("service started" in line for line in process.stderr)
            until = time.monotonic() + 60
            while True:
                status = json.loads(site.run("status", "--format", "json", ok=None).stdout)
                if any("review pages cannot listen" in problem for problem in status["problems"]):
                    break
                assert time.monotonic() < until
        finally:
            assert stop(process) == 0
