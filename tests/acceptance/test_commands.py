"""Every command once, as a person or a script would use it, on one page with something of everything."""

from __future__ import annotations

import csv
import io
import json
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.server import SandboxServer
from bot.sandbox.tokens import USER_TOKEN
from tests.acceptance.site import ROOT, Site

ABUSE = "You are a stupid worthless idiot and everybody hates you"
COMPLAINT = "Two hours late again and nobody rang us. Third time this month. This is not good enough."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("commands")


@pytest.fixture(scope="module")
def sandbox(folder: Path) -> Iterator[SandboxServer]:
    with SandboxServer(state_file=folder / "page.db") as server:
        server.admin.add_comments(
            {"id": "901", "text": ABUSE, "author": "Gaz", "author_id": "5901", "post": "Fair"},
            {"id": "902", "text": "Thank you for a lovely day", "author": "Jo", "author_id": "5902", "post": "Fair"},
            {"id": "903", "text": COMPLAINT, "author": "Jo", "author_id": "5902", "post": "Fair"},
            {"id": "904", "text": "Ring me on 07700 900123", "author": "Bev", "author_id": "5903", "post": "Fair"},
            {"id": "905", "text": "We had a lovely time, see you all soon", "author_id": "page", "post": "Fair"},
        )
        yield server


@pytest.fixture(scope="module")
def site(folder: Path, sandbox: SandboxServer) -> Site:
    made = Site(folder / "school", sandbox)
    made.unlimited()
    made.run("once")
    return made


def question(site: Site, about: str) -> str:
    rows = [line.split("\t") for line in site.run("review", "list", "--all").stdout.splitlines()[1:]]
    return next(row[0] for row in rows if about in row[-1])


def test_status_says_the_same_in_words_and_as_json(site: Site) -> None:
    found = site.status(ok=0)
    assert found["healthy"] is True
    assert found["comments"] == 5
    assert found["decisions"] == {"allow": 2, "review": 1, "hide": 1, "delete": 1}
    assert set(found["channels"]["facebook"]) >= {"last_poll", "last_error"}
    shown = site.run("status").stdout
    assert shown.startswith("healthy · live mode")
    assert "2 allow, 1 review, 1 hide, 1 delete" in shown


def test_export_has_one_line_a_decision_and_no_text(site: Site) -> None:
    found = site.decisions()
    assert len(found) == 5
    keys = {
        "channel",
        "comment_id",
        "revision",
        "author_id",
        "verdict",
        "categories",
        "severity",
        "decided_at",
        "mode",
        "model",
        "actions",
    }
    assert all(keys <= set(row) for row in found)
    hidden = next(row for row in found if row["verdict"] == "hide")
    assert {(a["kind"], a["state"]) for a in hidden["actions"]} >= {("hide", "done")}
    assert all({"kind", "state", "attempts", "done_at"} <= set(a) for row in found for a in row["actions"])
    rows = list(csv.DictReader(io.StringIO(site.run("export", "decisions", "--format", "csv").stdout)))
    assert [row["comment_id"] for row in rows] == [row["comment_id"] for row in found]
    assert "idiot" not in json.dumps(found) + str(rows)


def test_review_show_tells_everything_about_one_question(site: Site) -> None:
    shown = site.run("review", "show", question(site, "idiot")).stdout
    for part in (ABUSE, "Gaz", "5901", "Fair", "Hidden as", "evidence", "hide: done"):
        assert part in shown


def test_the_list_masks_personal_information(site: Site) -> None:
    shown = site.run("review", "list", "--all").stdout
    assert "07700 900123" not in shown
    assert "123" in shown


def test_a_detail_is_shown_in_full_to_whoever_asks_and_that_is_written_down(site: Site) -> None:
    number = question(site, "Ring me on")
    assert "900123" not in site.run("review", "show", number).stdout
    assert "07700 900123" in site.run("review", "show", number, "--reveal").stdout
    with site.database() as db:
        verbs = [verb for (verb,) in db.execute("select verb from audit where verb like 'looked at%'")]
    assert verbs.count("looked at personal information") == 1


def test_an_unknown_question_and_a_second_answer_end_with_status_one(site: Site) -> None:
    assert "There is no question 999" in site.run("review", "uphold", "999", ok=1).stderr
    number = question(site, "nobody rang us")
    site.run("review", "uphold", number)
    assert "settled already" in site.run("review", "uphold", number, ok=1).stderr


def test_a_reply_is_posted_once_a_person_says_so(site: Site, sandbox: SandboxServer) -> None:
    number = question(site, "nobody rang us")
    told = site.run("review", "reply", number, "--text", "Thank you, please ring the office.").stdout
    assert "The reply:\n  Thank you, please ring the office." in told
    comments = sandbox.admin.comments()
    texts = [comments[reply]["text"] for reply in comments["903"]["replies"]]
    assert texts == ["Thank you, please ring the office."]
    assert "No reply is proposed" in site.run("review", "reply", number, ok=1).stderr


