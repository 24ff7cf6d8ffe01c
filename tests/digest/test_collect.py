"""What a digest says, read out of a real store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.core.action import ActionKind, ActionState
from bot.core.decision import Verdict
from bot.core.finding import Category, Finding, FindingKind, Severity
from bot.digest import DigestData, HealthLine, collect
from bot.store import SqlStore
from tests.digest.conftest import LONDON, NOW, SCHOOL, Page

DAY = timedelta(days=1)


def gather(store: SqlStore, *, since: datetime = NOW - DAY, until: datetime = NOW, mode: str = "live") -> DigestData:
    with store.reading() as tx:
        return collect(tx, since=since, until=until, now=NOW, timezone=LONDON, mode=mode, school=SCHOOL)


def test_a_day_on_which_nothing_came_is_quiet(store: SqlStore) -> None:
    data = gather(store)
    assert data.quiet
    assert data.numbers.checked == 0
    assert len(data.days) == 14
    assert data.days[-1].day == date(2026, 11, 23)


def test_comments_that_stay_up_keep_a_day_quiet(store: SqlStore, page: Page) -> None:
    page.comment("Lovely day")
    page.comment("Well done all", post="Choir")
    data = gather(store)
    assert data.quiet
    assert (data.numbers.checked, data.numbers.posts, data.numbers.by_channel) == (2, 2, {"facebook": 2})


def test_a_problem_with_the_service_is_never_a_quiet_day(store: SqlStore) -> None:
    assert not replace(gather(store), health=(HealthLine(text="Token gone.", problem=True),)).quiet


def test_hidden_deleted_and_flagged_are_counted_by_what_was_done(store: SqlStore, page: Page) -> None:
    page.comment("idiots", Verdict.HIDE, Category.ABUSIVE)
    page.comment("fools", Verdict.HIDE, Category.ABUSIVE, state=ActionState.PENDING)
    page.comment("ring 07700 900123", Verdict.DELETE, Category.PERSONAL_INFORMATION)
    page.comment("Late again", Verdict.REVIEW, Category.COMPLAINT)
    n = gather(store).numbers
    assert (n.checked, n.hidden, n.deleted, n.flagged, n.waiting) == (4, 1, 1, 1, 1)
    assert {e.quote.text: e.done for e in gather(store).entries} == {
        "idiots": "hidden",
        "fools": "waiting to be hidden",
        "ring 07700 900123": "deleted",
        "Late again": "flagged, left up",
    }


def test_shadow_mode_counts_what_would_have_been_done(store: SqlStore, page: Page) -> None:
    page.comment("idiots", Verdict.HIDE, Category.ABUSIVE, state=None, mode="shadow")
    page.action(ActionKind.HIDE, "c1", ActionState.SHADOWED)
    data = gather(store, mode="shadow")
    assert (data.numbers.hidden, data.numbers.would_hide) == (0, 1)
    assert data.entries[0].done == "would be hidden"
    assert not data.quiet


def test_only_decisions_of_the_period_are_told(store: SqlStore, page: Page) -> None:
    page.comment("before", Verdict.REVIEW, Category.COMPLAINT, at=NOW - DAY - timedelta(seconds=1))
    page.comment("first moment", Verdict.REVIEW, Category.COMPLAINT, at=NOW - DAY)
    page.comment("after", Verdict.REVIEW, Category.COMPLAINT, at=NOW)
    assert [e.quote.text for e in gather(store).entries] == ["first moment"]


def test_the_worst_come_first_and_everything_is_counted_by_category(store: SqlStore, page: Page) -> None:
    page.comment("low", Verdict.HIDE, Category.SPAM, severity=Severity.LOW)
    page.comment("high", Verdict.HIDE, Category.RACIST, severity=Severity.HIGH)
    page.comment("photo", Verdict.REVIEW, None, severity=Severity.LOW)
    data = gather(store)
    assert data.entries[0].quote.text == "high"
    assert data.by_category == {Category.RACIST: 1, Category.SPAM: 1, None: 1}


def test_a_comment_without_category_says_why_a_person_must_look(store: SqlStore, page: Page) -> None:
    found = Finding(category=None, score=1, detector="t", version="1", kind=FindingKind.NO_TEXT)
    page.comment("", Verdict.REVIEW, None, findings=(found,))
    assert "nobody has judged the picture" in gather(store).entries[0].why


def test_of_a_safeguarding_comment_only_the_number_is_known(store: SqlStore, page: Page) -> None:
    secret = "he hits me every night"
    both = (Category.SAFEGUARDING, Category.COMPLAINT)
    page.comment(secret, Verdict.HIDE, Category.SAFEGUARDING, author="Secret Sam", categories=both, reply="complaint")
    page.comment(secret, Verdict.HIDE, Category.SAFEGUARDING, author="Secret Sam", deletion_due=True)
    page.action(ActionKind.HIDE, "c1", ActionState.TODO, note="Mentions, three dots")
    data = gather(store)
    assert data.numbers.safeguarding == 2
    assert data.numbers.safeguarding_todos == 1
    assert secret not in repr(data)
    assert "Secret Sam" not in repr(data)


def test_an_overturned_comment_is_no_longer_listed_but_counted_as_changed(store: SqlStore, page: Page) -> None:
    page.comment("Arsenal won", Verdict.HIDE, Category.ABUSIVE, at=NOW - timedelta(hours=5))
    with store.transaction() as tx:
        stored = tx.decisions.current("facebook", "c1")
        assert stored is not None
        allowed = replace(stored.decision, verdict=Verdict.ALLOW, categories=(), decided_at=NOW - timedelta(hours=1))
        tx.decisions.record(stored.comment, allowed, by="kim")
    data = gather(store)
    assert data.entries == ()
    assert (data.numbers.checked, data.numbers.settled) == (1, 1)


def test_strikes_of_the_period_and_open_ones_not_yet_listed_are_told_with_their_total(
    store: SqlStore, page: Page
) -> None:
    page.comment("old", Verdict.HIDE, Category.ABUSIVE, author="Jo", strike=True, at=NOW - 3 * DAY)
    with store.transaction() as tx:
        tx.strikes.mark_digest(NOW - 2 * DAY, NOW - 2 * DAY)
    page.comment("missed", Verdict.HIDE, Category.ABUSIVE, author="Jo", strike=True, at=NOW - timedelta(hours=30))
    page.comment("spam", Verdict.HIDE, Category.SPAM, author="Al", strike=True)
    with store.transaction() as tx:
        tx.strikes.count_in(tx.strikes.of_author("facebook", "a-Al")[0].row, NOW)
    told = [(s.author, s.category, s.total) for s in gather(store).strikes]
    assert told == [("Jo", Category.ABUSIVE, 2), ("Al", Category.SPAM, 1)]


def test_proposed_blocks_stay_until_answered_and_done_ones_are_told_once(store: SqlStore) -> None:
    with store.transaction() as tx:
        for author, state, since in (
            ("1", "proposed", NOW - 9 * DAY),
            ("2", "blocked", NOW - 9 * DAY),
            ("3", "blocked", NOW - timedelta(hours=3)),
        ):
            tx.strikes.set_block(
                "facebook", author, name=f"N{author}", state=state, by="service", reason="3 strikes", now=since
            )
    data = gather(store)
    assert {(b.author, b.state) for b in data.blocks} == {("N1", "proposed"), ("N3", "blocked")}
    assert data.numbers.block_proposed == 1


def test_complaints_wait_for_a_reply_until_somebody_gives_one(store: SqlStore, page: Page) -> None:
    page.comment("Late again", Verdict.REVIEW, Category.COMPLAINT, reply="complaint", at=NOW - 5 * DAY)
    page.comment("Idiots", Verdict.HIDE, Category.ABUSIVE, reply="reminder")
    data = gather(store)
    assert [w.quote.text for w in data.replies] == ["Late again"]
    assert data.replies[0].since == NOW - 5 * DAY


def test_deletions_due_and_tasks_for_a_person_are_listed_however_old(store: SqlStore, page: Page) -> None:
    page.comment("Idiots", Verdict.HIDE, Category.ABUSIVE, deletion_due=True, at=NOW - 40 * DAY)
    page.action(ActionKind.BLOCK, "a-Pat Reader", ActionState.TODO, note="Page, Settings, Blocking", at=NOW - 20 * DAY)
    data = gather(store)
    assert [w.quote.text for w in data.deletions] == ["Idiots"]
    assert [(t.target, t.where) for t in data.todos] == [("Pat Reader", "Page, Settings, Blocking")]
    assert data.numbers.oldest_question == NOW - 40 * DAY


def test_the_chart_counts_by_local_day_through_a_clock_change(store: SqlStore, page: Page) -> None:
    # 23:30 UTC on 24 October is 00:30 on the 25th, the day on which summer time ends.
    page.comment("x", Verdict.HIDE, Category.ABUSIVE, at=datetime.fromisoformat("2026-10-24T23:30:00+00:00"))
    page.comment("y", Verdict.REVIEW, Category.COMPLAINT, at=datetime.fromisoformat("2026-10-25T23:30:00+00:00"))
    end = datetime.fromisoformat("2026-10-26T07:30:00+00:00")
    days = gather(store, since=end - DAY, until=end).days
    assert (days[-1].day, days[-1].checked) == (date(2026, 10, 26), 0)
    assert (days[-2].day, days[-2].acted, days[-2].flagged) == (date(2026, 10, 25), 1, 1)


def test_more_than_five_hundred_are_counted_though_only_the_worst_are_kept(store: SqlStore, page: Page) -> None:
    page.comment("worst", Verdict.HIDE, Category.RACIST, severity=Severity.HIGH)
    for number in range(501):
        page.comment(f"low {number}", Verdict.REVIEW, Category.COMPLAINT, severity=Severity.LOW)
    data = gather(store)
    assert len(data.entries) == 500
    assert data.entries[0].quote.text == "worst"
    assert data.by_category[Category.COMPLAINT] == 501


def answer(store: SqlStore, comment_id: str, *, hours_ago: float = 1, **changes: object) -> None:
    """A person's decision in the place of the service's."""
    with store.transaction() as tx:
        stored = tx.decisions.current("facebook", comment_id)
        assert stored is not None
        decision = replace(stored.decision, decided_at=NOW - timedelta(hours=hours_ago), **changes)  # type: ignore[arg-type]
        tx.reviews.open(tx.decisions.record(stored.comment, decision, by="kim"), decision.decided_at)


def acted(data: DigestData) -> int:
    """What the chart shows of the digest's two days."""
    return sum(day.acted for day in data.days)


