"""Answering: what each answer changes, what several people at once may do, and taking it all back."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from bot.core.action import ActionKind, ActionState
from bot.core.comment import HiddenBy
from bot.core.finding import Category
from bot.core.records import ReviewState, StrikeState
from tests.kit import POST, comment
from tests.review.conftest import Office

TABLES = ("review_items", "decisions", "strikes", "blocks", "labels")


def bring(office: Office, text: str = "You idiot", **changes: Any) -> tuple[str, int]:
    """One comment, judged and acted on; its id and its question."""
    made = comment(text, **changes)
    office.scene.bring(made)
    return made.comment_id, office.question(made.comment_id)


def everything(office: Office) -> str:
    """What answers can change, but for versions, answers' own traces and rows that were taken back."""
    with office.store._engine.connect() as connection:
        found = {
            name: [dict(row) for row in connection.execute(sa.text(f"SELECT * FROM {name}")).mappings()]
            for name in TABLES
        }
    for row in found["review_items"]:
        del row["version"]
    found["decisions"] = [d for d in found["decisions"] if d["is_current"]]
    found["review_items"] = [r for r in found["review_items"] if r["state"] != "superseded"]
    return json.dumps(found, default=str, sort_keys=True)


def shown_now(office: Office, comment_id: str) -> HiddenBy:
    with office.store.reading() as tx:
        stored = tx.comments.get("facebook", comment_id)
    assert stored is not None
    return stored.hidden_by


def test_overturning_brings_the_comment_back_takes_the_strike_away_and_keeps_the_label(office: Office) -> None:
    comment_id, row = bring(office)
    assert shown_now(office, comment_id) is HiddenBy.US
    assert office.visitor("ada").answer(row, "overturn").status_code == 303
    office.clock.move(seconds=31)
    office.scene.work.enforce()
    assert shown_now(office, comment_id) is HiddenBy.NOBODY
    with office.store.reading() as tx:
        assert [s.state for s in tx.strikes.of_author("facebook", "7")] == [StrikeState.OVERTURNED]
        assert [(x.text, x.categories) for x in tx.labels.all()] == [("You idiot", frozenset())]


def test_nothing_goes_to_the_platform_before_the_grace_time_is_over(office: Office) -> None:
    comment_id, row = bring(office)
    office.visitor("ada").answer(row, "overturn")
    office.clock.move(seconds=29)
    office.scene.work.enforce()
    assert shown_now(office, comment_id) is HiddenBy.US
    assert office.scene.channel.acted[-1][0] is ActionKind.HIDE


@pytest.mark.parametrize("verb", ["uphold", "overturn", "delete", "relabel", "block", "reply"])
def test_undo_within_the_grace_time_leaves_everything_as_before(office: Office, verb: str) -> None:
    for _ in range(2):
        bring(office)  # two strikes already
    comment_id, row = bring(office, author_id="8" if verb == "block" else "7")
    before, acted = everything(office), list(office.scene.channel.acted)
    visitor = office.visitor("ada")
    extra: dict[str, dict[str, str]] = {"delete": {"sure": "1"}, "relabel": {"category": "spam"}}
    extra |= {"reply": {"text": "Please be kind.", "template": "reminder"}}
    assert visitor.answer(row, verb, **extra.get(verb, {})).status_code == 303
    if verb != "reply":
        assert everything(office) != before
    batch = re.search(r'action="/undo/(\w+)"', visitor.get("/review").text)
    assert batch
    office.clock.move(seconds=20)
    answer = visitor.send(f"/undo/{batch[1]}")
    assert "said=undone" in answer.headers["Location"]
    assert everything(office) == before
    office.clock.move(minutes=5)
    office.scene.work.enforce()
    assert office.scene.channel.acted == acted
    assert shown_now(office, comment_id) is HiddenBy.US


def test_undo_lifts_no_block_and_restores_the_one_an_overturn_had_lifted(office: Office) -> None:
    rows = [bring(office)[1] for _ in range(3)]
    office.scene.work.once()
    with office.store.reading() as tx:
        assert [b.state for b in tx.strikes.blocks()] == ["blocked"]
    before = everything(office)
    visitor = office.visitor("ada")
    visitor.answer(rows[0], "overturn")
    with office.store.reading() as tx:
        assert tx.strikes.blocks() == []
    visitor.send("/undo/" + re.findall(r"/undo/(\w+)", visitor.get("/review").text)[0])
    assert everything(office) == before


