"""Alerts to the people who must hear at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import html5lib
import pytest

from bot.alerting import group_of
from bot.core.action import ActionKind, ActionState
from bot.core.decision import Verdict
from bot.core.finding import Category, Severity
from bot.core.records import StoredAction, StoredComment
from bot.digest import Alerter
from bot.errors import MailError
from bot.store import SqlStore
from tests.digest.conftest import LONDON, NOW, SCHOOL, MemoryMailer, Page, finding, mask

SECRET = "he hits me, ring 07700 900123, you bastards"
DSL, OFFICE, HEAD = ("dsl@school.example",), ("it@school.example",), ("head@school.example",)


@dataclass
class Notices:
    """Remembers notices; `lost` targets do not answer."""

    heard: list[tuple[str, str]] = field(default_factory=list)
    lost: int = 0

    def notify(self, title: str, body: str) -> int:
        self.heard.append((title, body))
        return self.lost


@pytest.fixture
def notices() -> Notices:
    return Notices()


def alerter(
    store: SqlStore,
    mailer: MemoryMailer,
    notices: Notices | None = None,
    *,
    safeguarding_to: tuple[str, ...] = DSL,
    web_url: str = "",
) -> Alerter:
    return Alerter(
        store=store,
        mailer=mailer,
        safeguarding_to=safeguarding_to,
        alert_to=OFFICE,
        roles={"dsl": DSL, "leadership": HEAD, "pastoral": ("pastoral@school.example",)},
        school=SCHOOL,
        timezone=LONDON,
        mask=mask,
        web_url=web_url,
        notifier=notices,
    )


def due(store: SqlStore) -> list[tuple[StoredAction, StoredComment | None]]:
    with store.reading() as tx:
        alerts = tx.outbox.due(NOW, (ActionKind.ALERT,), 1000)
        return [(a, tx.comments.get(a.action.channel, a.action.target_id)) for a in alerts]


def deliver_each(sender: Alerter, store: SqlStore) -> None:
    """Each group by itself, as the outbox's delivery does."""
    alerts = due(store)
    for group in dict.fromkeys(group_of(a.action) for a, _ in alerts):
        sender.deliver([pair for pair in alerts if group_of(pair[0].action) == group], NOW)


def danger(page: Page, text: str = SECRET, **changes: object) -> str:
    found = (finding(Category.PERSONAL_INFORMATION, text, "07700 900123"),) if "07700" in text else ()
    values = {"severity": Severity.CRITICAL, "author": "Sam Secret", "findings": found, **changes}
    return page.comment(text, Verdict.HIDE, Category.SAFEGUARDING, **values)  # type: ignore[arg-type]


def trouble(page: Page, slug: str, reason: str) -> None:
    page.action(ActionKind.ALERT, slug, ActionState.PENDING, channel="service", category="service", reason=reason)


def test_the_safeguarding_lead_hears_with_reference_evidence_and_what_was_done(
    store: SqlStore, page: Page, mailer: MemoryMailer
) -> None:
    danger(page, permalink="https://www.facebook.com/x/1")
    receipt = alerter(store, mailer).deliver(due(store), NOW)
    (mail,) = mailer.mails
    assert receipt.outcome == "done"
    assert mail.to == DSL
    assert "reference 1" in mail.subject
    for part in (mail.text, mail.html or ""):
        assert "he hits me, ring •••, you bastards" in part
        assert "It is hidden." in part
        assert "SHA-256" in part
        assert "moderator review show 1" in part
        assert "Sam Secret" in part
        assert "https://www.facebook.com/x/1" in part
        assert "900123" not in part
    assert "23 November 2026, 05:29 GMT" in mail.text
    assert "Secret" not in mail.subject
    html5lib.HTMLParser(strict=True).parse(mail.html)


def test_further_targets_get_reference_category_and_time_and_nothing_else(
    store: SqlStore, page: Page, mailer: MemoryMailer, notices: Notices
) -> None:
    danger(page, permalink="https://www.facebook.com/x/1")
    trouble(page, "facebook-token", "The token of Sam Secret expired")
    deliver_each(alerter(store, mailer, notices, web_url="https://mod.school.example"), store)
    assert notices.heard == [
        ("Moderator: safeguarding alert", "Reference 1 · safeguarding · 23 November 2026, 07:30 GMT"),
        ("Moderator: service alert", "Reference facebook-token · service · 23 November 2026, 07:30 GMT"),
    ]


