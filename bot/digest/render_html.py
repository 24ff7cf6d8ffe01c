"""The digest as HTML that Outlook, Gmail and telephones draw alike: tables, few styles, nothing from elsewhere."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.digest.chart import bars
from bot.digest.data import DigestData, Mask
from bot.digest.quoting import one_line
from bot.digest.summary import chart_title, headline, questions, remarks, safeguarding, subject
from bot.digest.view import Limits, Links, comment_groups, other_groups
from bot.digest.wording import full_moment, long_date

# Gmail cuts a mail at 102 KB of HTML, and with it whatever comes last.
MOST_BYTES = 100_000
STEPS = tuple(
    Limits(comments=comments, characters=characters, others=others)
    for comments, characters, others in (
        (100, 280, 20),
        (100, 180, 20),
        (100, 110, 15),
        (100, 60, 10),
        (60, 60, 10),
        (30, 40, 5),
        (10, 40, 3),
    )
)


def render_html(data: DigestData, *, mask: Mask, web_url: str) -> str:
    """At most 100,000 bytes: long comments are shortened further, and only then fewer of them shown."""
    html = ""
    for limits in STEPS:
        html = _render(data, mask, web_url, limits)
        if len(html.encode("utf-8", "replace")) <= MOST_BYTES:
            break
    return html


@cache
def environment() -> Environment:
    """Templates with every value escaped and every unknown name an error."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["commands"] = commands
    return made


def commands(text: str) -> Markup:
    """Our own sentence, escaped, with what stands between backticks set as a command."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704  (escaped just now)


def text_on(colour: str) -> str:
    """Black or white, whichever reads better on a colour such as `#1f5f5b` (WCAG 2.2, relative luminance)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#ffffff" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else "#000000"


def _render(data: DigestData, mask: Mask, web_url: str, limits: Limits) -> str:
    links = Links(web_url=web_url)
    local = data.until.astimezone(data.timezone)
    return (
        environment()
        .get_template("digest.html.j2")
        .render(
            subject=subject(data),
            school=one_line(data.school),
            colour=data.colour,
            on_colour=text_on(data.colour),
            date=f"{long_date(local.date())}, {local:%H:%M}",
            shadow=data.mode == "shadow",
            quiet=data.quiet,
            problems=[line.text for line in data.health if line.problem],
            questions=questions(data),
            queue=links.queue(),
            safeguarding=safeguarding(data),
            headline=headline(data),
            remarks=remarks(data),
            comments=comment_groups(data, mask, links, limits),
            others=other_groups(data, mask, links, limits),
            chart_title=chart_title(data),
            bars=bars(data.days),
            health=data.health,
            since=full_moment(data.since, data.timezone),
            until=full_moment(data.until, data.timezone),
        )
    )
