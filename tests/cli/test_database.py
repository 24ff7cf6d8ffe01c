"""A typo in the path of the database must not look like a service that has read nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "school")


@pytest.mark.parametrize(
    "words", [["status"], ["review", "list"], ["strikes"], ["export", "decisions"], ["digest"], ["pause"], ["train"]]
)
def test_a_command_that_needs_the_past_refuses_an_absent_database_and_makes_none(words: list[str], site: Site) -> None:
    site.env["DATABASE_URL"] = "sqlite:///var/moderater.db"
    site.write_env()
    done = site.run(*words, ok=1)
    place = site.folder / "var" / "moderater.db"
    assert done.stderr == (
        f"moderator: no database at {place} yet. `moderator once` or `moderator run` makes it; if there should "
        f"be one, mend DATABASE_URL in {site.folder / '.env'}.\n"
    )
    assert done.stdout == ""
    assert not place.exists()


def test_a_pass_says_that_it_made_a_new_database_and_the_next_one_does_not(site: Site) -> None:
    made = f"Made a new, empty database: {site.folder / 'var' / 'moderator.db'}\n"
    assert site.run("once").stdout.startswith(made)
    assert "Made" not in site.run("once").stdout
    site.run("status")


def test_doctor_tells_of_an_absent_database_and_makes_none(site: Site) -> None:
    said = site.run("doctor", ok=None).stdout
    assert f"none yet at {site.folder / 'var' / 'moderator.db'}: `moderator once` or `run` makes it" in said
    assert not (site.folder / "var" / "moderator.db").exists()
    (site.folder / "file").write_text("")
    site.env["DATABASE_URL"] = "sqlite:///file/moderator.db"
    site.write_env()
    assert "cannot be made: let this program write to" in site.run("doctor", ok=1).stdout
