"""The digest as people get it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import html5lib
import pytest
from bs4 import BeautifulSoup

from bot.core.action import ActionKind
from bot.core.decision import Verdict
from bot.core.finding import Category, Severity
from bot.digest import DigestData, HealthLine, render
from bot.digest.data import BlockedAuthor, DayTally, Entry, Numbers, Quote, StruckAuthor, ToDo, Waiting
from bot.digest.render_html import text_on
from bot.digest.wording import in_local_time
from tests.digest.conftest import LONDON, NOW, finding, mask

PHONE = "Ring 07700 900123 you idiots"
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</td></tr></table><h1>School closed</h1>",
    '"><a href="javascript:alert(1)">x</a>',
    "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7}",
    "<!--[if mso]><v:rect><![endif]-->",
    "<style>body{display:none}</style>",
    "&lt;script&gt; &#60;script&#62;",
    "\u202egnihtemos\u202c \u2066hidden\u2069",
    "a\r\nBcc: everyone@evil.example\r\n\r\n<html>",
    "z" + "\u0301\u0316" * 300,
    "\x00\x07\x1b[31mred\x9f\ufffe\ufdd0\ud800",
    "https://evil.example/login www.evil.example pay@evil.example",
    "\U0001f642" * 5000,
    "data:text/html;base64,PHNjcmlwdD4=",
    "\u2028\u2029\u0085\u000b",
    "<svg/onload=alert(1)><math><mtext></form>",
    "]]><![CDATA[x",
    "A" * 65536,
]


def entry(text: str, number: int = 1, category: Category | None = Category.ABUSIVE, **changes: object) -> Entry:
    quote = Quote(text=text, findings=(), author="Pat Reader", channel="facebook", created_at=NOW - timedelta(hours=3))
    values: dict[str, object] = {
        "quote": quote,
        "category": category,
        "severity": Severity.MEDIUM,
        "verdict": Verdict.HIDE,
        "done": "hidden",
        "why": "",
        "post": "Sports day",
        "review": number,
        **changes,
    }
    return Entry(**values)  # type: ignore[arg-type]


def digest(entries: list[Entry] | None = None, **changes: object) -> DigestData:
    entries = entries or []
    by_category: dict[Category | None, int] = {}
    for one in entries:
        by_category[one.category] = by_category.get(one.category, 0) + 1
    last = date(2026, 11, 23)
    values: dict[str, object] = {
        "school": "Larkmere School",
        "colour": "#1f5f5b",
        "timezone": LONDON,
        "mode": "live",
        "since": NOW - timedelta(days=1),
        "until": NOW,
        "now": NOW,
        "numbers": Numbers(checked=len(entries), hidden=len(entries), by_channel={"facebook": len(entries)}, posts=1),
        "entries": tuple(entries[:500]),
        "by_category": by_category,
        "strikes": (),
        "blocks": (),
        "replies": (),
        "deletions": (),
        "todos": (),
        "days": tuple(DayTally(day=last - timedelta(days=13 - n), checked=9, acted=n, flagged=1) for n in range(14)),
        "health": (HealthLine(text="Facebook was last read at 07:29."),),
        **changes,
    }
    return DigestData(**values)  # type: ignore[arg-type]


def parsed(html: str) -> BeautifulSoup:
    """Strictly parsed first: any error in the HTML fails the test."""
    html5lib.HTMLParser(strict=True).parse(html)
    return BeautifulSoup(html, "html5lib")


def assert_inert(html: str) -> BeautifulSoup:
    soup = parsed(html)
    allowed = {"html", "head", "meta", "title", "style", "body", "table", "tbody", "tr", "td", "h1", "h2", "p", "div"}
    assert {tag.name for tag in soup.find_all(True)} <= allowed | {"span", "b", "br", "a", "code"}
    assert len(soup.find_all("style")) == 1
    for tag in soup.find_all(True):
        assert not {name for name in tag.attrs if name.startswith("on") or name in ("src", "background", "srcset")}
    assert "url(" not in html
    assert "@import" not in html
    return soup


@pytest.mark.parametrize("number", [0, 1, 50, 5000])
@pytest.mark.parametrize("text", ["Short one", "<&\"'>" * 200, "\U0001f469\u200d\U0001f467" * 500])
def test_a_digest_of_any_size_is_strict_html_below_what_gmail_cuts(number: int, text: str) -> None:
    html = render(digest([entry(text, n) for n in range(number)]), mask=mask, web_url="https://mod.school.example").html
    assert len(html.encode()) < 102_000
    soup = assert_inert(html)
    assert len(soup.select("td.t")) == min(number, 100)


def test_the_html_shows_the_worst_hundred_the_text_five_hundred_and_both_count_the_rest() -> None:
    data = digest([entry(f"Comment number {n}.", n) for n in range(700)])
    linked = render(data, mask=mask, web_url="https://mod.school.example/")
    soup = parsed(linked.html)
    assert soup.find("a", string="and 600 more comments")["href"] == (
        "https://mod.school.example/review?category=abusive"
    )
    assert "and 200 more comments: https://mod.school.example/review?category=abusive" in linked.text
    assert linked.text.count("Comment number") == 500
    plain = render(data, mask=mask, web_url="")
    assert "and 600 more comments: moderator review list" in parsed(plain.html).get_text()
    assert "and 200 more comments: moderator review list" in plain.text


@pytest.mark.parametrize("place", ["text", "author", "post", "name", "where", "school"])
@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: ascii(text[:24]))
def test_hostile_text_is_inert_wherever_it_stands(hostile: str, place: str) -> None:
    data = digest([entry(hostile if place == "text" else "fine", post=hostile if place == "post" else "")])
    if place == "author":
        data = replace(data, entries=(replace(data.entries[0], quote=replace(data.entries[0].quote, author=hostile)),))
    elif place == "name":
        struck = StruckAuthor(
            author=hostile, channel="facebook", category=Category.SPAM, total=1, struck_at=NOW, review=1
        )
        blocked = BlockedAuthor(
            author=hostile, author_id="4711", channel="x", state="proposed", reason="3 strikes", since=NOW
        )
        data = replace(data, strikes=(struck,), blocks=(blocked,))
    elif place == "where":
        todo = ToDo(kind=ActionKind.HIDE, channel="facebook", target="x", where=hostile, since=NOW)
        data = replace(data, todos=(todo,), numbers=replace(data.numbers, todos=1))
    elif place == "school":
        data = replace(data, school=hostile)
    mail = render(data, mask=mask, web_url="")
    soup = assert_inert(mail.html)
    assert soup.find_all("a") == []
    for part in (mail.html, mail.text, mail.subject):
        assert not set(part) & set("\u202e\u202c\u2066\u2069\x00\x1b\u2028\ufffe\ufdd0\ud800")
        assert "49" not in part.replace("07:49", "")
        if place not in ("where", "school"):  # those are our own words, and may name an address
            assert "evil.example" not in part
    assert "\n" not in mail.subject
    assert "\nBcc:" not in mail.text


def test_personal_information_is_masked_and_strong_language_softened_in_every_part() -> None:
    found = (finding(Category.PERSONAL_INFORMATION, PHONE, "07700 900123"), finding(Category.ABUSIVE, PHONE, "idiots"))
    quote = replace(entry(PHONE).quote, findings=found)
    waiting = Waiting(quote=quote, since=NOW - timedelta(days=3), review=4)
    data = digest([replace(entry(PHONE), quote=quote)], replies=(waiting,), deletions=(waiting,))
    data = replace(data, numbers=replace(data.numbers, replies=1, deletions_due=1))
    mail = render(data, mask=mask, web_url="")
    for part in (mail.html, mail.text):
        assert part.count("Ring ••• you i*****") == 3
        assert "900123" not in part
        assert "idiots" not in part


def test_numbers_in_a_posts_beginning_are_left_out() -> None:
    mail = render(digest([entry("x", post="Lost: ring 07700 900123 or me@home.example")]), mask=mask, web_url="")
    assert "900123" not in mail.text + mail.html
    assert "home" not in mail.text + mail.html


def test_buttons_lead_to_pages_where_there_are_any_and_name_the_command_where_not() -> None:
    data = digest([entry("Hm", 17)], numbers=Numbers(open_questions=2, oldest_question=NOW - timedelta(days=3)))
    linked = parsed(render(data, mask=mask, web_url="https://mod.school.example").html)
    assert {a["href"] for a in linked.find_all("a")} == {
        "https://mod.school.example/review",
        "https://mod.school.example/review/17",
    }
    plain = render(data, mask=mask, web_url="")
    assert "moderator review show 17" in plain.text
    assert "moderator review show 17" in parsed(plain.html).get_text()
    assert "2 questions wait for a person, the oldest for 3 days." in plain.text


def test_a_quiet_day_is_a_short_mail_that_says_so() -> None:
    quiet = render(digest(), mask=mask, web_url="")
    assert quiet.subject == "Larkmere School: daily digest, Mon 23 Nov: a quiet day"
    assert "A quiet day" in quiet.text
    assert len(quiet.text.splitlines()) < 35
    assert "Facebook was last read" in parsed(quiet.html).get_text()


def test_the_subject_tells_the_day_in_four_words_and_problems() -> None:
    numbers = Numbers(checked=1200, hidden=5, deleted=2, flagged=1)
    data = digest([entry("x")], numbers=numbers, health=(HealthLine(text="Token expired.", problem=True),))
    assert render(data, mask=mask, web_url="").subject == (
        "Larkmere School: daily digest, Mon 23 Nov: 5 hidden, 2 deleted, 1 flagged (needs attention)"
    )


def test_shadow_mode_is_said_and_its_figures_are_what_would_have_been() -> None:
    data = digest([entry("x", done="would be hidden")], mode="shadow", numbers=Numbers(would_hide=3))
    mail = render(data, mask=mask, web_url="")
    assert "Shadow mode: nothing on the page was touched." in mail.text
    assert "3 would be hidden" in mail.subject
    assert "Shadow mode." in parsed(mail.html).get_text()


def test_safeguarding_is_a_number_and_a_pointer() -> None:
    mail = render(digest(numbers=Numbers(safeguarding=2)), mask=mask, web_url="")
    said = "2 comments went to the safeguarding lead. They are not counted or shown here: see the alerts."
    assert said in mail.text.replace("\n  ", " ")
    assert said in parsed(mail.html).get_text()


def test_dates_are_written_as_in_the_uk_and_in_local_time() -> None:
    summer = NOW.replace(month=7, day=1, hour=6)
    mail = render(digest(since=summer - timedelta(days=1), until=summer, now=summer), mask=mask, web_url="")
    assert "Wednesday 1 July 2026, 07:30" in mail.text
    assert "1 July 2026, 07:30 BST" in mail.text


def test_the_chart_draws_every_day_that_had_anything() -> None:
    soup = parsed(render(digest([entry("x")]), mask=mask, web_url="").html)
    chart = soup.find("table", role="img")
    assert chart["aria-label"] == "Last 14 days: 91 comments hidden or deleted, 14 flagged"
    assert len(chart.find_all("td", bgcolor="#b3402f")) == 13
    assert len(chart.find_all("td", bgcolor="#e0a63c")) == 14


def test_commands_in_health_lines_are_set_as_commands_and_still_escaped() -> None:
    line = HealthLine(text="Run `moderator doctor` <now>.", problem=True)
    soup = parsed(render(digest(health=(line,)), mask=mask, web_url="").html)
    assert "moderator doctor" in [c.get_text() for c in soup.find_all("code")]
    assert "<now>" in soup.get_text()


@pytest.mark.parametrize(
    ("colour", "letters"), [("#1f5f5b", "#ffffff"), ("#ffe900", "#000000"), ("#ffffff", "#000000")]
)
def test_letters_on_the_schools_colour_can_be_read(colour: str, letters: str) -> None:
    assert text_on(colour) == letters


def test_times_as_stored_are_written_as_in_the_uk_within_a_sentence() -> None:
    said = "Acting is paused since 2026-07-01T06:30:00.123+00:00 by kim: open day 2026-07-01."
    assert in_local_time(said, LONDON) == "Acting is paused since 1 Jul 2026, 07:30 by kim: open day 2026-07-01."