def test_trouble_with_the_service_goes_to_its_own_people_without_any_comment(
    store: SqlStore, page: Page, mailer: MemoryMailer
) -> None:
    danger(page)
    trouble(page, "facebook-token", "The page token expired: run `moderator facebook token`.")
    deliver_each(alerter(store, mailer), store)
    assert [mail.to for mail in mailer.mails] == [DSL, OFFICE]
    assert "The page token expired" in mailer.mails[1].text
    assert "hits me" not in mailer.mails[1].text + mailer.mails[1].subject


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ActionState.PENDING, "about to hide it"),
        (ActionState.SHADOWED, "IT IS STILL VISIBLE: the service runs in shadow mode"),
        (ActionState.TODO, "IT IS STILL VISIBLE: the service cannot hide it there. Page, Mentions, Hide"),
        (ActionState.FAILED, "IT IS STILL VISIBLE: hiding it failed"),
    ],
)
def test_the_lead_is_told_plainly_whether_the_comment_can_still_be_seen(
    store: SqlStore, page: Page, mailer: MemoryMailer, state: ActionState, said: str
) -> None:
    comment_id = danger(page, state=None)
    page.action(ActionKind.HIDE, comment_id, state, note="Page, Mentions, Hide")
    alerter(store, mailer).deliver(due(store), NOW)
    assert said in mailer.mails[0].text


def test_a_storm_becomes_one_mail_that_lists_every_comment(
    store: SqlStore, page: Page, mailer: MemoryMailer, notices: Notices
) -> None:
    for number in range(200):
        danger(page, f"in danger {number:03}", severity=Severity.HIGH if number else Severity.CRITICAL)
    alerter(store, mailer, notices).deliver(due(store), NOW)
    (mail,) = mailer.mails
    assert "200 comments" in mail.subject
    references = {f"Reference {n} " for n in range(1, 101)}
    assert all(reference in mail.text for reference in references)
    assert all(f" {n} (High" in mail.text for n in range(101, 201))
    assert mail.text.index("Reference 1 · Critical") < mail.text.index("Reference 2 · High")
    assert len((mail.html or "").encode()) < 102_000
    html5lib.HTMLParser(strict=True).parse(mail.html)
    assert notices.heard[0][1].startswith("Reference 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 190 more")


def test_the_same_alerts_tried_again_are_the_same_mail(store: SqlStore, page: Page, mailer: MemoryMailer) -> None:
    danger(page)
    alerter(store, mailer).deliver(due(store), NOW)
    alerter(store, mailer).deliver(due(store), NOW + timedelta(hours=1))
    assert mailer.mails[0].message_id == mailer.mails[1].message_id
    assert str(mailer.mails[0].message_id).startswith("<safeguarding-")


def test_further_targets_hear_once_even_while_the_mail_server_is_down(
    store: SqlStore, page: Page, mailer: MemoryMailer, notices: Notices
) -> None:
    danger(page)
    mailer.error = MailError("down", retry=True)
    sender = alerter(store, mailer, notices)
    for _ in range(2):
        with pytest.raises(MailError):
            sender.deliver(due(store), NOW)
    mailer.error = None
    sender.deliver(due(store), NOW)
    assert len(notices.heard) == 1


def test_a_target_that_did_not_answer_is_on_the_receipt(
    store: SqlStore, page: Page, mailer: MemoryMailer, notices: Notices
) -> None:
    danger(page)
    notices.lost = 1
    assert alerter(store, mailer, notices).deliver(due(store), NOW).note == "1 further target could not be reached"


def test_without_a_safeguarding_lead_the_office_hears_that_something_waits_but_not_what(
    store: SqlStore, page: Page, mailer: MemoryMailer
) -> None:
    danger(page)
    alerter(store, mailer, safeguarding_to=()).deliver(due(store), NOW)
    (mail,) = mailer.mails
    assert mail.to == OFFICE
    assert "SAFEGUARDING_TO" in mail.text
    assert "hits me" not in mail.text
    assert "Sam Secret" not in mail.text
    assert mail.html is None