def test_a_comment_hidden_then_deleted_counts_once_as_deleted_and_is_listed_so(store: SqlStore, page: Page) -> None:
    page.comment("idiots", Verdict.HIDE, Category.ABUSIVE, at=NOW - timedelta(hours=5), deletion_due=True)
    page.action(ActionKind.DELETE, "c1", ActionState.DONE, at=NOW - timedelta(hours=1))
    data = gather(store)
    assert (data.numbers.hidden, data.numbers.deleted, acted(data)) == (0, 1, 1)
    assert [e.done for e in data.entries] == ["deleted"]


def test_a_comment_shown_again_counts_as_hidden_nowhere(store: SqlStore, page: Page) -> None:
    page.comment("Arsenal won", Verdict.HIDE, Category.ABUSIVE, at=NOW - timedelta(hours=5))
    answer(store, "c1", verdict=Verdict.ALLOW, categories=())
    page.action(ActionKind.UNHIDE, "c1", ActionState.DONE, at=NOW - timedelta(minutes=50))
    data = gather(store)
    assert (data.numbers.hidden, data.numbers.unhidden, acted(data)) == (0, 1, 0)
    assert data.entries == ()


def test_what_would_have_been_hidden_counts_as_hidden_nowhere_once_live(store: SqlStore, page: Page) -> None:
    page.comment("idiots", Verdict.HIDE, Category.ABUSIVE, state=ActionState.SHADOWED, mode="shadow")
    page.comment("fools", Verdict.HIDE, Category.ABUSIVE)
    data = gather(store)
    assert (data.numbers.hidden, data.numbers.would_hide, acted(data)) == (1, 0, 1)
    assert {e.quote.text: e.done for e in data.entries} == {"idiots": "would be hidden", "fools": "hidden"}
    assert acted(gather(store, mode="shadow")) == 1


