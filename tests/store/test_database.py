"""Opening a database: migrations match the tables, and whatever cannot be used is explained."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.errors import SettingsError, StoreError
from bot.store import SqlStore
from bot.store.tables import metadata
from tests.kit import START, comment


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'a.db'}")
    with store._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    store.close()


def test_on_postgresql_too(postgres_url: str) -> None:
    admin = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text("CREATE DATABASE migrated"))
    admin.dispose()
    store = SqlStore(sa.make_url(postgres_url).set(database="migrated").render_as_string(hide_password=False))
    with store._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    store.close()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    SqlStore(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"newer version of moderator \(schema 9999\)"):
        SqlStore(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"this is no database at all, however long it may be" * 100)
    with pytest.raises(StoreError, match="no database"):
        SqlStore(f"sqlite:///{path}")


def test_a_url_nobody_can_open_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL is not one"):
        SqlStore("nonsense")
    with pytest.raises(StoreError, match="cannot be used"):
        SqlStore("postgresql://nobody@127.0.0.1:1/none?connect_timeout=2")


def test_a_password_is_never_part_of_the_error() -> None:
    with pytest.raises(StoreError) as caught:
        SqlStore("postgresql://nobody:s3cret@127.0.0.1:1/none?connect_timeout=2")
    assert "s3cret" not in str(caught.value)


READ_ONLY = """
import os, sys
from bot.errors import StoreError
from bot.store import SqlStore
os.setgid(65534); os.setuid(65534)
try:
    SqlStore(sys.argv[1])
except StoreError as error:
    print(error)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_folder_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", READ_ONLY, f"sqlite:///{tmp_path / 'var' / 'a.db'}"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "cannot be made" in done.stdout
    assert "may write to" in done.stdout


def test_a_full_database_is_explained_and_what_was_stored_stays(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'a.db'}")
    kept = comment("kept")
    with store.transaction() as tx:
        tx.comments.save(kept, START)

    @sa.event.listens_for(store._engine, "begin")
    def _limit(connection: sa.Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        with store.transaction() as tx:
            for n in range(200):
                tx.comments.save(comment("x" * 5000, comment_id=f"f{n}"), START)

    with pytest.raises(StoreError, match=r"disk .* is full\. Free some space"):
        fill()
    with store.reading() as tx:
        assert tx.comments.get("facebook", kept.comment_id) is not None
        assert tx.comments.get("facebook", "f0") is None
    store.close()
