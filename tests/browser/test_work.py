"""A day's work in a real browser: doors, keyboard, conflicts, undo, and what the platform shows afterwards."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from bot.core.records import ReviewState
from tests.browser.conftest import Stage, Tabs, sign_in

pytestmark = pytest.mark.browser


def states(stage: Stage) -> list[ReviewState]:
    with stage.app.store.reading() as tx:
        return [item.state for item in tx.reviews.list(open_only=False, limit=500)]


def press(page: Page, key: str) -> None:
    """Press a key that sends a form or follows a link, and wait for the page it leads to."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_a_queue_of_200_is_worked_by_keyboard_alone(stage: Stage, tabs: Tabs) -> None:
    stage.bring(*(f"You idiot number {n}" for n in range(200)))
    page = tabs.open()
    page.goto("/")
    for text in ("ada", "a long enough password"):
        while page.evaluate("document.activeElement.tagName") != "INPUT":
            page.keyboard.press("Tab")
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    press(page, "Enter") if page.evaluate("document.activeElement.tagName") == "BUTTON" else _tab_to_button(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("200 questions open")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator(".questions a.text").nth(0)).to_be_focused()
    press(page, "Enter")
    press(page, "u")  # upheld on its own page, which leads to the next question
    expect(page.get_by_role("heading", level=1)).to_contain_text("Question 2")
    press(page, "o")
    page.goto("/review")
    for _ in range(8):
        press(page, "u")
    for _ in range(4):
        press(page, "o")
    press(page, "d")
    expect(page.get_by_role("heading", name="Delete 1 comment for good?")).to_be_visible()
    press(page, "Enter")
    while states(stage).count(ReviewState.OPEN):
        page.locator("#all").focus()
        page.keyboard.press("Space")
        press(page, "u")
    expect(page.get_by_text("No question waits for an answer.")).to_be_visible()
    found = states(stage)
    assert len(found) == 200
    assert found.count(ReviewState.OVERTURNED) == 5
    assert found.count(ReviewState.DELETED) == 1
    assert found.count(ReviewState.UPHELD) == 194


def _tab_to_button(page: Page) -> None:
    while page.evaluate("document.activeElement.textContent.trim()") != "Sign in":
        page.keyboard.press("Tab")
    press(page, "Enter")


def test_after_each_answer_the_focus_stays_at_its_place_in_the_list(stage: Stage, tabs: Tabs) -> None:
    stage.bring(*(f"You idiot number {n}" for n in range(5)))
    page = tabs.open("ada")
    for _ in range(3):
        page.keyboard.press("j")
    expect(page.locator(".questions a.text").nth(2)).to_be_focused()
    press(page, "u")
    expect(page.locator(".questions a.text").nth(2)).to_be_focused()
    expect(page.locator(".questions a.text").nth(2)).to_contain_text("number 1")


def test_an_overturned_comment_is_visible_on_the_page_again(stage: Stage, tabs: Tabs) -> None:
    (comment_id,) = stage.bring("You idiot, see you there")
    visitors = tabs.open()
    visitors.goto(stage.sandbox.url)
    expect(visitors.get_by_text("You idiot, see you there")).to_have_count(0)
    page = tabs.open("ada")
    page.get_by_role("link", name="see you there").click()
    page.get_by_role("button", name="Overturn").click()
    expect(page.get_by_role("status").first).to_contain_text("1 comment overturned")
    stage.act()
    visitors.reload()
    expect(visitors.get_by_text("You idiot, see you there")).to_be_visible()
    assert stage.question(comment_id).state is ReviewState.OVERTURNED


def test_undo_by_one_key_leaves_the_page_as_it_was(stage: Stage, tabs: Tabs) -> None:
    (comment_id,) = stage.bring("You idiot")
    page = tabs.open("ada")
    press(page, "o")
    press(page, "z")
    expect(page.get_by_text("Taken back: everything is as it was.")).to_be_visible()
    stage.act()
    assert stage.sandbox.admin.comment(comment_id)["is_hidden"] is True
    assert stage.question(comment_id).state is ReviewState.OPEN


def test_two_reviewers_at_once_meet_a_conflict(stage: Stage, tabs: Tabs) -> None:
    (comment_id,) = stage.bring("You idiot")
    row = stage.question(comment_id).row
    ada, bea = tabs.open("ada"), tabs.open("bea")
    for page in (ada, bea):
        page.goto(f"/review/{row}")
    press(ada, "u")
    press(bea, "o")
    expect(bea.get_by_role("heading", name="Somebody was quicker")).to_be_visible()
    expect(bea.get_by_role("alert")).to_contain_text("upheld (by ada")
    bea.get_by_role("link", name="Look at it again").click()
    expect(bea.get_by_role("heading", level=1)).to_contain_text("upheld by ada")


