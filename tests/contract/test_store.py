"""Every store keeps the same contract: SQLite and a real PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.core.action import Action, ActionKind, ActionState, Receipt
from bot.core.comment import AuthorRole, HiddenBy
from bot.core.decision import Decision, Reason, Verdict
from bot.core.finding import Category, Severity, Span
from bot.core.label import LabelledExample
from bot.core.records import ReviewState, StoredDecision, StrikeState
from bot.core.store import Transaction
from bot.store import SqlStore
from tests.kit import START, comment, finding

HOUR = timedelta(hours=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    if request.param == "sqlite":
        opened = SqlStore(f"sqlite:///{tmp_path / 'moderator.db'}")
    else:
        url = request.getfixturevalue("postgres_url")
        name = f"t{abs(hash(request.node.nodeid))}"
        admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        admin.dispose()
        opened = SqlStore(sa.make_url(url).set(database=name).render_as_string(hide_password=False))
    yield opened
    opened.close()


def decision(verdict: Verdict = Verdict.HIDE, **changes: object) -> Decision:
    values: dict[str, object] = {
        "verdict": verdict,
        "severity": Severity.MEDIUM,
        "categories": (Category.ABUSIVE,),
        "reasons": (Reason(text="Hidden as abusive", category=Category.ABUSIVE),),
        "findings": (finding(Category.ABUSIVE, spans=(Span(start=0, end=3),), details={"a": "b"}),),
        "decided_at": START,
        "model": "m",
        "mode": "live",
        **changes,
    }
    return Decision(**values)  # type: ignore[arg-type]


def put(tx: Transaction, text: str = "You idiot", verdict: Verdict = Verdict.HIDE, **changes: object) -> StoredDecision:
    stored = tx.comments.save(comment(text, **changes), START)
    assert stored is not None
    return tx.decisions.record(stored, decision(verdict))


def act(kind: ActionKind = ActionKind.HIDE, target: str = "1_1", key: str = "k", **changes: object) -> Action:
    return Action(kind=kind, channel="facebook", target_id=target, idempotency_key=key, **changes)  # type: ignore[arg-type]


def test_a_comment_comes_back_as_it_was_saved(store: SqlStore) -> None:
    given = comment(
        "Grüße 👋", parent_id="9_9", parent_text="Hi", attachment="photo", permalink="https://x", can_hide=True
    )
    with store.transaction() as tx:
        tx.comments.save(given, START)
    with store.reading() as tx:
        found = tx.comments.get("facebook", given.comment_id)
    assert found is not None
    assert found.comment == given
    assert found.hidden_by is HiddenBy.NOBODY


def test_the_same_text_is_saved_once_and_a_changed_one_is_the_next_revision(store: SqlStore) -> None:
    first = comment("one")
    with store.transaction() as tx:
        assert tx.comments.save(first, START) is not None
        assert tx.comments.save(first, START) is None
        changed = tx.comments.save(comment("two", comment_id=first.comment_id), START)
    assert changed is not None
    assert changed.comment.revision == 2
    with store.reading() as tx:
        assert list(tx.comments.known("facebook", [first.comment_id, "0_0"])) == [first.comment_id]
        assert tx.decisions.counts().comments == 1


def test_a_comment_that_was_hidden_before_we_saw_it_was_hidden_by_the_platform(store: SqlStore) -> None:
    with store.transaction() as tx:
        saved = tx.comments.save(comment("x", is_hidden=True), START)
    assert saved is not None
    assert saved.hidden_by is HiddenBy.PLATFORM


def test_a_comment_has_one_current_decision_and_earlier_ones_stay_on_record(store: SqlStore) -> None:
    with store.transaction() as tx:
        first = put(tx)
        second = tx.decisions.record(first.comment, decision(Verdict.ALLOW), by="ada")
        current = tx.decisions.current("facebook", first.comment.comment.comment_id)
        assert current is not None
        assert (current.row, current.decided_by) == (second.row, "ada")
        assert [d.row for d, _ in tx.decisions.all()] == [first.row, second.row]
        assert tx.decisions.counts().verdicts == {"allow": 1}


def test_a_decision_comes_back_with_its_findings(store: SqlStore) -> None:
    with store.transaction() as tx:
        given = put(tx)
    with store.reading() as tx:
        found = tx.decisions.current("facebook", given.comment.comment.comment_id)
    assert found is not None
    assert found.decision == given.decision


def test_an_error_leaves_nothing_of_the_transaction_behind(store: SqlStore) -> None:
    def broken() -> None:
        with store.transaction() as tx:
            put(tx)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    with store.reading() as tx:
        assert tx.decisions.counts().comments == 0


def test_an_action_with_the_same_key_is_added_once(store: SqlStore) -> None:
    with store.transaction() as tx:
        assert tx.outbox.add(act(), decision_row=None, now=START)
        assert not tx.outbox.add(act(), decision_row=None, now=START)
        assert len(tx.outbox.in_state([ActionState.PENDING])) == 1


def test_only_one_worker_gets_an_action_and_a_lease_that_ran_out_frees_it(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.outbox.add(act(), decision_row=None, now=START)
        row = tx.outbox.due(START, [ActionKind.HIDE], 5)[0].row
        first = tx.outbox.claim(row, worker="a", now=START, lease_seconds=60)
        assert first is not None
        assert first.attempts == 1
        assert tx.outbox.claim(row, worker="b", now=START, lease_seconds=60) is None
        assert tx.outbox.due(START, [ActionKind.HIDE], 5) == []
        late = START + timedelta(seconds=61)
        again = tx.outbox.claim(row, worker="b", now=late, lease_seconds=60)
        assert again is not None
        assert again.attempts == 2


def test_two_threads_never_claim_the_same_action(store: SqlStore) -> None:
    with store.transaction() as tx:
        for n in range(20):
            tx.outbox.add(act(key=f"k{n}"), decision_row=None, now=START)
        rows = [a.row for a in tx.outbox.due(START, [ActionKind.HIDE], 50)]
    got: list[int] = []

    def work(name: str) -> None:
        for row in rows:
            with store.transaction() as tx:
                if tx.outbox.claim(row, worker=name, now=START, lease_seconds=60):
                    got.append(row)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(rows)


def test_due_actions_come_highest_priority_first_and_not_before_their_time(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.outbox.add(act(key="low"), decision_row=None, now=START, priority=1)
        tx.outbox.add(act(key="high"), decision_row=None, now=START, priority=9)
        tx.outbox.add(act(key="later", due_at=START + HOUR), decision_row=None, now=START, priority=10)
        assert [a.action.idempotency_key for a in tx.outbox.due(START, [ActionKind.HIDE], 5)] == ["high", "low"]


def test_settling_and_postponing_leave_what_the_outbox_shows(store: SqlStore) -> None:
    with store.transaction() as tx:
        for key in ("a", "b"):
            tx.outbox.add(act(key=key), decision_row=None, now=START)
        a, b = (x.row for x in tx.outbox.due(START, [ActionKind.HIDE], 5))
        tx.outbox.claim(a, worker="w", now=START, lease_seconds=9)
        tx.outbox.settle(a, ActionState.DONE, Receipt(outcome="already", at=START, note="n", platform_id="p", calls=2))
        tx.outbox.claim(b, worker="w", now=START, lease_seconds=9)
        tx.outbox.postpone(b, until=START + HOUR, error="no answer", calls=3)
        done, waiting = tx.outbox.of_target("facebook", "1_1")
        assert (done.state, done.outcome, done.note, done.platform_id, done.calls) == (
            ActionState.DONE,
            "already",
            "n",
            "p",
            2,
        )
        assert (waiting.state, waiting.last_error, waiting.due_at, waiting.calls) == (
            ActionState.PENDING,
            "no answer",
            START + HOUR,
            3,
        )
        assert tx.outbox.done_since(ActionKind.HIDE, START - HOUR) == 1
        assert tx.outbox.done_since(ActionKind.HIDE, START + HOUR) == 0


def test_cancelling_touches_only_what_is_not_done(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.outbox.add(act(key="open"), decision_row=None, now=START)
        tx.outbox.add(act(key="asked", state=ActionState.PROPOSED), decision_row=None, now=START)
        tx.outbox.add(act(key="done"), decision_row=None, now=START)
        row = next(a.row for a in tx.outbox.in_state([ActionState.PENDING]) if a.action.idempotency_key == "done")
        tx.outbox.settle(row, ActionState.DONE, Receipt(outcome="done", at=START))
        assert tx.outbox.cancel("facebook", "1_1", [ActionKind.HIDE], START, "why") == 2
        assert [a.action.idempotency_key for a in tx.outbox.in_state([ActionState.CANCELLED])] == ["open", "asked"]


def test_a_proposed_action_becomes_pending_once_a_person_says_yes(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.outbox.add(act(state=ActionState.PROPOSED), decision_row=None, now=START)
        row = tx.outbox.in_state([ActionState.PROPOSED])[0].row
        assert tx.outbox.approve(row, START, {"text": "Hello"})
        assert not tx.outbox.approve(row, START)
        assert tx.outbox.due(START, [ActionKind.HIDE], 1)[0].action.payload == {"text": "Hello"}


def test_one_comment_makes_one_strike_whatever_its_revisions(store: SqlStore) -> None:
    with store.transaction() as tx:
        first = put(tx)
        tx.strikes.add(first, Category.ABUSIVE, START)
        tx.strikes.add(first, Category.SPAM, START)
        assert [s.category for s in tx.strikes.of_author("facebook", "7")] == [Category.ABUSIVE]


def test_an_author_without_id_is_never_struck(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.strikes.add(put(tx, author_id=None), Category.ABUSIVE, START)
        assert tx.strikes.all() == []


def test_strikes_are_counted_upheld_and_overturned(store: SqlStore) -> None:
    with store.transaction() as tx:
        stored = put(tx)
        comment_id = stored.comment.comment.comment_id
        tx.strikes.add(stored, Category.ABUSIVE, START)
        tx.strikes.mark_digest(START + HOUR, START + HOUR)
        assert tx.strikes.open()[0].digest_at == START + HOUR
        upheld = tx.strikes.uphold("facebook", comment_id, START + HOUR)
        assert upheld is not None
        assert (upheld.state, upheld.upheld, upheld.counted_at) == (StrikeState.COUNTED, True, START + HOUR)
        gone = tx.strikes.overturn("facebook", comment_id)
        assert gone is not None
        assert gone.state is StrikeState.OVERTURNED
        assert tx.strikes.all() == []


def test_history_knows_strikes_advertising_and_a_hidden_revision(store: SqlStore) -> None:
    with store.transaction() as tx:
        advert = tx.comments.save(comment("buy"), START)
        assert advert is not None
        tx.decisions.record(advert, decision(categories=(Category.ADVERTISING,)))
        tx.strikes.add(put(tx), Category.ABUSIVE, START)
        past = tx.strikes.history(comment("next"), START - HOUR)
        assert (past.strikes, past.advertised_before, past.hidden_revision) == (1, True, False)
        assert tx.strikes.history(comment("next", author_id="8"), START - HOUR).strikes == 0
        assert tx.strikes.history(advert.comment, START - HOUR).hidden_revision
        assert not tx.strikes.history(advert.comment, START - HOUR).advertised_before
        assert tx.strikes.history(comment("old"), START + HOUR).strikes == 0


def test_blocks_are_written_over_and_listed_while_in_force(store: SqlStore) -> None:
    with store.transaction() as tx:
        for state in ("due", "blocked"):
            tx.strikes.set_block("facebook", "7", name="Sam", state=state, by="service", reason="r", now=START)
        assert [b.state for b in tx.strikes.blocks()] == ["blocked"]
        tx.strikes.set_block("facebook", "7", name="Sam", state="lifted", by="ada", reason="r", now=START)
        assert tx.strikes.blocks() == []
        kept = tx.strikes.block("facebook", "7")
        assert kept is not None
        assert kept.by == "ada"


def test_the_role_and_name_of_an_author_are_the_last_seen(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.comments.save(comment("x", role=AuthorRole.STAFF), START)
        assert tx.strikes.author_role("facebook", "7") is AuthorRole.STAFF
        assert tx.strikes.author_name("facebook", "7") == "Sam"
        assert tx.strikes.author_role("facebook", "nobody") is None


def test_an_answer_to_an_old_version_of_a_question_is_refused(store: SqlStore) -> None:
    with store.transaction() as tx:
        row = tx.reviews.open(put(tx), START)
        assert tx.reviews.settle(row, version=1, state=ReviewState.UPHELD, by="ada", now=START)
        assert not tx.reviews.settle(row, version=1, state=ReviewState.OVERTURNED, by="bob", now=START)
        item = tx.reviews.get(row)
        assert item is not None
        assert (item.state, item.settled_by, item.version) == (ReviewState.UPHELD, "ada", 2)
        assert tx.reviews.list() == []
        assert len(tx.reviews.list(open_only=False)) == 1


def test_a_new_question_about_a_comment_supersedes_the_open_one(store: SqlStore) -> None:
    with store.transaction() as tx:
        first = put(tx)
        old = tx.reviews.open(first, START)
        new = tx.reviews.open(tx.decisions.record(first.comment, decision()), START)
        assert [i.row for i in tx.reviews.list()] == [new]
        superseded = tx.reviews.get(old)
        assert superseded is not None
        assert superseded.state is ReviewState.SUPERSEDED
        newest = tx.reviews.of_comment("facebook", first.comment.comment.comment_id)
        assert newest is not None
        assert newest.row == new


def test_evidence_is_kept_once_a_revision_and_safeguarding_evidence_is_never_removed(store: SqlStore) -> None:
    with store.transaction() as tx:
        ordinary = put(tx)
        child = tx.comments.save(comment("a bruise"), START)
        assert child is not None
        grave = tx.decisions.record(child, decision(categories=(Category.SAFEGUARDING,)))
        asked = put(tx)
        tx.reviews.open(asked, START)
        for stored in (ordinary, ordinary, grave, asked):
            tx.evidence.keep(stored, START)
        kept = tx.evidence.of_comment("facebook", ordinary.comment.comment.comment_id)
        assert len(kept) == 1
        assert len(kept[0].sha256) == 64
        assert tx.evidence.expire(START + HOUR) == 1
        assert tx.evidence.of_comment("facebook", child.comment.comment_id)
        assert tx.evidence.of_comment("facebook", asked.comment.comment.comment_id)


def test_deletions_are_due_until_the_comment_is_gone(store: SqlStore) -> None:
    with store.transaction() as tx:
        stored = tx.comments.save(comment("You idiot"), START)
        assert stored is not None
        tx.decisions.record(stored, decision(deletion_due=True))
        assert len(tx.decisions.deletions_due()) == 1
        assert tx.decisions.deletions_due(START) == []
        tx.comments.set_gone("facebook", stored.comment.comment_id, START)
        assert tx.decisions.deletions_due() == []


def test_state_is_kept_replaced_and_removed(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.state.put("cursor:a", {"n": 1})
        tx.state.put("cursor:a", {"n": 2})
        tx.state.put("cursor_b", {"n": 3})
        assert tx.state.get("cursor:a") == {"n": 2}
        assert tx.state.keys("cursor:") == ["cursor:a"]
        tx.state.put("cursor:a", {})
        assert tx.state.get("cursor:a") == {}


def test_a_label_is_added_once_and_a_new_answer_replaces_the_old(store: SqlStore) -> None:
    def label(*categories: Category) -> LabelledExample:
        return LabelledExample(text="You idiot", categories=frozenset(categories), post="p")

    with store.transaction() as tx:
        assert tx.labels.add(label(Category.ABUSIVE), START)
        assert not tx.labels.add(label(Category.ABUSIVE), START)
        assert tx.labels.add(label(), START)
        assert tx.labels.all() == [label()]


def test_a_digest_is_begun_once_a_day_and_the_last_sent_is_known(store: SqlStore) -> None:
    with store.transaction() as tx:
        begun = tx.digests.begin("2026-11-23", START - HOUR, START, "<id@x>", START)
        again = tx.digests.begin("2026-11-23", START, START + HOUR, "<other@x>", START)
        assert again == begun
        assert tx.digests.last() is None
        tx.digests.failed("2026-11-23", "no answer")
        tx.digests.sent("2026-11-23", START)
        last = tx.digests.last()
        assert last is not None
        assert (last.attempts, last.sent_at, last.last_error) == (2, START, "")


def test_the_audit_trail_is_newest_first(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.audit.add(at=START, actor="ada", verb="upheld", subject="facebook:1")
        tx.audit.add(at=START, actor="bob", verb="overturned", subject="facebook:2", detail="d")
        assert [row[1] for row in tx.audit.list()] == ["bob", "ada"]


def test_opening_a_store_again_finds_what_was_there(store: SqlStore) -> None:
    with store.transaction() as tx:
        put(tx)
    url = store._engine.url.render_as_string(hide_password=False)
    second = SqlStore(url)
    with second.reading() as tx:
        assert tx.decisions.counts().comments == 1
    second.close()
