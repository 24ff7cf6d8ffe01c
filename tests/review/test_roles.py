"""A safeguarding comment is the DSL's alone: by list, search, guessed address, export, thread and archive."""

from __future__ import annotations

import pytest

from bot.core.action import ActionKind, ActionState
from bot.core.comment import Author, CommentKind, Post
from tests.kit import START, comment
from tests.review.conftest import Office

SECRET = "a bruise on his arm again"


@pytest.fixture
def secret(office: Office) -> int:
    """A safeguarding comment beside an abusive one by the same author under the same post; its question."""
    worry = comment(SECRET, comment_id="1_secret")
    office.scene.bring(worry, comment("You idiot", comment_id="1_plain"))
    return office.question("1_secret")


@pytest.mark.parametrize("name", ["ada", "adam"])
def test_nobody_but_the_dsl_finds_it_anywhere(office: Office, secret: int, name: str) -> None:
    office.scene.work.once()
    visitor = office.visitor(name)
    plain = office.question("1_plain")
    searched = "?text=bruise&author=Sam&category=safeguarding&asked=all"
    for path in (
        "/review",
        "/review?asked=all",
        f"/review{searched}",
        "/review?severity=4",
        f"/review/{plain}",
        "/author/facebook/7",
        "/log",
        f"/log{searched}",
        "/log.csv",
        "/figures",
        "/health",
        "/authors",
        "/audit",
    ):
        page = visitor.get(path).text
        assert "bruise" not in page.replace("text=bruise", "").replace('value="bruise"', ""), path
        assert f"/review/{secret}" not in page, path
        assert "1_secret" not in page, path
    assert visitor.get("/review").text.count('class="question"') == 1
    assert "safeguarding" not in visitor.get("/log.csv").text


@pytest.mark.parametrize("name", ["ada", "adam"])
def test_a_guessed_address_looks_like_one_that_never_was_and_is_written_down(
    office: Office, secret: int, name: str
) -> None:
    visitor = office.visitor(name)
    guessed, never = visitor.get(f"/review/{secret}"), visitor.get("/review/9999")
    assert guessed.status_code == never.status_code == 404
    assert guessed.text == never.text
    assert (name, "refused a look", "facebook:1_secret") in office.audit()
    for verb in ("uphold", "overturn", "delete", "reply", "relabel", "dsl", "block", "note", "reveal"):
        assert visitor.send(f"/review/{secret}/{verb}", version="1", text="x").status_code == 404
    bulk = {"verb": "delete", "chosen": f"{secret}:1"}
    assert visitor.send("/review/bulk", **bulk).status_code == 404
    with office.store.reading() as tx:
        item = tx.reviews.get(secret)
    assert item is not None
    assert item.state == "open"


def test_the_dsl_sees_and_settles_it(office: Office, secret: int) -> None:
    visitor = office.visitor("dora")
    assert SECRET in visitor.get("/review").text
    page = visitor.get(f"/review/{secret}").text
    assert SECRET in page
    assert "Post the reply" not in page
    assert "safeguarding" in visitor.get("/log.csv").text
    visitor.answer(secret, "overturn")
    assert office.visitor("ada").get(f"/review/{secret}").status_code == 404


def test_a_reply_under_it_does_not_quote_it(office: Office, secret: int) -> None:
    office.scene.bring(comment("You idiot too", comment_id="1_reply", parent_id="1_secret", parent_text=SECRET))
    row = office.question("1_reply")
    assert "bruise" not in office.visitor("ada").get(f"/review/{row}").text
    assert "bruise" in office.visitor("dora").get(f"/review/{row}").text


def test_a_visitors_post_that_is_one_is_not_quoted_by_comments_under_it(office: Office) -> None:
    post = Post(channel="facebook", post_id="100_77", text=SECRET, created_at=START)
    theirs = comment(SECRET, comment_id="100_77", kind=CommentKind.VISITOR_POST)
    below = comment("You idiot", comment_id="1_below", post=post, author=Author(author_id="8", name="Kim"))
    office.scene.bring(theirs, below)
    row = office.question("1_below")
    visitor = office.visitor("ada")
    for path in ("/review", f"/review/{row}", "/log", "/author/facebook/8"):
        assert "bruise" not in visitor.get(path).text
    assert "bruise" in office.visitor("dora").get(f"/review/{row}").text


def test_sending_a_comment_to_the_dsl_alerts_at_once_and_takes_it_out_of_sight(office: Office) -> None:
    office.scene.bring(comment("You idiot", comment_id="1_9"))
    row = office.question("1_9")
    ada = office.visitor("ada")
    answer = ada.answer(row, "dsl")
    assert "said=dsl" in answer.headers["Location"]
    office.scene.work.enforce()
    assert office.scene.alerter.delivered == [["1_9"]]
    newer = office.question("1_9")
    for path in (f"/review/{row}", f"/review/{newer}"):
        assert ada.get(path).status_code == 404
        assert office.visitor("dora").get(path).status_code == 200
    assert "idiot" not in ada.get("/log").text
    with office.store.reading() as tx:
        states = {a.action.kind: a.state for a in tx.outbox.of_target("facebook", "1_9")}
    assert states[ActionKind.ALERT] is ActionState.DONE
    office.visitor("dora").answer(newer, "overturn")
    office.clock.move(days=4000)
    with office.store.transaction() as tx:
        assert tx.evidence.expire(office.clock.now()) == 0


def test_the_digest_archive_holds_nothing_of_it(office: Office, secret: int) -> None:
    with office.store.transaction() as tx:
        since, until = START.replace(hour=7), START.replace(hour=10)
        tx.digests.begin("2026-11-23", since, until, "<m@x>", START)
    visitor = office.visitor("ada")
    assert "2026-11-23" in visitor.get("/digests").text
    for path in ("/digests/2026-11-23", "/digests/2026-11-23/mail"):
        page = visitor.get(path)
        assert page.status_code == 200
        assert "bruise" not in page.text
        assert "i****" in page.text or "idiot" in page.text
    assert "sandbox" in page.headers["Content-Security-Policy"]


def test_an_edit_that_turns_harmless_stays_with_the_dsl(office: Office, secret: int) -> None:
    office.scene.bring(comment("You idiot", comment_id="1_secret"))
    newer = office.question("1_secret")
    assert newer != secret
    assert office.visitor("ada").get(f"/review/{newer}").status_code == 404
    assert office.visitor("dora").get(f"/review/{newer}").status_code == 200
