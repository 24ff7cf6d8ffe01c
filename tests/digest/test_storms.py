"""From a judged comment to a real SMTP server: at once for a few, folded where they come in a storm, never lost."""

from __future__ import annotations

import email
import re
from collections.abc import Callable
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope

from bot import limits
from bot.core.action import ActionKind, ActionState
from bot.core.comment import Comment
from bot.core.finding import Category
from bot.core.ports import Batch
from bot.digest import Alerter
from bot.mail import SmtpMailer
from bot.settings import PolicySettings
from tests.digest.conftest import LONDON, SCHOOL
from tests.kit import WORDS, comment, finding
from tests.mail.conftest import Inbox, StartServer
from tests.mail.conftest import start as start  # the fixture
from tests.test_loop import BASE, Scene

ROLES = {
    "dsl": ("dsl@larkmere.example",),
    "leadership": ("head@larkmere.example", "deputy@larkmere.example"),
    "pastoral": ("pastoral@larkmere.example",),
}
SECRET = "a bruise on his arm"


class Post(Scene):
    """A whole service whose alerts go to a real SMTP server."""

    def __init__(self, folder: Path, port: int, **policy: Any) -> None:
        self._port = port
        breaker = BASE.breaker.model_copy(update={"enabled": False})
        super().__init__(folder, **{"breaker": breaker, **policy})
        self.detector.words = {**WORDS, "vermin": [finding(Category.RACIST)], "appeal": [finding(Category.DONATIONS)]}

    def wire(self) -> None:
        self.alerter: Any = Alerter(
            store=self.store,
            mailer=SmtpMailer(f"smtp://127.0.0.1:{self._port}", "moderator@larkmere.example", clock=self.clock),
            safeguarding_to=ROLES["dsl"],
            alert_to=("it@larkmere.example",),
            roles=ROLES,
            school=SCHOOL,
            timezone=LONDON,
            mask=lambda text, _findings: text,
            web_url="",
        )
        super().wire()

    def waiting(self) -> int:
        with self.store.reading() as tx:
            return sum(a.action.kind is ActionKind.ALERT for a in tx.outbox.in_state([ActionState.PENDING], limit=1000))


MakePost = Callable[..., tuple[Post, Inbox]]


@pytest.fixture
def post(tmp_path: Path, start: StartServer) -> Any:
    made: list[Post] = []

    def make(**changes: Any) -> tuple[Post, Inbox]:
        inbox, port = start()
        made.append(Post(tmp_path, port, **changes))
        return made[-1], inbox

    yield make
    for each in made:
        each.store.close()


def read(envelope: Envelope) -> tuple[list[str], EmailMessage, str]:
    """Addresses, message and plain text of a mail."""
    assert isinstance(envelope.content, bytes)
    message = email.message_from_bytes(envelope.content, policy=policy.default)
    part = message.get_body(("plain",))
    assert part is not None
    return envelope.rcpt_tos, message, part.get_content()


def references(*envelopes: Envelope) -> set[int]:
    """Every question that the mails name."""
    found: set[int] = set()
    for envelope in envelopes:
        text = " ".join(read(envelope)[2].split())
        found |= {int(number) for number in re.findall(r"(?<=Reference )\d+(?= ·)|\d+(?= \(Critical)", text)}
    return found


def worries(number: int) -> list[Comment]:
    return [comment(f"{SECRET} {n}") for n in range(number)]


@pytest.mark.parametrize("held", ["live", "shadow", "paused"])
def test_an_alert_is_with_the_mail_server_when_the_poll_ends_whatever_else_is_held(post: MakePost, held: str) -> None:
    service, inbox = post()
    if held == "shadow":
        service.mode = "shadow"
        service.wire()
        service.detector.words = WORDS
    if held == "paused":
        with service.store.transaction() as tx:
            limits.pause(tx, "open day", "kim", service.clock.now())
    service.bring(comment(SECRET))
    to, message, text = read(inbox.envelopes[0])
    assert to == ["dsl@larkmere.example"]
    assert message["Subject"].strip() == "SAFEGUARDING: 1 comment for Larkmere School to look at now (reference 1)"
    assert SECRET in text
    assert len(inbox.envelopes) == 1
    assert [kind for kind, *_ in service.channel.acted] == ([ActionKind.HIDE] if held == "live" else [])


def test_notify_says_who_hears_of_which_category_and_nobody_else_does(post: MakePost) -> None:
    service, inbox = post()
    service.bring(comment("vermin, all of you"), comment("an appeal for coats"), comment("You idiot"), comment(SECRET))
    told = [(to, text) for to, _, text in map(read, inbox.envelopes)]
    assert sorted(to for to, _ in told) == sorted(
        [list(ROLES["dsl"]), list(ROLES["leadership"]), list(ROLES["pastoral"])]
    )
    for to, text in told:
        assert ("vermin" in text) is (to == list(ROLES["leadership"]))
        assert ("coats" in text) is (to == list(ROLES["pastoral"]))
        assert ("bruise" in text) is (to == list(ROLES["dsl"]))
        assert "idiot" not in text


