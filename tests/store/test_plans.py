"""The database finds what totals, queue and every single comment need by index, on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.core.records import StoredComment
from bot.core.review import Asked, Filter
from bot.core.store import Transaction
from bot.store import SqlStore
from tests.kit import START, comment

OPEN = Filter(sees_safeguarding=False)
SETTLED = Filter(sees_safeguarding=False, asked=Asked.SETTLED)
# What is asked, and the indexes that the answer must come from.
ASKED: dict[str, tuple[Callable[[Transaction], object], set[str]]] = {
    "totals": (lambda tx: tx.decisions.counts(), {"uq_comments_current", "ix_decisions_verdict"}),
    "deletions due": (lambda tx: tx.decisions.deletions_due(START), {"ix_decisions_deletion_due"}),
    "a comment's decision": (lambda tx: tx.decisions.current("facebook", "1"), {"uq_decisions_current"}),
    "a comment": (lambda tx: tx.comments.get("facebook", "1"), {"uq_comments_current"}),
    "what a poll knows": (lambda tx: tx.comments.known("facebook", ["1", "2"]), {"uq_comments_current"}),
    "a new comment": (lambda tx: _saved(tx), {"uq_comments_current"}),
    "an author's past": (lambda tx: tx.strikes.history(comment(), START), {"uq_decisions_current"}),
    "the queue": (lambda tx: tx.pages.queue(OPEN, limit=50, offset=0), {"ix_review_items_queue"}),
    "answers": (lambda tx: tx.pages.queue(SETTLED, limit=50, offset=0), {"ix_review_items_settled"}),
    "the digest's day": (
        lambda tx: list(tx.decisions.between(START, START + timedelta(days=1))),
        {"ix_decisions_decided_at"},
    ),
    "the day's actions": (lambda tx: tx.outbox.between(START, START + timedelta(days=1)), {"ix_actions_done_at"}),
}


def _saved(tx: Transaction) -> StoredComment | None:
    return tx.comments.save(comment(comment_id="new"), START)


def plans(store: SqlStore, ask: Callable[[Transaction], object]) -> str:
    """How the database goes about every statement that the question makes."""
    asked: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        if statement.lstrip().startswith(("SELECT", "UPDATE")):
            asked.append((statement, values))

    with store._engine.begin() as connection:
        sa.event.listen(connection, "before_cursor_execute", note)
        ask(_transaction(connection))
        sa.event.remove(connection, "before_cursor_execute", note)
        explain = "EXPLAIN QUERY PLAN "
        if connection.dialect.name == "postgresql":
            explain = "EXPLAIN "
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # so little is stored that it would not bother
        found: list[str] = []
        for statement, values in asked:
            found += [str(tuple(row)) for row in connection.exec_driver_sql(explain + statement, values)]  # type: ignore[arg-type]
    assert found
    return "\n".join(found)


def _transaction(connection: sa.Connection) -> Transaction:
    from bot.store.database import SqlTransaction

    return SqlTransaction(connection)


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    folder: Path = tmp_path_factory.mktemp("plans")
    store = SqlStore(f"sqlite:///{folder / 'a.db'}")
    yield store
    store.close()


@pytest.fixture(scope="module")
def postgresql(postgres_url: str) -> Iterator[SqlStore]:
    admin = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text("CREATE DATABASE plans"))
    admin.dispose()
    store = SqlStore(sa.make_url(postgres_url).set(database="plans").render_as_string(hide_password=False))
    yield store
    store.close()


@pytest.mark.parametrize("name", ASKED)
def test_sqlite_answers_from_the_index(sqlite: SqlStore, name: str) -> None:
    ask, indexes = ASKED[name]
    plan = plans(sqlite, ask)
    assert {index for index in indexes if index in plan} == indexes, plan


@pytest.mark.parametrize("name", ASKED)
def test_postgresql_reads_no_table_from_end_to_end(postgresql: SqlStore, name: str) -> None:
    plan = plans(postgresql, ASKED[name][0])
    assert not re.search(r"Seq Scan on (comments|decisions|actions|review_items|strikes)", plan), plan
