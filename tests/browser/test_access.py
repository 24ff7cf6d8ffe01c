"""Every page for everybody: axe-core (WCAG 2.2 AA), light and dark, telephone and desk; focus; hostile texts."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bot.core.action import ActionState, Receipt
from bot.core.records import ReviewState
from bot.core.store import Transaction
from tests.browser.conftest import Stage, Tabs

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
}
LONG = "We waited an hour and you idiot of a driver shouted at my lad, " * 6


def scene(stage: Stage) -> dict[str, int]:
    """A day with something on every page; question numbers by what they are about."""
    ids = stage.bring(
        "You idiot, this is a disgrace",
        LONG,
        "The bus was late again and nobody rang",
        "Win a prize, tap here now",
        "There is a bruise on his arm again",
        {"text": "You idiot!!! 😡😡😡", "author": "Sam Sharp", "author_id": "77"},
        {"text": "What an idiot you are", "author": "Sam Sharp", "author_id": "77"},
        {"text": "idiot idiot idiot", "author": "Sam Sharp", "author_id": "77"},
        "ring me on 07700 900123",
        "What a lovely day, thank you",
    )
    stage.app.work.once()
    stage.app.digest.send(None)
    names = ("abusive", "long", "complaint", "spam", "safeguarding", "emoji")
    return {name: stage.question(each).row for name, each in zip(names, ids, strict=False)}


def comment_of(tx: Transaction, row: int) -> str:
    """The comment that a question is about."""
    item = tx.reviews.get(row)
    assert item is not None
    return item.decision.comment.comment.comment_id


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{v['id']}: {node['target']} {node.get('failureSummary', '')}"
        for v in found["violations"]
        for node in v["nodes"]
    ]


def sideways(page: Page) -> int:
    """How many pixels the page is wider than the window (WCAG 1.4.10)."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_has_a_violation(stage: Stage, tabs: Tabs, scheme: Any, width: int) -> None:
    rows = scene(stage)
    with stage.app.store.transaction() as tx:
        (waiting,) = [
            a for a in tx.outbox.of_target("facebook", comment_of(tx, rows["complaint"])) if a.state == "proposed"
        ]
        tx.outbox.settle(waiting.row, ActionState.TODO, Receipt(outcome="todo", at=stage.clock.now(), note="by hand"))
    look: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}, "bypass_csp": True}
    stranger = tabs.open(**look)
    stranger.goto("/sign-in?away=1")
    problems = [f"sign-in {v}" for v in violations(stranger)]
    with stage.app.store.reading() as tx:
        name = tx.digests.last()
    assert name is not None
    page = tabs.open("dora", **look)
    paths = [
        "/review",
        "/review?asked=all",
        "/review?text=nothing+like+this",
        *(f"/review/{row}" for row in rows.values()),
        "/author/facebook/77",
        "/authors",
        "/log",
        "/log?category=prejudice",
        "/digests",
        f"/digests/{name.local_date}",
        "/figures",
        "/health",
        "/audit",
        "/review/4711",
    ]
    for path in paths:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        problems += [f"{path} {v}" for v in violations(page)]
        if sideways(page) > 0:
            problems.append(f"{path} is {sideways(page)} pixels wider than the window")
    page.goto("/review")
    page.keyboard.press("?")
    problems += [f"help {v}" for v in violations(page)]
    page.goto(f"/review/{rows['abusive']}")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="Delete 1 comment for good?")).to_be_visible()
    problems += [f"deletion {v}" for v in violations(page)]
    admin = tabs.open("adam", **look)
    admin.goto("/settings")
    problems += [f"/settings {v}" for v in violations(admin)]
    with stage.app.store.transaction() as tx:
        item = tx.reviews.get(rows["spam"])
        assert item is not None
        tx.reviews.settle(item.row, version=1, state=ReviewState.UPHELD, by="bea", now=stage.clock.now())
    admin.goto(f"/review/{rows['emoji']}")
    admin.evaluate("document.querySelectorAll('input[name=version]').forEach(f => f.value = '99')")
    admin.get_by_role("button", name="Uphold").click()
    problems += [f"conflict {v}" for v in violations(admin)]
    assert problems == []


def test_the_focus_follows_the_page_from_top_to_bottom_and_can_always_be_seen(stage: Stage, tabs: Tabs) -> None:
    rows = scene(stage)
    page = tabs.open("ada")
    for path in ("/review", f"/review/{rows['abusive']}"):
        page.goto(path)
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        tops, seen = [], 0
        for _ in range(60):
            state = page.evaluate(
                """() => {
                    const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
                    return {tag: e.tagName, top: b.top + scrollY,
                            outline: s.outlineStyle, width: parseFloat(s.outlineWidth),
                            inside: b.bottom > 0 && b.top < innerHeight, column: !!e.closest('.right')};
                }"""
            )
            if state["tag"] == "BODY":
                break
            assert state["outline"] == "solid", state
            assert state["width"] >= 2, state
            assert state["inside"], state
            if not state["column"]:
                tops.append(round(state["top"]))
            seen += 1
            page.keyboard.press("Tab")
        assert seen > 15
        assert all(later >= earlier - 40 for earlier, later in pairwise(tops)), tops


