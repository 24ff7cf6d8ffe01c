"""The whole story on the command line, over real HTTP and real SMTP."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from bot.sandbox.server import SandboxServer
from tests.acceptance.site import ABUSE, KIND, PHONE, RISK, UNHAPPY, Site
from tests.mail.conftest import Inbox, OnFreePort

MORE_ABUSE = ("Shut up you pathetic fat loser", "You are all pathetic stupid losers, shut your mouth")
DOJO = f"""thread,author,time,text
Forest school,Priya N,20/11/2026 16:05,{KIND}
Forest school,Dan W,20/11/2026 17:40,{PHONE}
Parents' evening,Carol T,2026-11-21T08:15:00+00:00,{UNHAPPY}
"""


@pytest.fixture
def post_office() -> Iterator[tuple[Inbox, int]]:
    inbox = Inbox()
    controller: Controller = OnFreePort(inbox, hostname="127.0.0.1", port=0)
    controller.start()
    yield inbox, controller.port
    controller.stop()


@pytest.fixture
def site(tmp_path: Path, sandbox: SandboxServer, post_office: tuple[Inbox, int]) -> Site:
    made = Site(tmp_path / "school", sandbox)
    made.unlimited()
    made.env |= {"SMTP_URL": f"smtp://127.0.0.1:{post_office[1]}", "MAIL_FROM": "moderator@larkmere.example"}
    made.write_env()
    return made


def mails(inbox: Inbox, to: str) -> list[tuple[str, str]]:
    """Subject and text of every mail to an address, oldest first."""
    found = []
    for envelope in inbox.envelopes:
        if to in envelope.rcpt_tos:
            assert isinstance(envelope.content, bytes)
            mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
            body = mail.get_body(("plain",))
            assert body is not None
            found.append((str(mail["Subject"]), body.get_content()))
    return found


def verdict_of(site: Site, comment_id: str) -> dict[str, Any]:
    return next(d for d in site.decisions() if d["comment_id"] == comment_id and d["current"])


def question_about(site: Site, comment_id: str) -> str:
    with site.database() as db:
        query = "SELECT row FROM review_items WHERE comment_id = ? AND state = 'open'"
        return str(db.execute(query, (comment_id,)).fetchone()[0])


def test_from_the_first_comment_to_an_overturned_decision(
    site: Site, sandbox: SandboxServer, post_office: tuple[Inbox, int]
) -> None:
    inbox, admin = post_office[0], sandbox.admin

    # Comments arrive on the page and in a ClassDojo file.
    given = [(ABUSE, "Gaz"), (PHONE, "Dan"), (UNHAPPY, "Carol"), (RISK, "Kim"), (KIND, "Priya")]
    evening = "Parents evening is on Thursday at six"
    lines = [
        {"text": text, "author": author, "post": evening if text == RISK else "Summer fair"} for text, author in given
    ]
    abuse, phone, unhappy, risk, kind = (str(key) for key in admin.add_comments(*lines))
    gaz = admin.comments()[abuse]["author_id"]
    assert "5 comments read, 5 new" in site.run("once").stdout
    (site.folder / "autumn.csv").write_text(DOJO)
    imported = site.run("import", "classdojo", "autumn.csv").stdout
    assert "3 comments read, 3 new" in imported
    assert re.search(r"to do: delete: .*Forest school", imported)
    assert "3 comments read, 0 new" in site.run("import", "classdojo", "autumn.csv").stdout

    # Abuse is hidden; a phone number is deleted, with evidence kept; a complaint stays up and is flagged.
    shown = admin.comments()
    assert shown[abuse]["is_hidden"]
    assert phone not in shown
    assert not shown[unhappy]["is_hidden"]
    assert not shown[kind]["is_hidden"]
    with site.database() as db:
        assert db.execute("SELECT text FROM evidence WHERE comment_id = ?", (phone,)).fetchall() == [(PHONE,)]
    complaint = verdict_of(site, unhappy)
    assert (complaint["verdict"], complaint["categories"]) == ("review", ["complaint"])
    queue = site.run("review", "list").stdout
    assert UNHAPPY[:40] in queue
    assert "07700" not in queue

    # A safeguarding comment is hidden, and the safeguarding lead hears of it; nobody else does.
    assert shown[risk]["is_hidden"]
    assert len(mails(inbox, "dsl@larkmere.example")) == 1
    assert not mails(inbox, "office@larkmere.example")

    # One author reaches the strike limit and is blocked.
    assert admin.state()["blocked"] == []
    more = admin.add_comments(*({"text": text, "author": "Gaz", "post": "Summer fair"} for text in MORE_ABUSE))
    site.run("once")
    assert admin.state()["blocked"] == [gaz]
    assert admin.add_comments({"text": "I am back", "author": "Gaz", "post": "Summer fair"}) == [None]
    assert len(re.findall(rf"^{gaz}\t", site.run("strikes", str(gaz)).stdout, re.MULTILINE)) == 4

    # The digest arrives, and holds neither the number nor what only the safeguarding lead may read.
    site.run("digest", "--send")
    ((_, digest),) = mails(inbox, "office@larkmere.example")
    assert "07700 900461" not in digest
    assert RISK not in digest
    assert UNHAPPY[:30] in digest
    assert "Gaz" in digest

    # A decision is overturned: the comment comes back, the strike goes, the block is lifted.
    site.run("review", "overturn", question_about(site, str(more[0])))
    assert not admin.comments()[str(more[0])]["is_hidden"]
    assert admin.comments()[abuse]["is_hidden"]
    assert admin.state()["blocked"] == []
    assert verdict_of(site, str(more[0]))["verdict"] == "allow"
    left = site.run("strikes", str(gaz)).stdout
    assert len(re.findall(rf"^{gaz}\t", left, re.MULTILINE)) == 2
    assert admin.add_comments({"text": "Sorry about that", "author": "Gaz", "post": "Summer fair"}) != [None]
    site.run("once")
    assert site.status(ok=0)["blocked"] == 0
    assert admin.comments()[str(unhappy)]["replies"] == []


MISSED = "Utter melts in that office"
LABELS = """text,labels
"What a bunch of melts run that office",abusive
"Melts, the whole office",abusive
"Those melts in the office again",abusive
"Utter melts",abusive
"Thank you to everybody in the office",
"The office was very helpful today",
"What time does the office open?",
"""


@pytest.mark.slow
def test_staff_labels_retrain_the_model_and_what_it_missed_is_caught(site: Site, sandbox: SandboxServer) -> None:
    (before,) = sandbox.admin.add_comments({"text": MISSED, "author": "Gaz", "post": "Fair"})
    site.run("once")
    assert not sandbox.admin.comments()[str(before)]["is_hidden"]
    assert "abusive" not in verdict_of(site, str(before))["categories"]

    (site.folder / "labels.csv").write_text(LABELS)
    assert "7 labels taken in" in site.run("labels", "import", "labels.csv").stdout
    trained = site.run("train").stdout
    name = trained.split(":")[0]
    assert f"*\t{name}\t" in site.run("models", "list").stdout

    (after,) = sandbox.admin.add_comments({"text": MISSED, "author": "Baz", "post": "Fair"})
    site.run("once")
    judged = verdict_of(site, str(after))
    assert judged["model"] == name
    assert "abusive" in judged["categories"]

    site.run("models", "rollback")
    assert site.status()["model"] != name
