"""What the review pages ask of every store: SQLite and a real PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.core.action import ActionKind, ActionState
from bot.core.decision import Decision, Verdict
from bot.core.finding import Category, Severity
from bot.core.records import ReviewState
from bot.core.review import Asked, DigestCopy, Filter, Role
from bot.core.store import Transaction
from bot.store import SqlStore
from tests.contract.test_store import act, decision, put, store
from tests.kit import START, comment

__all__ = ["store"]
MINUTE = timedelta(minutes=1)
ALL = Filter(sees_safeguarding=False, asked=Asked.ALL)


def ask(tx: Transaction, text: str = "You idiot", made: Decision | None = None, **changes: object) -> tuple[str, int]:
    """A comment with a decision and an open question; its id and the question's number."""
    stored = tx.comments.save(comment(text, **changes), START)
    assert stored is not None
    recorded = tx.decisions.record(stored, made or decision())
    return stored.comment.comment_id, tx.reviews.open(recorded, START)


def rows(tx: Transaction, **changes: object) -> list[int]:
    values = {"sees_safeguarding": False, "asked": Asked.ALL, **changes}
    return [item.row for item in tx.pages.queue(Filter(**values), limit=50, offset=0)[0]]  # type: ignore[arg-type]


def test_a_name_belongs_to_one_account_whatever_its_case(store: SqlStore) -> None:
    with store.transaction() as tx:
        assert tx.accounts.add("Ada", Role.DSL, "hash", None, START)
        assert not tx.accounts.add("ADA", Role.ADMIN, "other", None, START)
        found = tx.accounts.get("aDa")
        assert found is not None
        assert (found.name, found.role, found.sees_safeguarding) == ("Ada", Role.DSL, True)
        assert [r.name for r in tx.accounts.list()] == ["Ada"]
        assert tx.accounts.get("bea") is None


