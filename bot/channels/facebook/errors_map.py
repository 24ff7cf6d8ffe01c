"""Graph API answers that mean no, as errors of ours; the body decides, not the HTTP status.

Codes: Meta's error-handling guide and the Marketing API's rate-limit page. Meta's own message is never repeated:
"Malformed access token …" carries the token.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.errors import (
    ChannelError,
    DuplicateText,
    LostAnswer,
    NotFound,
    PermissionMissing,
    RateLimited,
    Refused,
    TokenInvalid,
    TooMuchData,
    UnknownField,
    Unreachable,
    WritesBlocked,
)

ALREADY_HIDDEN = 1446036
TOKEN_CODES = frozenset({102, 104, 190})
LIMIT_CODES = frozenset({4, 17, 32, 341, 613, *range(80000, 80009)})
PERMISSION_CODES = frozenset({3, 10, *range(200, 300)})
VANISHED_SUBCODES = frozenset({33, 1357040})
TOKEN_WORDS = {
    458: "the app was removed from the account that made it",
    459: "its owner must log in at facebook.com first and clear a check there",
    460: "its owner's password was changed",
    463: "it has expired",
    464: "its owner's account is not confirmed",
    467: "it was withdrawn",
    492: "its owner no longer has a role on the page",
}
_FIELD = re.compile(r"nonexisting field \(([A-Za-z0-9_]+)\)")
_REDUCE = "reduce the amount of data"
_PROOF = "appsecret_proof"


def to_error(body: object, *, status: int, where: str, write: bool, wait_seconds: float) -> ChannelError:
    """The error for an answer that is no success.

    `body` is the parsed JSON, or None where it was none; `where` is method and path; `wait_seconds` is how long a rate
    limit lasts. An answer without an error object leaves open whether a write was carried out: LostAnswer.
    """
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return _without_error(body, status, where, write)
    code, subcode = _int(error.get("code")), _int(error.get("error_subcode"))
    told = _told(code, subcode, where)
    message = str(error.get("message") or "")
    if code in TOKEN_CODES:
        why = TOKEN_WORDS.get(subcode or 0, "it is invalid, expired or withdrawn")
        return TokenInvalid(
            f"Facebook refuses the page token: {why} {told}. Make a new one with 'moderator facebook token'.",
            code=code,
            subcode=subcode,
        )
    if code in LIMIT_CODES:
        return RateLimited(
            f"Facebook's call limit is reached {told}. Calls go on by themselves in about "
            f"{max(1, round(wait_seconds / 60))} min.",
            wait_seconds=wait_seconds,
            code=code,
            subcode=subcode,
        )
    if code == 368:
        return WritesBlocked(
            f"Facebook has stopped what this app writes, as abusive {told}. Look at the page's Support Inbox, wait, "
            "then run 'moderator resume'.",
            code=code,
            subcode=subcode,
        )
    if code == 506:
        return DuplicateText(f"Facebook refuses the same text twice running {told}.", code=code, subcode=subcode)
    if subcode == ALREADY_HIDDEN:
        return Refused(f"Facebook says this is hidden already {told}.", code=code, subcode=subcode)
    if code == 1 and _REDUCE in message:
        return TooMuchData(f"Facebook asks for a smaller request {told}.", code=code, subcode=subcode)
    if code in (1, 2) or error.get("is_transient") is True:
        return Unreachable(f"Facebook had trouble of its own {told}. It is tried again.", code=code, subcode=subcode)
    if code in PERMISSION_CODES:
        return PermissionMissing(
            f"The page token lacks a permission or the page task it needs {told}. Run 'moderator doctor' to see which.",
            code=code,
            subcode=subcode,
        )
    if code in (33, 803) or subcode in VANISHED_SUBCODES:
        return NotFound(f"Facebook does not know this or does not show it {told}.", code=code, subcode=subcode)
    field = _FIELD.search(message)
    if code == 100 and field:
        return UnknownField(f"Facebook has no field '{field[1]}' here {told}.", field=field[1], code=code)
    if _PROOF in message:
        return Refused(
            f"FACEBOOK_APP_SECRET is missing or is not the secret of the page token's app {told}. Copy it again "
            "from the app's basic settings.",
            code=code,
            subcode=subcode,
        )
    return Refused(f"Facebook refused this {told}.", code=code, subcode=subcode)


def not_carried_out(where: str) -> ChannelError:
    """`{"success": false}` with no reason: trying again is safe, since it says that nothing was done."""
    return Unreachable(f"Facebook says without a reason that it did not do this (at {where}). It is tried again.")


def no_answer(where: str, *, write: bool, sent: bool) -> ChannelError:
    """The connection failed: before anything was sent, or when a write may have been carried out."""
    if write and sent:
        return LostAnswer(
            f"No answer came from Facebook to a write that was sent (at {where}). Its state is read next."
        )
    return Unreachable(f"Facebook cannot be reached (at {where}). It is tried again; check the network if it lasts.")


def per_person(entry: object, *, where: str) -> ChannelError | None:
    """The error for one person in `/{page}/blocked`'s map of answers; None where it went well."""
    if entry is True or (isinstance(entry, Mapping) and entry.get("success") is True):
        return None
    if isinstance(entry, Mapping) and isinstance(entry.get("error"), dict):
        return to_error(dict(entry), status=200, where=where, write=True, wait_seconds=300)
    return not_carried_out(where)


def _without_error(body: object, status: int, where: str, write: bool) -> ChannelError:
    shape = "a page that is no JSON" if body is None else "an answer of an unknown shape"
    if write:
        return LostAnswer(f"Facebook answered a write with {shape} (HTTP {status} at {where}). Its state is read next.")
    return Unreachable(f"Facebook answered with {shape} (HTTP {status} at {where}). It is tried again.")


def _told(code: int | None, subcode: int | None, where: str) -> str:
    numbers = f"code {code}" + (f", subcode {subcode}" if subcode is not None else "")
    return f"({numbers} at {where})"


def _int(value: object) -> int | None:
    try:
        return int(value) if isinstance(value, int | str) else None
    except ValueError:
        return None
