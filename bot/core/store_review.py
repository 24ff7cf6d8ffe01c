"""What the store must be able to do for the review pages: accounts and sessions, lists, notes, and taking answers back.

The third part of the contract in `bot.core.store`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.records import DigestRecord, ReviewItem, StoredAction
from bot.core.review import (
    AuthorComment,
    DigestCopy,
    Figures,
    Filter,
    GivenAnswer,
    LoggedDecision,
    Note,
    QueueTally,
    Reviewer,
    Role,
    WebSession,
)


class Accounts(Protocol):
    """Reviewers, who is signed in, and failed tries."""

    def add(self, name: str, role: Role, password_hash: str, totp_secret: str | None, now: datetime) -> bool:
        """Add an account; False where one of that name (in any case) exists."""
        ...

    def get(self, name: str) -> Reviewer | None:
        """By name in any case; closed accounts too."""
        ...

    def list(self) -> list[Reviewer]:
        """By name."""
        ...

    def set_password(self, row: int, password_hash: str) -> None:
        """A new password, for a closed account too, which is open again; whoever was signed in is not any more."""
        ...

    def close(self, row: int, now: datetime) -> None:
        """Nobody signs in by it any more; its name stays in the audit trail."""
        ...

    def use_code(self, row: int, step: int) -> bool:
        """Note the time step of a one-time code; False where it, or a later one, was used before."""
        ...

    def open_session(self, token_hash: str, reviewer_row: int, now: datetime) -> None:
        """Somebody signed in."""
        ...

    def session(self, token_hash: str) -> WebSession | None:
        """Of an account that is not closed."""
        ...

    def touch_session(self, token_hash: str, now: datetime) -> None:
        """It was used just now."""
        ...

    def close_session(self, token_hash: str) -> None:
        """Somebody signed out, or was away too long."""
        ...

    def note_failure(self, name_hash: str, address: str, now: datetime) -> None:
        """A sign-in failed; what is older than a day is forgotten."""
        ...

    def failures(self, name_hash: str, address: str, since: datetime) -> tuple[int, int]:
        """How many failed since then under this name, and from this address."""
        ...

    def forgive(self, name_hash: str) -> None:
        """A sign-in under this name went well."""
        ...


class Pages(Protocol):
    """Lists for people. Nothing of a safeguarding comment is in any answer unless the filter allows it."""

    def is_restricted(self, channel: str, comment_id: str) -> bool:
        """Whether only the DSL may see this comment: it was ever thought a safeguarding concern."""
        ...

    def restrict(self, channel: str, comment_id: str, now: datetime) -> None:
        """From now on only the DSL sees it."""
        ...

    def restricted_among(self, channel: str, comment_ids: Sequence[str]) -> set[str]:
        """Those among the ids that only the DSL may see."""
        ...

    def queue(self, wanted: Filter, *, limit: int, offset: int) -> tuple[list[ReviewItem], int]:
        """Questions in the order `Asked` names, and how many the filter leaves (counted up to 1,000 and a page)."""
        ...

    def tally(self, *, sees_safeguarding: bool) -> QueueTally:
        """Open questions and how they divide."""
        ...

    def log(self, wanted: Filter, *, limit: int, before: int | None = None) -> list[LoggedDecision]:
        """Decisions with a row below `before`, newest first; `asked` plays no part."""
        ...

    def log_stream(self, wanted: Filter) -> Iterator[LoggedDecision]:
        """All of them, newest first."""
        ...

    def of_author(
        self, channel: str, author_id: str, *, sees_safeguarding: bool, limit: int, offset: int
    ) -> list[AuthorComment]:
        """Current comments of an author, newest first."""
        ...

    def actions_of_comments(self, channel: str, comment_ids: Sequence[str]) -> list[StoredAction]:
        """Everything ever asked for these comments, oldest first."""
        ...

    def audit_of(self, subject: str, limit: int = 50) -> list[tuple[datetime, str, str, str]]:
        """(at, actor, verb, detail) about one subject, newest first."""
        ...

    def figures(self, since: datetime, *, sees_safeguarding: bool) -> Figures:
        """What was decided, done and answered since then."""
        ...


class DigestCopies(Protocol):
    """Digests as they were mailed."""

    def keep(self, local_date: str, copy: DigestCopy, now: datetime) -> None:
        """Keep what was mailed; a digest mailed again replaces its copy."""
        ...

    def get(self, local_date: str) -> DigestCopy | None:
        """The copy; None where there is none, or where a comment it may quote has since become the DSL's alone."""
        ...

    def list(self, *, limit: int, offset: int) -> list[DigestRecord]:
        """Digests on record, newest first."""
        ...

    def expire(self, before: datetime) -> int:
        """Forget copies made before then; how many."""
        ...


class Notes(Protocol):
    """Reviewers' notes, append-only."""

    def add(self, channel: str, comment_id: str, *, by: str, text: str, now: datetime) -> None:
        """Write one down."""
        ...

    def of_comment(self, channel: str, comment_id: str) -> list[Note]:
        """Oldest first."""
        ...


class Answers(Protocol):
    """Answers that can be taken back."""

    def picture(self, channel: str, comment_id: str, author_id: str | None) -> dict[str, object]:
        """Everything an answer about this comment or author can change, as plain JSON."""
        ...

    def keep(
        self,
        before: dict[str, object],
        *,
        actor: str,
        verb: str,
        channel: str,
        comment_id: str,
        author_id: str | None,
        batch: str,
        now: datetime,
        until: datetime,
    ) -> int:
        """Write down what an answer changed since `before`, and hold the actions it ordered until `until`."""
        ...

    def last(self, actor: str, now: datetime) -> list[GivenAnswer]:
        """The newest batch of an actor that can still be taken back; empty where there is none."""
        ...

    def of_batch(self, batch: str) -> list[GivenAnswer]:
        """All answers of one batch, oldest first."""
        ...

    def undo(self, row: int, *, by: str, now: datetime) -> bool:
        """Put everything back; False, with nothing changed, where time is up or something moved on meanwhile."""
        ...
