"""Comment in, receipt out: pipeline, ingest, enforcement, limits, strikes and people's answers over a real store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import LogCapture

from bot import answers, limits, trouble
from bot.core.action import ActionKind, ActionState, Receipt
from bot.core.comment import AuthorRole, Comment, HiddenBy
from bot.core.decision import Verdict
from bot.core.finding import Category
from bot.core.ports import Batch
from bot.core.records import StoredAction, StoredComment
from bot.enforcement import Enforcement
from bot.errors import (
    ChannelError,
    LostAnswer,
    MailError,
    NotFound,
    PermissionMissing,
    RateLimited,
    Refused,
    TokenInvalid,
    Unreachable,
    WritesBlocked,
)
from bot.ingest import Ingest
from bot.judging import Judge
from bot.pipeline import Pipeline
from bot.policy import Setting
from bot.service.work import Work
from bot.settings import load_policy
from bot.store import SqlStore
from tests.kit import START, WORDS, FakeChannel, FakeClock, WordDetector, comment, finding

BASE = load_policy(Path("config/policy.toml"))
WORDINGS = {name: ["one", "two", "three"] for name in ("complaint", "personal_information", "donations", "reminder")}


class FakeAlerter:
    def __init__(self) -> None:
        self.delivered: list[list[str]] = []
        self.error: MailError | None = None

    def deliver(self, alerts: Sequence[tuple[StoredAction, StoredComment | None]], now: Any) -> Receipt:
        if self.error:
            raise self.error
        self.delivered.append([a.action.target_id for a, _ in alerts])
        return Receipt(outcome="done", at=now)


class Scene:
    """A whole service around one fake channel."""

    def __init__(self, folder: Path, **policy: Any) -> None:
        self.clock = FakeClock()
        self.store = SqlStore(f"sqlite:///{folder / 'scene.db'}")
        self.channel, self.alerter, self.detector = FakeChannel(), FakeAlerter(), WordDetector()
        self.mode = "live"
        self.policy = BASE.model_copy(update={"settle_hours": 0, **policy})
        self.wire()

    def wire(self) -> None:
        setting = Setting(policy=self.policy, mode=self.mode, model="m")
        judge = Judge([self.detector], setting, self.clock)
        self.ingest = Ingest(self.store, Pipeline(self.store, judge, self.clock), self.clock)
        enforcement = Enforcement(
            store=self.store,
            channels={"facebook": self.channel},
            alerter=self.alerter,
            policy=self.policy,
            wordings=WORDINGS,
            mode=self.mode,
            clock=self.clock,
            worker="test",
        )
        self.work = Work(
            store=self.store,
            ingest=self.ingest,
            enforcement=enforcement,
            channels={"facebook": self.channel},
            policy=self.policy,
            evidence_days=365,
            mode=self.mode,
            clock=self.clock,
        )

    def bring(self, *comments: Comment, **batch: Any) -> Any:
        self.channel.batches.append(Batch(comments=comments, **batch))
        return self.work.once()

    def states(self, target: str) -> list[tuple[ActionKind, ActionState]]:
        with self.store.reading() as tx:
            return [(a.action.kind, a.state) for a in tx.outbox.of_target("facebook", target)]

    def question(self, about: Comment) -> int:
        with self.store.reading() as tx:
            item = tx.reviews.of_comment("facebook", about.comment_id)
        assert item is not None
        return item.row

    def answer(self, verb: Any, about: Comment) -> None:
        with self.store.transaction() as tx:
            verb(tx, self.question(about), by="ada", now=self.clock.now(), policy=self.policy, mode=self.mode)
        self.work.enforce()

    def troubles(self) -> list[str]:
        with self.store.reading() as tx:
            return [t.slug for t in trouble.present(tx)]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path)
    yield made
    made.store.close()


def test_abuse_is_recorded_with_evidence_and_hidden_once(scene: Scene) -> None:
    bad = comment("You idiot")
    scene.bring(bad, comment("Lovely"))
    scene.bring(replace(bad, is_hidden=True))
    assert [a[:2] for a in scene.channel.acted] == [(ActionKind.HIDE, bad.comment_id)]
    with scene.store.reading() as tx:
        stored = tx.comments.get("facebook", bad.comment_id)
        assert stored is not None
        assert stored.hidden_by is HiddenBy.US
        assert tx.evidence.of_comment("facebook", bad.comment_id)[0].text == "You idiot"
        assert tx.decisions.counts().verdicts == {"hide": 1, "allow": 1}


def test_the_cursor_moves_only_with_its_batch(scene: Scene) -> None:
    scene.bring(comment(), cursor={"cursor:x": {"n": 1}})
    scene.detector.fails_on = None
    with scene.store.reading() as tx:
        assert tx.state.get("cursor:x") == {"n": 1}


def test_a_failing_detector_sends_only_the_comment_that_broke_it_to_a_person(scene: Scene) -> None:
    scene.detector.fails_on = "strange"
    strange, fine = comment("strange"), comment("fine")
    scene.bring(strange, fine)
    with scene.store.reading() as tx:
        flagged, left = (tx.decisions.current("facebook", c.comment_id) for c in (strange, fine))
    assert flagged is not None
    assert left is not None
    assert flagged.decision.verdict is Verdict.REVIEW
    assert left.decision.verdict is Verdict.ALLOW


def test_an_edit_is_judged_again_and_cancels_what_was_not_done_yet(scene: Scene) -> None:
    with scene.store.transaction() as tx:
        limits.pause(tx, "lunch", "ada", scene.clock.now())
    bad = comment("You idiot")
    scene.bring(bad)
    scene.bring(comment("Sorry all", comment_id=bad.comment_id))
    assert (ActionKind.HIDE, ActionState.CANCELLED) in scene.states(bad.comment_id)
    with scene.store.reading() as tx:
        current = tx.decisions.current("facebook", bad.comment_id)
    assert current is not None
    assert current.comment.comment.revision == 2


def test_a_reply_is_judged_with_the_text_it_answers(scene: Scene) -> None:
    parent = comment("He is leaving us")
    scene.bring(parent)
    reply = comment("good riddance", parent_id=parent.comment_id)
    scene.bring(reply)
    with scene.store.reading() as tx:
        stored = tx.comments.get("facebook", reply.comment_id)
    assert stored is not None
    assert stored.comment.parent_text == "He is leaving us"


def test_a_comment_somebody_else_brought_back_is_not_hidden_again(scene: Scene) -> None:
    bad = comment("You idiot")
    scene.bring(bad)
    scene.bring(bad)  # now in view again, as the page's own staff left it
    with scene.store.reading() as tx:
        stored = tx.comments.get("facebook", bad.comment_id)
    assert stored is not None
    assert stored.hidden_by is HiddenBy.NOBODY
    assert len(scene.channel.acted) == 1


def test_three_strikes_block_and_overturning_one_unhides_unstrikes_and_unblocks(scene: Scene) -> None:
    bad = [comment(f"You idiot {n}") for n in range(3)]
    scene.bring(*bad)
    assert (ActionKind.BLOCK, "7") in [a[:2] for a in scene.channel.acted] or scene.work.enforce()
    assert (ActionKind.BLOCK, ActionState.DONE) in scene.states("7")
    scene.answer(answers.overturn, bad[0])
    done = [a[:2] for a in scene.channel.acted]
    assert (ActionKind.UNHIDE, bad[0].comment_id) in done
    assert (ActionKind.UNBLOCK, "7") in done
    with scene.store.reading() as tx:
        assert len(tx.strikes.all()) == 2
        assert tx.strikes.blocks() == []
        assert tx.labels.all()[0].categories == frozenset()


def test_with_block_set_to_ask_a_block_is_only_proposed(tmp_path: Path) -> None:
    scene = Scene(tmp_path, block="ask")
    scene.bring(*(comment(f"You idiot {n}") for n in range(3)))
    scene.work.enforce()
    assert scene.states("7") == [(ActionKind.BLOCK, ActionState.PROPOSED)]
    scene.store.close()


def test_strikes_wait_for_a_digest_and_the_settling_time(tmp_path: Path) -> None:
    scene = Scene(tmp_path, settle_hours=24)
    scene.bring(*(comment(f"You idiot {n}") for n in range(3)))
    scene.clock.move(days=3)
    scene.work.enforce()
    assert scene.states("7") == []
    with scene.store.transaction() as tx:
        tx.strikes.mark_digest(scene.clock.now(), scene.clock.now())
    scene.clock.move(hours=25)
    scene.work.enforce()
    assert (ActionKind.BLOCK, ActionState.DONE) in scene.states("7")
    scene.store.close()


def test_upholding_deletes_what_is_due_and_keeps_the_label(scene: Scene) -> None:
    bad = comment("You idiot")
    scene.bring(bad)
    scene.answer(answers.uphold, bad)
    assert (ActionKind.DELETE, bad.comment_id) in [a[:2] for a in scene.channel.acted]
    with scene.store.reading() as tx:
        assert tx.decisions.deletions_due() == []
        assert [c.value for c in tx.labels.all()[0].categories] == ["abusive"]


def test_a_second_answer_to_the_same_question_is_refused(scene: Scene) -> None:
    bad = comment("You idiot")
    scene.bring(bad)
    scene.answer(answers.overturn, bad)
    with pytest.raises(answers.AnswerRefused, match="settled already"):
        scene.answer(answers.uphold, bad)


def test_a_safeguarding_comment_is_hidden_alerted_and_deleted_only_by_a_person(scene: Scene) -> None:
    grave = comment("a bruise on his arm")
    scene.bring(grave)
    assert scene.alerter.delivered == [[grave.comment_id]]
    assert [a[0] for a in scene.channel.acted] == [ActionKind.HIDE]
    scene.answer(answers.uphold, grave)
    assert [a[0] for a in scene.channel.acted] == [ActionKind.HIDE]


def test_personal_information_is_deleted_with_evidence_kept(scene: Scene) -> None:
    phone = comment("ring 07700 900123")
    scene.bring(phone)
    assert [a[0] for a in scene.channel.acted] == [ActionKind.DELETE]
    with scene.store.reading() as tx:
        assert tx.evidence.of_comment("facebook", phone.comment_id)[0].text == phone.text
        stored = tx.comments.get("facebook", phone.comment_id)
    assert stored is not None
    assert stored.gone_at is not None


def test_pause_holds_all_acting_but_alerts(scene: Scene) -> None:
    with scene.store.transaction() as tx:
        limits.pause(tx, "open day", "ada", scene.clock.now())
    grave = comment("a bruise")
    done = scene.bring(comment("You idiot"), grave)
    assert scene.channel.acted == []
    assert scene.alerter.delivered == [[grave.comment_id]]
    assert "open day" in next(iter(done.enforced.held))
    with scene.store.transaction() as tx:
        limits.resume(tx, "ada", scene.clock.now())
    scene.work.enforce()
    assert len(scene.channel.acted) == 2


def test_shadow_mode_acts_on_nothing_but_alerts(scene: Scene) -> None:
    scene.mode = "shadow"
    scene.wire()
    scene.bring(comment("You idiot"), comment("a bruise"), comment("ring 07700 900123"))
    assert scene.channel.acted == []
    assert len(scene.alerter.delivered) == 1
    with scene.store.reading() as tx:
        assert tx.decisions.counts().outbox["shadowed"] >= 3


def test_what_is_over_the_quota_waits_a_day(tmp_path: Path) -> None:
    scene = Scene(tmp_path, quotas=BASE.quotas.model_copy(update={"hides": 2}))
    done = scene.bring(*(comment("You idiot", author_id=str(n)) for n in range(5)))
    assert len(scene.channel.acted) == 2
    assert sum(done.enforced.held.values()) == 3
    assert done.errors == []
    scene.clock.move(hours=25)
    # the fake channel's receipts carry the start time, a day ago by now
    scene.work.enforce()
    assert len(scene.channel.acted) > 2
    scene.store.close()


def test_safeguarding_hides_have_a_quota_of_their_own(tmp_path: Path) -> None:
    scene = Scene(tmp_path, quotas=BASE.quotas.model_copy(update={"hides": 0}))
    grave = comment("a bruise")
    scene.bring(comment("You idiot"), grave)
    assert [a[1] for a in scene.channel.acted] == [grave.comment_id]
    scene.store.close()


def test_personal_information_over_the_delete_quota_is_hidden_meanwhile(tmp_path: Path) -> None:
    scene = Scene(tmp_path, quotas=BASE.quotas.model_copy(update={"deletes": 0}))
    phone = comment("ring 07700 900123")
    scene.bring(phone)
    assert scene.channel.acted == [(ActionKind.HIDE, phone.comment_id, False)]
    scene.store.close()


def test_the_breaker_opens_once_alerts_once_and_closes_on_resume(tmp_path: Path) -> None:
    scene = Scene(tmp_path, breaker=BASE.breaker.model_copy(update={"window": 10}))
    scene.bring(*(comment("You idiot", author_id=str(n)) for n in range(3)))
    assert scene.channel.acted == []
    scene.bring(comment("You idiot again", author_id="99"))
    assert scene.alerter.delivered == [["breaker"]]
    assert scene.troubles() == ["breaker"]
    with scene.store.transaction() as tx:
        limits.resume(tx, "ada", scene.clock.now())
    scene.work.enforce()
    assert len(scene.channel.acted) == 4
    assert scene.troubles() == []
    scene.store.close()


@pytest.mark.parametrize(
    ("error", "state", "slug"),
    [
        (Unreachable("no answer"), ActionState.PENDING, None),
        (RateLimited("slow down", wait_seconds=600), ActionState.PENDING, None),
        (TokenInvalid("expired"), ActionState.PENDING, "facebook-token"),
        (WritesBlocked("stop"), ActionState.PENDING, "facebook-writes"),
        (PermissionMissing("no permission"), ActionState.TODO, "facebook-permission-hide"),
        (NotFound("gone"), ActionState.DONE, None),
        (Refused("no"), ActionState.FAILED, "failed-actions"),
    ],
)
def test_each_refusal_leaves_its_mark(scene: Scene, error: ChannelError, state: ActionState, slug: str | None) -> None:
    scene.channel.fail = lambda _action: error
    bad = comment("You idiot")
    scene.bring(bad)
    assert (ActionKind.HIDE, state) in scene.states(bad.comment_id)
    assert scene.troubles() == ([slug] if slug else [])


def test_a_lost_answer_is_asked_after_at_once_with_the_warning_that_it_may_have_gone_through(scene: Scene) -> None:
    errors = iter([LostAnswer("cut off")])
    scene.channel.fail = lambda _action: next(errors, None)
    bad = comment("You idiot")
    scene.bring(bad)
    scene.work.enforce()
    assert scene.channel.acted == [(ActionKind.HIDE, bad.comment_id, False), (ActionKind.HIDE, bad.comment_id, True)]
    assert (ActionKind.HIDE, ActionState.DONE) in scene.states(bad.comment_id)


def test_stopped_writes_hold_every_other_write_and_cost_no_more_calls(scene: Scene) -> None:
    scene.channel.fail = lambda _action: WritesBlocked("stop")
    scene.bring(*(comment("You idiot", author_id=str(n)) for n in range(4)))
    assert len(scene.channel.acted) == 1
    scene.channel.fail = lambda _action: None
    scene.clock.move(hours=25)
    scene.work.enforce()
    assert len(scene.channel.acted) == 5
    assert scene.troubles() == []


def test_an_expired_token_stops_polling_alerts_once_and_a_new_token_needs_no_restart(scene: Scene) -> None:
    scene.channel.poll_error = TokenInvalid("The token has expired.")
    first = scene.work.once()
    for _ in range(5):
        scene.clock.move(minutes=1)
        scene.work.once()
    assert first.errors
    assert scene.alerter.delivered == [["facebook-token"]]
    assert scene.troubles() == ["facebook-token"]
    scene.channel.token, scene.channel.poll_error = "two", None
    assert scene.work.once().errors == []
    assert scene.troubles() == []


def test_a_failed_poll_is_a_warning_and_an_error_once_the_channel_is_unhealthy(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = LogCapture()
    every_level = structlog.make_filtering_bound_logger(0)
    monkeypatch.setattr("bot.ingest.log", structlog.wrap_logger(None, processors=[logs], wrapper_class=every_level))
    scene.channel.poll_error = Unreachable("no answer")
    for _ in range(6):
        scene.work.poll()
    scene.channel.poll_error = TokenInvalid("The token has expired.")
    scene.work.poll()
    scene.channel.poll_error, scene.channel.token = None, "two"
    scene.work.poll()
    levels = [line["log_level"] for line in logs.entries if line["event"] == "poll"]
    assert levels == ["warning"] * 4 + ["error"] * 3 + ["info"]


def test_a_mail_that_cannot_be_sent_is_tried_again_and_makes_the_service_unhealthy(scene: Scene) -> None:
    scene.alerter.error = MailError("refused", retry=True)
    scene.bring(comment("a bruise"))
    assert scene.troubles() == ["mail"]
    scene.alerter.error = None
    scene.clock.move(hours=1)
    scene.work.enforce()
    assert len(scene.alerter.delivered) == 1
    assert scene.troubles() == []


def test_what_the_channel_cannot_do_becomes_a_to_do_that_says_where_to_click(scene: Scene) -> None:
    scene.channel.cannot = {ActionKind.HIDE}
    bad = comment("You idiot")
    scene.bring(bad)
    with scene.store.reading() as tx:
        todo = tx.outbox.in_state([ActionState.TODO])[0]
    assert (todo.action.target_id, todo.note) == (bad.comment_id, "click hide")


def test_page_staff_and_strangers_are_never_blocked(scene: Scene) -> None:
    scene.bring(comment("Hi", author_id="1", role=AuthorRole.PAGE), comment("Hi", author_id="2", role=AuthorRole.STAFF))
    for author in ("1", "2", "unknown"):
        with pytest.raises(answers.AnswerRefused), scene.store.transaction() as tx:
            answers.block(tx, "facebook", author, by="ada", now=START)


def test_a_person_who_lifts_a_block_is_not_overruled_by_old_strikes(scene: Scene) -> None:
    scene.bring(*(comment(f"You idiot {n}") for n in range(3)))
    scene.work.enforce()
    scene.clock.move(hours=1)
    with scene.store.transaction() as tx:
        answers.unblock(tx, "facebook", "7", by="ada", now=scene.clock.now())
    scene.work.enforce()
    scene.clock.move(hours=1)
    scene.bring(comment("You idiot, again"))
    scene.work.enforce()
    with scene.store.reading() as tx:
        assert tx.strikes.blocks() == []


def test_a_reply_is_posted_only_after_a_yes_and_never_under_an_alert(scene: Scene) -> None:
    unhappy, grave = comment("late again"), comment("a bruise")
    scene.bring(unhappy, grave)
    assert scene.channel.replies == []
    with scene.store.transaction() as tx:
        answers.reply(tx, scene.question(unhappy), by="ada", now=START, text="Please ring us")
    scene.work.enforce()
    assert scene.channel.replies == ['["Please ring us"]']
    with pytest.raises(answers.AnswerRefused, match="never answered in public"), scene.store.transaction() as tx:
        answers.reply(tx, scene.question(grave), by="ada", now=START)


def test_hidden_comments_are_deleted_after_the_days_the_school_set(tmp_path: Path) -> None:
    scene = Scene(tmp_path, delete_after_days=7)
    bad = comment("You idiot")
    scene.bring(bad)
    scene.clock.move(days=6)
    scene.work.enforce()
    assert (ActionKind.DELETE, bad.comment_id) not in [a[:2] for a in scene.channel.acted]
    scene.clock.move(days=2)
    scene.work.enforce()
    assert (ActionKind.DELETE, bad.comment_id) in [a[:2] for a in scene.channel.acted]
    scene.store.close()


def test_old_evidence_is_removed_but_not_before_its_question_is_settled(scene: Scene) -> None:
    bad = comment("You idiot")
    scene.bring(bad)
    scene.clock.move(days=400)
    assert scene.work.retain() == 0
    scene.answer(answers.overturn, bad)
    assert scene.work.retain() == 1


def test_a_lease_left_by_a_crash_is_taken_up_with_the_warning_that_it_may_be_done(scene: Scene) -> None:
    bad = comment("You idiot")
    scene.channel.batches.append(Batch(comments=(bad,)))
    scene.work.poll()
    with scene.store.transaction() as tx:
        row = tx.outbox.of_target("facebook", bad.comment_id)[0].row
        assert tx.outbox.claim(row, worker="dead", now=scene.clock.now(), lease_seconds=120)
    scene.work.enforce()
    assert scene.channel.acted == []
    scene.clock.move(minutes=3)
    scene.work.enforce()
    assert scene.channel.acted == [(ActionKind.HIDE, bad.comment_id, True)]


def test_a_rate_limit_on_reading_is_waited_out(scene: Scene) -> None:
    scene.channel.poll_error = RateLimited("slow down", wait_seconds=600)
    scene.work.once()
    scene.channel.poll_error = None
    scene.clock.move(seconds=300)
    assert scene.work.once().polls[0].held is not None
    scene.clock.move(seconds=600)
    assert scene.work.once().polls[0].held is None


def test_a_job_that_crashes_alerts_once_and_is_well_again_after_a_good_run(scene: Scene) -> None:
    for _ in range(3):
        scene.work.crashed("poll", ValueError("x"))
    assert scene.troubles() == ["job-poll"]
    scene.work.enforce()
    assert scene.alerter.delivered == [["job-poll"]]
    scene.work.succeeded("poll")
    assert scene.troubles() == []


def test_days_in_the_future_do_not_make_strikes_count(scene: Scene) -> None:
    scene.bring(comment("You idiot", created_at=START + timedelta(days=2)))
    with scene.store.reading() as tx:
        assert tx.strikes.all()[0].struck_at == START


def test_alerts_go_out_between_the_batches_of_a_long_read(scene: Scene) -> None:
    first, second = comment("a bruise"), comment("Lovely")
    seen: list[int] = []

    def batches() -> Iterator[Batch]:
        yield Batch(comments=(first,))
        seen.append(len(scene.alerter.delivered))
        yield Batch(comments=(second,))

    scene.channel.poll = lambda _seen, _now: batches()  # type: ignore[method-assign]
    scene.work.once()
    assert seen == [1]


def test_being_asked_to_stop_ends_a_long_read_after_the_batch_in_hand(scene: Scene) -> None:
    scene.channel.batches = [Batch(comments=(comment(),)) for _ in range(3)]
    scene.ingest.poll(scene.channel, stop=lambda: True)
    assert len(scene.channel.batches) == 2
    with scene.store.reading() as tx:
        assert tx.decisions.counts().comments == 1


def test_a_proposed_block_is_taken_up_or_turned_down_by_a_person(tmp_path: Path) -> None:
    scene = Scene(tmp_path, block="ask")
    scene.bring(*(comment(f"You idiot {n}", author_id=who) for n in range(3) for who in ("7", "8")))
    with scene.store.transaction() as tx:
        answers.unblock(tx, "facebook", "7", by="ada", now=scene.clock.now())
        answers.block(tx, "facebook", "8", by="ada", now=scene.clock.now())
    scene.work.enforce()
    assert scene.states("7") == [(ActionKind.BLOCK, ActionState.CANCELLED)]
    assert scene.states("8") == [(ActionKind.BLOCK, ActionState.DONE)]
    scene.store.close()


def test_shadow_mode_writes_a_block_down_once(scene: Scene) -> None:
    scene.mode = "shadow"
    scene.wire()
    scene.bring(*(comment(f"You idiot {n}") for n in range(3)))
    scene.bring(comment("You idiot, again"))
    assert scene.states("7") == [(ActionKind.BLOCK, ActionState.SHADOWED)]


def test_upholding_in_live_mode_does_what_shadow_mode_only_wrote_down(scene: Scene) -> None:
    scene.mode = "shadow"
    scene.wire()
    phone, swearing = comment("ring 07700 900123"), comment("a hip flask")
    scene.detector.words = {**scene.detector.words, "flask": [finding(Category.AGE_INAPPROPRIATE)]}
    scene.bring(phone, swearing)
    scene.mode = "live"
    scene.wire()
    scene.answer(answers.uphold, phone)
    scene.answer(answers.uphold, swearing)
    assert [a[:2] for a in scene.channel.acted] == [
        (ActionKind.DELETE, phone.comment_id),
        (ActionKind.HIDE, swearing.comment_id),
    ]


def test_lifting_a_block_that_was_never_made_asks_nothing_of_the_platform(scene: Scene) -> None:
    scene.mode = "shadow"
    scene.wire()
    scene.bring(comment("Hello"))
    with scene.store.transaction() as tx:
        answers.block(tx, "facebook", "7", by="ada", now=scene.clock.now())
    scene.work.enforce()
    with scene.store.transaction() as tx:
        answers.unblock(tx, "facebook", "7", by="ada", now=scene.clock.now())
    scene.work.enforce()
    assert scene.channel.acted == []


def test_an_alert_that_could_not_be_mailed_is_an_error_of_the_pass(scene: Scene) -> None:
    scene.alerter.error = MailError("refused", retry=True)
    assert any("could not be mailed" in error for error in scene.bring(comment("a bruise")).errors)


def test_the_message_to_somebody_whose_own_details_were_deleted_becomes_a_task_for_a_person(scene: Scene) -> None:
    scene.detector.words = {"07700": [replace(f, details={"whose": "own"}) for f in WORDS["07700"]]}
    said = comment("ring me on 07700 900123")
    scene.bring(said)
    assert scene.states(said.comment_id) == [
        (ActionKind.DELETE, ActionState.DONE),
        (ActionKind.REPLY, ActionState.PROPOSED),
    ]
    with scene.store.transaction() as tx:
        answers.reply(tx, scene.question(said), by="ada", now=scene.clock.now(), text="Please ring the office.")
    scene.work.enforce()
    with scene.store.reading() as tx:
        (task,) = tx.outbox.in_state((ActionState.TODO,))
    assert task.note == "The comment is gone. Send its author this as a private message: Please ring the office."
    assert scene.channel.replies == []
