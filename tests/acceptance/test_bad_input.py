"""Whatever is wrong, there is one clear error that says what to do, the right exit status, and nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.sandbox.server import SandboxServer
from bot.wiring.judge import SHIPPED
from tests.acceptance.site import ABUSE, Site

Done = subprocess.CompletedProcess[str]


@pytest.fixture
def site(tmp_path: Path, sandbox: SandboxServer) -> Site:
    made = Site(tmp_path / "school", sandbox)
    made.unlimited()
    sandbox.admin.add_comments(
        {"text": ABUSE, "author": "Gaz", "post": "Fair"}, {"text": "Lovely day", "author": "Jo", "post": "Fair"}
    )
    return made


def explained(done: Done, status: int, says: str, lines: int = 1) -> None:
    """One line (or as many as there were wrong lines) on stderr that says so, and no traceback."""
    told = done.stderr.strip().splitlines()
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == status, (done.returncode, done.stderr)
    assert len(told) == lines, done.stderr
    assert says.lower() in done.stderr.lower(), done.stderr
    assert all(line.startswith("moderator: ") for line in told), done.stderr


def finishes(site: Site, sandbox: SandboxServer, comments: int = 2) -> None:
    """Once mended, the next run finishes the work."""
    site.run("once", ok=None)
    site.make_due()
    site.run("once")
    found = site.status(ok=0)
    assert found["comments"] == comments
    assert found["outbox"]["pending"] == found["outbox"]["failed"] == 0
    assert sum(each["is_hidden"] for each in sandbox.admin.comments().values()) == 1


# Settings

WRONG_ENV = {
    "an unknown name": ("POLL_SECOND=5", "line 9: unknown setting POLL_SECOND. Did you mean POLL_SECONDS?"),
    "a word for a number": ("POLL_SECONDS=soon", "line 9, POLL_SECONDS"),
    "no end": ("POLL_SECONDS=inf", "POLL_SECONDS"),
    "a mode there is not": ("MODERATION_MODE=on", "'shadow' or 'live'"),
    "a time zone there is not": ("SCHOOL_TIMEZONE=Mars", "write one such as Europe/London"),
    "no mail address": ("DIGEST_TO=office", "'office' is no mail address"),
    "no web address": ("FACEBOOK_GRAPH_URL=facebook", "write one that begins with https://"),
    "another database": ("DATABASE_URL=mysql://x/y", "Write sqlite:///var/moderator.db or postgresql"),
    "no database URL": ("DATABASE_URL=var", "Write sqlite:///var/moderator.db or postgresql"),
    "no mail server": ("SMTP_URL=post", "Write one such as smtp://"),
    "a target nobody knows": ("ALERT_URLS=nonsense://x", "ALERT_URLS: the 1st target"),
    "a page without a token": ("FACEBOOK_PAGE_TOKEN_FILE=", "set both FACEBOOK_PAGE_ID and FACEBOOK_PAGE_TOKEN"),
    "a token file that is gone": ("FACEBOOK_PAGE_TOKEN_FILE=nowhere", "No such file"),
    "a token file of something else": ("FACEBOOK_PAGE_TOKEN_FILE=.env", "must hold the page token and nothing else"),
}


@pytest.mark.parametrize(("line", "says"), WRONG_ENV.values(), ids=WRONG_ENV)
def test_a_wrong_line_in_env_stops_the_start(line: str, says: str, site: Site, sandbox: SandboxServer) -> None:
    with (site.folder / ".env").open("a") as env:
        env.write(line + "\n")
    explained(site.run("once", ok=None), 2, says)
    assert sandbox.admin.total_calls() == 0
    site.write_env()
    finishes(site, sandbox)


WRONG_TOML = {
    "an unknown key": ("policy.toml", b"strike_limit =", b"strike_limits =", "Did you mean strike_limit?"),
    "a word for a number": ("policy.toml", b"strike_limit = 3", b'strike_limit = "3x"', "line 4: strike_limit"),
    "broken TOML": ("policy.toml", b"strike_limit = 3", b"strike_limit =", "no valid TOML"),
    "no UTF-8": ("policy.toml", b"strike_limit = 3", b"strike_limit = 3 # \xff", "no valid TOML"),
    "no colour": ("default.toml", b"#1f5f5b", b"green", "colour"),
    "a reply with a name we do not know": (
        "replies.toml",
        b"properly: {complaints}",
        b"{head}",
        "only {school} and {complaints}",
    ),
    "a reply with half a brace": (
        "replies.toml",
        b"properly: {complaints}",
        b"{complaints",
        "only {school} and {complaints}",
    ),
    "an unknown key of numbers": ("published_numbers.toml", b"phones =", b"fones =", "unknown key 'fones'"),
}


@pytest.mark.parametrize(("file", "old", "new", "says"), WRONG_TOML.values(), ids=WRONG_TOML)
def test_a_wrong_line_in_config_stops_the_start(
    file: str, old: bytes, new: bytes, says: str, site: Site, sandbox: SandboxServer
) -> None:
    path = site.folder / "config" / file
    good = path.read_bytes()
    assert old in good
    path.write_bytes(good.replace(old, new, 1))
    done = site.run("once", ok=None)
    explained(done, 2, says)
    assert file in done.stderr
    path.write_bytes(good)
    finishes(site, sandbox)


def test_files_in_place_of_which_something_else_stands_are_named(site: Site, sandbox: SandboxServer) -> None:
    env, replies, token = site.folder / ".env", site.folder / "config" / "replies.toml", site.folder / "token"
    env.write_bytes(b"DIGEST_TO=\xff\xfe\n")
    explained(site.run("once", ok=None), 2, "not UTF-8")
    env.unlink()
    env.mkdir()
    explained(site.run("once", ok=None), 2, "Is a directory")
    env.rmdir()
    site.write_env()
    text = replies.read_text()
    replies.unlink()
    explained(site.run("once", ok=None), 2, "No such file")
    replies.write_text(text)
    for rubbish in (b"\xff\xfe", b"one\ntwo", "tök€n".encode()):
        token.write_bytes(rubbish)
        explained(site.run("once", ok=None), 2, "token")
    token.write_text(sandbox.token)
    explained(site.run("--config", "nowhere", "once", ok=None), 2, "Name the folder that does with --config")
    finishes(site, sandbox)


# The platform


def test_a_page_that_does_not_exist_is_named_with_what_to_check(site: Site, sandbox: SandboxServer) -> None:
    site.env["FACEBOOK_PAGE_ID"] = "999"
    site.write_env()
    explained(site.run("once", ok=None), 1, "Check FACEBOOK_PAGE_ID")
    assert "999" in site.run("doctor", ok=1).stdout
    site.env["FACEBOOK_PAGE_ID"] = sandbox.page_id
    site.write_env()
    finishes(site, sandbox)


def test_a_token_without_the_permissions_leads_to_doctor_which_names_them(site: Site, sandbox: SandboxServer) -> None:
    sandbox.admin.change_token(scopes=["pages_show_list"])
    explained(site.run("once", ok=None), 1, "Run 'moderator doctor'")
    assert "pages_read_user_content" in site.run("doctor", ok=1).stdout
    fresh = sandbox.admin.change_token(issue="page")
    (site.folder / "token").write_text(fresh)
    finishes(site, sandbox)


# The disk

MOUNTS = ["unshare", "--map-root-user", "--mount", "sh", "-c"]


@pytest.fixture(scope="module")
def mounts() -> None:
    """Skips where this machine lets nobody mount anything; fails there under CI."""
    tried = subprocess.run([*MOUNTS, "mount -t tmpfs none /mnt"], capture_output=True, text=True)
    if tried.returncode and os.environ.get("CI") == "true":
        pytest.fail(f"a read-only and a full disk cannot be tried here: {tried.stderr}")
    if tried.returncode:
        pytest.skip("needs mount namespaces: sysctl kernel.unprivileged_userns_clone=1")


def mounted(site: Site, mount: str, *words: str) -> Done:
    """One command on a disk of its own; `$1` in `mount` is the school's folder."""
    return subprocess.run(
        [*MOUNTS, f'{mount} && shift && exec "$@"', "sh", str(site.folder), *site.command(*words)],
        cwd=site.folder,
        env=site.environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )


READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && cd "$1"'


@pytest.mark.usefixtures("mounts")
def test_a_read_only_disk_stops_every_command_that_must_write(site: Site, sandbox: SandboxServer) -> None:
    explained(mounted(site, READ_ONLY, "once"), 1, "Let DATABASE_URL name a folder this program may write to")
    finishes(site, sandbox)
    sandbox.admin.add_comments({"text": "Lovely evening", "author": "Jo", "post": "Fair"})
    for words in (["once"], ["run"], ["status"], ["pause"], ["digest", "--send"], ["review", "list"]):
        explained(mounted(site, READ_ONLY, *words), 1, "Check the disk's mount")
    finishes(site, sandbox, 3)


@pytest.mark.usefixtures("mounts")
@pytest.mark.parametrize("kilobytes", [8, 100, 700, 900, 1100])
def test_a_full_disk_loses_nothing_that_was_stored(kilobytes: int, site: Site, sandbox: SandboxServer) -> None:
    sandbox.admin.add_comments(
        *({"text": f"Lovely day number {n} at the fair", "author": f"P{n}", "post": "Fair"} for n in range(400))
    )
    (site.folder / "var").mkdir()
    kept = site.folder / "kept"
    kept.mkdir()
    fill = f'mount -t tmpfs -o size={kilobytes}k none "$1/var" && cd "$1" && trap "cp -a var/. kept" EXIT'
    command = " ".join(site.command("once"))
    done = subprocess.run(
        [*MOUNTS, f"{fill} && {command}", "sh", str(site.folder)],
        env=site.environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    explained(done, 1, "Free some space")
    shutil.rmtree(site.folder / "var")
    kept.rename(site.folder / "var")
    finishes(site, sandbox, 402)


def test_a_folder_this_user_may_not_write_to_is_named(site: Site, sandbox: SandboxServer) -> None:
    finishes(site, sandbox)
    var = site.folder / "var"
    powerless = []
    if os.geteuid() == 0:  # file modes do not stop root; without its capabilities they do
        if shutil.which("setpriv") is None:
            pytest.skip("needs setpriv, or any user but root")
        powerless = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    for path in (*var.rglob("*"), var):
        path.chmod(0o500 if path.is_dir() else 0o400)
    done = subprocess.run(
        [*powerless, *site.command("once")],
        cwd=site.folder,
        env=site.environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    for path in (var, *var.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    explained(done, 1, "folder's owner")
    finishes(site, sandbox)


# The database


def test_a_database_of_a_newer_version_is_left_alone(site: Site, sandbox: SandboxServer) -> None:
    site.run("once")
    with site.database() as db:
        (version,) = db.execute("SELECT version_num FROM alembic_version").fetchone()
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    for words in (["once"], ["run"], ["status"], ["export", "decisions"]):
        explained(site.run(*words, ok=None), 1, "newer version of moderator (schema 9999)")
    with site.database() as db:
        db.execute("UPDATE alembic_version SET version_num = ?", (version,))
    finishes(site, sandbox)


def test_a_damaged_database_is_said_to_be_one(site: Site, sandbox: SandboxServer) -> None:
    site.run("once")
    database = site.folder / "var" / "moderator.db"
    with site.database() as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    good = database.read_bytes()
    for damaged in (b"hello" * 1000, good[: len(good) // 2]):
        database.write_bytes(damaged)
        explained(site.run("once", ok=None), 1, "Restore the last backup")
        for beside in database.parent.glob("moderator.db-*"):
            beside.unlink()
    database.write_bytes(good)
    finishes(site, sandbox)


def test_a_database_server_that_is_down_is_named_without_its_password(site: Site, sandbox: SandboxServer) -> None:
    site.env["DATABASE_URL"] = "postgresql://u:s3cretword@127.0.0.1:1/x"
    site.write_env()
    done = site.run("once", ok=None)
    explained(done, 1, "Check that it is running and that DATABASE_URL is right")
    assert "s3cretword" not in done.stderr + done.stdout
    del site.env["DATABASE_URL"]
    site.write_env()
    finishes(site, sandbox)


# The model


@pytest.fixture
def model(site: Site) -> Path:
    """A copy of the shipped model that this school uses."""
    registry = site.folder / "var" / "models"
    shutil.copytree(SHIPPED, registry / "mine")
    (registry / "current").write_text("mine\n")
    return registry / "mine"


def _cut(model: Path) -> None:
    path = model / "model.npz"
    path.write_bytes(path.read_bytes()[:1000])


def _flip(model: Path) -> None:
    path = model / "model.npz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


SPOILED = {
    "cut short": _cut,
    "one bit changed": _flip,
    "missing": lambda model: (model / "model.npz").unlink(),
    "half a card": lambda model: (model / "card.json").write_text("{"),
    "another card": lambda model: (model / "card.json").write_text('{"format": 1}'),
    "no folder": shutil.rmtree,
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_spoiled_model_judges_nothing_and_says_how_to_get_a_good_one(
    spoil: object, model: Path, site: Site, sandbox: SandboxServer
) -> None:
    good = site.folder / "good"
    shutil.copytree(model, good)
    assert callable(spoil)
    spoil(model)
    for words in (["once"], ["run"], ["check", "token"]):
        explained(site.run(*words, ok=None), 1, "`moderator models")
    assert "`moderator models" in site.run("status", ok=1).stdout
    assert "`moderator models" in site.run("doctor", ok=1).stdout
    assert site.status(ok=1)["comments"] == 0
    shutil.rmtree(model, ignore_errors=True)
    good.rename(model)
    finishes(site, sandbox)


# Files people give

LONG = "a" * 65_537
CHECKED = {
    "broken JSON": (b"{oops", "this is no JSON"),
    "no text": (b'{"words": 1}', 'there is no "text"'),
    "a list": (b"[]", 'there is no "text"'),
    "half a character": (b'{"text": "a\\ud800"}', "half a character"),
    "half a character in a name": (b'{"text": "a", "author": "\\ud800"}', "half a character"),
    "half a character in an id": (b'{"text": "a", "id": "\\udc00"}', "half a character"),
    "no UTF-8": (b'{"text": "\xff"}', "not UTF-8"),
    "65,537 characters": (json.dumps({"text": LONG}).encode(), "65537 characters; 65536 is the most"),
    "no number": (b'{"text": "a", "id": NaN}', "no JSON number"),
    "a number without end": (b'{"text": "a", "id": ' + b"9" * 5000 + b"}", "this is no JSON"),
    "a hundred thousand brackets": (b"[" * 100_000, "this is no JSON"),
}


def test_check_names_each_wrong_line_and_judges_the_others(tmp_path: Path) -> None:
    site = Site(tmp_path / "school")
    lines = [b'\xef\xbb\xbf{"text": "First"}', *(line for line, _ in CHECKED.values()), b'{"text": "Last"}']
    (site.folder / "in.jsonl").write_bytes(b"\r\n".join(lines))
    done = site.run("check", "in.jsonl", "--format", "jsonl", ok=None)
    explained(done, 2, f"{len(CHECKED)} lines could not be read; the others were judged", len(CHECKED) + 1)
    assert len(done.stdout.splitlines()) == 2
    for number, (told, (_, says)) in enumerate(zip(done.stderr.splitlines(), CHECKED.values(), strict=False), 2):
        assert told.startswith(f"moderator: line {number}: ")
        assert says in told
    for words, says in (("nowhere.jsonl", "No such file"), ("config", "Is a directory")):
        explained(site.run("check", words, ok=None), 2, says)
    (site.folder / "empty").write_bytes(b"")
    assert site.run("check", "empty").stdout == ""
    assert not (site.folder / "var" / "moderator.db").exists()


HEAD = b"thread,author,time,text\n"
DOJO = {
    "an empty file": (b"", "The first line must name the columns"),
    "other columns": (b"a,b\n1,2\n", "The first line must name the columns"),
    "half a quotation": (HEAD + b'T,A,12/11/2026 16:05,"abc\n', "no valid CSV"),
    "a cell of 200,000 characters": (HEAD + b"T,A,12/11/2026 16:05," + b"a" * 200_000 + b"\n", "no valid CSV"),
}


@pytest.mark.parametrize(("content", "says"), DOJO.values(), ids=DOJO)
def test_a_classdojo_file_that_cannot_be_read_is_explained(content: bytes, says: str, tmp_path: Path) -> None:
    site = Site(tmp_path / "school")
    (site.folder / "x.csv").write_bytes(content)
    explained(site.run("import", "classdojo", "x.csv", ok=None), 2, says)


def test_classdojo_lines_that_cannot_be_read_are_named_and_the_others_taken_once(tmp_path: Path) -> None:
    site = Site(tmp_path / "school")
    wrong = {
        b"T,A,tomorrow,Hello": "neither ISO 8601 nor DD/MM/YYYY",
        b"T,A": "2 columns where line 1 names 4",
        b"T,A,12/11/2026 16:05,": "the text is empty",
        b"T,A,9999-12-31T23:59:59-12:00,Hi": "out of range",
        b"T,A,12/11/2026 16:05," + LONG.encode(): "65536 is the most",
    }
    good = b"T,A,12/11/2026 16:05,Lovely day"
    (site.folder / "x.csv").write_bytes(HEAD + b"\n".join([good, *wrong]) + b"\n")
    done = site.run("import", "classdojo", "x.csv", ok=None)
    explained(done, 2, "mend them and import the file again, nothing is added twice", len(wrong) + 1)
    for number, (told, says) in enumerate(zip(done.stderr.splitlines(), wrong.values(), strict=False), 3):
        assert f"line {number}: " in told
        assert says in told
    (site.folder / "x.csv").write_bytes(HEAD + good + b"\nT,A,12/11/2026 16:06,Lovely evening\n")
    site.run("import", "classdojo", "x.csv")
    assert site.status()["comments"] == 2
    for words, says in (("nowhere.csv", "No such file"), ("config", "Is a directory")):
        explained(site.run("import", "classdojo", words, ok=None), 2, says)


LABELS = {
    "an empty file": (b"", "Name the columns"),
    "other columns": (b"a,b\n1,2\n", "Name the columns"),
    "an unknown label": (b"text,labels\nhello,\nhi,rude\n", "line 3: unknown label 'rude'"),
    "an empty text": (b"text,labels\n,abusive\n", "line 2: the text is empty"),
    "65,537 characters": (b"text,labels\n" + LONG.encode() + b",\n", "line 2: the text has 65537"),
    "half a quotation": (b'text,labels\n"abc,\n', "no valid CSV"),
}


@pytest.mark.parametrize(("content", "says"), LABELS.values(), ids=LABELS)
def test_a_wrong_line_among_labels_takes_none_of_them(content: bytes, says: str, tmp_path: Path) -> None:
    site = Site(tmp_path / "school")
    (site.folder / "x.csv").write_bytes(content)
    explained(site.run("labels", "import", "x.csv", ok=None), 2, says)
    with site.database() as db:
        assert db.execute("SELECT count(*) FROM labels").fetchone() == (0,)


PAGES = {
    "broken JSON": (b'{"text": "a"}\n{oops\n', "line 2: not JSON"),
    "an unknown key": (b'{"text": "a", "colour": 1}\n', "line 1: unknown key 'colour'"),
    "half a character": (b'{"text": "\\ud800"}\n', "line 1: half a character"),
    "no UTF-8": (b'{"text": "\xff"}\n', "line 1: not JSON"),
    "a time of day": (b'{"text": "a", "time": "soon"}\n', "line 1: 'time' is not ISO 8601"),
    "the end of time": (b'{"text": "a", "time": "9999-12-31T23:59:59-12:00"}\n', "line 1: 'time' lies outside"),
    "an unknown parent": (b'{"text": "a", "parent": "zz"}\n', "line 1: 'parent' names no comment"),
    "a hundred thousand brackets": (b"[" * 100_000, "line 1: not JSON"),
}


@pytest.mark.parametrize(("content", "says"), PAGES.values(), ids=PAGES)
def test_a_wrong_line_in_a_page_file_stops_the_sandbox(content: bytes, says: str, tmp_path: Path) -> None:
    site = Site(tmp_path / "school")
    (site.folder / "x.jsonl").write_bytes(content)
    explained(site.run("sandbox", "--port", "0", "--page", "x.jsonl", ok=None), 2, says)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = Site(tmp_path_factory.mktemp("quiet") / "school")
    made.run("once")
    return made


WORDS = {
    "no date": (["digest", "--date", "soon"], 2, "write it as 2026-11-23"),
    "a day long ago": (["digest", "--date", "0001-01-01"], 2, "write it as 2026-11-23"),
    "a day to come": (["digest", "--date", "9999-12-31"], 2, "Give a date up to today"),
    "no such question": (["review", "show", "99"], 1, "`moderator review list`"),
    "no such question to overturn": (["review", "overturn", "99"], 1, "`moderator review list`"),
    "no such author": (["block", "nobody"], 1, "`moderator strikes`"),
    "no such model": (["models", "promote", "../x"], 1, "`moderator models list`"),
    "no model before": (["models", "rollback"], 1, "`moderator models list`"),
    "no labelled file": (["evaluate", "nowhere"], 2, "cannot be read"),
    "no token": (["facebook", "token"], 1, "no token came on standard input"),
    "no UTF-8": (["pause", "\udcff"], 2, "not UTF-8"),
}


@pytest.mark.parametrize(("words", "status", "says"), WORDS.values(), ids=WORDS)
def test_words_that_make_no_sense_are_answered_with_what_would(
    words: list[str], status: int, says: str, quiet: Site
) -> None:
    explained(quiet.run(*words, stdin="", ok=None), status, says)


@pytest.mark.parametrize("words", [["review", "show", "9" * 30], ["backfill", "--days", "9" * 12], ["frobnicate"]])
def test_numbers_out_of_range_and_unknown_commands_are_wrong_use(words: list[str], quiet: Site) -> None:
    done = quiet.run(*words, ok=2)
    assert "Usage: " in done.stderr
    assert "Traceback" not in done.stderr
