"""From windows to batches: what is new is brought oldest first, and a post's mark moves with its last comment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.channels.facebook.marks import OVERLAP, Look, Mark, Scope, Window, is_news, look
from bot.channels.facebook.memory import ACTING_KEY, NAME, post_key
from bot.channels.facebook.reader import Listing, PageReader
from bot.core.comment import AuthorRole, Comment
from bot.core.ports import Batch, Known, SeenComments
from bot.errors import NotFound

BATCH = 100
PAGES_BEYOND = 10
MOST_LOOKUPS = 10


@dataclass(kw_only=True)
class Authors:
    """How many new comments of visitors came, and how many of them without an author."""

    seen: int = 0
    unnamed: int = 0

    def count(self, comments: Iterable[Comment]) -> None:
        """Add what is brought."""
        for comment in comments:
            if comment.author.role is AuthorRole.VISITOR:
                self.seen += 1
                self.unnamed += comment.author.author_id is None


@dataclass(kw_only=True)
class News:
    """Compares what was read with what the store knows, for one poll; `calls_left` is what long reads may spend."""

    seen: SeenComments
    reader: PageReader
    scope: Scope
    calls_left: Callable[[], int]
    authors: Authors = field(default_factory=Authors)

    def known_marks(self, windows: Sequence[Window]) -> dict[str, Mark]:
        """The marks of those posts that were read before."""
        kept = {window.post.post_id: self.seen.get_state(post_key(window.post.post_id)) for window in windows}
        return {post_id: mark for post_id, state in kept.items() if (mark := Mark.from_state(state)) is not None}

    def of_listing(self, listing: Listing) -> Iterator[Batch]:
        """Everything new in one page of a list, then what lies below the windows that do not show it all."""
        marks = self.known_marks(listing.windows)
        ids = [c.comment_id for window in listing.windows for c in window.comments]
        known = self.seen.known(NAME, [*ids, *(text.comment_id for text in listing.texts)])
        news = [text for text in listing.texts if is_news(text, known) and self._wanted(text)]
        if listing.mixed and any(_is_judged(text, known) for text in news):
            news = self.reader.sorted_out(news)
        looks = [
            (w, marks.get(w.post.post_id), look(w, marks.get(w.post.post_id), known, self.scope))
            for w in listing.windows
        ]
        cursor: dict[str, dict[str, object]] = {}
        for window, mark, found in looks:
            if found.deep and found.never:
                continue
            news += found.news
            if found.changed and not found.deep:
                cursor[post_key(window.post.post_id)] = found.mark.to_state()
            elif found.deep and mark is not None:
                self.seen.put_state(post_key(window.post.post_id), replace(mark, reading=True).to_state())
        gone = self._gone({key: parent for _, _, found in looks for key, parent in found.missing.items()})
        yield from self._batches(news, cursor, gone)
        for window, mark, found in looks:
            if found.deep and self.calls_left() > 0:
                yield from self._below(window, mark, found)

    def of_part(self, window: Window) -> Iterator[Batch]:
        """What is new among some comments of one post, wherever in the thread they stand."""
        known = self.seen.known(NAME, [comment.comment_id for comment in window.comments])
        yield from self._batches([c for c in window.comments if is_news(c, known)], {}, ())

    def _below(self, window: Window, mark: Mark | None, found: Look) -> Iterator[Batch]:
        """Read a thread: a post never read in the order it was written, others from the newest down to the mark."""
        since = found.mark.since
        whole = found.never and since is None
        old = mark or Mark()
        risen = (window.total or 0) - (old.total or 0)
        new, beyond = 0, 0
        latest, total = found.mark.until, None
        try:
            for comments, slice_ in self.reader.thread(window.post, newest_first=not whole):
                # What arrives meanwhile stands at the end of a whole read, but above the first page of another.
                total = slice_.total if whole or total is None else total
                known = self.seen.known(NAME, [comment.comment_id for comment in comments])
                new += sum(comment.comment_id not in known for comment in comments)
                wanted = [c for c in comments if is_news(c, known) and (since is None or c.created_at >= since)]
                yield from self._batches(wanted, {}, ())
                times = [comment.created_at for comment in comments]
                latest = max([*times, *([latest] if latest else [])], default=None)
                if not whole and times and self._far_enough(min(times), since, old, found.never):
                    beyond += 1
                    if found.never or new >= risen or beyond > PAGES_BEYOND:
                        break
                if self.calls_left() <= 0:
                    return
        except NotFound:
            return
        mark = replace(found.mark, until=latest, total=found.mark.total if total is None else total)
        yield Batch(cursor={post_key(window.post.post_id): mark.to_state()})

    @staticmethod
    def _far_enough(oldest: datetime, since: datetime | None, old: Mark, never: bool) -> bool:
        if never:
            return since is not None and oldest < since
        return old.until is not None and oldest < old.until - OVERLAP

    def _wanted(self, text: Comment) -> bool:
        return self.scope.since is None or text.created_at >= self.scope.since

    def _gone(self, missing: Mapping[str, str]) -> tuple[str, ...]:
        """Those that Facebook confirms to be no more.

        Not asked about: what we deleted ourselves, and replies that went with their comment.
        """
        if not missing:
            return ()
        ours = self.seen.get_state(ACTING_KEY).get("deleted")
        gone = set(ours) if isinstance(ours, list) else set()
        looked_up = 0
        for comment_id, parent_id in missing.items():
            if comment_id in gone or parent_id in gone:
                gone.add(comment_id)
            elif looked_up < MOST_LOOKUPS:
                looked_up += 1
                if not self.reader.exists(comment_id):
                    gone.add(comment_id)
        return tuple(comment_id for comment_id in missing if comment_id in gone)

    def _batches(
        self, comments: Sequence[Comment], cursor: Mapping[str, dict[str, object]], gone: tuple[str, ...]
    ) -> Iterator[Batch]:
        """Oldest first, at most 100 at a time; the marks come with the last."""
        self.authors.count(comments)
        ordered = sorted(comments, key=lambda comment: comment.created_at)
        parts = [tuple(ordered[start : start + BATCH]) for start in range(0, len(ordered), BATCH)]
        if not parts and (cursor or gone):
            parts = [()]
        for number, part in enumerate(parts, 1):
            last = number == len(parts)
            yield Batch(comments=part, cursor=dict(cursor) if last else {}, gone=gone if last else ())


def _is_judged(text: Comment, known: Mapping[str, Known]) -> bool:
    """Whether its words are new, not just its visibility."""
    old = known.get(text.comment_id)
    return old is None or old.text_sha256 != text.text_sha256
