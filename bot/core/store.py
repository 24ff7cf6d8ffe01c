"""What the store must be able to do: one protocol for each family of queries, all inside one transaction.

Every store keeps to the same contract (tests/contract/test_store.py). All times are aware UTC. Methods raise StoreError
when the database cannot be used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from bot.core.action import Action, ActionKind, ActionState, Receipt
from bot.core.comment import Comment, HiddenBy
from bot.core.decision import Decision
from bot.core.ports import Known
from bot.core.records import Counts, StoredAction, StoredComment, StoredDecision
from bot.core.store_people import Audit, Digests, EvidenceBox, Labels, Reviews, State, Strikes
from bot.core.store_review import Accounts, Answers, DigestCopies, Notes, Pages


class Comments(Protocol):
    """Comments and posts as read."""

    def known(self, channel: str, comment_ids: Sequence[str]) -> dict[str, Known]:
        """Current revisions among the ids; ids never seen are absent."""
        ...

    def save(self, comment: Comment, now: datetime) -> StoredComment | None:
        """Store a comment or a changed text as its next revision; None where nothing is new."""
        ...

    def get(self, channel: str, comment_id: str) -> StoredComment | None:
        """The current revision."""
        ...

    def set_hidden(self, channel: str, comment_id: str, hidden_by: HiddenBy) -> None:
        """Note who hides the comment now (`nobody`: it is in view)."""
        ...

    def set_gone(self, channel: str, comment_id: str, now: datetime) -> None:
        """Note that the comment no longer exists on its channel."""
        ...

    def thread(self, channel: str, post_id: str, limit: int = 50) -> list[StoredComment]:
        """Current comments under one post, oldest first."""
        ...

    def authorless(self, channel: str, last: int = 500) -> tuple[int, int]:
        """How many of the newest comments there are, up to `last`, and how many of those name no author."""
        ...

    def recent_posts(self, channel: str, since: datetime) -> list[tuple[str, int]]:
        """Posts with comments created since then, with how many, most first."""
        ...


class Decisions(Protocol):
    """Decisions with their findings."""

    def record(self, stored: StoredComment, decision: Decision, *, by: str = "service") -> StoredDecision:
        """Make this the comment's one current decision; earlier ones stay on record."""
        ...

    def current(self, channel: str, comment_id: str) -> StoredDecision | None:
        """The decision in force."""
        ...

    def last_verdicts(self, after_row: int, limit: int) -> list[tuple[int, str]]:
        """Row and verdict of the newest decisions of the service above `after_row`, newest first."""
        ...

    def between(self, since: datetime, until: datetime, *, current_only: bool = True) -> Iterator[StoredDecision]:
        """Decisions made in [since, until), worst severity first, then newest."""
        ...

    def all(self) -> Iterator[tuple[StoredDecision, list[StoredAction]]]:
        """Every decision with its actions, oldest first, streamed."""
        ...

    def deletions_due(self, before: datetime | None = None) -> list[StoredDecision]:
        """Current decisions whose comment is hidden and still to be deleted, decided before `before`; oldest first."""
        ...

    def counts(self) -> Counts:
        """Totals."""
        ...


class Outbox(Protocol):
    """Actions waiting, claimed and settled."""

    def add(self, action: Action, *, decision_row: int | None, now: datetime, priority: int = 0) -> bool:
        """Add once for each idempotency key; False where it was there already."""
        ...

    def due(self, now: datetime, kinds: Sequence[ActionKind], limit: int) -> list[StoredAction]:
        """Pending actions that are due and claims whose lease has run out; highest priority first, then oldest."""
        ...

    def claim(self, row: int, *, worker: str, now: datetime, lease_seconds: float) -> StoredAction | None:
        """Take one action for so long; None where another has it or it is settled."""
        ...

    def settle(self, row: int, state: ActionState, receipt: Receipt) -> None:
        """Write down how it ended."""
        ...

    def postpone(self, row: int, *, until: datetime, error: str, calls: int = 0) -> None:
        """Give it back to be tried again later."""
        ...

    def cancel(self, channel: str, target_id: str, kinds: Sequence[ActionKind], now: datetime, note: str) -> int:
        """Cancel what is not done yet (pending, proposed, to-do); how many."""
        ...

    def approve(self, row: int, now: datetime, payload: dict[str, str] | None = None) -> bool:
        """A person says yes to a proposed action: it becomes pending (with the edited payload)."""
        ...

    def of_target(self, channel: str, target_id: str) -> list[StoredAction]:
        """Everything ever asked for this target, oldest first."""
        ...

    def in_state(self, states: Sequence[ActionState], limit: int = 500) -> list[StoredAction]:
        """Actions in these states, oldest first."""
        ...

    def done_since(self, kind: ActionKind, since: datetime, *, safeguarding: bool | None = None) -> int:
        """How many of a kind were done since then: the count quotas go by."""
        ...

    def between(self, since: datetime, until: datetime) -> list[StoredAction]:
        """Actions settled in [since, until), oldest first."""
        ...


class Transaction(Protocol):
    """All families on one connection; leaves at the end of its `with` block, or not at all."""

    @property
    def comments(self) -> Comments: ...

    @property
    def decisions(self) -> Decisions: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def strikes(self) -> Strikes: ...

    @property
    def reviews(self) -> Reviews: ...

    @property
    def evidence(self) -> EvidenceBox: ...

    @property
    def state(self) -> State: ...

    @property
    def audit(self) -> Audit: ...

    @property
    def labels(self) -> Labels: ...

    @property
    def digests(self) -> Digests: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def pages(self) -> Pages: ...

    @property
    def digest_copies(self) -> DigestCopies: ...

    @property
    def notes(self) -> Notes: ...

    @property
    def answers(self) -> Answers: ...


class Store(Protocol):
    """Opens transactions. Reading ones see one moment; writing ones exclude each other."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Commit at the end of the block; roll back on any exception."""
        ...

    def reading(self) -> AbstractContextManager[Transaction]:
        """For reading only: never waits for a writer."""
        ...
