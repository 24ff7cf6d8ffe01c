"""What the store must be able to do for people: strikes, questions, evidence, labels, digests, state and audit trail.

The second half of the contract in `bot.core.store`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.core.comment import AuthorRole, Comment
from bot.core.finding import Category
from bot.core.label import LabelledExample
from bot.core.records import Block, DigestRecord, Evidence, History, ReviewItem, ReviewState, StoredDecision, Strike


class Strikes(Protocol):
    """Strikes and blocks."""

    def add(self, stored: StoredDecision, category: Category, now: datetime) -> None:
        """One strike for one comment, whatever its revisions."""
        ...

    def of_author(self, channel: str, author_id: str) -> list[Strike]:
        """Oldest first."""
        ...

    def all(self) -> list[Strike]:
        """Every strike not overturned, newest first."""
        ...

    def open(self) -> list[Strike]:
        """Strikes that do not count yet, oldest first."""
        ...

    def count_in(self, row: int, now: datetime) -> None:
        """Let a strike count from now."""
        ...

    def uphold(self, channel: str, comment_id: str, now: datetime) -> Strike | None:
        """A person agreed: the strike counts from now."""
        ...

    def overturn(self, channel: str, comment_id: str) -> Strike | None:
        """Take the strike away."""
        ...

    def mark_digest(self, until: datetime, sent_at: datetime) -> None:
        """Note that every open strike struck before `until` was in a digest that went out at `sent_at`."""
        ...

    def history(self, comment: Comment, window_start: datetime) -> History:
        """The author's past as the policy may know it."""
        ...

    def block(self, channel: str, author_id: str) -> Block | None:
        """The author's block, lifted ones included."""
        ...

    def set_block(
        self,
        channel: str,
        author_id: str,
        *,
        name: str | None,
        state: str,
        by: str,
        reason: str,
        now: datetime,
    ) -> None:
        """Write down where a block stands."""
        ...

    def blocks(self) -> list[Block]:
        """Blocks that are proposed, due or in force, newest first."""
        ...

    def author_name(self, channel: str, author_id: str) -> str | None:
        """The name last seen; None for an author never seen."""
        ...

    def author_role(self, channel: str, author_id: str) -> AuthorRole | None:
        """The role last seen; None for an author who never wrote."""
        ...


class Reviews(Protocol):
    """Open questions and people's answers."""

    def open(self, stored: StoredDecision, now: datetime) -> int:
        """Open a question about this decision; an open one about an older decision is superseded."""
        ...

    def get(self, row: int) -> ReviewItem | None:
        """One question, open or settled."""
        ...

    def of_comment(self, channel: str, comment_id: str) -> ReviewItem | None:
        """The newest question about a comment."""
        ...

    def list(self, *, open_only: bool = True, limit: int = 200, offset: int = 0) -> list[ReviewItem]:
        """Worst severity first, then oldest."""
        ...

    def settle(self, row: int, *, version: int, state: ReviewState, by: str, now: datetime, note: str = "") -> bool:
        """Answer; False where somebody changed it meanwhile."""
        ...


class EvidenceBox(Protocol):
    """Copies kept before acting."""

    def keep(self, stored: StoredDecision, now: datetime) -> None:
        """Keep a copy, once for each revision."""
        ...

    def of_comment(self, channel: str, comment_id: str) -> list[Evidence]:
        """Oldest revision first."""
        ...

    def expire(self, before: datetime) -> int:
        """Remove settled evidence stored before then, never safeguarding evidence; how many."""
        ...


class State(Protocol):
    """Small JSON objects: cursors, pause, breaker, what a channel has learned."""

    def get(self, key: str) -> dict[str, object]:
        """Empty where nothing was kept."""
        ...

    def put(self, key: str, value: dict[str, object]) -> None:
        """Keep; an empty value removes the key."""
        ...

    def keys(self, prefix: str) -> list[str]:
        """Sorted."""
        ...


class Audit(Protocol):
    """What people and the service did, append-only."""

    def add(self, *, at: datetime, actor: str, verb: str, subject: str, detail: str = "") -> None:
        """Ids and words of ours only, never a comment's text."""
        ...

    def list(self, limit: int = 200, offset: int = 0) -> list[tuple[datetime, str, str, str, str]]:
        """(at, actor, verb, subject, detail), newest first."""
        ...


class Labels(Protocol):
    """People's answers for training."""

    def add(self, example: LabelledExample, now: datetime) -> bool:
        """False where the same text with the same labels is there already; new labels replace old ones."""
        ...

    def all(self) -> list[LabelledExample]:
        """Oldest first."""
        ...


class Digests(Protocol):
    """Daily digests, one for each local date."""

    def get(self, local_date: str) -> DigestRecord | None:
        """One by its date."""
        ...

    def last(self) -> DigestRecord | None:
        """The newest that went out."""
        ...

    def begin(self, local_date: str, since: datetime, until: datetime, message_id: str, now: datetime) -> DigestRecord:
        """Write down that it is to go out; the one on record where there is one already."""
        ...

    def sent(self, local_date: str, now: datetime) -> None:
        """It was handed over."""
        ...

    def failed(self, local_date: str, error: str) -> None:
        """It was not; it stays to be sent."""
        ...
