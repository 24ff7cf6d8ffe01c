"""`moderator doctor` notices what was never changed since the installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, load_settings, placeholders
from tests.acceptance.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "school")


def loaded(site: Site) -> Settings:
    return load_settings(site.folder / "config", {})


def test_in_live_mode_the_sample_school_and_its_addresses_fail(site: Site) -> None:
    said = site.run("doctor", ok=1).stdout
    assert "default.toml still holds the sample, Larkmere School: write the school's own name" in said
    for name in ("DIGEST_TO", "SAFEGUARDING_TO", "ALERT_TO"):
        assert f"fail settings     {name} holds " in said
    site.own_school()
    assert "fail" not in site.run("doctor").stdout


def test_in_shadow_mode_they_are_notes(site: Site) -> None:
    site.env["MODERATION_MODE"] = "shadow"
    site.write_env()
    said = site.run("doctor").stdout
    assert "note settings     SAFEGUARDING_TO holds dsl@larkmere.example, which nobody can read" in said


def test_a_new_name_alone_does_not_hide_the_rest_of_the_sample(site: Site) -> None:
    path = site.folder / "config" / "default.toml"
    path.write_text(path.read_text().replace("Larkmere School", "Ashdown School"))
    (told, *_) = placeholders(loaded(site))
    assert "still holds larkmere.example, office@larkmere.example, https://larkmere.example/complaints" in told


@pytest.mark.parametrize("address", ["a@example.com", "a@school.test", "a@Example.ORG", "a@mail.school.example"])
def test_addresses_that_cannot_exist_are_told_from_real_ones(site: Site, address: str) -> None:
    site.own_school()
    assert placeholders(loaded(site)) == ()
    site.env["WEEKLY_TO"] = f"head@ashdown.sch.uk, {address}"
    site.write_env()
    (told,) = placeholders(loaded(site))
    assert told == f"WEEKLY_TO holds {address}, which nobody can read: write a real address in .env."
