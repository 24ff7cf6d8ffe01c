"""The digest as plain text, complete without its HTML."""

from __future__ import annotations

from textwrap import fill

from bot.digest.chart import text_bar
from bot.digest.data import DigestData, Mask
from bot.digest.quoting import one_line
from bot.digest.summary import chart_title, headline, questions, remarks, safeguarding
from bot.digest.view import Group, Limits, Links, comment_groups, other_groups
from bot.digest.wording import full_moment, long_date, short_date

WIDTH = 78
LIMITS = Limits(comments=500, characters=500, others=100)


def render_text(data: DigestData, *, mask: Mask, web_url: str) -> str:
    """Lines of at most 78 characters but for links."""
    links = Links(web_url=web_url)
    local = data.until.astimezone(data.timezone)
    lines = [
        f"{one_line(data.school)}: daily digest",
        f"{long_date(local.date())}, {local:%H:%M}",
        "=" * 40,
        "",
    ]
    lines += [_wrap(f"! {line.text}") for line in data.health if line.problem]
    if data.mode == "shadow":
        lines.append(_wrap("Shadow mode: nothing on the page was touched. The figures say what would have been done."))
    if data.quiet:
        lines += ["A quiet day: nothing had to be hidden or flagged, and nothing waits for you."]
    else:
        lines += [_wrap(questions(data))]
        lines += [
            f"Open the review queue: {links.queue()}" if links.queue() else "Open the queue: moderator review list"
        ]
    if said := safeguarding(data):
        lines.append(_wrap(said))
    lines.append("")
    if not data.quiet:
        lines += [f"{number:>7,}  {name}" for name, number in headline(data)]
        lines.append("")
    lines += [_wrap(remark) for remark in remarks(data)]
    for group in [*comment_groups(data, mask, links, LIMITS), *other_groups(data, mask, links, LIMITS)]:
        lines += _group(group)
    lines += ["", chart_title(data), "-" * 40]
    most = max(d.acted + d.flagged for d in data.days)
    for day in data.days:
        bar = text_bar(day, most)
        lines.append(
            f"{short_date(day.day):<10} {day.checked:>6,} checked {day.acted:>5,} {day.flagged:>5,}  {bar}".rstrip()
        )
    lines += ["# hidden or deleted   . flagged" if most else "", "", "How the service is", "-" * 40]
    lines += [_wrap(("! " if line.problem else "- ") + line.text) for line in data.health] or ["- No trouble is known."]
    since, until = full_moment(data.since, data.timezone), full_moment(data.until, data.timezone)
    lines += ["", _wrap(f"Covers {since} to {until}. A digest comes every day: if none does, something is wrong."), ""]
    return "\n".join(lines)


def _group(group: Group) -> list[str]:
    title = f"{group.heading} ({group.total:,})"
    lines = ["", title, "-" * max(len(title), 40)]
    for line in group.lines:
        lines.append(_wrap(f"[{line.mark}] {line.text}"))
        lines.append(_wrap(line.about, indent="    "))
        if line.link or line.command:
            lines.append(f"    {line.link or line.command}")
    if group.more:
        lines.append(f"{group.more}{f': {group.link}' if group.link else ''}")
    return lines


def _wrap(text: str, indent: str = "") -> str:
    return fill(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent or "  ",
        break_on_hyphens=False,
        break_long_words=True,
    )
