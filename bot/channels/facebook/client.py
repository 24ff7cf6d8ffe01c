"""A client for Meta's Graph API: one call at a time, counted, retried where that is safe, and quiet about its token."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from requests.auth import AuthBase

from bot.channels.facebook.answers import Slice, read_slice, shrunk
from bot.channels.facebook.errors_map import no_answer, not_carried_out, to_error
from bot.channels.facebook.usage import Usage, read_usage
from bot.core.ports import Clock
from bot.errors import RateLimited, TokenInvalid, TooMuchData, Unreachable

TRIES = 3
MAX_EMPTY_PAGES = 20
SLOW_PERCENT, STOP_PERCENT = 75.0, 95.0
WAIT_SHORTEST, WAIT_LONGEST = 300.0, 3600.0


class _Bearer(AuthBase):
    """Puts the token in its header, and keeps requests from taking another out of a `.netrc`."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class GraphClient:
    """Speaks to `base_url/version` with whatever token `token()` gives at the moment of each call.

    Reads are tried three times with full jitter between them; a write is sent once, and LostAnswer tells where it may
    have been carried out unheard. From 95 % of the allowance, or a rate-limit code on, calls raise RateLimited here,
    unsent, until Meta's own time to regain access has passed. The token stands in no URL, log line or exception.
    """

    def __init__(
        self,
        *,
        base_url: str,
        version: str,
        token: Callable[[], str],
        clock: Clock,
        app_secret: str = "",
        timeout: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
        rng: random.Random | None = None,
        say: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.version = version
        self._made: dict[str, Any] = {
            "base_url": base_url,
            "version": version,
            "clock": clock,
            "app_secret": app_secret,
        }
        self._made |= {"timeout": timeout, "sleep": sleep, "rng": rng, "say": say}
        self.calls = 0
        self.usage = Usage()
        self.drift: str | None = None
        self.clock_off_seconds = 0.0
        self._root = f"{base_url.rstrip('/')}/{version}"
        self._token = token
        self._secret = app_secret
        self._clock = clock
        self._timeout = (min(10.0, timeout), timeout)
        self._sleep = sleep
        self._rng = rng or random.Random()  # noqa: S311 - jitter, no secret
        self._say = say
        self._lock = threading.Lock()
        self._here = threading.local()
        self._closed_until: datetime | None = None
        self._session = requests.Session()

    @property
    def spent(self) -> int:
        """Calls made by this thread so far, for telling what one piece of work cost."""
        return int(getattr(self._here, "calls", 0))

    def fingerprint(self) -> str:
        """A hash of token and address: a change means that calls refused before may go through now."""
        return hashlib.sha256(f"{self._root}\0{self._token()}\0{self._secret}".encode()).hexdigest()

    def with_token(self, token: Callable[[], str]) -> GraphClient:
        """A client like this one that asks with another token."""
        return GraphClient(**self._made, token=token)

    def current_token(self) -> str:
        """The token that calls carry now."""
        return self._token()

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        """Read one object or one page of a list; raises ChannelError."""
        found: dict[str, Any] = self._patiently("GET", path, params)
        return found

    def batch(self, parts: Sequence[Mapping[str, str]]) -> list[Any]:
        """Several reads in one request, each a call of its own; one answer or None for each. Raises ChannelError."""
        found = self._patiently("POST", "", {"batch": json.dumps(list(parts)), "include_headers": False}, len(parts))
        return found if isinstance(found, list) else []

    def post(self, path: str, **params: Any) -> dict[str, Any]:
        """Write once; raises LostAnswer where nobody knows whether it was carried out, and other ChannelErrors."""
        found: dict[str, Any] = self._call("POST", path, params, write=True)
        return found

    def delete(self, path: str, **params: Any) -> dict[str, Any]:
        """Delete once; raises like `post`."""
        found: dict[str, Any] = self._call("DELETE", path, params, write=True)
        return found

    def page(self, path: str, **params: Any) -> Slice:
        """One page of a list; raises TooMuchData where it must be asked for in smaller parts."""
        return read_slice(self.get(path, **params))

    def pages(self, path: str, **params: Any) -> Iterator[Slice]:
        """Every page of a list: only a missing `paging.next` ends it, and an empty page with one goes on.

        Limits in `params`, nested ones too, are halved where Facebook asks for less. Paging goes by our own
        parameters: the URL in `paging.next` carries the token in clear.
        """
        empty = 0
        at: dict[str, str] = {}
        while True:
            try:
                slice_ = self.page(path, **{**params, **at})
            except TooMuchData:
                smaller = shrunk(params)
                if smaller is None:
                    raise
                params = smaller
                continue
            yield slice_
            if slice_.onward is None:
                return
            empty = 0 if slice_.rows else empty + 1
            if empty > MAX_EMPTY_PAGES or (slice_.rows and slice_.onward == at):
                raise Unreachable(f"Facebook's list does not end (at GET /{path}). It is read again at the next poll.")
            at = slice_.onward

    def _patiently(self, method: str, path: str, params: Mapping[str, Any], counts: int = 1) -> Any:
        """A call that changes nothing, tried again where that can help."""
        for attempt in range(1, TRIES):
            try:
                return self._call(method, path, params, write=False, counts=counts)
            except Unreachable:
                # Full jitter, so that clients that failed together do not come back together.
                self._sleep(self._rng.uniform(0, min(20.0, 2.0**attempt)))
        return self._call(method, path, params, write=False, counts=counts)

    def _call(self, method: str, path: str, params: Mapping[str, Any], *, write: bool, counts: int = 1) -> Any:
        where = f"{method} /{path}"
        token = self._token()
        self._refuse_locally(token, where)
        sent = {name: _text(value) for name, value in params.items() if value is not None}
        if self._secret:
            sent["appsecret_proof"] = hmac.new(self._secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        with self._lock:
            self.calls += counts
        self._here.calls = self.spent + counts
        try:
            answer = self._session.request(
                method,
                f"{self._root}/{path}",
                params=None if method == "POST" else sent,
                data=sent if method == "POST" else None,
                auth=_Bearer(token),
                timeout=self._timeout,
                allow_redirects=False,
            )
        except requests.exceptions.ConnectTimeout:
            raise no_answer(where, write=write, sent=False) from None
        except requests.exceptions.ConnectionError as error:
            raise no_answer(where, write=write, sent=not _never_connected(error)) from None
        except requests.exceptions.RequestException:
            raise no_answer(where, write=write, sent=True) from None
        self._read_headers(answer)
        return self._judge(answer, where, write)

    def _judge(self, answer: requests.Response, where: str, write: bool) -> Any:
        try:
            body = answer.json()
        except ValueError:
            body = None
        if isinstance(body, dict) and "error" not in body and answer.status_code < 300:
            if write and body.get("success") in (False, "false"):
                raise not_carried_out(where)
            return body
        if isinstance(body, list) and answer.status_code < 300:
            return body
        wait = min(max(self.usage.regain_seconds or WAIT_SHORTEST, WAIT_SHORTEST), 24 * WAIT_LONGEST)
        error = to_error(body, status=answer.status_code, where=where, write=write, wait_seconds=wait)
        if isinstance(error, RateLimited):
            self._closed_until = self._clock.now() + timedelta(seconds=error.wait_seconds)
        raise error

    def _refuse_locally(self, token: str, where: str) -> None:
        now = self._clock.now()
        if not token:
            raise TokenInvalid(f"There is no page token (at {where}). Make one with 'moderator facebook token'.")
        if self._closed_until is not None and now < self._closed_until:
            wait = (self._closed_until - now).total_seconds()
            raise RateLimited(
                f"Facebook's call limit is nearly or wholly used up; nothing is asked for "
                f"{max(1, round(wait / 60))} min (at {where}).",
                wait_seconds=wait,
            )

    def _read_headers(self, answer: requests.Response) -> None:
        self.usage = usage = read_usage(answer.headers)
        now = self._clock.now()
        if usage.percent >= STOP_PERCENT:
            wait = usage.regain_seconds or WAIT_SHORTEST + (WAIT_LONGEST - WAIT_SHORTEST) * min(
                1.0, (usage.percent - STOP_PERCENT) / (100 - STOP_PERCENT)
            )
            self._closed_until = now + timedelta(seconds=wait)
        version = answer.headers.get("facebook-api-version", self.version)
        if version != self.version and version != self.drift:
            self._say(
                f"Facebook answers with Graph API {version}, not {self.version}: set FACEBOOK_GRAPH_VERSION={version} "
                "after reading its changelog."
            )
        self.drift = version if version != self.version else None
        self._note_clock(answer.headers.get("Date"), now)

    def _note_clock(self, date: str | None, now: datetime) -> None:
        try:
            self.clock_off_seconds = (parsedate_to_datetime(date) - now).total_seconds() if date else 0.0
        except (ValueError, TypeError):
            self.clock_off_seconds = 0.0


def _never_connected(error: requests.exceptions.ConnectionError) -> bool:
    """Whether the connection could not even be opened, so that nothing was sent."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in (
        "NewConnectionError",
        "ConnectTimeoutError",
        "NameResolutionError",
        "SSLError",
        "ProxyError",
    )


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
