"""A NUL in a file is refused with file and line on both databases, and one from Facebook is replaced."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.channels.facebook.edges import FEED
from bot.channels.facebook.parse import Parser
from bot.core.ports import Batch
from bot.errors import InputError
from bot.settings import load_settings
from bot.wiring import App, import_classdojo, import_labels, open_app
from tests.kit import START, FakeClock

ROOT = Path(__file__).parents[2]
DOJO = "thread,author,time,text\nFair,Jo,01/07/2026 09:30,Lovely\nFair,Jo,01/07/2026 09:31,Lo\0vely\n"
LABELS = "text,labels\nLovely,\nLo\0vely,\n"


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[App]:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    url = f"sqlite:///{tmp_path}/moderator.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        name = f"t{abs(hash(request.node.nodeid))}"
        with admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        admin.dispose()
        url = sa.make_url(url).set(database=name).render_as_string(hide_password=False)
    opened = open_app(load_settings(tmp_path / "config", {"DATABASE_URL": url}), FakeClock())
    yield opened
    opened.close()


def labels(app: App, file: Path) -> object:
    return import_labels(app, file)


def classdojo(app: App, file: Path) -> object:
    return import_classdojo(app, file, lambda _: None)


@pytest.mark.parametrize(("taken", "content"), [(labels, LABELS), (classdojo, DOJO)])
def test_a_file_with_a_nul_is_refused_whole_with_its_line(
    app: App, tmp_path: Path, taken: Callable[[App, Path], object], content: str
) -> None:
    file = tmp_path / "given.csv"
    file.write_text(content)
    with pytest.raises(InputError, match=r"given\.csv, line 3: a NUL character"):
        taken(app, file)
    file.write_bytes(content.encode("utf-16"))
    with pytest.raises(InputError, match=r"given\.csv, line 1: a NUL .* save the file again as “CSV UTF-8”"):
        taken(app, file)
    with app.store.reading() as tx:
        assert tx.labels.all() == []
        assert tx.decisions.counts().comments == 0
    file.write_text(content.replace("\0", ""))
    taken(app, file)


def test_what_no_database_takes_is_replaced_where_facebook_sends_it(app: App) -> None:
    parser = Parser(page_id="9", staff_ids=frozenset())
    raw = {"id": "9_1_2", "message": "Lo\0ve\ud800ly", "from": {"id": "5", "name": "J\0o"}}
    post = parser.post({"id": "9_1", "message": "Fa\0ir"}, FEED)
    assert post is not None
    comment = parser.comment(raw, post, START)
    assert comment is not None
    app.pipeline.run(Batch(comments=(comment,)), "facebook")
    with app.store.reading() as tx:
        stored = tx.comments.get("facebook", "9_1_2")
        assert stored is not None
        kept = stored.comment
    assert (kept.text, kept.author.name, kept.post.text) == ("Lo�ve�ly", "J�o", "Fa�ir")