def test_after_the_grace_time_it_is_too_late_to_undo(office: Office) -> None:
    comment_id, row = bring(office)
    visitor = office.visitor("ada")
    visitor.answer(row, "overturn")
    batch = re.findall(r"/undo/(\w+)", visitor.get("/review").text)[0]
    office.clock.move(seconds=31)
    office.scene.work.enforce()
    assert "/undo/" not in visitor.get("/review").text
    assert "said=late" in visitor.send(f"/undo/{batch}").headers["Location"]
    assert shown_now(office, comment_id) is HiddenBy.NOBODY


def test_nobody_takes_back_what_somebody_else_answered(office: Office) -> None:
    _, row = bring(office)
    ada, bea = office.visitor("ada"), office.visitor("bea")
    ada.answer(row, "overturn")
    batch = re.findall(r"/undo/(\w+)", ada.get("/review").text)[0]
    assert "/undo/" not in bea.get("/review").text
    assert "said=late" in bea.send(f"/undo/{batch}").headers["Location"]
    with office.store.reading() as tx:
        item = tx.reviews.get(row)
    assert item is not None
    assert item.state is ReviewState.OVERTURNED


def test_the_second_of_two_reviewers_sees_a_conflict_and_nothing_is_overwritten(office: Office) -> None:
    _, row = bring(office)
    ada, bea = office.visitor("ada"), office.visitor("bea")
    page = bea.get(f"/review/{row}").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    ada.answer(row, "uphold")
    answer = bea.send(f"/review/{row}/overturn", version=version[1])
    assert answer.status_code == 409
    assert "Somebody was quicker" in answer.text
    assert "upheld" in answer.text
    assert "ada" in answer.text
    with office.store.reading() as tx:
        item = tx.reviews.get(row)
    assert item is not None
    assert (item.state, item.settled_by) == (ReviewState.UPHELD, "ada")


def test_one_answer_settles_a_whole_selection_and_says_what_it_missed(office: Office) -> None:
    rows = [bring(office, f"You idiot {n}")[1] for n in range(5)]
    ada, bea = office.visitor("ada"), office.visitor("bea")
    chosen = re.findall(r'name="chosen" value="(\d+:\d+)"', ada.get("/review").text)
    assert len(chosen) == 5
    bea.answer(rows[0], "overturn")
    answer = ada.client.post(
        "/review/bulk", data={"csrf": ada.csrf("/review"), "verb": "uphold", "chosen": chosen, "category": "abusive"}
    )
    assert "missed=1" in answer.headers["Location"]
    assert "category=abusive" in answer.headers["Location"]
    assert "1 question left as it was" in ada.get(answer.headers["Location"]).text
    with office.store.reading() as tx:
        states = [i.state for row in rows if (i := tx.reviews.get(row))]
    assert states == [ReviewState.OVERTURNED, *[ReviewState.UPHELD] * 4]
    batch = re.findall(r"/undo/(\w+)", ada.get("/review").text)[0]
    assert "said=undone" in ada.send(f"/undo/{batch}").headers["Location"]
    with office.store.reading() as tx:
        states = [i.state for row in rows if (i := tx.reviews.get(row))]
    assert states == [ReviewState.OVERTURNED, *[ReviewState.OPEN] * 4]


def test_upholding_goes_on_to_the_next_question_until_none_is_left(office: Office) -> None:
    first, second = (bring(office, f"You idiot {n}")[1] for n in range(2))
    visitor = office.visitor("ada")
    answer = visitor.answer(first, "uphold")
    assert visitor.get(answer.headers["Location"]).headers["Location"] == f"/review/{second}"
    answer = visitor.answer(second, "uphold")
    assert "said=finished" in visitor.get(answer.headers["Location"]).headers["Location"]


def test_relabelling_keeps_the_label_and_opens_a_new_question_in_the_old_ones_place(office: Office) -> None:
    comment_id, row = bring(office)
    visitor = office.visitor("ada")
    visitor.answer(row, "relabel", category=["complaint", "names_individual"])
    newer = office.question(comment_id)
    assert newer != row
    assert f"/review/{newer}" in visitor.get(f"/review/{row}").text
    with office.store.reading() as tx:
        item = tx.reviews.get(newer)
        assert item is not None
        assert item.decision.decision.categories == (Category.NAMES_INDIVIDUAL, Category.COMPLAINT)
        assert [x.categories for x in tx.labels.all()] == [{Category.NAMES_INDIVIDUAL, Category.COMPLAINT}]
        assert [s.state for s in tx.strikes.of_author("facebook", "7")] == [StrikeState.OVERTURNED]
    assert visitor.answer(newer, "relabel").status_code == 409
    assert "overturn the decision instead" in visitor.answer(newer, "relabel").text


