"""What a digest says, before anybody has thought about how it looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.core.action import ActionKind
from bot.core.decision import Verdict
from bot.core.finding import Category, Finding, Severity

Mask = Callable[[str, Sequence[Finding]], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class HealthLine:
    """One sentence on how the service stands; a problem is shown first and says what to do."""

    text: str
    problem: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A comment as typed, with what was found in it: never shown before masking and softening."""

    text: str
    findings: tuple[Finding, ...]
    author: str
    channel: str
    created_at: datetime
    attachment: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One comment that was not simply left up. `category` None: it goes to a person for another reason, `why`.

    `review` is the question's number, as `moderator review show` takes it; `done` is what has become of it.
    """

    quote: Quote
    category: Category | None
    severity: Severity
    verdict: Verdict
    done: str
    why: str
    post: str
    review: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StruckAuthor:
    """One new strike. `total` counts the author's strikes that were not overturned, this one among them."""

    author: str
    channel: str
    category: Category
    total: int
    struck_at: datetime
    review: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockedAuthor:
    """One block that is proposed, due or new."""

    author: str
    author_id: str
    channel: str
    state: str
    reason: str
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A comment that waits for something: a reply or its deletion."""

    quote: Quote
    since: datetime
    review: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ToDo:
    """Something only a person can do; `where` says where to click."""

    kind: ActionKind
    channel: str
    target: str
    where: str
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class DayTally:
    """One local day: comments checked, hidden or deleted (in shadow mode: that would have been), and flagged."""

    day: date
    checked: int = 0
    acted: int = 0
    flagged: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbers:
    """The day's totals: `hidden` and the like is what was done, `would_…` what shadow mode held back."""

    checked: int = 0
    by_channel: dict[str, int] = field(default_factory=dict)
    posts: int = 0
    hidden: int = 0
    deleted: int = 0
    would_hide: int = 0
    would_delete: int = 0
    flagged: int = 0
    struck: int = 0
    blocked: int = 0
    would_block: int = 0
    block_proposed: int = 0
    unhidden: int = 0
    failed: int = 0
    waiting: int = 0
    safeguarding: int = 0
    settled: int = 0
    open_questions: int = 0
    oldest_question: datetime | None = None
    deletions_due: int = 0
    replies: int = 0
    todos: int = 0
    safeguarding_todos: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestData:
    """One digest over [since, until).

    `entries` are the worst 500, worst first; `by_category` counts them all. `days` are the last 14 local days, oldest
    first, ending with the day of `until`. Nothing of a safeguarding comment is in here but their number.
    """

    school: str
    colour: str
    timezone: ZoneInfo
    mode: str
    since: datetime
    until: datetime
    now: datetime
    numbers: Numbers
    entries: tuple[Entry, ...]
    by_category: dict[Category | None, int]
    strikes: tuple[StruckAuthor, ...]
    blocks: tuple[BlockedAuthor, ...]
    replies: tuple[Waiting, ...]
    deletions: tuple[Waiting, ...]
    todos: tuple[ToDo, ...]
    days: tuple[DayTally, ...]
    health: tuple[HealthLine, ...]

    @property
    def quiet(self) -> bool:
        """Whether nothing happened and nothing waits for a person."""
        n = self.numbers
        something = (n.open_questions, n.safeguarding, n.deletions_due, n.replies, n.todos, n.failed, n.waiting)
        happened = (n.hidden, n.deleted, n.would_hide, n.would_delete, n.would_block, n.settled, n.safeguarding_todos)
        problems = any(line.problem for line in self.health)
        return not (any(something) or any(happened) or self.entries or self.strikes or self.blocks or problems)
