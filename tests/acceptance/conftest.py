"""A page and a school's folder for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.server import SandboxServer
from tests.acceptance.site import Site


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[SandboxServer]:
    with SandboxServer(state_file=tmp_path / "page.db") as server:
        yield server


@pytest.fixture
def site(tmp_path: Path, sandbox: SandboxServer) -> Site:
    made = Site(tmp_path / "school", sandbox)
    made.unlimited()
    return made