def test_skipping_leads_past_the_menu(stage: Stage, tabs: Tabs) -> None:
    stage.bring("You idiot")
    page = tabs.open("ada")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


HOSTILE = [
    "<script>document.title='owned'</script> idiot",
    "<img src=x onerror=\"document.title='owned'\"> idiot",
    "\"><svg onload=document.title='owned'> idiot",
    "{{ 7*7 }}{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %} ${7*7} idiot",
    "javascript:document.title='owned' idiot",
    "idiot \u202eevil txt.exe\u202c \u2066\u2067 \u200f right to left",
    "idiot\r\nBcc: everybody@example.com\r\n\r\n<h1>Injected</h1>",
    "idiot " + "Z\u0351\u0352\u0353\u0354\u0355\u0356\u0357\u0358" * 40,
    '=HYPERLINK("http://evil.example","idiot")',
    "idiot </textarea></title></style><a href='//evil.example'>click</a>",
    "idiot\x00\x07\x1b[31m &lt;b&gt; &#x3c;script&#x3e;",
]


def test_hostile_texts_are_shown_and_do_nothing(stage: Stage, tabs: Tabs) -> None:
    ids = stage.bring(
        *({"text": text, "author": f"<b>{n}</b>\u202e", "author_id": f"66{n}"} for n, text in enumerate(HOSTILE))
    )
    page = tabs.open("ada")
    rows = [stage.question(each).row for each in ids]
    for path in ("/review", "/log", "/figures", *(f"/review/{row}" for row in rows), "/author/facebook/660"):
        page.goto(path)
        assert "owned" not in page.title()
        found = page.evaluate(
            """() => ({scripts: [...document.scripts].map(s => s.getAttribute('src')),
                       foreign: document.querySelectorAll('main img, main h1 ~ h1, a[href*="evil"], b b').length,
                       text: document.querySelector('main').innerText})"""
        )
        assert found["scripts"] == ["/static/pages.js"]
        assert found["foreign"] == 0, path
        assert not any(char in found["text"] for char in "\u202e\u2066\u2067\u200f\x00\x1b"), path
    page.goto(f"/review/{rows[0]}")
    expect(page.locator("blockquote")).to_have_text(HOSTILE[0])
    page.goto(f"/review/{rows[3]}")
    expect(page.locator("blockquote")).to_contain_text("{{ 7*7 }}")


SHOWCASE: list[dict[str, Any]] = [
    {"text": "That driver is an idiot and so is whoever hired him", "author": "Robin Vale", "author_id": "501"},
    {
        "text": "The bus was late again, third time this week. Who can I ask?",
        "author": "Priya N",
        "author_id": "502",
    },
    {"text": "Can somebody swap shifts? ring me on 07700 900123", "author": "Jo Marsh", "author_id": "503"},
    {"text": "Win a prize, tap here before midnight", "author": "Best Deals", "author_id": "504"},
    {"text": "You idiot, learn to park", "author": "Sam Sharp", "author_id": "505"},
    {"text": "Lovely day, thank you to all the staff!", "author": "Alex T", "author_id": "506"},
    {"text": "I buy and collect old bikes, message me", "author": "Bikes & Co", "author_id": "507"},
]


def test_the_screenshots_in_the_readme_are_of_these_pages(
    stage: Stage, tabs: Tabs, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    ids = stage.bring(*SHOWCASE)
    stage.app.work.once()
    stage.app.digest.send(None)
    folder = Path(__file__).parents[2] / "docs" / "images"
    target = folder if pytestconfig.getoption("--screenshots") else tmp_path
    page = tabs.open("ada", viewport={"width": 1100, "height": 760})
    pictures = {"queue": "/review", "comment": f"/review/{stage.question(ids[0]).row}"}
    with stage.app.store.reading() as tx:
        last = tx.digests.last()
    assert last is not None
    for name, path in {**pictures, "digest": f"/digests/{last.local_date}/mail"}.items():
        page.goto(path)
        page.screenshot(path=target / f"{name}.png")
        assert 5_000 < (target / f"{name}.png").stat().st_size < 200_000
        assert (folder / f"{name}.png").is_file(), "make the picture: pytest tests/browser --screenshots"
