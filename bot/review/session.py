"""Who is asking: sessions kept by the server, forms that only our own pages can send, and roles."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from flask import abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.core.review import Reviewer, Role
from bot.core.store import Transaction
from bot.review.site import Site, here

P = ParamSpec("P")
R = TypeVar("R")
LONGEST_SESSION = timedelta(hours=12)
TOUCH_EVERY = timedelta(seconds=60)
OPEN_ENDPOINTS = frozenset({"static", "look.school", "doors.sign_in", "doors.send_sign_in"})


def cookie_name(site: Site, name: str) -> str:
    """`__Host-` binds the cookie to this host, where https allows it."""
    return f"__Host-{name}" if site.secure else name


def admit() -> Response | None:
    """Before each request: find out who it is, turn strangers to the sign-in page, and refuse foreign forms."""
    site = here()
    g.reviewer, g.expired = None, False
    token = request.cookies.get(cookie_name(site, "moderator"), "")
    visit = request.cookies.get(cookie_name(site, "moderator-visit"), "")
    g.form_key = token or visit
    if request.endpoint in ("static", "look.school"):
        return None
    if "\0" in request.path or any("\0" in text for values in request.values.listvalues() for text in values):
        abort(400)  # PostgreSQL keeps no text with it, and nobody types it
    if token:
        _recognise(site, token)
    if g.reviewer is None:
        g.form_key = visit
    if request.method == "POST":
        _refuse_foreign_form(site)
    if g.reviewer is not None or request.endpoint in OPEN_ENDPOINTS:
        return None
    if request.method == "GET" and not token and request.headers.get("Sec-Fetch-Site") == "cross-site":
        # A link in a mail brings no SameSite=Strict cookie along. The page asks for itself again, and then it comes.
        return cast(Response, make_response(render_template("knock.html", here=_asked())))
    if request.method != "GET":
        return cast(Response, make_response(render_template("message.html", **EXPIRED), 401))
    return redirect(url_for("doors.sign_in", next=_asked(), away=1 if g.expired else None))


EXPIRED = {
    "title": "You were signed out",
    "text": "You were away for too long, so nothing was changed. Sign in, then do it again.",
    "link": "/sign-in",
    "link_text": "Sign in",
}


def csrf() -> str:
    """What our own forms carry: known to nobody who cannot read the cookie."""
    return hmac.new(here().secret, f"form:{g.form_key}".encode(), hashlib.sha256).hexdigest()


def token_hash(token: str) -> str:
    """How the store knows a session."""
    return hashlib.sha256(token.encode()).hexdigest()


def me() -> Reviewer:
    """Whoever is signed in."""
    reviewer: Reviewer | None = g.reviewer
    assert reviewer is not None
    return reviewer


def needs(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only these roles; others learn that the page is not for them."""

    def wrap(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if me().role not in roles:
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return wrap


def looked(tx: Transaction, verb: str, subject: str, detail: str = "") -> None:
    """A look or an act of whoever is signed in, for the audit trail."""
    tx.audit.add(at=here().clock.now(), actor=me().name, verb=verb, subject=subject, detail=detail)


def set_cookie(response: Response, name: str, value: str) -> None:
    """For this browser session, out of reach of scripts and other sites."""
    site = here()
    response.set_cookie(cookie_name(site, name), value, httponly=True, samesite="Strict", secure=site.secure, path="/")


def give_visit_cookie(response: Response) -> None:
    """Somebody who is not signed in yet still needs a form that only our page can send."""
    if g.reviewer is None and not g.form_key:
        raise AssertionError("the form was drawn without a key")
    set_cookie(response, "moderator-visit", g.form_key)


def new_form_key() -> None:
    """A key for the sign-in form, kept where the browser already has one."""
    g.form_key = g.form_key or secrets.token_urlsafe(24)


def safe_next(target: str | None) -> str:
    """A path of our own to go on to; the queue for anything else."""
    parts = urlsplit(target or "")
    own = target and target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc
    return str(target) if own and target and target.isprintable() and "\\" not in target else "/review"


def _asked() -> str:
    """The address of the request in hand, as a path of our own."""
    return safe_next(request.full_path.rstrip("?"))


def _recognise(site: Site, token: str) -> None:
    hashed, now = token_hash(token), site.clock.now()
    with site.store.reading() as tx:
        session = tx.accounts.session(hashed)
    if session is None:
        g.expired = True
        return
    if now - session.seen_at > site.idle or now - session.opened_at > LONGEST_SESSION:
        with site.store.transaction() as tx:
            tx.accounts.close_session(hashed)
        g.expired = True
        return
    if now - session.seen_at > TOUCH_EVERY:
        with site.store.transaction() as tx:
            tx.accounts.touch_session(hashed, now)
    g.reviewer = session.reviewer


def _refuse_foreign_form(site: Site) -> None:
    given = request.form.get("csrf", "")
    foreign = request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
    if foreign or not g.form_key or not hmac.compare_digest(given.encode(), csrf().encode()):
        if g.reviewer is None and g.expired and request.endpoint not in OPEN_ENDPOINTS:
            return  # nothing is done; the page that says so is clearer
        abort(403, "form")


def context() -> dict[str, Any]:
    """What every template may use."""
    return {"csrf": csrf, "me": g.get("reviewer"), "site": here(), "path": request.path}
