"""Field lists that give way: a field Facebook refuses is left out, a list too big is asked for in smaller parts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.channels.facebook.edges import COMMENT_FIELDS, ESSENTIAL, Edge
from bot.channels.facebook.memory import FIELDS_KEY, Memory, iso, moment

TRY_AGAIN = timedelta(days=7)
GROW_AGAIN = timedelta(days=1)


class FieldLists:
    """Remembers for a week which fields were refused, and for a day how far a list had to shrink."""

    def __init__(self, memory: Memory, now: datetime) -> None:
        self._memory = memory
        self._now = now
        kept = memory.get_state(FIELDS_KEY)
        self._refused = _fresh(kept.get("refused"), now - TRY_AGAIN)
        shrunk = kept.get("shrunk")
        at = moment(kept.get("shrunk_at"))
        fits = isinstance(shrunk, dict) and at is not None and at > now - GROW_AGAIN
        self._shrunk: dict[str, int] = (
            {str(name): int(by) for name, by in shrunk.items() if isinstance(by, int)}
            if fits and isinstance(shrunk, dict)
            else {}
        )
        self._shrunk_at = at if fits else None

    @property
    def refused(self) -> tuple[str, ...]:
        """Names of the fields left out."""
        return tuple(sorted(self._refused))

    def of_edge(self, edge: Edge, window: int, after: str | None = None) -> str:
        """The `fields` of a post: with its newest `window` comments (those after a cursor) and their number."""
        names = self._allowed(edge.fields)
        if edge.nested:
            onward = f".after({after})" if after else ""
            names.append(
                f"comments.filter(stream).order(reverse_chronological).limit({window}){onward}.summary(true)"
                f"{{{self.of_comment()}}}"
            )
        return ",".join(names)

    def of_comment(self) -> str:
        """The `fields` of a comment."""
        return ",".join(self._allowed(COMMENT_FIELDS))

    def refuse(self, name: str) -> bool:
        """Leave a field out from now on; False where nothing works without it, or it is out already."""
        if name in ESSENTIAL or name in self._refused:
            return False
        self._refused[name] = self._now
        self._keep()
        return True

    def scale(self, list_name: str) -> int:
        """By how much the limits of this list are to be divided."""
        return self._shrunk.get(list_name, 1)

    def shrink(self, list_name: str) -> None:
        """Ask for half as much of this list from now on."""
        self._shrunk[list_name] = self.scale(list_name) * 2
        self._shrunk_at = self._shrunk_at or self._now
        self._keep()

    def _allowed(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if name.split("{")[0] not in self._refused]

    def _keep(self) -> None:
        self._memory.put_state(
            FIELDS_KEY,
            {
                "refused": {name: iso(at) for name, at in self._refused.items()},
                "shrunk": dict(self._shrunk),
                "shrunk_at": iso(self._shrunk_at),
            },
        )


def _fresh(kept: object, since: datetime) -> dict[str, datetime]:
    found = {str(name): moment(at) for name, at in kept.items()} if isinstance(kept, dict) else {}
    return {name: at for name, at in found.items() if at is not None and at > since}
