"""One page of a Graph API list, and how to ask for the next one or for less."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

ONWARD = ("after", "until", "since", "__paging_token", "offset")
_LIMIT = re.compile(r"\.limit\((\d+)\)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Slice:
    """Rows of one page. `onward` holds the next page's parameters, None at the end; `total` counts the whole list."""

    rows: tuple[dict[str, Any], ...]
    onward: dict[str, str] | None
    total: int | None

    @property
    def after(self) -> str | None:
        """The cursor of the next page where paging goes by cursors."""
        return self.onward.get("after") if self.onward else None


def read_slice(body: object) -> Slice:
    """A list's answer, top-level or nested; anything of another shape is an empty list."""
    found = body if isinstance(body, dict) else {}
    rows = found.get("data")
    summary = found.get("summary")
    total = summary.get("total_count") if isinstance(summary, dict) else None
    return Slice(
        rows=tuple(row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else (),
        onward=_onward(found.get("paging")),
        total=total if isinstance(total, int) and not isinstance(total, bool) else None,
    )


def _onward(paging: object) -> dict[str, str] | None:
    """Where to go on: post lists page by time in some versions, so the parameters are taken as they come.

    Cursors stand in the answer on the last page too: only `next` says that there is more.
    """
    if not isinstance(paging, dict) or not isinstance(paging.get("next"), str):
        return None
    query = dict(parse_qsl(urlsplit(paging["next"]).query))
    onward = {name: query[name] for name in ONWARD if name in query}
    cursors = paging.get("cursors")
    if "after" not in onward and isinstance(cursors, dict) and isinstance(cursors.get("after"), str):
        onward["after"] = cursors["after"]
    return onward or None


def shrunk(params: Mapping[str, Any]) -> dict[str, Any] | None:
    """The same request with `limit` and the limits nested in `fields` halved; None where all are 1 already."""
    smaller = dict(params)
    if "limit" in smaller:
        smaller["limit"] = max(1, int(smaller["limit"]) // 2)
    if "fields" in smaller:
        smaller["fields"] = _LIMIT.sub(lambda found: f".limit({max(1, int(found[1]) // 2)})", str(smaller["fields"]))
    return smaller if smaller != dict(params) else None
