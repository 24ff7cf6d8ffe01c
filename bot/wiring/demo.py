"""`demo` and `sandbox`: a page on this machine, and one live pass over it with no settings at all."""

from __future__ import annotations

import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bot.core.action import ActionKind, ActionState
from bot.core.decision import Verdict
from bot.core.records import StoredAction, StoredDecision
from bot.core.review import Role
from bot.sandbox.server import SandboxServer, serve
from bot.settings import EnvSettings, Settings, load_settings
from bot.settings.load import CHECKOUT
from bot.wiring.app import App, open_app
from bot.wiring.pages import add_reviewer
from bot.wiring.service import start_service

PAGE = Path(__file__).parents[1] / "sandbox" / "demo_page.jsonl"
DONE = {
    ActionKind.HIDE: "hidden",
    ActionKind.DELETE: "deleted, copy kept",
    ActionKind.BLOCK: "author blocked",
    ActionKind.ALERT: "safeguarding lead told",
    ActionKind.REPLY: "answered",
    ActionKind.UNHIDE: "brought back",
    ActionKind.UNBLOCK: "unblocked",
}


def serve_sandbox(*, port: int, page: Path | None, say: Callable[[str], None]) -> None:
    """Serve a page until Ctrl-C; it is kept in var/sandbox.db beside the settings."""
    folder = load_settings().var
    folder.mkdir(parents=True, exist_ok=True)
    serve(port=port, page_file=page, state_file=folder / "sandbox.db", say=say)


@contextmanager
def demo_app() -> Iterator[tuple[App, SandboxServer]]:
    """A fresh page and a fresh database in var/demo, in live mode, with nothing held back."""
    folder = load_settings(CHECKOUT / "config", {}).var / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with SandboxServer(state_file=folder / "page.db", page_file=PAGE) as sandbox:
        app = open_app(_settings(folder, sandbox))
        try:
            yield app, sandbox
        finally:
            app.close()


def run_demo(*, serve: bool) -> None:
    """Print what came, what was done and why; with `serve`, keep going until Ctrl-C."""
    from bot.wiring.show import show_demo

    with demo_app() as (app, sandbox):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            done = app.work.once()
            app.work.enforce()
            show_demo(app, sandbox.url, done, told=story(app), serve=serve)
            if serve:
                serve_demo(app)
        except KeyboardInterrupt:
            if not serve:
                raise  # cut short; with --serve, Ctrl-C is how it ends


def serve_demo(app: App) -> None:
    """Keep page, polling and review pages up, with an account for this one demo."""
    password, _ = add_reviewer(app, "demo", Role.DSL, None, codes=False)

    def say(url: str) -> None:
        print(f"The review pages are at {url} (name: demo, password: {password})", flush=True)  # noqa: T201

    start_service(app, say)


def story(app: App) -> list[tuple[StoredDecision, list[StoredAction]]]:
    """Every comment that was not left up with what was done about it, in the order of writing."""
    with app.store.reading() as tx:
        found = [(d, a) for d, a in tx.decisions.all() if d.current and d.decision.verdict is not Verdict.ALLOW]
    return sorted(found, key=lambda pair: pair[0].comment.comment.created_at)


def outcome(actions: list[StoredAction]) -> str:
    """What was done, in a few words."""
    words = []
    for stored in actions:
        kind = stored.action.kind
        role = stored.action.payload.get("notify")
        if role and stored.state is ActionState.DONE:
            words.append(f"{role} told")
        elif stored.state is ActionState.DONE:
            words.append(DONE[kind])
        elif stored.state is ActionState.PROPOSED:
            words.append("reply proposed" if kind is ActionKind.REPLY else f"{kind} proposed")
        elif stored.state is ActionState.TODO:
            words.append("to do for a person")
        else:
            words.append(f"{kind} {stored.state}")
    return ", ".join(Counter(words)) or "left up for a person to read"


def _settings(folder: Path, sandbox: SandboxServer) -> Settings:
    base = load_settings(CHECKOUT / "config", {})
    quotas = base.policy.quotas.model_copy(
        update=dict.fromkeys(("hides", "safeguarding_hides", "deletes", "blocks", "replies"), 100_000)
    )
    breaker = base.policy.breaker.model_copy(update={"enabled": False})
    values = {
        "DATABASE_URL": f"sqlite:///{folder / 'moderator.db'}",
        "MODERATION_MODE": "live",
        "FACEBOOK_PAGE_ID": sandbox.page_id,
        "FACEBOOK_PAGE_TOKEN": sandbox.token,
        "FACEBOOK_GRAPH_URL": sandbox.url,
        "POLL_SECONDS": 5,
        "WEB_PORT": 0,
        "DIGEST_TO": "office@larkmere.example",
        "SAFEGUARDING_TO": "dsl@larkmere.example",
        "ALERT_TO": "it@larkmere.example",
    }
    return replace(
        base,
        root=folder,
        env=EnvSettings.model_validate(values),
        policy=base.policy.model_copy(update={"settle_hours": 0, "quotas": quotas, "breaker": breaker}),
        token_file=None,
    )
