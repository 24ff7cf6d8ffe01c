"""What the inner parts ask of the outer ones: channels, detectors, clocks, mail.

Concrete parts are chosen in `bot.wiring` alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from bot.core.action import Action, ActionKind, Receipt
from bot.core.comment import Comment
from bot.core.finding import Finding


class Clock(Protocol):
    """Tells the time, so that tests and replays can set it."""

    def now(self) -> datetime:
        """Aware UTC time."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Aware UTC time."""
        return datetime.now(UTC)


class Detector(Protocol):
    """Turns comments into findings. It may raise: the pipeline then sends those comments to review."""

    @property
    def name(self) -> str:
        """Short, for logs and reasons."""
        ...

    @property
    def version(self) -> str:
        """The model or rule set that judges now."""
        ...

    def detect(self, comments: Sequence[Comment]) -> list[list[Finding]]:
        """One list of findings for each comment, in the same order."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What the store remembers of a comment, for a channel to tell news from old."""

    text_sha256: str
    is_hidden: bool


class SeenComments(Protocol):
    """The store's memory as a channel may ask for it."""

    def known(self, channel: str, comment_ids: Sequence[str]) -> dict[str, Known]:
        """Current revisions among `comment_ids`; ids never seen are absent."""
        ...

    def get_state(self, key: str) -> dict[str, object]:
        """A small JSON object kept under `key`; empty where nothing was kept."""
        ...

    def put_state(self, key: str, value: dict[str, object]) -> None:
        """Keep `value` under `key`; committed at once."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Comments a channel brings at one go.

    `cursor` maps state keys to values that may be kept once every comment of this batch is judged and stored, and not
    before. `gone` names comments that the channel now says no longer exist.
    """

    comments: tuple[Comment, ...] = ()
    cursor: dict[str, dict[str, object]] = field(default_factory=dict)
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelHealth:
    """What a channel knows of itself; `problem` is None where all is well, else one sentence with what to do."""

    name: str
    problem: str | None = None
    calls_today: int = 0
    calls_allowed: int | None = None
    notes: tuple[str, ...] = ()


class Channel(Protocol):
    """Brings comments and carries out actions on one platform."""

    name: str

    def poll(self, seen: SeenComments, now: datetime) -> Iterator[Batch]:
        """New and changed comments, oldest work first; raises ChannelError."""
        ...

    def backfill(self, seen: SeenComments, since: datetime | None) -> Iterator[Batch]:
        """Everything created since `since` (None: everything); raises ChannelError."""
        ...

    def can(self, kind: ActionKind, comment: Comment | None) -> bool:
        """Whether the platform lets a program do this; otherwise the action becomes a to-do for a person."""
        ...

    def where(self, kind: ActionKind, comment: Comment | None) -> str:
        """Where a person clicks to do it by hand."""
        ...

    def act(self, action: Action, comment: Comment | None, *, repeated: bool) -> Receipt:
        """Do it, reading the platform's state first where `repeated` says an answer may have been lost.

        `comment` is the target of comment actions and None for BLOCK and UNBLOCK. Raises ChannelError.
        """
        ...

    def credentials(self) -> str:
        """A fingerprint of the credentials in use now: a change means that trying again makes sense."""
        ...

    def health(self) -> ChannelHealth:
        """How the channel stands, without a call."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """One mail to addresses the school has set; `text` is complete without `html`."""

    to: tuple[str, ...]
    subject: str
    text: str
    html: str | None = None
    message_id: str | None = None
    images: dict[str, bytes] = field(default_factory=dict)


class Mailer(Protocol):
    """Hands mails over."""

    def check(self) -> None:
        """Try what can be tried without sending; raises MailError."""
        ...

    def send(self, mail: Mail) -> str:
        """Hand over one mail and return its Message-ID; raises MailError."""
        ...