def test_a_session_lives_from_sign_in_to_sign_out(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.accounts.add("Ada", Role.REVIEWER, "hash", None, START)
        ada = tx.accounts.get("ada")
        assert ada is not None
        tx.accounts.open_session("old", ada.row, START - timedelta(days=2))
        tx.accounts.open_session("new", ada.row, START)
        assert tx.accounts.session("old") is None
        tx.accounts.touch_session("new", START + MINUTE)
        found = tx.accounts.session("new")
        assert found is not None
        assert (found.reviewer, found.opened_at, found.seen_at) == (ada, START, START + MINUTE)
        tx.accounts.close_session("new")
        assert tx.accounts.session("new") is None


def test_failures_are_counted_by_name_and_by_address_until_forgiven(store: SqlStore) -> None:
    with store.transaction() as tx:
        for name, address in (("a", "1"), ("a", "2"), ("b", "1")):
            tx.accounts.note_failure(name, address, START)
        assert tx.accounts.failures("a", "1", START) == (2, 2)
        assert tx.accounts.failures("a", "1", START + MINUTE) == (0, 0)
        tx.accounts.forgive("a")
        assert tx.accounts.failures("a", "1", START) == (0, 1)


def test_a_one_time_code_is_used_once_and_never_an_older_one(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.accounts.add("Ada", Role.REVIEWER, "hash", "secret", START)
        ada = tx.accounts.get("ada")
        assert ada is not None
        assert [tx.accounts.use_code(ada.row, step) for step in (100, 100, 99, 101)] == [True, False, False, True]


def test_a_comment_once_thought_a_safeguarding_concern_stays_out_of_everybody_elses_lists(store: SqlStore) -> None:
    with store.transaction() as tx:
        _, plain = ask(tx)
        worry, row = ask(tx, "a bruise", decision(categories=(Category.SAFEGUARDING,), alert=True))
        stored = tx.comments.get("facebook", worry)
        assert stored is not None
        tx.decisions.record(stored, decision(Verdict.ALLOW, categories=()), by="dora")
        assert tx.pages.is_restricted("facebook", worry)
        assert rows(tx) == [plain]
        assert rows(tx, text="bruise") == []
        assert sorted(rows(tx, sees_safeguarding=True)) == [plain, row]
        assert [line.question for line in tx.pages.log(ALL, limit=9)] == [plain]
        theirs = tx.pages.of_author("facebook", "7", sees_safeguarding=False, limit=9, offset=0)
        assert [a.question for a in theirs] == [plain]
        assert tx.pages.tally(sees_safeguarding=False).total == 1
        assert tx.pages.tally(sees_safeguarding=True).by_category == {"abusive": 1, "safeguarding": 1}


def test_the_queue_is_narrowed_by_every_field(store: SqlStore) -> None:
    with store.transaction() as tx:
        _, one = ask(tx, "You 100% Idiot", decision(severity=Severity.HIGH), author_id="a_1")
        _, two = ask(tx, "buy", decision(Verdict.REVIEW, categories=(Category.SPAM,), decided_at=START + MINUTE))
        assert rows(tx) == [two, one]
        assert rows(tx, asked=Asked.OPEN) == [one, two]
        assert rows(tx, text="100% iDIOT") == [one]
        assert rows(tx, asked=Asked.OPEN, text="idiot") == [one]
        assert rows(tx, text="%") == [one]
        assert rows(tx, author="a_1") == [one]
        assert rows(tx, author="SA") == [two, one]
        assert rows(tx, categories=(Category.SPAM, Category.RACIST)) == [two]
        assert rows(tx, verdict=Verdict.REVIEW) == [two]
        assert rows(tx, severity=3) == [one]
        assert rows(tx, since=START + MINUTE) == [two]
        assert rows(tx, until=START + MINUTE) == [one]
        assert rows(tx, channel="classdojo") == []
        tx.reviews.settle(one, version=1, state=ReviewState.UPHELD, by="ada", now=START)
        assert rows(tx, asked=Asked.SETTLED) == [one]
        assert rows(tx, asked=Asked.OPEN) == [two]


def test_the_log_is_read_page_by_page_without_gap_or_repeat(store: SqlStore) -> None:
    with store.transaction() as tx:
        made = [put(tx, f"You idiot {n}").row for n in range(7)]
        first = tx.pages.log(ALL, limit=3)
        second = tx.pages.log(ALL, limit=3, before=first[-1].stored.row)
        assert [line.stored.row for line in (*first, *second)] == made[::-1][:6]
        assert [line.stored.row for line in tx.pages.log_stream(ALL)] == made[::-1]


def test_an_answer_is_taken_back_whole_or_not_at_all(store: SqlStore) -> None:
    with store.transaction() as tx:
        comment_id, row = ask(tx)
        tx.outbox.add(act(ActionKind.REPLY, comment_id, "r", state=ActionState.PROPOSED), decision_row=None, now=START)
        before = tx.answers.picture("facebook", comment_id, "7")
        tx.reviews.settle(row, version=1, state=ReviewState.OVERTURNED, by="ada", now=START)
        tx.outbox.cancel("facebook", comment_id, (ActionKind.REPLY,), START, "x")
        tx.outbox.add(act(ActionKind.UNHIDE, comment_id, "u"), decision_row=None, now=START)
        given = tx.answers.keep(
            before,
            actor="ada",
            verb="overturn",
            channel="facebook",
            comment_id=comment_id,
            author_id="7",
            batch="b",
            now=START,
            until=START + MINUTE,
        )
        assert tx.outbox.due(START, (ActionKind.UNHIDE,), 9) == []
        assert [g.row for g in tx.answers.last("ada", START)] == [given]
        assert tx.answers.last("ada", START + MINUTE) == []
        assert tx.answers.last("bea", START) == []
        assert len(tx.outbox.due(START + MINUTE, (ActionKind.UNHIDE,), 9)) == 1
        assert not tx.answers.undo(given, by="ada", now=START + MINUTE)
        assert tx.answers.undo(given, by="ada", now=START)
        assert not tx.answers.undo(given, by="ada", now=START)
        states = {a.action.kind: a.state for a in tx.outbox.of_target("facebook", comment_id)}
        assert states == {ActionKind.REPLY: ActionState.PROPOSED, ActionKind.UNHIDE: ActionState.CANCELLED}
        item = tx.reviews.get(row)
        assert item is not None
        assert (item.state, item.settled_by, item.version) == (ReviewState.OPEN, None, 3)


def test_an_answer_already_being_carried_out_is_not_taken_back(store: SqlStore) -> None:
    with store.transaction() as tx:
        comment_id, _ = ask(tx)
        before = tx.answers.picture("facebook", comment_id, "7")
        tx.outbox.add(act(ActionKind.DELETE, comment_id, "d"), decision_row=None, now=START)
        given = tx.answers.keep(
            before,
            actor="ada",
            verb="delete",
            channel="facebook",
            comment_id=comment_id,
            author_id="7",
            batch="b",
            now=START,
            until=START + MINUTE,
        )
        (due,) = tx.outbox.due(START + MINUTE, (ActionKind.DELETE,), 9)
        assert tx.outbox.claim(due.row, worker="w", now=START + MINUTE, lease_seconds=60)
        assert not tx.answers.undo(given, by="ada", now=START)
        (action,) = tx.outbox.of_target("facebook", comment_id)
        assert action.state is ActionState.CLAIMED


def test_figures_add_up_what_was_decided_answered_and_waited_for(store: SqlStore) -> None:
    with store.transaction() as tx:
        for n in range(3):
            ask(tx, f"You idiot {n}", decision(decided_at=START + n * MINUTE))
        ask(tx, "a bruise", decision(categories=(Category.SAFEGUARDING,), alert=True))
        first, second, *_ = rows(tx, asked=Asked.OPEN)
        tx.reviews.settle(first, version=1, state=ReviewState.OVERTURNED, by="ada", now=START)
        tx.reviews.settle(second, version=1, state=ReviewState.UPHELD, by="ada", now=START)
        found = tx.pages.figures(START, sees_safeguarding=False)
        assert [(h.hour, h.verdict, h.number) for h in found.hours] == [(START, Verdict.HIDE, 3)]
        assert found.categories == {"abusive": 3}
        assert found.settled == {"abusive": (2, 1)}
        assert found.by_reviewer == {"ada": (2, 1)}
        assert tx.pages.figures(START, sees_safeguarding=True).categories == {"abusive": 3, "safeguarding": 1}


def test_a_digest_is_kept_as_mailed_until_a_comment_in_it_becomes_the_dsls_alone(store: SqlStore) -> None:
    copy = DigestCopy(subject="s", text="t", html="h")
    with store.transaction() as tx:
        comment_id, _ = ask(tx)
        tx.digests.begin("2026-11-23", START - MINUTE, START, "<m@x>", START)
        tx.digest_copies.keep("2026-11-23", copy, START + MINUTE)
        tx.digest_copies.keep("2026-11-23", copy, START + MINUTE)
        assert tx.digest_copies.get("2026-11-23") == copy
        later = comment("another", comment_id="9_9")
        stored = tx.comments.save(later, START)
        assert stored is not None
        tx.decisions.record(stored, decision(decided_at=START + 2 * MINUTE, categories=(Category.SAFEGUARDING,)))
        assert tx.digest_copies.get("2026-11-23") == copy
        tx.pages.restrict("facebook", comment_id, START + 3 * MINUTE)
        assert tx.digest_copies.get("2026-11-23") is None
        assert [d.local_date for d in tx.digest_copies.list(limit=9, offset=0)] == ["2026-11-23"]
        assert tx.digest_copies.expire(START + 2 * MINUTE) == 1


@pytest.mark.parametrize("asked", [Asked.OPEN, Asked.SETTLED])
def test_the_lists_people_open_most_are_read_in_order_by_index(tmp_path: Path, asked: Asked) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'a.db'}")
    statements: list[tuple[str, tuple[object, ...]]] = []

    @sa.event.listens_for(store._engine, "before_cursor_execute")
    def _heard(_c: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object) -> None:
        statements.append((statement, parameters))

    with store.reading() as tx:
        tx.pages.queue(Filter(sees_safeguarding=False, asked=asked), limit=50, offset=0)
    statement, parameters = next(s for s in statements if "ORDER BY review_items" in s[0])
    with store._engine.connect() as connection:
        plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    store.close()
    assert any("INDEX ix_review_items_" in line for line in plan), plan
    assert not any("TEMP B-TREE" in line for line in plan), plan