def test_what_a_person_overturned_in_shadow_mode_would_not_be_hidden(store: SqlStore, page: Page) -> None:
    page.comment("idiots", Verdict.HIDE, Category.ABUSIVE, state=ActionState.SHADOWED, mode="shadow")
    answer(store, "c1", verdict=Verdict.ALLOW, categories=())
    data = gather(store, mode="shadow")
    assert (data.numbers.would_hide, acted(data)) == (0, 0)


def test_an_answer_that_was_taken_back_is_no_change(store: SqlStore, page: Page) -> None:
    page.comment("idiots", Verdict.HIDE, Category.ABUSIVE, at=NOW - timedelta(hours=5))
    with store.transaction() as tx:
        before = tx.answers.picture("facebook", "c1", "a-Pat Reader")
    answer(store, "c1", verdict=Verdict.ALLOW, categories=())
    assert gather(store).numbers.settled == 1
    with store.transaction() as tx:
        row = tx.answers.keep(
            before,
            actor="kim",
            verb="overturn",
            channel="facebook",
            comment_id="c1",
            author_id="a-Pat Reader",
            batch="b",
            now=NOW,
            until=NOW + timedelta(seconds=30),
        )
        assert tx.answers.undo(row, by="kim", now=NOW)
    data = gather(store)
    assert (data.numbers.settled, data.numbers.hidden, acted(data)) == (0, 1, 1)
    assert [e.done for e in data.entries] == ["hidden"]