def test_block_and_unblock_work_for_visitors_and_are_refused_for_page_and_strangers(
    site: Site, sandbox: SandboxServer
) -> None:
    site.run("block", "5901")
    assert "5901" in json.dumps(sandbox.admin.state()["blocked"])
    assert "blocked already" in site.run("block", "5901", ok=1).stderr
    assert "blocked" in site.run("strikes", "5901").stdout
    site.run("unblock", "5901")
    assert "5901" not in json.dumps(sandbox.admin.state()["blocked"])
    assert "never blocked" in site.run("block", sandbox.page_id, ok=1).stderr
    assert "No author 42" in site.run("block", "42", ok=1).stderr


def test_pause_holds_what_comes_and_resume_lets_it_go(site: Site, sandbox: SandboxServer) -> None:
    site.run("pause", "open day")
    sandbox.admin.add_comments({"id": "906", "text": ABUSE, "author": "Rob", "author_id": "5906", "post": "Fair"})
    held = site.run("once")
    assert "open day" in held.stderr
    assert not sandbox.admin.comments()["906"]["is_hidden"]
    assert "open day" in site.run("status").stdout
    site.run("resume")
    site.run("once")
    assert sandbox.admin.comments()["906"]["is_hidden"]


def test_backfill_finds_nothing_new_after_a_pass(site: Site) -> None:
    assert ", 0 new." in site.run("backfill", "--days", "30").stdout


def test_a_classdojo_file_is_judged_and_imported_twice_adds_nothing(site: Site) -> None:
    sample = str(ROOT / "config" / "classdojo-sample.csv")
    first = site.run("import", "classdojo", sample).stdout
    assert "4 comments read, 4 new" in first
    assert "to do: delete: In ClassDojo" in first, site.status()
    assert "4 comments read, 0 new" in site.run("import", "classdojo", sample).stdout


def test_digest_prints_and_sends(site: Site) -> None:
    shown = site.run("digest").stdout
    assert shown.startswith("Subject: Larkmere School")
    assert "07700 900123" not in shown
    assert "Sent" in site.run("digest", "--send").stdout
    assert list((site.folder / "var" / "mail").glob("*.eml"))
    assert "is no date" in site.run("digest", "--date", "tomorrow", ok=2).stderr


def test_doctor_tries_each_part_and_says_how_to_mend_what_fails(site: Site, sandbox: SandboxServer) -> None:
    site.own_school()
    well = site.run("doctor").stdout
    for part in ("settings", "disk", "database", "model", "page", "token", "authors", "mail", "mode"):
        assert part in well
    sandbox.admin.change_token(scopes=["pages_read_engagement"])
    assert "lacks pages_" in site.run("doctor", ok=1).stdout
    sandbox.admin.change_token(
        scopes=[
            "pages_read_engagement",
            "pages_read_user_content",
            "pages_manage_engagement",
            "pages_manage_metadata",
            "pages_show_list",
        ]
    )


def test_doctor_warns_where_comments_come_without_authors(tmp_path: Path) -> None:
    with SandboxServer(state_file=tmp_path / "page.db") as server:
        server.admin.add_comments(*({"text": f"Lovely {n}", "author": "Jo", "post": "Fair"} for n in range(4)))
        server.admin.change_settings(development_mode=True)
        site = Site(tmp_path / "school", server)
        site.run("once")
        assert "blocking cannot work until the app has Advanced Access" in site.run("doctor", ok=1).stdout.replace(
            "Blocking", "blocking"
        )


def test_a_user_token_becomes_the_pages_token_in_a_file_only_we_can_read(site: Site, sandbox: SandboxServer) -> None:
    done = site.run("facebook", "token", "--file", "var/fresh-token", stdin=USER_TOKEN + "\n")
    path = site.folder / "var" / "fresh-token"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().strip() == sandbox.token
    assert f"FACEBOOK_PAGE_ID={sandbox.page_id}" in done.stdout
    assert sandbox.token not in done.stdout + done.stderr
    assert "no token came" in site.run("facebook", "token", stdin="", ok=1).stderr
    (site.folder / "token").rename(site.folder / "aside")
    site.run("facebook", "token", "--file", "token", stdin=USER_TOKEN + "\n")
    assert (site.folder / "token").read_text().strip() == sandbox.token
    assert "moderator:" in site.run("facebook", "token", stdin="wrong\n", ok=1).stderr


def test_shadow_mode_tells_and_does_nothing(tmp_path: Path) -> None:
    with SandboxServer(state_file=tmp_path / "page.db") as server:
        server.admin.add_comments({"id": "1", "text": ABUSE, "author": "Gaz", "post": "Fair"})
        site = Site(tmp_path / "school", server)
        site.env["MODERATION_MODE"] = "shadow"
        site.write_env()
        site.run("once")
        assert server.admin.state()["writes"] == []
        found = site.status(ok=0)
        assert (found["mode"], found["decisions"]["hide"]) == ("shadow", 1)
        assert found["outbox"]["shadowed"] >= 1


def test_the_demo_shows_what_came_what_was_done_and_why(tmp_path: Path) -> None:
    done = Site(tmp_path / "elsewhere").run("demo")
    assert "comments came; judged by" in done.stdout
    for word in ("hidden", "deleted, copy kept", "safeguarding lead told", "reply proposed", "The digest"):
        assert word in done.stdout
    assert done.stderr == ""
    shutil.rmtree(ROOT / "var" / "demo", ignore_errors=True)