def test_an_alert_of_another_category_names_the_comment_and_shows_none_of_it(
    store: SqlStore, page: Page, mailer: MemoryMailer
) -> None:
    comment_id = page.comment("vile words", Verdict.HIDE, Category.RACIST)
    page.action(ActionKind.ALERT, comment_id, ActionState.PENDING, category="racist", severity="3")
    alerter(store, mailer, web_url="https://mod.school.example").deliver(due(store), NOW)
    (mail,) = mailer.mails
    assert mail.to == OFFICE
    assert "(racist) needs a look: https://mod.school.example/review/1" in mail.text
    assert "vile" not in mail.text


def test_a_hostile_comment_is_inert_in_an_alert_too(store: SqlStore, page: Page, mailer: MemoryMailer) -> None:
    text = "<script>x</script>\r\nBcc: a@evil.example \u202e https://evil.example"
    danger(page, text, author="<b>\r\nX\u202e", permalink="javascript:alert(1)")
    alerter(store, mailer).deliver(due(store), NOW)
    (mail,) = mailer.mails
    assert mail.html is not None
    html5lib.HTMLParser(strict=True).parse(mail.html)
    for part in (mail.html, mail.text):
        assert "\u202e" not in part
        assert "\nBcc" not in part
        assert "javascript" not in part
        assert "//evil.example" not in part
    assert "<script" not in mail.html


def told(page: Page, role: str = "leadership", text: str = "vile idiots, ring 07700 900123", **changes: object) -> str:
    """A racist comment that some role is to hear of."""
    found = (finding(Category.PERSONAL_INFORMATION, text, "07700 900123"), finding(Category.RACIST, text, "idiots"))
    comment_id = page.comment(text, Verdict.HIDE, Category.RACIST, findings=found, author="Sam Secret", **changes)  # type: ignore[arg-type]
    page.action(ActionKind.ALERT, comment_id, ActionState.PENDING, category="racist", severity="3", notify=role)
    return comment_id


def test_a_role_hears_what_was_done_with_the_comment_masked_and_softened(
    store: SqlStore, page: Page, mailer: MemoryMailer, notices: Notices
) -> None:
    told(page)
    alerter(store, mailer, notices).deliver(due(store), NOW)
    (mail,) = mailer.mails
    assert mail.to == HEAD
    assert mail.subject == "Larkmere School: 1 comment to know about (racist)"
    for part in (mail.text, mail.html or ""):
        assert "vile i*****, ring •••" in part
        assert "Hidden." in part
        assert "Reference 1 · High · Racist" in part
        assert "Sports day photographs" in part
    html5lib.HTMLParser(strict=True).parse(mail.html)
    assert notices.heard == [
        ("Moderator: leadership alert", "Reference 1 · racist · 23 November 2026, 07:30 GMT"),
    ]


def test_a_role_reads_nothing_of_a_comment_that_went_to_the_safeguarding_lead_meanwhile(
    store: SqlStore, page: Page, mailer: MemoryMailer
) -> None:
    comment_id = told(page, permalink="https://www.facebook.com/x/1")
    with store.transaction() as tx:
        tx.pages.restrict("facebook", comment_id, NOW)
    alerter(store, mailer).deliver(due(store), NOW)
    (mail,) = mailer.mails
    for part in (mail.text, mail.html or ""):
        assert "with the safeguarding lead" in part
        for secret in ("vile", "Secret", "facebook.com", "Sports"):
            assert secret not in part


def test_a_post_that_only_the_dsl_may_see_is_not_quoted_to_a_role(
    store: SqlStore, page: Page, mailer: MemoryMailer
) -> None:
    told(page, post="he hits me at night")
    with store.transaction() as tx:
        tx.pages.restrict("facebook", "p-he hits me at night", NOW)
    alerter(store, mailer).deliver(due(store), NOW)
    assert "hits me" not in mailer.mails[0].text + str(mailer.mails[0].html)
