"""The pages over a real store, asked as a browser would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.core.review import Role
from bot.detectors.masking import mask
from bot.detectors.personal import PersonalInformationDetector
from bot.digest import DigestSender
from bot.review import Site, create_app
from bot.review.doors import hash_password
from bot.service.health import status
from bot.settings import School, load_policy
from bot.store import SqlStore
from tests.digest.conftest import MemoryMailer, Page
from tests.kit import FakeClock
from tests.test_loop import Scene

PASSWORD = "a long enough password"
HASHED = hash_password(PASSWORD)
POLICY = load_policy(Path("config/policy.toml")).model_copy(update={"settle_hours": 0})
PERSONAL = PersonalInformationDetector(school=School(name="Larkmere School"))
LONDON = ZoneInfo("Europe/London")
SCHOOL = School(name="Larkmere School", complaints_procedure="https://larkmere.example/complaints")
WORDINGS = {
    "complaint": ("Thank you for telling us: https://larkmere.example/complaints", "Sorry to hear this.", "Thank you."),
    "reminder": ("A friendly reminder to keep comments kind.", "Please be kind.", "Kindness, please."),
}


def make_site(store: SqlStore, clock: Any, **changes: Any) -> Site:
    """A site with everything but what the test changes as a school would have it."""
    digest = DigestSender(
        store=store,
        mailer=MemoryMailer(),  # type: ignore[arg-type]
        to=("office@larkmere.example",),
        school=SCHOOL,
        at=load_time(),
        timezone=LONDON,
        mode="live",
        mask=mask,
        web_url="http://127.0.0.1:8080",
        clock=clock,
    )
    values: dict[str, Any] = {
        "store": store,
        "clock": clock,
        "policy": POLICY,
        "mode": "live",
        "school": SCHOOL,
        "timezone": LONDON,
        "mask": mask,
        "cover": lambda text: mask(text, PERSONAL.find(text)),
        "secret": b"s" * 40,
        "secure": False,
        "undo": timedelta(seconds=30),
        "idle": timedelta(minutes=30),
        "wordings": WORDINGS,
        "status": lambda: status(
            store=store, channels={}, mode="live", model="test-model", poll_seconds=60, now=clock.now()
        ),
        "digest": digest.on_record,
        "settings": (("Service", (("Mode", "live"),)),),
        **changes,
    }
    return Site(**values)


def load_time() -> Any:
    from datetime import time

    return time(7, 30)


def add_accounts(store: SqlStore, clock: Any) -> None:
    """ada reviews, dora is the DSL, adam the admin."""
    with store.transaction() as tx:
        for name, role in (("ada", Role.REVIEWER), ("bea", Role.REVIEWER), ("dora", Role.DSL), ("adam", Role.ADMIN)):
            tx.accounts.add(name, role, HASHED, None, clock.now())


class Visitor:
    """A browser without the drawing: keeps cookies, reads forms before sending them."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def csrf(self, path: str) -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.get(path).text)
        assert found, f"no form on {path}"
        return found[1]

    def sign_in(self, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
        data = {"csrf": self.csrf("/sign-in"), "name": name, "password": password, **more}
        return self.client.post("/sign-in", data=data)

    def send(self, path: str, *, seen: str = "/review", **data: Any) -> TestResponse:
        return self.client.post(path, data={"csrf": self.csrf(seen), **data})

    def answer(self, row: int, verb: str, **data: Any) -> TestResponse:
        """Open the question, then answer in the version seen."""
        page = self.get(f"/review/{row}").text
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version, page
        return self.send(f"/review/{row}/{verb}", seen=f"/review/{row}", version=version[1], **data)


class Office:
    """A whole service with its pages; `scene` brings comments, `visitor` opens the pages."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        self.scene = Scene(folder, **changes)
        self.store, self.clock = self.scene.store, self.scene.clock
        add_accounts(self.store, self.clock)
        self.site = make_site(self.store, self.clock)
        self.app = create_app(self.site)
        self.page = Page(self.store)

    def visitor(self, name: str | None = None) -> Visitor:
        made = Visitor(self.app.test_client())
        if name:
            assert made.sign_in(name).status_code == 303
        return made

    def question(self, comment_id: str) -> int:
        with self.store.reading() as tx:
            item = tx.reviews.of_comment("facebook", comment_id)
        assert item is not None
        return item.row

    def audit(self) -> list[tuple[str, str, str]]:
        with self.store.reading() as tx:
            return [(actor, verb, subject) for _, actor, verb, subject, _ in tx.audit.list()]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.store.close()
