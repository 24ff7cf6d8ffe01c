"""How the page can be read and acted on, in sentences for `status` and `doctor`; makes no call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.channels.facebook.budget import ACTING, POLLING, Budget
from bot.channels.facebook.client import GraphClient
from bot.channels.facebook.marks import Mark, Window
from bot.channels.facebook.memory import AUTHORS_KEY, FIELDS_KEY, NAME, PAGE_KEY, ROTATION_KEY, Memory
from bot.channels.facebook.news import Authors
from bot.channels.facebook.rotation import Rotation
from bot.core.ports import ChannelHealth
from bot.errors import ChannelError, NotFound, PermissionMissing, TokenInvalid, WritesBlocked

EMPTIED = (
    "Facebook shows no comments on any post, though there were some: the token is probably not the page's own any "
    "more. Run 'moderator doctor' and make a new one with 'moderator facebook token'."
)
FEWEST_AUTHORS = 20
CLOCK_OFF_SECONDS = 120
HALVE_AT = 2000


class Standing:
    """Remembers the last trouble that only a person can mend, until a call of the same sort goes well."""

    def __init__(self, client: GraphClient, budget: Budget) -> None:
        self._client = client
        self._budget = budget
        self._reading: str | None = None
        self._writing: str | None = None

    def failed(self, error: ChannelError) -> None:
        """Note what went wrong."""
        if isinstance(error, WritesBlocked):
            self._writing = str(error)
        elif isinstance(error, TokenInvalid | PermissionMissing | NotFound):
            self._reading = str(error)

    def read(self) -> None:
        """A poll went well."""
        self._reading = None

    def wrote(self) -> None:
        """An action went well."""
        self._writing = None

    def emptied(self, memory: Memory, windows: Sequence[Window], marks: Mapping[str, Mark]) -> bool:
        """Whether every post that had comments suddenly shows none: Facebook's answer to a token of the wrong kind."""
        before = sum(mark.total or 0 for mark in marks.values())
        had = [post_id for post_id, mark in marks.items() if mark.total]
        empty = not any(window.comments for window in windows)
        suspicious = empty and len(had) >= 2 and before >= 5
        page = memory.get_state(PAGE_KEY)
        if suspicious != (page.get("emptied") is True):
            memory.put_state(PAGE_KEY, {**page, "emptied": suspicious})
        return suspicious

    def note_authors(self, memory: Memory, authors: Authors) -> None:
        """Add what a poll brought; old counts fade."""
        if authors.seen == 0:
            return
        seen, unnamed = _authors(memory)
        seen, unnamed = seen + authors.seen, unnamed + authors.unnamed
        if seen > HALVE_AT:
            unnamed, seen = unnamed * HALVE_AT // seen, HALVE_AT
        memory.put_state(AUTHORS_KEY, {"seen": seen, "unnamed": unnamed})

    def health(self, memory: Memory, now: datetime) -> ChannelHealth:
        """The worst trouble as the problem; the rest as notes."""
        problem = self._reading or self._writing
        if problem is None and memory.get_state(PAGE_KEY).get("emptied") is True:
            problem = EMPTIED
        spent = self._budget.spent(memory, POLLING, now) + self._budget.spent(memory, ACTING, now)
        return ChannelHealth(
            name=NAME,
            problem=problem,
            calls_today=spent,
            calls_allowed=self._budget.calls_per_day,
            notes=tuple(self._notes(memory, now)),
        )

    def _notes(self, memory: Memory, now: datetime) -> list[str]:
        client, notes = self._client, []
        if client.drift is not None:
            notes.append(f"Facebook answers with Graph API {client.drift}; FACEBOOK_GRAPH_VERSION is {client.version}.")
        seen, unnamed = _authors(memory)
        if unnamed and seen >= FEWEST_AUTHORS:
            notes.append(
                f"{round(100 * unnamed / seen)} % of the last {seen} comments came without an author. Blocking cannot "
                "work for them until the app has Advanced Access to pages_read_user_content."
            )
        refused = sorted(Rotation.from_state(memory.get_state(ROTATION_KEY)).refused)
        if refused:
            notes.append(f"Facebook does not let this token read {', '.join(refused)}; tried again once a day.")
        left_out = memory.get_state(FIELDS_KEY).get("refused")
        if isinstance(left_out, dict) and left_out:
            notes.append(f"Facebook refused the field(s) {', '.join(sorted(left_out))}; read without.")
        spacing = self._budget.spacing(memory, now, client.usage.percent)
        if spacing.total_seconds() >= 60:
            notes.append(f"Polls stand {round(spacing.total_seconds() / 60)} min apart to save calls for actions.")
        if abs(client.clock_off_seconds) > CLOCK_OFF_SECONDS:
            notes.append(
                f"This machine's clock and Facebook's differ by {round(abs(client.clock_off_seconds) / 60)} min: "
                "check the time service."
            )
        return notes


def _authors(memory: Memory) -> tuple[int, int]:
    kept = memory.get_state(AUTHORS_KEY)
    seen, unnamed = kept.get("seen"), kept.get("unnamed")
    return (seen if isinstance(seen, int) else 0, unnamed if isinstance(unnamed, int) else 0)