def test_a_relabelled_comment_stays_listed_under_its_new_label(store: SqlStore, page: Page) -> None:
    page.comment("idiots", Verdict.HIDE, Category.ABUSIVE, at=NOW - timedelta(hours=5))
    answer(store, "c1", categories=(Category.RACIST,))
    data = gather(store)
    assert data.by_category == {Category.RACIST: 1}
    assert (data.numbers.checked, data.numbers.hidden, len(data.entries)) == (1, 1, 1)


def test_the_numbers_at_the_top_are_those_of_the_list_and_of_the_chart(store: SqlStore, page: Page) -> None:
    for n in range(4):
        page.comment(f"idiots {n}", Verdict.HIDE, Category.ABUSIVE)
    page.comment("ring 07700 900123", Verdict.DELETE, Category.PERSONAL_INFORMATION)
    page.comment("Late", Verdict.REVIEW, Category.COMPLAINT)
    page.comment("he hits me", Verdict.HIDE, Category.SAFEGUARDING)
    data = gather(store)
    n = data.numbers
    assert (n.hidden, n.deleted, n.flagged, n.safeguarding) == (4, 1, 1, 1)
    assert sum(data.by_category.values()) == len(data.entries) == n.hidden + n.deleted + n.flagged
    assert (acted(data), sum(d.flagged for d in data.days)) == (n.hidden + n.deleted, n.flagged)


def test_what_was_ever_a_worry_is_quoted_nowhere_whatever_it_was_called_later(store: SqlStore, page: Page) -> None:
    page.comment("he hits me", Verdict.HIDE, Category.SAFEGUARDING, author="Secret Sam", reply="complaint")
    answer(store, "c1", categories=(Category.COMPLAINT,), alert=False, verdict=Verdict.REVIEW)
    data = gather(store)
    assert "hits me" not in repr(data)
    assert "Secret Sam" not in repr(data)
    assert data.numbers.safeguarding == 1


def test_a_visitors_post_that_is_a_worry_is_no_title_of_the_comments_under_it(store: SqlStore, page: Page) -> None:
    page.comment("idiots", Verdict.HIDE, Category.ABUSIVE, post="he hits me at night")
    assert gather(store).entries[0].post == "he hits me at night"
    with store.transaction() as tx:
        tx.pages.restrict("facebook", "p-he hits me at night", NOW)
    assert "hits me" not in repr(gather(store))
