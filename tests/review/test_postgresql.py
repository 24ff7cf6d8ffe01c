"""Every page over a real PostgreSQL."""

from __future__ import annotations

import re
from datetime import timedelta

import sqlalchemy as sa

from bot.core.decision import Verdict
from bot.core.finding import Category
from bot.review import create_app
from bot.store import SqlStore
from tests.digest.conftest import NOW, Page
from tests.kit import FakeClock
from tests.review.conftest import Visitor, add_accounts, make_site


def test_every_page_and_an_answer_taken_back(postgres_url: str) -> None:
    admin = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text("CREATE DATABASE pages"))
    admin.dispose()
    store = SqlStore(sa.make_url(postgres_url).set(database="pages").render_as_string(hide_password=False))
    clock, page = FakeClock(NOW), Page(store)
    add_accounts(store, clock)
    page.comment("You idiot", Verdict.HIDE, Category.ABUSIVE, strike=True)
    page.comment("a bruise", Verdict.HIDE, Category.SAFEGUARDING)
    with store.transaction() as tx:
        tx.digests.begin("2026-11-23", NOW - timedelta(days=1), NOW, "<m@x>", NOW)
    visitor = Visitor(create_app(make_site(store, clock)).test_client())
    visitor.sign_in("adam")
    narrowed = (
        "?asked=all&text=IDIOT&author=pat&category=prejudice&verdict=hide&severity=2&since=2026-11-01&until=2026-12-01"
    )
    paths = ("/review", f"/review{narrowed}", "/review/1", "/review/next", "/log", f"/log{narrowed}", "/log.csv")
    others = ("/author/facebook/a-Pat Reader", "/authors", "/digests", "/digests/2026-11-23", "/figures", "/health")
    for path in (*paths, *others, "/settings", "/audit"):
        answer = visitor.get(path)
        assert answer.status_code in (200, 302), path
        assert "bruise" not in answer.text
    assert visitor.get("/review/2").status_code == 404
    assert visitor.answer(1, "overturn").status_code == 303
    batch = re.findall(r"/undo/(\w+)", visitor.get("/review").text)[0]
    assert "said=undone" in visitor.send(f"/undo/{batch}").headers["Location"]
    assert visitor.answer(1, "uphold").status_code == 303
    store.close()