def test_the_school_may_name_other_people_in_its_policy(post: MakePost) -> None:
    rules = {c: r.model_copy(update={"notify": ()}) for c, r in BASE.categories.items()}
    rules[Category.COMPLAINT] = rules[Category.COMPLAINT].model_copy(update={"notify": ("dsl", "leadership")})
    service, inbox = post(categories=rules)
    service.bring(comment("You were late again"), comment("vermin"))
    told = {tuple(to): text for to, _, text in map(read, inbox.envelopes)}
    assert set(told) == {ROLES["dsl"], ROLES["leadership"]}
    assert all("Flagged, left up." in text and "vermin" not in text for text in told.values())


def test_another_role_named_for_safeguarding_hears_that_something_came_but_not_what(post: MakePost) -> None:
    policy: PolicySettings = BASE
    rule = policy.categories[Category.SAFEGUARDING].model_copy(update={"notify": ("dsl", "leadership")})
    service, inbox = post(categories={**policy.categories, Category.SAFEGUARDING: rule})
    service.bring(comment(f"{SECRET}, you vermin"))
    told = {tuple(to): text for to, _, text in map(read, inbox.envelopes)}
    assert set(told) == {ROLES["dsl"], ROLES["leadership"]}
    assert "with the safeguarding lead" in told[ROLES["leadership"]]
    for secret in ("bruise", "vermin", "Sam"):
        assert secret not in told[ROLES["leadership"]]


def test_two_hundred_over_the_polls_of_an_hour_are_one_mail_at_once_and_one_that_lists_the_rest(post: MakePost) -> None:
    service, inbox = post()
    for poll in range(20):
        service.bring(*worries(10))
        assert len(inbox.envelopes) == 1, poll
        service.clock.move(minutes=2)
    assert service.waiting() == 190
    service.clock.move(minutes=19)
    service.work.enforce()
    assert len(inbox.envelopes) == 1
    service.clock.move(minutes=1)
    service.work.enforce()
    assert len(inbox.envelopes) == 2
    assert "190 comments" in read(inbox.envelopes[1])[1]["Subject"]
    assert references(*inbox.envelopes) == set(range(1, 201))
    assert service.waiting() == 0


def test_two_hundred_in_the_batches_of_one_poll_are_all_with_the_mail_server_when_it_ends(post: MakePost) -> None:
    service, inbox = post()
    service.channel.batches += [Batch(comments=tuple(worries(25))) for _ in range(8)]
    service.work.once()
    assert len(inbox.envelopes) == 2
    assert references(*inbox.envelopes) == set(range(1, 201))


def test_a_few_in_an_hour_each_go_out_within_their_poll(post: MakePost) -> None:
    service, inbox = post()
    for number in range(1, 6):
        service.bring(*worries(1))
        assert len(inbox.envelopes) == number
        service.clock.move(minutes=5)


def test_a_storm_over_one_thing_holds_back_nothing_else(post: MakePost) -> None:
    service, inbox = post()
    service.bring(*(comment(f"vermin {n}") for n in range(20)))
    service.bring(*(comment(f"more vermin {n}") for n in range(20)))
    service.bring(comment(SECRET))
    assert [to for to, *_ in map(read, inbox.envelopes)] == [list(ROLES["leadership"]), list(ROLES["dsl"])]


def test_what_waits_in_a_storm_outlives_the_process(post: MakePost) -> None:
    service, inbox = post()
    service.bring(*worries(6))
    done = service.bring(*worries(6))
    assert any("rest goes out in one mail" in reason for reason in done.enforced.held)
    service.wire()  # a new process over the same database
    service.work.enforce()
    assert len(inbox.envelopes) == 1
    service.clock.move(hours=1)
    service.work.enforce()
    assert references(*inbox.envelopes) == set(range(1, 13))


def test_a_process_that_dies_with_alerts_in_hand_loses_none(post: MakePost) -> None:
    service, inbox = post()
    service.channel.batches.append(Batch(comments=tuple(worries(3))))
    inbox.on_data = "250 taken"
    deliver = service.alerter.deliver

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    service.alerter.deliver = die
    with pytest.raises(KeyboardInterrupt):
        service.work.once()
    service.alerter.deliver = deliver
    service.work.enforce()
    assert inbox.envelopes == []  # somebody still seems to hold them
    service.clock.move(seconds=121)
    service.work.enforce()
    assert references(*inbox.envelopes) == {1, 2, 3}


def test_a_mail_that_is_refused_is_tried_again_and_one_for_others_still_goes(post: MakePost) -> None:
    service, inbox = post()
    inbox.on_address["dsl@larkmere.example"] = "450 later"
    service.bring(comment(SECRET), comment("vermin"))
    assert [to for to, *_ in map(read, inbox.envelopes)] == [list(ROLES["leadership"])]
    assert service.troubles() == ["mail"]
    inbox.on_address.clear()
    service.clock.move(minutes=1)
    service.work.enforce()
    assert [to for to, *_ in map(read, inbox.envelopes)] == [list(ROLES["leadership"]), list(ROLES["dsl"])]
    assert service.troubles() == []


def test_the_digest_quotes_nothing_of_a_storm_of_worries(post: MakePost) -> None:
    from bot.digest import collect

    service, _ = post()
    service.bring(*worries(30))
    now = service.clock.now() + timedelta(minutes=1)
    with service.store.reading() as tx:
        data = collect(
            tx, since=now - timedelta(days=1), until=now, now=now, timezone=LONDON, mode="live", school=SCHOOL
        )
    assert data.numbers.safeguarding == 30
    assert "bruise" not in repr(data)