def test_a_link_opens_after_sign_in_and_an_expired_one_says_so(stage: Stage, tabs: Tabs) -> None:
    (comment_id,) = stage.bring("You idiot")
    row = stage.question(comment_id).row
    page = tabs.open()
    sign_in(page, "ada", path=f"/review/{row}")
    expect(page).to_have_url(re.compile(f"/review/{row}$"))
    page.goto("/review/4711")
    expect(page.get_by_role("alert")).to_contain_text("The link is out of date")
    stage.clock.move(minutes=31)
    page.goto(f"/review/{row}")
    expect(page.get_by_role("alert")).to_contain_text("signed out because you were away")
    assert stage.question(comment_id).state is ReviewState.OPEN


def test_a_link_in_a_web_mail_finds_somebody_signed_in(stage: Stage, tabs: Tabs) -> None:
    (comment_id,) = stage.bring("You idiot")
    row = stage.question(comment_id).row
    page = tabs.open("ada")
    page.route(
        "http://mail.example/*", lambda route: route.fulfill(body=f'<a href="{stage.url}/review/{row}">Open</a>')
    )
    page.goto("http://mail.example/inbox")
    page.get_by_role("link", name="Open").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Question {row}")


def test_a_wrong_form_key_is_refused_and_nothing_changes(stage: Stage, tabs: Tabs) -> None:
    (comment_id,) = stage.bring("You idiot")
    page = tabs.open("ada")
    page.get_by_role("link", name="You i").click()
    page.evaluate("document.querySelectorAll('input[name=csrf]').forEach(f => f.value = 'f'.repeat(64))")
    page.get_by_role("button", name="Overturn").click()
    expect(page.get_by_role("heading", name="The form was not accepted")).to_be_visible()
    assert stage.question(comment_id).state is ReviewState.OPEN


def test_ten_wrong_passwords_close_the_door(stage: Stage, tabs: Tabs) -> None:
    page = tabs.open()
    for _ in range(10):
        sign_in(page, "ada", "wrong password")
        expect(page.get_by_role("alert")).to_contain_text("is wrong")
    sign_in(page, "ada")
    expect(page.get_by_role("alert")).to_contain_text("Too many failed tries")


def test_help_opens_with_a_key_and_single_keys_can_be_switched_off(stage: Stage, tabs: Tabs) -> None:
    stage.bring("You idiot")
    page = tabs.open("ada")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.get_by_role("button", name="Turn single keys off").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()
    page.keyboard.press("u")
    page.reload()
    assert states(stage) == [ReviewState.OPEN]


def test_keys_typed_into_a_field_do_nothing_else(stage: Stage, tabs: Tabs) -> None:
    stage.bring("You idiot")
    page = tabs.open("ada")
    page.keyboard.press("/")
    page.keyboard.type("uodz")
    expect(page.get_by_label("Words")).to_have_value("uodz")
    assert states(stage) == [ReviewState.OPEN]


def test_reply_relabel_and_block_are_reached_by_key(stage: Stage, tabs: Tabs) -> None:
    (comment_id,) = stage.bring("You idiot")
    page = tabs.open("ada")
    press(page, "l")
    expect(page.get_by_label("abusive")).to_be_visible()
    page.keyboard.press("r")
    expect(page.get_by_label("Reply, as everybody will read it")).to_be_focused()
    page.get_by_label("Start from").select_option(index=1)
    page.locator("h1").click()
    press(page, "b")
    expect(page.get_by_role("status").first).to_contain_text("blocked")
    press(page, "z")
    expect(page.get_by_role("button", name="Block")).to_be_visible()
    stage.act()
    assert stage.sandbox.admin.state()["blocked"] == []
    assert stage.question(comment_id).state is ReviewState.OPEN


def test_the_pages_work_without_any_script(stage: Stage, tabs: Tabs) -> None:
    (comment_id,) = stage.bring("You idiot")
    page = tabs.open("ada", java_script_enabled=False)
    page.get_by_label("Select question 1").check()
    page.get_by_role("button", name="Uphold").click()
    expect(page.get_by_text("No question waits for an answer.")).to_be_visible()
    assert stage.question(comment_id).state is ReviewState.UPHELD


def test_somebody_away_is_asked_and_can_stay(stage: Stage, tabs: Tabs) -> None:
    page = tabs.open()
    page.clock.install()
    sign_in(page, "ada")
    page.clock.fast_forward("28:01")
    expect(page.get_by_role("alertdialog")).to_be_visible()
    stage.clock.move(minutes=28)
    page.get_by_role("button", name="Stay signed in").click()
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    stage.clock.move(minutes=20)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Queue")
