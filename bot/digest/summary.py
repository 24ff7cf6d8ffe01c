"""A digest in a few sentences and numbers, and its subject."""

from __future__ import annotations

from bot.digest.data import DigestData
from bot.digest.quoting import one_line
from bot.digest.wording import age, channel_name, count, short_date


def headline(data: DigestData) -> list[tuple[str, int]]:
    """The six numbers at the top with their names; in shadow mode what would have been done."""
    n = data.numbers
    if data.mode == "shadow":
        acted = [("would be hidden", n.would_hide), ("would be deleted", n.would_delete)]
        blocked = ("would be blocked", n.would_block)
    else:
        acted = [("hidden", n.hidden), ("deleted", n.deleted)]
        blocked = ("blocked", n.blocked)
    strikes = ("strike" if n.struck == 1 else "strikes", n.struck)
    return [("checked", n.checked), *acted, ("flagged", n.flagged), strikes, blocked]


def remarks(data: DigestData) -> list[str]:
    """What the six numbers do not say."""
    n = data.numbers
    said = []
    if n.checked:
        channels = ", ".join(f"{channel_name(c)} {number:,}" for c, number in sorted(n.by_channel.items()))
        said.append(f"{count(n.checked, 'comment')} under {count(n.posts, 'post')} checked ({channels}).")
    else:
        said.append("No new comments came.")
    if n.settled:
        said.append(f"{count(n.settled, 'decision')} changed by people.")
    if n.unhidden:
        said.append(f"{count(n.unhidden, 'comment')} shown again.")
    if n.block_proposed:
        said.append(f"{count(n.block_proposed, 'block')} proposed: a person decides.")
    if n.waiting:
        said.append(f"{count(n.waiting, 'action')} waiting to be carried out.")
    if n.failed:
        said.append(f"{count(n.failed, 'action')} given up: `moderator status` says why.")
    if n.safeguarding_todos:
        said.append(f"{count(n.safeguarding_todos, 'task')} to do by hand for the safeguarding lead.")
    return said


def safeguarding(data: DigestData) -> str:
    """How many went to the DSL, and nothing else."""
    number = data.numbers.safeguarding
    if not number:
        return ""
    it = "It is" if number == 1 else "They are"
    return f"{count(number, 'comment')} went to the safeguarding lead. {it} not counted or shown here: see the alerts."


def questions(data: DigestData) -> str:
    """How many questions wait, and since when."""
    n = data.numbers
    if not n.open_questions:
        return "No question is waiting for a person."
    oldest = f", the oldest for {age(data.now - n.oldest_question)}" if n.oldest_question else ""
    waits = "waits" if n.open_questions == 1 else "wait"
    return f"{count(n.open_questions, 'question')} {waits} for a person{oldest}."


def subject(data: DigestData) -> str:
    """School, date and the day in four words; no stranger's text."""
    day = short_date(data.until.astimezone(data.timezone).date())
    if data.quiet:
        news = "a quiet day"
    else:
        named = [f"{number:,} {name}" for name, number in headline(data)[1:4] if number]
        news = ", ".join(named) or "something waits for you"
    alarm = " (needs attention)" if any(line.problem for line in data.health) else ""
    return f"{one_line(data.school)}: daily digest, {day}: {news}{alarm}"


def chart_title(data: DigestData) -> str:
    """What the chart shows, in one sentence that also serves whoever cannot see it."""
    acted, flagged = sum(d.acted for d in data.days), sum(d.flagged for d in data.days)
    verb = "that would have been hidden or deleted" if data.mode == "shadow" else "hidden or deleted"
    return f"Last {len(data.days)} days: {count(acted, 'comment')} {verb}, {flagged:,} flagged"
