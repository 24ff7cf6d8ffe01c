"""Signing in and out."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from functools import cache

import pyotp
import structlog
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.core.review import Reviewer
from bot.review.session import (
    cookie_name,
    give_visit_cookie,
    looked,
    new_form_key,
    safe_next,
    set_cookie,
    token_hash,
)
from bot.review.site import Site, here

log = structlog.get_logger("moderator.pages")
doors = Blueprint("doors", __name__)

WINDOW = timedelta(minutes=15)
TRIES_FOR_A_NAME = 10
TRIES_FROM_AN_ADDRESS = 50
CODE_SECONDS = 30
WRONG = "Name, password or one-time code is wrong."
AWAY = "You were signed out because you were away. Sign in to go on."
TOO_MANY = "Too many failed tries. Wait 15 minutes, or ask whoever looks after the service for help."


@doors.get("/sign-in")
def sign_in() -> AnyResponse:
    """The form."""
    return _form(problem=AWAY if request.args.get("away") else "", after=safe_next(request.args.get("next")))


@doors.post("/sign-in")
def send_sign_in() -> AnyResponse:
    """Let somebody in, or say no without saying what was wrong."""
    site = here()
    after = safe_next(request.form.get("next"))
    name = request.form.get("name", "").strip()
    name_hash = hashlib.sha256(name.casefold().encode()).hexdigest()
    address = request.remote_addr or ""
    now = site.clock.now()
    with site.store.transaction() as tx:
        under_name, from_address = tx.accounts.failures(name_hash, address, now - WINDOW)
        if under_name >= TRIES_FOR_A_NAME or from_address >= TRIES_FROM_AN_ADDRESS:
            return _form(problem=TOO_MANY, after=after, status=429)
        # Counted before the slow check, so that many tries at once do not slip past the limit.
        tx.accounts.note_failure(name_hash, address, now)
        reviewer = tx.accounts.get(name)
    if not _is_right(site, reviewer, request.form.get("password", ""), request.form.get("code", ""), now):
        log.warning("sign-in failed", known=reviewer is not None)
        with site.store.transaction() as tx:
            actor = reviewer.name if reviewer else "somebody unknown"
            tx.audit.add(at=now, actor=actor, verb="sign-in failed", subject="pages")
        return _form(problem=WRONG, after=after, status=401)
    assert reviewer is not None
    token = secrets.token_urlsafe(32)
    with site.store.transaction() as tx:
        tx.accounts.forgive(name_hash)
        tx.accounts.open_session(token_hash(token), reviewer.row, now)
        tx.audit.add(at=now, actor=reviewer.name, verb="signed in", subject="pages")
    response = redirect(after, 303)
    set_cookie(response, "moderator", token)
    response.delete_cookie(cookie_name(site, "moderator-visit"), httponly=True, samesite="Strict", secure=site.secure)
    return response


@doors.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the session on the server too."""
    site = here()
    name = cookie_name(site, "moderator")
    with site.store.transaction() as tx:
        tx.accounts.close_session(token_hash(request.cookies.get(name, "")))
        looked(tx, "signed out", "pages")
    response = redirect(url_for("doors.sign_in"), 303)
    response.delete_cookie(name, httponly=True, samesite="Strict", secure=site.secure)
    return response


@doors.post("/stay")
def stay() -> Response:
    """Somebody is still there: the request itself keeps the session alive."""
    site = here()
    with site.store.transaction() as tx:
        tx.accounts.touch_session(token_hash(request.cookies.get(cookie_name(site, "moderator"), "")), site.clock.now())
    return Response(status=204)


def hash_password(password: str) -> str:
    """Argon2id, with the library's parameters."""
    return PasswordHasher().hash(password)


def _form(*, problem: str, after: str, status: int = 200) -> AnyResponse:
    new_form_key()
    response = make_response(render_template("sign_in.html", problem=problem, after=after), status)
    give_visit_cookie(response)
    return response


def _is_right(site: Site, reviewer: Reviewer | None, password: str, code: str, now: datetime) -> bool:
    """Takes as long for a name nobody has as for a wrong password."""
    known = reviewer is not None and reviewer.closed_at is None
    try:
        PasswordHasher().verify(reviewer.password_hash if reviewer and known else _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    if reviewer is None or not known:
        return False
    return reviewer.totp_secret is None or _code_is_right(site, reviewer, code, now)


def _code_is_right(site: Site, reviewer: Reviewer, code: str, now: datetime) -> bool:
    """A code of this half-minute or the ones beside it, each good for one sign-in (RFC 6238, 5.2)."""
    codes = pyotp.TOTP(reviewer.totp_secret or "", interval=CODE_SECONDS)
    given = "".join(code.split())
    present = int(now.timestamp()) // CODE_SECONDS
    for step in (present - 1, present, present + 1):
        if hmac.compare_digest(codes.at(step * CODE_SECONDS).encode(), given.encode()):
            with site.store.transaction() as tx:
                return tx.accounts.use_code(reviewer.row, step)
    return False


@cache
def _nobody() -> str:
    return hash_password(secrets.token_urlsafe(16))
