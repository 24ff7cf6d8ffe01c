"""Who may open the review pages, what they ask the store for, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.decision import Verdict
from bot.core.finding import Category
from bot.core.records import StoredComment, StoredDecision

MOST_COUNTED = 1000  # what a narrowed list is counted to


class Role(StrEnum):
    """What an account is for."""

    REVIEWER = "reviewer"  # settles questions; never sees safeguarding comments
    DSL = "dsl"  # settles questions, and alone sees safeguarding comments
    ADMIN = "admin"  # a reviewer who may also read settings and audit trail


@dataclass(frozen=True, kw_only=True, slots=True)
class Reviewer:
    """One account. `totp_used` is the newest one-time code's time step: no code opens the door twice."""

    row: int
    name: str
    role: Role
    password_hash: str
    totp_secret: str | None
    totp_used: int
    created_at: datetime
    closed_at: datetime | None = None

    @property
    def sees_safeguarding(self) -> bool:
        """Only the DSL does."""
        return self.role is Role.DSL


@dataclass(frozen=True, kw_only=True, slots=True)
class WebSession:
    """Somebody signed in; the store knows the token by its hash alone."""

    reviewer: Reviewer
    opened_at: datetime
    seen_at: datetime


class Asked(StrEnum):
    """Which questions are wanted."""

    OPEN = "open"  # worst first, then oldest
    SETTLED = "settled"  # newest answer first
    ALL = "all"  # newest first


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """What a list is narrowed to; empty fields narrow nothing.

    `categories` means any of them; `author` is a name's part or a whole id; `text` a part of the comment, whatever its
    case; [since, until) bounds when it was decided. `sees_safeguarding` says whether the one who asks is the DSL.
    """

    sees_safeguarding: bool
    asked: Asked = Asked.OPEN
    channel: str = ""
    categories: tuple[Category, ...] = ()
    verdict: Verdict | None = None
    severity: int | None = None
    author: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether it asks about decisions or comments, and not only where a question stands."""
        return bool(self.categories or self.verdict or self.since or self.until or self.author or self.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueTally:
    """How many open questions there are, and how they divide."""

    total: int
    by_verdict: dict[str, int]
    by_category: dict[str, int]
    by_channel: dict[str, int]
    by_severity: dict[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class LoggedDecision:
    """One line of the decisions log; `question` is the newest question about the comment."""

    stored: StoredDecision
    question: int | None
    settled_as: str | None
    settled_by: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorComment:
    """One comment of an author, as it stands."""

    comment: StoredComment
    verdict: Verdict | None
    categories: tuple[Category, ...]
    question: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """What a reviewer wrote down about a comment for the others."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestCopy:
    """A digest as it was mailed."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenAnswer:
    """An answer that can be taken back until `until`. Answers given at one go share a `batch`."""

    row: int
    at: datetime
    actor: str
    verb: str
    channel: str
    comment_id: str
    batch: str
    until: datetime
    undone: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class HourTally:
    """Decisions of the service in one UTC hour with one verdict."""

    hour: datetime
    verdict: Verdict
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What the plots are drawn from; safeguarding comments are left out unless the DSL asks.

    `settled` maps a category to (answers, of which overturned); `by_reviewer` likewise; `waits` are seconds from order
    to receipt of each hide.
    """

    hours: tuple[HourTally, ...]
    categories: dict[str, int]
    settled: dict[str, tuple[int, int]]
    by_reviewer: dict[str, tuple[int, int]]
    waits: tuple[tuple[datetime, float], ...]