def test_a_reply_is_posted_in_the_words_the_reviewer_left_it_with(office: Office) -> None:
    comment_id, row = bring(office, "You were late again")
    visitor = office.visitor("ada")
    assert "Thank you for telling us" in visitor.get(f"/review/{row}").text
    visitor.answer(row, "reply", text="Please ring the office.", template="complaint")
    office.clock.move(seconds=31)
    office.scene.work.enforce()
    assert json.loads(office.scene.channel.replies[-1]) == ["Please ring the office."]
    with office.store.reading() as tx:
        replies = [a for a in tx.outbox.of_target("facebook", comment_id) if a.action.kind is ActionKind.REPLY]
    assert [(a.state, a.action.payload["by"]) for a in replies] == [(ActionState.DONE, "ada")]
    assert "Post the reply" not in visitor.get(f"/review/{row}").text


def test_an_empty_or_endless_reply_is_refused(office: Office) -> None:
    _, row = bring(office)
    visitor = office.visitor("ada")
    assert "The reply is empty" in visitor.answer(row, "reply", text="  ").text
    assert "Shorten it" in visitor.answer(row, "reply", text="x" * 1001).text


def test_notes_stay_with_the_comment(office: Office) -> None:
    _, row = bring(office)
    office.visitor("ada").answer(row, "note", text="Rang the <b>family</b>.")
    page = office.visitor("bea").get(f"/review/{row}").text
    assert "Rang the &lt;b&gt;family&lt;/b&gt;." in page
    assert "Note for the others (1)" in page


def test_blocking_and_unblocking_an_author(office: Office) -> None:
    bring(office)
    visitor = office.visitor("ada")
    data = {"channel": "facebook", "author": "7"}
    assert visitor.send("/author/block", **data).headers["Location"] == "/author/facebook/7"
    assert "about to be carried out" in visitor.get("/author/facebook/7").text
    assert visitor.send("/author/block", **data).status_code == 409
    office.clock.move(seconds=31)
    office.scene.work.enforce()
    assert "Blocked." in visitor.get("/author/facebook/7").text
    assert "Sam" in visitor.get("/authors").text
    visitor.send("/author/unblock", **data)
    office.clock.move(seconds=31)
    office.scene.work.enforce()
    assert [a[0] for a in office.scene.channel.acted][-2:] == [ActionKind.BLOCK, ActionKind.UNBLOCK]


def test_an_author_nobody_names_cannot_be_blocked(office: Office) -> None:
    _, row = bring(office, author_id=None)
    visitor = office.visitor("ada")
    assert "nobody can be struck or blocked" in visitor.get(f"/review/{row}").text
    assert visitor.answer(row, "block").status_code == 409


def test_every_look_and_act_is_in_the_audit_trail(office: Office) -> None:
    comment_id, row = bring(office)
    subject = f"facebook:{comment_id}"
    visitor = office.visitor("ada")
    visitor.get(f"/review/{row}")
    visitor.send(f"/review/{row}/reveal")
    visitor.answer(row, "note", text="x")
    visitor.answer(row, "uphold")
    visitor.get("/author/facebook/7")
    visitor.get("/review?text=idiot")
    visitor.get("/log.csv")
    found = [(verb, about) for actor, verb, about in office.audit() if actor == "ada"]
    for entry in (
        ("looked at", subject),
        ("looked at personal information", subject),
        ("noted", subject),
        ("upheld", subject),
        ("looked at author", "facebook:7"),
        ("searched", "queue"),
        ("exported decisions", "decisions log"),
    ):
        assert entry in found
    assert not any("idiot" in part for entry in office.audit() for part in entry)


def test_personal_details_are_covered_until_somebody_asks(office: Office) -> None:
    from bot.core.finding import Span
    from tests.kit import WORDS

    found = [replace(f, spans=(Span(start=8, end=20),)) for f in WORDS["07700"]]
    office.scene.detector.words = {"07700": found}
    _, row = bring(office, "text me 07700 900123 please")
    visitor = office.visitor("ada")
    for page in (visitor.get("/review").text, visitor.get(f"/review/{row}").text, visitor.get("/log").text):
        assert "900123" not in page
        assert "please" in page
    assert "[telephone number covered]" in visitor.get(f"/review/{row}").text
    assert "07700 900123" in visitor.send(f"/review/{row}/reveal").text


