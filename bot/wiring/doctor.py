"""`doctor`: tries each part and says how to mend what fails."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pydantic import SecretStr

from bot.channels.facebook import check_token
from bot.core.comment import Author, Comment, Post
from bot.core.finding import FindingKind
from bot.errors import MailError, ModeratorError
from bot.settings import Settings, placeholders
from bot.wiring.app import App, open_app
from bot.wiring.database import absent_database, why_not_makeable
from bot.wiring.roster import ROSTER, names_detector


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One part. `ok` None: worth knowing, nothing to mend before going live."""

    name: str
    ok: bool | None
    text: str


def examine(settings: Settings) -> Iterator[Check]:
    """Settings, disk, database, model, page and token, comments without author, mail; one after another."""
    yield Check(name="settings", ok=True, text=f"read from {settings.config}")
    yield from _warned(settings)
    free = shutil.disk_usage(settings.root).free // 2**20
    yield Check(name="disk", ok=free > 200, text=f"{free} MB free" + ("" if free > 200 else ": free at least 200 MB"))
    database = _database(settings)
    yield database
    if database.ok is False:
        return
    app = open_app(settings if database.ok else _without_database(settings))
    try:
        yield _guarded("roster", lambda: _roster(app))
        yield _guarded("model", lambda: _model(app))
        yield from _facebook(app)
        yield _guarded("mail", lambda: _mail(app))
        yield _mode(app)
    finally:
        app.close()


def _database(settings: Settings) -> Check:
    """Tried, and not made where it is absent: doctor leaves nothing behind."""
    absent = absent_database(settings)
    if absent is not None:
        trouble = why_not_makeable(absent)
        text = f"none yet at {absent}: `moderator once` or `run` makes it. Should there be one? Mend DATABASE_URL"
        return Check(name="database", ok=False if trouble else None, text=trouble or text)
    try:
        open_app(settings).close()
    except ModeratorError as error:
        return Check(name="database", ok=False, text=str(error))
    return Check(name="database", ok=True, text="opened and up to date")


def _without_database(settings: Settings) -> Settings:
    return replace(settings, env=settings.env.model_copy(update={"DATABASE_URL": SecretStr("sqlite:///:memory:")}))


def _warned(settings: Settings) -> Iterator[Check]:
    for warning in settings.warnings:
        yield Check(name="settings", ok=None, text=warning)
    live = settings.env.MODERATION_MODE == "live"
    for placeholder in placeholders(settings):
        yield Check(name="settings", ok=False if live else None, text=placeholder)
    for name, addresses in (("DIGEST_TO", settings.digest_to), ("SAFEGUARDING_TO", settings.safeguarding_to)):
        if not addresses:
            who = "the digest" if name == "DIGEST_TO" else "alerts about a possible risk to a child"
            missing = f"{name} is not set: nobody is mailed {who}. Add it to .env."
            yield Check(name="settings", ok=False if live and name == "SAFEGUARDING_TO" else None, text=missing)


def _guarded(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except ModeratorError as error:
        return Check(name=name, ok=False, text=str(error))


def _roster(app: App) -> Check:
    names_detector(app.settings)
    if (app.settings.var / ROSTER).is_file():
        return Check(name="roster", ok=True, text="pupils named without consent are noticed")
    return Check(
        name="roster", ok=None, text="none: `moderator import roster FILE` lets pupils without consent be noticed"
    )


def _model(app: App) -> Check:
    probe = Comment(
        channel="facebook",
        comment_id="doctor",
        text="Thank you for a lovely day",
        author=Author(author_id=None),
        created_at=datetime.now(UTC),
        post=Post(channel="facebook", post_id="doctor"),
    )
    failed = [f.detector for f in app.judge.findings([probe])[0] if f.kind is FindingKind.DETECTOR_FAILED]
    if failed:
        text = f"the {', '.join(failed)} detector fails on a plain sentence: see the log, then install again"
        return Check(name="model", ok=False, text=text)
    return Check(name="model", ok=True, text=f"{app.judge.setting.model} judges")


def _facebook(app: App) -> Iterator[Check]:
    env = app.settings.env
    if not env.FACEBOOK_PAGE_ID:
        yield Check(name="facebook", ok=None, text="switched off: set FACEBOOK_PAGE_ID and FACEBOOK_PAGE_TOKEN in .env")
        return
    yield _guarded("page", lambda: _page(app))
    yield from _token(app)
    yield _authors(app)


def _page(app: App) -> Check:
    found = app.graph_client.get(app.settings.env.FACEBOOK_PAGE_ID, fields="id,name")
    drift = f"; {app.graph_client.drift}" if app.graph_client.drift else ""
    return Check(name="page", ok=True, text=f"“{found.get('name', '')}” answers{drift}")


def _token(app: App) -> Iterator[Check]:
    try:
        report = check_token(app.graph_client, app.settings.env.FACEBOOK_PAGE_ID)
    except ModeratorError as error:
        yield Check(name="token", ok=False, text=str(error))
        return
    problems = report.problems(app.clock.now())
    for problem in problems:
        yield Check(name="token", ok=False, text=problem)
    if not problems:
        expires = f"until {report.expires_at:%d/%m/%Y}" if report.expires_at else "without an end date"
        yield Check(name="token", ok=True, text=f"valid {expires}; permissions: {', '.join(report.scopes)}")


def _authors(app: App) -> Check:
    with app.store.reading() as tx:
        total, unnamed = tx.comments.authorless("facebook")
    if not total:
        return Check(name="authors", ok=None, text="no comment read yet: run `moderator once`, then ask again")
    share = unnamed / total
    text = f"{unnamed} of the last {total} comments came without an author ({share:.0%})"
    if share > 0.5:
        text += (
            ". Blocking cannot work until the app has Advanced Access: ask Meta for App Review (README, Going live)."
        )
        return Check(name="authors", ok=False, text=text)
    return Check(name="authors", ok=True, text=text)


def _mail(app: App) -> Check:
    if not app.settings.env.SMTP_URL.get_secret_value():
        place = app.settings.var / "mail"
        return Check(name="mail", ok=None, text=f"SMTP_URL is not set: mails are written to {place}, nobody gets them")
    try:
        app.mailer.check()
    except MailError as error:
        return Check(name="mail", ok=False, text=str(error))
    return Check(name="mail", ok=True, text="the mail server takes us in")


def _mode(app: App) -> Check:
    if app.mode == "live":
        return Check(name="mode", ok=True, text="live")
    return Check(
        name="mode", ok=None, text="shadow: judged and told, nothing hidden. MODERATION_MODE=live changes that."
    )
