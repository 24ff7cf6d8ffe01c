"""What the page token may do and until when, and how to get one from a user token.

`debug_token` and `oauth/access_token` are asked by POST (the first inside a batch of one), so that the token they
speak of stands in no URL.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from bot.channels.facebook.client import GraphClient
from bot.channels.facebook.errors_map import TOKEN_WORDS, to_error
from bot.channels.facebook.parse import ident, text
from bot.errors import InputError, NotFound, PermissionMissing, Refused, TokenInvalid, UnknownField, Unreachable

NEEDED_SCOPES = ("pages_read_engagement", "pages_read_user_content", "pages_manage_engagement")
MODERATE_TASKS = frozenset({"MODERATE", "MANAGE", "PROFILE_PLUS_MODERATE", "PROFILE_PLUS_FULL_CONTROL"})
WARN_BEFORE = timedelta(days=14)
EXPLORER = (
    "In the Graph API Explorer (developers.facebook.com/tools/explorer) choose the app, then “User Token” under “User "
    "or Page”, with the permissions the README lists; give what it makes to 'moderator facebook token'."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenReport:
    """What Facebook says of a token. Times are aware UTC, None = never."""

    valid: bool
    kind: str = ""
    page_matches: bool = False
    expires_at: datetime | None = None
    data_access_expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()
    missing_scopes: tuple[str, ...] = ()
    why_invalid: str = ""

    def problems(self, now: datetime) -> tuple[str, ...]:
        """One sentence for each thing a person should mend, worst first."""
        renew = "Make a new one with 'moderator facebook token'."
        if not self.valid:
            return (f"The page token is not valid: {self.why_invalid or 'Facebook gives no reason'}. {renew}",)
        found = []
        if self.kind != "PAGE":
            found.append(
                f"FACEBOOK_PAGE_TOKEN holds {named_kind(self.kind)}; the page's own token is needed. Give a user token "
                "to 'moderator facebook token': it fetches the page's token with it."
            )
        elif not self.page_matches:
            found.append(f"The token belongs to another page than FACEBOOK_PAGE_ID. {renew}")
        if self.missing_scopes:
            found.append(f"The token lacks {', '.join(self.missing_scopes)}: grant them to the app and renew. {renew}")
        for word, at in (("expires", self.expires_at), ("loses access to data", self.data_access_expires_at)):
            if at is not None and at - now < WARN_BEFORE:
                found.append(f"The page token {word} on {at:%d %B %Y}. {renew}")
        return tuple(found)


@dataclass(frozen=True, kw_only=True, slots=True)
class PageToken:
    """A page that a user token opens, with the token to use. The token is left out of `repr`."""

    page_id: str
    name: str
    token: str
    tasks: tuple[str, ...]

    def __repr__(self) -> str:
        return f"PageToken(page_id={self.page_id!r}, name={self.name!r})"


def check_token(client: GraphClient, page_id: str) -> TokenReport:
    """Ask Facebook about the token that `client` asks with; raises every ChannelError but TokenInvalid."""
    try:
        found = _debugged(client)
    except TokenInvalid as error:
        return TokenReport(valid=False, why_invalid=str(error).rstrip("."))
    scopes = tuple(sorted(scope for scope in found.get("scopes") or () if isinstance(scope, str)))
    valid = found.get("is_valid") is True
    kind = text(found.get("type")).upper()
    told = found.get("error")
    why = _why(told) if isinstance(told, dict) else ""
    return TokenReport(
        valid=valid,
        kind=kind,
        page_matches=ident(found.get("profile_id")) == page_id,
        expires_at=_moment(found.get("expires_at")),
        data_access_expires_at=_moment(found.get("data_access_expires_at")),
        scopes=scopes,
        missing_scopes=tuple(scope for scope in NEEDED_SCOPES if scope not in scopes),
        why_invalid=why,
    )


def page_token_from(client: GraphClient, user_token: str, *, page_id: str = "", app_secret: str = "") -> PageToken:
    """The token of a page that the user runs.

    `client` asks with `user_token`. With the secret of its app, that is exchanged for a long one first: a page token
    made from it lasts, one made from a short one ends within hours. Without `page_id` the user must run one page only.
    Raises ChannelError (PermissionMissing where the user runs no page or may not moderate it) and InputError (another
    kind of token, or several pages).
    """
    try:
        if app_secret:
            client = _with_long_token(client, user_token, app_secret)
        pages = [
            page
            for slice_ in client.pages("me/accounts", fields="id,name,access_token,tasks", limit=100)
            for page in _pages(slice_.rows)
        ]
    except TokenInvalid as error:
        why = TOKEN_WORDS.get(error.subcode or 0, "it is mistyped, expired or withdrawn")
        raise TokenInvalid(
            f"Facebook refuses this user token: {why}. {EXPLORER}", code=error.code, subcode=error.subcode
        ) from None
    except (Refused, UnknownField):
        _require_user_token(_debugged(client))
        raise
    if not pages:
        raise PermissionMissing(
            "This user token opens no page. Grant pages_show_list and choose the page in Facebook's dialogue, then try "
            "again with a fresh user token."
        )
    chosen = [page for page in pages if not page_id or page.page_id == page_id]
    if not chosen:
        raise NotFound(f"This user does not run page {page_id}, but {', '.join(page.page_id for page in pages)}.")
    if len(chosen) > 1:
        raise InputError(
            f"This user runs several pages: set FACEBOOK_PAGE_ID to one of {', '.join(p.page_id for p in pages)}."
        )
    if not MODERATE_TASKS & set(chosen[0].tasks):
        raise PermissionMissing(
            f"This user may not moderate page {chosen[0].page_id}: give them full control, or the task Moderate, in "
            "the page's settings under Page access, then try again."
        )
    return chosen[0]


def named_kind(kind: str) -> str:
    """What a person calls a token of Meta's kind USER, PAGE, APP …"""
    return {
        "USER": "a user token, which speaks for a person",
        "PAGE": "a page token, which speaks for one page",
        "APP": "an app token, which speaks for the app",
    }.get(kind, f"a token of the kind {kind or 'unknown'}")


