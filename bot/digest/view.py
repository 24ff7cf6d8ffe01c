"""What both forms of the digest show, as finished lines of safe text."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from bot.core.finding import Category
from bot.digest.data import BlockedAuthor, DigestData, Entry, Mask, StruckAuthor, ToDo, Waiting
from bot.digest.quoting import defang, one_line, shorten, shown
from bot.digest.wording import URGENCY, age, channel_name, count, heading, moment, ordinal
from bot.policy.words import NAMES

NAME_LIMIT = 40
POST_LIMIT = 48


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One comment, author or task: what stands out, the words, what is known besides, and where to go."""

    mark: str
    text: str
    about: str
    link: str | None = None
    command: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Lines under one heading; `more` says how many are not shown and where they are."""

    heading: str
    total: int
    lines: tuple[Line, ...]
    more: str = ""
    link: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How much is shown: comments in all, characters of each, and lines in each of the other lists."""

    comments: int
    characters: int
    others: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """Where a person goes from a mail: to a page where WEB_URL is set, to a command where it is not."""

    web_url: str

    def question(self, row: int | None) -> str | None:
        """The page of one question; it only shows."""
        return f"{self._base}/review/{row}" if self._base and row is not None else None

    def queue(self, category: Category | None = None) -> str | None:
        """The queue, of one category where one is given."""
        if not self._base:
            return None
        return f"{self._base}/review?category={category.value}" if category else f"{self._base}/review"

    def command(self, row: int | None) -> str:
        """What to type where there is no page."""
        return "" if self._base or row is None else f"moderator review show {row}"

    @property
    def _base(self) -> str:
        return self.web_url.rstrip("/")


def comment_groups(data: DigestData, mask: Mask, links: Links, limits: Limits) -> list[Group]:
    """The worst comments grouped by category, the group with the worst comment first."""
    chosen: dict[Category | None, list[Entry]] = {}
    for entry in data.entries[: limits.comments]:
        chosen.setdefault(entry.category, []).append(entry)
    for category in data.by_category:
        chosen.setdefault(category, [])
    groups = []
    for category, entries in chosen.items():
        total = data.by_category.get(category, len(entries))
        left = total - len(entries)
        groups.append(
            Group(
                heading=heading(category),
                total=total,
                lines=tuple(_comment(entry, data, mask, links, limits.characters) for entry in entries),
                more=_more(left, "comment", links.queue(category)) if left else "",
                link=links.queue(category),
            )
        )
    return groups


def other_groups(data: DigestData, mask: Mask, links: Links, limits: Limits) -> list[Group]:
    """Strikes, blocks, complaints, deletions and to-dos, as far as there are any."""
    characters, most, queue = limits.characters, limits.others, links.queue()
    groups = [
        Group(
            heading="Authors struck",
            total=len(data.strikes),
            lines=tuple(_strike(s, data, links) for s in data.strikes[:most]),
            more=_more(len(data.strikes) - most, "strike", queue, "moderator strikes"),
            link=queue,
        ),
        Group(
            heading="Blocks",
            total=len(data.blocks),
            lines=tuple(_block(b, data) for b in data.blocks[:most]),
            more=_more(len(data.blocks) - most, "block", queue, "moderator strikes"),
            link=queue,
        ),
        Group(
            heading="Complaints awaiting a reply",
            total=data.numbers.replies,
            lines=tuple(_waiting(w, data, mask, links, characters) for w in data.replies[:most]),
            more=_more(data.numbers.replies - most, "complaint", links.queue(Category.COMPLAINT)),
            link=links.queue(Category.COMPLAINT),
        ),
        Group(
            heading="Hidden comments due for deletion",
            total=data.numbers.deletions_due,
            lines=tuple(_waiting(w, data, mask, links, characters) for w in data.deletions[:most]),
            more=_more(data.numbers.deletions_due - most, "comment", queue),
            link=queue,
        ),
        Group(
            heading="To do by hand",
            total=data.numbers.todos,
            lines=tuple(_todo(t, data) for t in data.todos[:most]),
            more=_more(data.numbers.todos - most, "task", None, "moderator status"),
        ),
    ]
    return [group for group in groups if group.total]


def post_title(text: str, mask: Mask) -> str:
    """The beginning of a post; since nobody looked for personal information in it, long numbers and addresses go."""
    text = re.sub(r"(?:\d[\s().-]*){5,}|\S+@\S+", "… ", text[:200])
    return shown(text, (), mask, limit=POST_LIMIT)


def _comment(entry: Entry, data: DigestData, mask: Mask, links: Links, characters: int) -> Line:
    quote = entry.quote
    where = post_title(entry.post, mask)
    about = [entry.done, _name(quote.author), channel_name(quote.channel), moment(quote.created_at, data.timezone)]
    if where:
        about.append(f"on “{where}”")
    if entry.why:
        about.append(entry.why)
    text = shown(quote.text, quote.findings, mask, limit=characters)
    if quote.attachment:
        text = f"{text} [{quote.attachment}]".strip()
    return Line(
        mark=URGENCY[entry.severity],
        text=text or "(no text)",
        about=" · ".join(about),
        link=links.question(entry.review),
        command=links.command(entry.review),
    )


def _strike(strike: StruckAuthor, data: DigestData, links: Links) -> Line:
    return Line(
        mark=f"{ordinal(strike.total)} strike",
        text=_name(strike.author),
        about=f"{NAMES[strike.category]} · {channel_name(strike.channel)} · {moment(strike.struck_at, data.timezone)}",
        link=links.question(strike.review),
        command=links.command(strike.review),
    )


def _block(block: BlockedAuthor, data: DigestData) -> Line:
    verbs = {"proposed": "block", "blocked": "unblock"}
    marks = {"proposed": "Proposed", "due": "Waiting", "blocked": "Blocked"}
    return Line(
        mark=marks.get(block.state, block.state.capitalize()),
        text=_name(block.author),
        about=f"{block.reason} · {channel_name(block.channel)} · {moment(block.since, data.timezone)}",
        command=f"moderator {verbs[block.state]} {shlex.quote(one_line(block.author_id))}"
        if block.state in verbs
        else "",
    )


def _waiting(waiting: Waiting, data: DigestData, mask: Mask, links: Links, characters: int) -> Line:
    quote = waiting.quote
    return Line(
        mark=age(data.now - waiting.since),
        text=shown(quote.text, quote.findings, mask, limit=characters) or "(no text)",
        about=f"{_name(quote.author)} · {channel_name(quote.channel)} · {moment(quote.created_at, data.timezone)}",
        link=links.question(waiting.review),
        command=links.command(waiting.review),
    )


def _todo(todo: ToDo, data: DigestData) -> Line:
    return Line(
        mark=todo.kind.value.capitalize(),
        text=_name(todo.target, 60),
        about=f"{one_line(todo.where)} · {channel_name(todo.channel)} · {moment(todo.since, data.timezone)}",
    )


def _more(number: int, word: str, link: str | None, command: str = "moderator review list") -> str:
    if number <= 0:
        return ""
    where = "" if link else f": {command}"
    return f"and {count(number, f'more {word}')}{where}"


def _name(name: str, limit: int = NAME_LIMIT) -> str:
    return shorten(defang(one_line(name)), limit) or "(no name)"
