"""A sandbox page for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.sandbox.server import SandboxServer
from tests.channels.facebook.pages import Bench


@pytest.fixture
def bench() -> Iterator[Bench]:
    with SandboxServer() as sandbox:
        yield Bench(sandbox=sandbox)
