"""A real Chromium before the real pages, beside a service that reads a sandbox page over HTTP."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bot.core.comment import Comment
from bot.core.finding import Finding, Span
from bot.core.records import ReviewItem
from bot.judging import Judge
from bot.policy import Setting
from bot.review import PageServer, create_app
from bot.sandbox.server import SandboxServer
from bot.settings import EnvSettings, Settings, load_settings
from bot.wiring.app import App, open_app
from bot.wiring.pages import site_of
from tests.kit import WordDetector
from tests.review.conftest import PASSWORD, add_accounts

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --force-color-profile=srgb --hide-scrollbars"
)
ROOT = Path(__file__).parents[2]


class MovableClock:
    """The machine's clock, moved on as tests ask."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move(self, **delta: float) -> None:
        self._ahead += timedelta(**delta)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; missing under CI is a failure, elsewhere a named skip."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("the browser is missing: apt-get install chromium")
        pytest.skip("the browser tests were not run: no Chromium here (apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield started
        started.close()


class MarkingDetector(WordDetector):
    """Finds words as the test kit's detector does, and says where they stand."""

    def detect(self, comments: Sequence[Comment]) -> list[list[Finding]]:
        found = super().detect(comments)
        return [[self._marked(f, c.text) for f in each] for c, each in zip(comments, found, strict=True)]

    def _marked(self, finding: Finding, text: str) -> Finding:
        word = next(word for word, findings in self.words.items() if finding in findings and word in text)
        end = len("07700 900123") if word == "07700" else len(word)
        start = text.index(word)
        return replace(finding, spans=(Span(start=start, end=start + end),), grounds=f"the word “{word}”")


class Stage:
    """One school: a sandbox page, the service that reads it, and the pages. `words` are what the detector looks for."""

    def __init__(self, folder: Path, sandbox: SandboxServer) -> None:
        self.sandbox, self.clock = sandbox, MovableClock()
        self.app: App = open_app(_settings(folder, sandbox), self.clock)
        self.detector = MarkingDetector()
        setting = Setting(policy=self.app.policy, mode="live", model="test-model")
        self.app.__dict__["judge"] = Judge([self.detector], setting, self.clock)
        add_accounts(self.app.store, self.clock)
        self.server = PageServer(create_app(site_of(self.app)), "127.0.0.1", 0).start()
        self.url = self.server.url

    def close(self) -> None:
        self.server.stop()
        self.app.close()

    def bring(self, *texts: str | dict[str, Any]) -> list[str]:
        """Comments on the page, read, judged and acted on; their ids. Each has an author of its own unless told."""
        (post,) = self.sandbox.admin.add_posts({"text": "Sports day: thank you to everybody who came"})
        made = [
            {"post": post, "author": f"Reader {n}", "author_id": f"9000{n:04}", **self._as_comment(text)}
            for n, text in enumerate(texts)
        ]
        ids = self.sandbox.admin.add_comments(*made)
        self.app.work.once()
        return [str(each) for each in ids]

    def act(self) -> None:
        """Let the grace time pass and carry out what waits."""
        self.clock.move(seconds=31)
        self.app.work.enforce()

    def question(self, comment_id: str) -> ReviewItem:
        with self.app.store.reading() as tx:
            item = tx.reviews.of_comment("facebook", comment_id)
        assert item is not None
        return item

    @staticmethod
    def _as_comment(text: str | dict[str, Any]) -> dict[str, Any]:
        return {"text": text} if isinstance(text, str) else text


def _settings(folder: Path, sandbox: SandboxServer) -> Settings:
    base = load_settings(ROOT / "config", {})
    values = {
        "DATABASE_URL": f"sqlite:///{folder / 'moderator.db'}",
        "MODERATION_MODE": "live",
        "FACEBOOK_PAGE_ID": sandbox.page_id,
        "FACEBOOK_PAGE_TOKEN": sandbox.token,
        "FACEBOOK_GRAPH_URL": sandbox.url,
        "DIGEST_TO": "office@larkmere.example",
        "WEB_URL": "http://127.0.0.1:8080",
        "SAFEGUARDING_TO": "dsl@larkmere.example",
    }
    quotas = base.policy.quotas.model_copy(update=dict.fromkeys(("hides", "deletes", "replies"), 100_000))
    breaker = base.policy.breaker.model_copy(update={"enabled": False})
    policy = base.policy.model_copy(update={"settle_hours": 0, "quotas": quotas, "breaker": breaker})
    return replace(base, root=folder, env=EnvSettings.model_validate(values), policy=policy, token_file=None)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with SandboxServer(state_file=tmp_path / "page.db") as sandbox:
        made = Stage(tmp_path, sandbox)
        yield made
        made.close()


class Tabs:
    """Opens tabs; each with cookies of its own, each failing the test where a script fails or the policy is broken."""

    def __init__(self, browser: Browser, stage: Stage) -> None:
        self._browser, self._stage = browser, stage
        self._contexts: list[Any] = []
        self.errors: list[str] = []

    def open(self, name: str | None = None, **options: Any) -> Page:
        context = self._browser.new_context(base_url=self._stage.url, locale="en-GB", **options)
        context.set_default_timeout(20_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._heard)
        if name is not None:
            sign_in(page, name)
        return page

    def _heard(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def tabs(browser: Browser, stage: Stage) -> Iterator[Tabs]:
    made = Tabs(browser, stage)
    yield made
    made.close()
    assert made.errors == []


def sign_in(page: Page, name: str, password: str = PASSWORD, path: str = "/review") -> None:
    page.goto(path)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")
