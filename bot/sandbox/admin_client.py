"""A small client of `/_sandbox/…` for tests and the demo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import requests

from bot.errors import InputError


class AdminClient:
    """Talks to one sandbox; raises InputError with the sandbox's own words for anything it refuses."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/") + "/_sandbox"

    def add_posts(self, *posts: Mapping[str, Any]) -> list[str]:
        """Adds posts, photos, videos, ads, ratings; their ids in the order given."""
        return list(self._call("POST", "/posts", list(posts))["ids"])

    def add_comments(self, *comments: Mapping[str, Any]) -> list[str | None]:
        """Adds comments in order; their ids, None for an author who is blocked."""
        return list(self._call("POST", "/comments", list(comments))["ids"])

    def comment(self, comment_id: str) -> dict[str, Any]:
        """One comment as it stands; raises InputError where there is none."""
        return self._call("GET", f"/comments/{quote(comment_id)}")

    def edit(self, comment_id: str, text: str) -> None:
        """Its author changes a comment's text."""
        self._call("POST", f"/comments/{quote(comment_id)}", {"text": text})

    def hide_as_facebook(self, comment_id: str, *, hidden: bool = True) -> None:
        """Facebook hides a comment itself, or shows it again."""
        self._call("POST", f"/comments/{quote(comment_id)}", {"is_hidden": hidden})

    def delete(self, node_id: str) -> None:
        """Its author deletes a comment or post."""
        self._call("DELETE", f"/comments/{quote(node_id)}")

    def change_token(self, **changes: Any) -> str:
        """Expires, reissues or narrows a token (docs/sandbox.md); the token concerned."""
        return str(self._call("POST", "/token", changes)["token"])

    def turn_on(self, name: str, **options: Any) -> int:
        """Turns a fault on; its number."""
        return int(self._call("POST", "/faults", {"name": name, **options})["number"])

    def faults(self) -> list[dict[str, Any]]:
        """The faults that are on, with how often each has struck."""
        return list(self._call("GET", "/faults")["faults"])

    def clear_faults(self, name: str | None = None) -> None:
        """Turns all faults off, or all of one name."""
        self._call("DELETE", "/faults" + (f"?name={quote(name)}" if name else ""))

    def change_settings(self, **changes: Any) -> dict[str, Any]:
        """Sets switches; all of them as they stand."""
        return self._call("POST", "/settings", changes)

    def calls(self) -> dict[str, int]:
        """Calls as Meta counts them since the last reset, by kind."""
        return dict(self._call("GET", "/calls")["by_kind"])

    def total_calls(self) -> int:
        """All calls as Meta counts them since the last reset."""
        return int(self._call("GET", "/calls")["total"])

    def reset_calls(self) -> None:
        """Counts from nothing again."""
        self._call("DELETE", "/calls")

    def state(self) -> dict[str, Any]:
        """Everything on the page: posts, comments, deleted, blocked, and the writes carried out, in order."""
        return self._call("GET", "/state")

    def comments(self) -> dict[str, dict[str, Any]]:
        """The comments of `state()` by id."""
        found: Sequence[dict[str, Any]] = self.state()["comments"]
        return {each["id"]: each for each in found}

    def reset(self) -> None:
        """An empty page with a good token."""
        self._call("POST", "/reset", {})

    def _call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        response = requests.request(method, self._url + path, json=body, timeout=60)
        if not response.ok:
            try:
                reason = response.json()["error"]
            except (ValueError, KeyError):
                reason = f"HTTP {response.status_code}"
            raise InputError(f"the sandbox refused {method} {path.partition('?')[0]}: {reason}")
        found: dict[str, Any] = response.json()
        return found
