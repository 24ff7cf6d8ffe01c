"""The review pages, wired from settings, and the accounts that open them."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pyotp
import structlog

from bot import trouble
from bot.core.review import Reviewer, Role
from bot.core.store import Transaction
from bot.detectors.masking import mask
from bot.errors import InputError
from bot.review import PageServer, Site, create_app
from bot.review.doors import hash_password
from bot.service.health import Status
from bot.settings import CategoryRule
from bot.wiring.app import App
from bot.wiring.secret import own_secret

log = structlog.get_logger("moderator.pages")
SHORTEST_PASSWORD = 10
TROUBLE = "pages"
REMEMBERED_SECONDS = 10


class Remembered:
    """The service's picture of itself, taken anew after ten seconds: everybody who looks may see the same one."""

    def __init__(self, ask: Callable[[], Status]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._taken: tuple[float, Status] | None = None

    def __call__(self) -> Status:
        """At most ten seconds old."""
        with self._lock:
            if self._taken is None or time.monotonic() - self._taken[0] > REMEMBERED_SECONDS:
                self._taken = (time.monotonic(), self._ask())
            return self._taken[1]


@contextmanager
def serving(app: App) -> Iterator[PageServer | None]:
    """The pages on WEB_HOST:WEB_PORT while the block runs.

    A port that is taken must not stop the service: it is a trouble that people are told of, and None is given.
    """
    env = app.settings.env
    try:
        server = PageServer(create_app(site_of(app)), env.WEB_HOST, env.WEB_PORT).start()
    except InputError as error:
        log.error("review pages not served", reason=str(error))
        with app.store.transaction() as tx:
            trouble.begin(tx, TROUBLE, str(error), app.clock.now())
        yield None
        return
    try:
        with app.store.transaction() as tx:
            trouble.end(tx, TROUBLE, app.clock.now())
        yield server
    finally:
        server.stop()


def site_of(app: App) -> Site:
    """Everything the pages need."""
    settings = app.settings
    return Site(
        store=app.store,
        clock=app.clock,
        policy=app.policy,
        mode=app.mode,
        school=settings.school.school,
        timezone=app.timezone,
        mask=mask,
        cover=app.cover,
        secret=web_secret(app),
        secure=settings.env.WEB_URL.startswith("https://"),
        undo=timedelta(seconds=settings.school.review.undo_seconds),
        idle=timedelta(minutes=settings.school.review.idle_minutes),
        wordings=app.wordings(),
        status=Remembered(app.status),
        digest=lambda name: app.digest.on_record(name),  # a mail server set wrongly stops no page
        settings=shown_settings(app),
    )


def web_secret(app: App) -> bytes:
    """WEB_SECRET, or what var/web-secret holds: made on first start, readable by this program's user only."""
    return own_secret(app.settings.env.WEB_SECRET.get_secret_value(), app.settings.var / "web-secret")


def shown_settings(app: App) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """What the settings page shows; of secrets, only whether they are set."""
    env, school, policy = app.settings.env, app.settings.school, app.policy
    quotas = ", ".join(f"{name} {number}" for name, number in policy.quotas.model_dump().items())
    service = (
        ("Mode", app.mode),
        ("Facebook page", env.FACEBOOK_PAGE_ID or "switched off"),
        ("Seconds between polls", f"{env.POLL_SECONDS:g}"),
        ("Mail server", "set" if env.SMTP_URL.get_secret_value() else "not set: mails lie in var/mail"),
        ("Digest goes to", ", ".join(app.settings.digest_to) or "nobody"),
        ("Digest at", f"{school.digest.at:%H:%M} ({env.SCHOOL_TIMEZONE})"),
        ("Safeguarding alerts go to", ", ".join(app.settings.safeguarding_to) or "nobody"),
        *(
            (f"Comments for {role} go to", ", ".join(to) or "nobody")
            for role, to in app.settings.role_addresses.items()
        ),
        ("Weekly summary goes to", ", ".join(app.settings.weekly_to) or "nobody"),
        ("Service alerts go to", ", ".join(app.settings.alert_to) or "nobody"),
        ("Evidence is kept", f"{school.retention.evidence_days} days, safeguarding evidence always"),
    )
    rules = (
        ("Strikes until a block", f"{policy.strike_limit} in {policy.strike_window_days} days"),
        ("Hours to object to a strike", f"{policy.settle_hours:g}"),
        ("Blocks", policy.block),
        ("Replies", policy.replies),
        (
            "Hidden comments are deleted after",
            f"{policy.delete_after_days} days" if policy.delete_after_days else "a yes",
        ),
        ("Most in 24 hours", quotas),
    )
    categories = tuple(
        (category.value.replace("_", " "), _as_sentence(rule)) for category, rule in policy.categories.items()
    )
    return (("Service", service), ("Rules", rules), ("Labels", categories))


def _as_sentence(rule: CategoryRule) -> str:
    told = ", ".join(rule.notify) or "nobody"
    return f"{rule.rule} Urgency {rule.severity}, strike: {rule.strike}, told at once: {told}."


def add_reviewer(app: App, name: str, role: Role, password: str | None, *, codes: bool) -> tuple[str, str | None]:
    """A new account: its password (made up where none is given), and with `codes` the address for an authenticator.

    Raises InputError where the name is taken or the password too short.
    """
    name = name.strip()
    if not name or len(name) > 80 or not name.isprintable():
        raise InputError("A name has 1 to 80 letters on one line.")
    password = _password(password)
    secret = pyotp.random_base32() if codes else None
    with app.store.transaction() as tx:
        now = app.clock.now()
        if not tx.accounts.add(name, role, hash_password(password), secret, now):
            raise InputError(f"There is an account {name} already. `moderator reviewer list` shows them all.")
        tx.audit.add(at=now, actor="command line", verb=f"added {role}", subject=name)
    address = (
        pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=app.settings.school.school.name) if secret else None
    )
    return password, address


def new_password(app: App, name: str, password: str | None) -> str:
    """Another password for an account, made up where none is given; a closed account is open again. InputError."""
    password = _password(password)
    with app.store.transaction() as tx:
        tx.accounts.set_password(_known(tx, name).row, hash_password(password))
        tx.audit.add(at=app.clock.now(), actor="command line", verb="set password", subject=name)
    return password


def close_reviewer(app: App, name: str) -> None:
    """End an account and its sessions. Raises InputError where there is none."""
    with app.store.transaction() as tx:
        tx.accounts.close(_known(tx, name).row, app.clock.now())
        tx.audit.add(at=app.clock.now(), actor="command line", verb="closed account", subject=name)


def _known(tx: Transaction, name: str) -> Reviewer:
    found = tx.accounts.get(name)
    if found is None:
        raise InputError(f"There is no account {name}. `moderator reviewer list` shows them all.")
    return found


def _password(given: str | None) -> str:
    if given is not None and len(given) < SHORTEST_PASSWORD:
        raise InputError(f"The password is too short: {SHORTEST_PASSWORD} characters or more.")
    return given or secrets.token_urlsafe(12)


def reviewers(app: App) -> list[Reviewer]:
    """By name."""
    with app.store.reading() as tx:
        return tx.accounts.list()
