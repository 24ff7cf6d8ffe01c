"""Facts as the store gives them back: what was said, with the ids and times that storing adds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.core.action import Action, ActionState
from bot.core.comment import Comment, HiddenBy
from bot.core.decision import Decision
from bot.core.finding import Category, Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredComment:
    """A comment's current revision and what became of it. `row` is the store's own id."""

    row: int
    comment: Comment
    fetched_at: datetime
    hidden_by: HiddenBy
    gone_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredDecision:
    """A decision on record. `decided_by` is `service` or a reviewer's name."""

    row: int
    comment: StoredComment
    decision: Decision
    decided_by: str
    current: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredAction:
    """An action in the outbox. `attempts` counts claims; `calls` platform calls spent."""

    row: int
    action: Action
    decision_row: int | None
    state: ActionState
    attempts: int
    priority: int
    created_at: datetime
    due_at: datetime
    done_at: datetime | None
    note: str
    outcome: str
    platform_id: str | None
    last_error: str
    calls: int
    is_safeguarding: bool


class StrikeState(StrEnum):
    """Where a strike stands."""

    OPEN = "open"  # a person may still object
    COUNTED = "counted"  # its comment has stood
    OVERTURNED = "overturned"


@dataclass(frozen=True, kw_only=True, slots=True)
class Strike:
    """One strike of one author. `digest_at` is when a digest that lists it went out; times are aware UTC."""

    row: int
    channel: str
    author_id: str
    comment_id: str
    category: Category
    severity: Severity
    state: StrikeState
    mode: str
    struck_at: datetime
    digest_at: datetime | None
    counted_at: datetime | None
    upheld: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A block of one author, asked for or done. `by` is `service` or a reviewer's name."""

    channel: str
    author_id: str
    author_name: str | None
    state: str  # proposed, due, blocked, lifting, lifted
    by: str
    reason: str
    since: datetime


class ReviewState(StrEnum):
    """Where a question to a person stands."""

    OPEN = "open"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    DELETED = "deleted"  # a person asked for deletion
    SUPERSEDED = "superseded"  # the comment changed or went before anybody answered


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewItem:
    """One open or settled question. `version` rises with every change: an answer to an old version is refused."""

    row: int
    decision: StoredDecision
    state: ReviewState
    opened_at: datetime
    settled_at: datetime | None
    settled_by: str | None
    version: int
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What was kept of a comment before it was acted on. `sha256` is over every other field."""

    row: int
    channel: str
    comment_id: str
    revision: int
    text: str
    author_id: str | None
    author_name: str | None
    post_text: str
    permalink: str | None
    created_at: datetime
    stored_at: datetime
    sha256: str
    is_safeguarding: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestRecord:
    """One daily digest. `local_date` is unique; `sent_at` None means it is still to be handed over."""

    local_date: str
    since: datetime
    until: datetime
    message_id: str
    created_at: datetime
    sent_at: datetime | None
    attempts: int
    last_error: str


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """What the policy may know of an author's past on one channel; all zero for an unnamed author."""

    strikes: int = 0
    advertised_before: bool = False
    hidden_revision: bool = False  # an earlier revision of this very comment was hidden or is due to be


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """Totals for `status` and the digest."""

    comments: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    outbox: dict[str, int] = field(default_factory=dict)
    deletions_due: int = 0
    open_reviews: int = 0
    oldest_open_review: datetime | None = None
    blocked: int = 0
    posts: int = 0
