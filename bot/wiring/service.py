"""`run`, `digest` and `facebook token`, on a wired app."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from bot import trouble
from bot.channels.facebook import GraphClient, check_token, page_token_from
from bot.core.ports import SystemClock
from bot.errors import ChannelError, MailError, StoreError
from bot.service.schedule import Schedule, Service
from bot.settings import Settings
from bot.wiring.app import App
from bot.wiring.pages import serving


def start_service(app: App, say: Callable[[str], None] = lambda _: None) -> None:
    """Run until told to stop; the model is loaded first, so that a broken one stops the start.

    `say` hears the address of the review pages once they are served.
    """
    _ = app.judge.setting
    schedule = Schedule(
        poll_seconds=app.settings.env.POLL_SECONDS,
        heartbeat_url=app.settings.env.HEARTBEAT_URL.get_secret_value(),
        digest=lambda: send_due_digest(app),
        token_check=lambda: check_page_token(app),
    )
    with serving(app) as pages:
        if pages is not None:
            say(pages.url)
        Service(app.work, schedule).run()


def send_due_digest(app: App) -> None:
    """Send the digest and the weekly summary that are due; a failure makes the service unhealthy until it went out."""
    for slug, name, run_due in (
        ("digest", "digest", app.digest.run_due),
        ("weekly", "weekly summary", app.weekly.run_due),
    ):
        try:
            sent = run_due()
        except MailError as error:
            with app.store.transaction() as tx:
                trouble.begin(tx, slug, f"The {name} was not sent: {error}", app.clock.now(), alert=False)
            continue
        if sent is not None:
            with app.store.transaction() as tx:
                trouble.end(tx, slug, app.clock.now())


def check_page_token(app: App) -> None:
    """Ask Facebook about the token; one alert for what a person should mend, well before it expires."""
    if "facebook" not in app.channels:
        return
    try:
        report = check_token(app.graph_client, app.settings.env.FACEBOOK_PAGE_ID)
    except ChannelError:
        return  # polling tells of an unreachable platform
    now = app.clock.now()
    problems = report.problems(now)
    with app.store.transaction() as tx:
        if problems:
            trouble.begin(tx, "facebook-token-check", " ".join(problems), now)
        else:
            trouble.end(tx, "facebook-token-check", now)


def show_digest(app: App, day: date | None, *, send: bool) -> str:
    """The digest as text, or a line that it was sent; raises MailError, InputError."""
    if not send:
        rendered = app.digest.preview(day)
        return f"Subject: {rendered.subject}\n\n{rendered.text}"
    sent = app.digest.send(day)
    to = ", ".join(app.settings.digest_to) or "nobody: set DIGEST_TO"
    place = "" if app.settings.env.SMTP_URL.get_secret_value() else f" It lies in {app.settings.var / 'mail'}."
    return f"Sent “{sent.subject}” to {to}.{place}"


def save_page_token(settings: Settings, user_token: str, file: Path) -> Iterator[str]:
    """Fetch the page's own token, check it and leave it in `file` with mode 0600; yields lines to show."""
    env, clock = settings.env, SystemClock()

    def client(token: str) -> GraphClient:
        return GraphClient(
            base_url=env.FACEBOOK_GRAPH_URL,
            version=env.FACEBOOK_GRAPH_VERSION,
            token=lambda: token,
            clock=clock,
            app_secret=env.FACEBOOK_APP_SECRET.get_secret_value(),
        )

    page = page_token_from(
        client(user_token),
        user_token,
        page_id=env.FACEBOOK_PAGE_ID,
        app_secret=env.FACEBOOK_APP_SECRET.get_secret_value(),
    )
    path = file if file.is_absolute() else settings.root / file
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(page.token + "\n")
        part.replace(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}. Name another place with --file.") from None
    yield f"The token of “{page.name}” is in {path} (mode 0600)."
    yield "Put these lines into .env:"
    yield f"FACEBOOK_PAGE_ID={page.page_id}"
    yield f"FACEBOOK_PAGE_TOKEN_FILE={path}"
    for problem in check_token(client(page.token), page.page_id).problems(clock.now()):
        yield f"Mend this: {problem}"