def test_details_in_the_post_and_in_what_is_answered_are_covered_too(office: Office) -> None:
    post = replace(POST, text="Ring Jo on 07700 900456 about the fair")
    _, row = bring(office, "buy tickets here", post=post, parent_id="1_9", parent_text="mine is 07700 900789")
    visitor = office.visitor("ada")
    for page in (visitor.get("/review").text, visitor.get(f"/review/{row}").text):
        assert "900456" not in page
        assert "900789" not in page
        assert "about the fair" in page
    shown = visitor.send(f"/review/{row}/reveal").text
    assert "07700 900456" in shown
    assert "07700 900789" in shown


def test_what_a_person_calls_personal_is_covered_from_then_on(office: Office) -> None:
    comment_id, row = bring(office, "buy from jo in flat 1234")
    visitor = office.visitor("ada")
    assert "1234" in visitor.get("/review").text
    visitor.answer(row, "relabel", category="personal_information")
    page = visitor.get(f"/review/{office.question(comment_id)}").text
    assert "buy from jo in flat ••••" in page
    assert "1234" not in visitor.get("/review").text


def test_a_link_that_is_out_of_date_says_so(office: Office) -> None:
    visitor = office.visitor("ada")
    for path in ("/review/999", "/review/99999999999999999999999", "/author/facebook/none", "/digests/2020-01-01"):
        answer = visitor.get(path)
        assert answer.status_code == 404
        assert "The link is out of date" in answer.text


@pytest.mark.parametrize(
    "query", ["category=nonsense", "verdict=x", "severity=x", "since=yesterday", "asked=all of it"]
)
def test_an_address_nobody_understands_is_refused_politely(office: Office, query: str) -> None:
    assert office.visitor("ada").get(f"/review?{query}").status_code == 400


def test_deleting_asks_before_it_acts(office: Office) -> None:
    comment_id, row = bring(office)
    visitor = office.visitor("ada")
    asked = visitor.answer(row, "delete")
    assert asked.status_code == 200
    assert "Delete 1 comment for good?" in asked.text
    assert "You idiot" in asked.text
    with office.store.reading() as tx:
        item = tx.reviews.get(row)
        assert item is not None
        assert item.state is ReviewState.OPEN
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked.text.split("Delete 1 comment")[1]))
    assert visitor.client.post(f"/review/{row}/delete", data=fields).status_code == 303
    with office.store.reading() as tx:
        kinds = [a.action.kind for a in tx.outbox.of_target("facebook", comment_id)]
    assert ActionKind.DELETE in kinds


def test_deleting_a_selection_asks_once_for_all_and_keeps_the_filter(office: Office) -> None:
    rows = [bring(office, f"You idiot {n}")[1] for n in range(3)]
    ada = office.visitor("ada")
    chosen = [f"{row}:1" for row in rows[:2]]
    data = {"csrf": ada.csrf("/review"), "verb": "delete", "chosen": chosen, "category": "abusive"}
    asked = ada.client.post("/review/bulk", data=data)
    assert "Delete 2 comments for good?" in asked.text
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked.text.split("Delete 2")[1]):
        fields.setdefault(name, []).append(value)
    done = ada.client.post("/review/bulk", data=fields)
    assert "category=abusive" in done.headers["Location"]
    with office.store.reading() as tx:
        states = [i.state for row in rows if (i := tx.reviews.get(row))]
    assert states == [ReviewState.DELETED, ReviewState.DELETED, ReviewState.OPEN]


def test_what_only_a_person_can_do_names_author_and_text_and_can_be_ticked_off(office: Office) -> None:
    office.scene.channel.cannot = {ActionKind.HIDE}
    comment_id, row = bring(office)
    visitor = office.visitor("ada")
    page = visitor.get("/health").text
    assert "For a person to do" in page
    assert "Sam" in page
    assert "You idiot" in page
    assert f"/review/{row}" in page
    action = re.findall(r'action="(/todo/\d+/done)"', page)[0]
    assert visitor.send(action, seen="/health").headers["Location"] == "/health?said=ticked"
    assert "For a person to do" not in visitor.get("/health").text
    assert shown_now(office, comment_id) is HiddenBy.US
    assert ("ada", "hide done", f"facebook:{comment_id}") in office.audit()
    assert visitor.send(action, seen="/health").status_code == 409


def test_a_task_about_a_worry_is_the_dsls_alone(office: Office) -> None:
    office.scene.channel.cannot = {ActionKind.HIDE}
    bring(office, "a bruise on his arm")
    ada, dora = office.visitor("ada"), office.visitor("dora")
    assert "For a person to do" not in ada.get("/health").text
    action = re.findall(r'action="(/todo/\d+/done)"', dora.get("/health").text)[0]
    assert ada.send(action, seen="/health").status_code == 404
    assert dora.send(action, seen="/health").status_code == 303
