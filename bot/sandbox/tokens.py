"""Access tokens: who asks, what they may do, `debug_token`, `/oauth/access_token` and `appsecret_proof`."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.graph_errors import GraphError, bad_parameter

APP_ID = "200000000000002"
APP_NAME = "Larkmere Moderation"
USER_ID = "300000000000003"
USER_NAME = "Robin Ashdown"
USER_TOKEN = "sandbox-user-token"  # noqa: S105 - opens nothing but a page on this machine
LONG_TOKEN_SECONDS = 5_183_944
ALL_SCOPES = (
    "pages_show_list",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_engagement",
    "pages_manage_metadata",
    "pages_manage_posts",
)
ALL_TASKS = ("ANALYZE", "ADVERTISE", "MESSAGING", "MODERATE", "CREATE_CONTENT", "MANAGE")
_REFUSALS = {
    458: "The user has not authorized application " + APP_ID + ".",
    459: "You cannot access the app till you log in to www.facebook.com and follow the instructions given.",
    460: "The session has been invalidated because the user changed their password or Facebook has changed the "
    "session for security reasons.",
    463: "Session has expired.",
    464: "Sessions for the user are not allowed because the user is not a confirmed user.",
    467: "The session is invalid because the user logged out.",
    492: "The user must be an administrator, editor, or moderator of the page in order to impersonate it.",
}


@dataclass(frozen=True, kw_only=True)
class Access:
    """Who is asking: a `page`, `user` or `app` token with what it may do; times are unix seconds, 0 = never."""

    token: str
    kind: str
    scopes: frozenset[str]
    tasks: frozenset[str]
    issued: int
    expires: int
    data_access_expires: int
    refused_subcode: int | None

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> Access:
        """One stored token."""
        return cls(
            token=row["token"],
            kind=row["kind"],
            scopes=frozenset(json.loads(row["scopes"])),
            tasks=frozenset(json.loads(row["tasks"])),
            issued=row["issued"],
            expires=row["expires"],
            data_access_expires=row["data_access_expires"],
            refused_subcode=row["refused_subcode"],
        )

    def refusal(self, now: int) -> GraphError | None:
        """Why the token no longer opens anything, or None while it does."""
        if self.refused_subcode is not None:
            return refused_token(self.refused_subcode)
        if self.expires and self.expires <= now:
            ended = datetime.fromtimestamp(self.expires, UTC).strftime("%A, %d-%b-%y %H:%M:%S UTC")
            return refused_token(463, f"Session has expired on {ended}.")
        return None


def refused_token(subcode: int | None, reason: str | None = None) -> GraphError:
    """190 with the subcode that tells why."""
    if subcode is None:
        return GraphError("Invalid OAuth access token - Cannot parse access token", code=190)
    reason = reason or _REFUSALS.get(subcode, "The access token is invalid.")
    return GraphError(f"Error validating access token: {reason}", code=190, subcode=subcode)


def issue(
    connection: sqlite3.Connection,
    token: str,
    *,
    kind: str,
    now: int,
    expires: int = 0,
    scopes: Iterable[str] = ALL_SCOPES,
) -> None:
    """Makes a token good, with every permission unless told otherwise."""
    connection.execute(
        "INSERT OR REPLACE INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
        (token, kind, json.dumps(list(scopes)), json.dumps(ALL_TASKS), now, expires, now + 90 * 86_400),
    )


def find(connection: sqlite3.Connection, token: str, app_secret: str | None) -> Access | None:
    """The token's rights, whether or not it is still good; None for a string that never was a token."""
    if token == f"{APP_ID}|{app_secret}" or (app_secret is None and token.startswith(f"{APP_ID}|")):
        return Access(
            token=token,
            kind="app",
            scopes=frozenset(),
            tasks=frozenset(),
            issued=0,
            expires=0,
            data_access_expires=0,
            refused_subcode=None,
        )
    row = connection.execute("SELECT * FROM tokens WHERE token = ?", (token,)).fetchone()
    return None if row is None else Access.from_row(row)


def authenticate(
    connection: sqlite3.Connection, token: str | None, proof: str | None, *, app_secret: str | None, now: int
) -> Access:
    """Who asks; raises GraphError 104 without a token, 190 for a bad one, 100 for a missing or wrong proof."""
    if not token:
        raise GraphError("An access token is required to request this resource.", code=104)
    access = find(connection, token, app_secret)
    if access is None:
        raise refused_token(None)
    refusal = access.refusal(now)
    if refusal is not None:
        raise refusal
    if app_secret is not None and (proof is not None or access.kind != "app"):
        check_proof(token, proof, app_secret)
    return access


def check_proof(token: str, proof: str | None, app_secret: str) -> None:
    """Raises GraphError 100 unless `proof` is hex(HMAC-SHA256(app secret, token))."""
    if not proof:
        raise GraphError(
            "API calls from the server require an appsecret_proof argument", code=100, kind="GraphMethodException"
        )
    right = hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right, proof):
        raise GraphError("Invalid appsecret_proof provided in the API argument", code=100, kind="GraphMethodException")


def debug_token(access: Access | None, *, page_id: str, now: int) -> dict[str, Any]:
    """The `data` object of `/debug_token`."""
    if access is None:
        error = refused_token(None)
        return {"error": {"code": error.code, "message": error.message}, "is_valid": False, "scopes": []}
    refusal = access.refusal(now)
    data: dict[str, Any] = {
        "app_id": APP_ID,
        "type": access.kind.upper(),
        "application": APP_NAME,
        "data_access_expires_at": access.data_access_expires,
        "expires_at": access.expires,
        "is_valid": refusal is None,
        "issued_at": access.issued,
        "scopes": sorted(access.scopes),
        "granular_scopes": [{"scope": scope, "target_ids": [page_id]} for scope in sorted(access.scopes)],
    }
    if access.kind != "app":
        data["user_id"] = USER_ID
    if access.kind == "page":
        data["profile_id"] = page_id
    if refusal is not None:
        data["error"] = {"code": refusal.code, "message": refusal.message, "subcode": refusal.subcode}
    return data


def exchange(
    connection: sqlite3.Connection, wanted: dict[str, str], *, app_secret: str | None, now: int
) -> dict[str, Any]:
    """`/oauth/access_token?grant_type=fb_exchange_token`: a good user token for one of some 60 days."""
    if wanted.get("grant_type") != "fb_exchange_token":
        raise bad_parameter("grant_type must be fb_exchange_token")
    if wanted.get("client_id") != APP_ID:
        raise GraphError("Error validating application. Cannot get application info due to a system error.", code=101)
    if app_secret is not None and wanted.get("client_secret") != app_secret:
        raise GraphError("Error validating client secret.", code=1)
    access = find(connection, wanted.get("fb_exchange_token", ""), app_secret)
    if access is None:
        raise refused_token(None)
    refusal = access.refusal(now)
    if refusal is not None:
        raise refusal
    if access.kind != "user":
        raise bad_parameter("fb_exchange_token must be a user access token")
    token = f"sandbox-long-{secrets.token_hex(8)}"
    issue(connection, token, kind="user", now=now, expires=now + LONG_TOKEN_SECONDS, scopes=access.scopes)
    return {"access_token": token, "token_type": "bearer", "expires_in": LONG_TOKEN_SECONDS}