def _require_user_token(told: Mapping[str, Any]) -> None:
    kind = text(told.get("type")).upper()
    if kind != "USER":
        raise InputError(f"This is {named_kind(kind)}; this command takes a user token. {EXPLORER}")


def _with_long_token(client: GraphClient, user_token: str, app_secret: str) -> GraphClient:
    told = _debugged(client)
    _require_user_token(told)
    answer = client.post(
        "oauth/access_token",
        grant_type="fb_exchange_token",
        client_id=ident(told.get("app_id")),
        client_secret=app_secret,
        fb_exchange_token=user_token,
    )
    long_token = text(answer.get("access_token"))
    if not long_token:
        raise Unreachable("Facebook's answer to the exchange holds no token. Try again.")
    return client.with_token(lambda: long_token)


def _pages(rows: tuple[dict[str, Any], ...]) -> list[PageToken]:
    return [
        PageToken(
            page_id=page_id,
            name=text(row.get("name")),
            token=token,
            tasks=tuple(task for task in row.get("tasks") or () if isinstance(task, str)),
        )
        for row in rows
        if (page_id := ident(row.get("id"))) is not None and (token := text(row.get("access_token")))
    ]


def _debugged(client: GraphClient) -> Mapping[str, Any]:
    question = urlencode({"input_token": client.current_token()})
    part = {"method": "GET", "relative_url": f"debug_token?{question}"}
    answers = client.batch([part])
    first = answers[0] if answers else None
    if not isinstance(first, dict):
        raise Unreachable("Facebook did not answer the question about the token. Try again.")
    try:
        body = json.loads(text(first.get("body")))
    except ValueError:
        body = None
    found = body.get("data") if isinstance(body, dict) else None
    if not isinstance(found, dict):
        raise to_error(body, status=200, where="GET /debug_token", write=False, wait_seconds=300)
    return found


def _why(error: Mapping[str, Any]) -> str:
    told = to_error(
        {"error": {"code": 190, "error_subcode": error.get("subcode")}},
        status=400,
        where="debug_token",
        write=False,
        wait_seconds=0,
    )
    return str(told).split(": ", 1)[-1].split(" (")[0]


def _moment(value: object) -> datetime | None:
    """Unix seconds; 0 is never."""
    return datetime.fromtimestamp(value, UTC) if isinstance(value, int) and value > 0 else None
