"""What the policy concludes, rule by rule of the labelling guide."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.action import ActionKind, ActionState
from bot.core.comment import AuthorRole, Comment, HiddenBy
from bot.core.decision import Decision, Verdict
from bot.core.finding import Category, Finding, FindingKind, PiiType, Severity
from bot.core.records import History
from bot.policy import Setting, decide
from bot.settings import load_policy
from tests.kit import START, comment, finding

POLICY = load_policy(Path("config/policy.toml"))
LIVE = Setting(policy=POLICY, mode="live", model="m")
SHADOW = Setting(policy=POLICY, mode="shadow", model="m")
AUTOMATIC = Setting(policy=POLICY.model_copy(update={"replies": "automatic"}), mode="live", model="m")
PHONE = finding(Category.PERSONAL_INFORMATION, "possible", "likely", "validated", pii_type=PiiType.PHONE)
COMPLAINT = finding(Category.COMPLAINT, "review")
NO_PAST = History()
RISK = finding(Category.SAFEGUARDING, severity=Severity.CRITICAL)


def judged(
    *findings: Finding,
    given: Comment | None = None,
    history: History = NO_PAST,
    setting: Setting = LIVE,
    hidden_by: HiddenBy = HiddenBy.NOBODY,
) -> Decision:
    return decide(given or comment(), findings, history, setting, now=START, hidden_by=hidden_by)


def kinds(decision: Decision, state: ActionState = ActionState.PENDING) -> list[ActionKind]:
    return [a.kind for a in decision.actions if a.state is state]


def test_nothing_found_is_left_up_with_no_action() -> None:
    decision = judged()
    assert (decision.verdict, decision.severity, decision.actions) == (Verdict.ALLOW, Severity.NONE, ())


@pytest.mark.parametrize(
    "category",
    [
        Category.RACIST,
        Category.SEXIST,
        Category.HOMOPHOBIC,
        Category.ABLEIST,
        Category.ABUSIVE,
        Category.SPAM,
        Category.ADVERTISING,
    ],
)
def test_hate_abuse_spam_and_adverts_are_hidden_and_due_for_deletion(category: Category) -> None:
    decision = judged(finding(category))
    assert decision.verdict is Verdict.HIDE
    assert decision.deletion_due
    assert ActionKind.HIDE in kinds(decision)
    assert decision.severity == POLICY.categories[category].severity


@pytest.mark.parametrize(
    "category",
    [
        Category.INFLAMMATORY,
        Category.AGE_INAPPROPRIATE,
        Category.DONATIONS,
        Category.BEHAVIOUR_INCIDENT,
        Category.NAMES_INDIVIDUAL,
    ],
)
def test_what_the_guide_only_hides_is_never_due_for_deletion(category: Category) -> None:
    decision = judged(finding(category))
    assert (decision.verdict, decision.deletion_due) == (Verdict.HIDE, False)


@pytest.mark.parametrize("category", list(Category))
def test_a_doubtful_finding_stays_up_and_is_flagged(category: Category) -> None:
    points = ("possible",) if category is Category.PERSONAL_INFORMATION else ("review",)
    decision = judged(finding(category, *points))
    expected = Verdict.HIDE if category is Category.SAFEGUARDING else Verdict.REVIEW
    assert decision.verdict is expected


def test_a_complaint_stays_up_whatever_points_its_score_passed_and_a_reply_is_proposed() -> None:
    decision = judged(finding(Category.COMPLAINT, "review", "hide"))
    assert decision.verdict is Verdict.REVIEW
    assert decision.reply_template == "complaint"
    assert kinds(decision) == []
    assert kinds(decision, ActionState.PROPOSED) == [ActionKind.REPLY]
    assert decision.strike_category is None


def test_a_complaint_is_answered_at_once_only_where_the_school_says_so() -> None:
    assert kinds(judged(COMPLAINT, setting=AUTOMATIC)) == [ActionKind.REPLY]
    with_abuse = judged(COMPLAINT, finding(Category.ABUSIVE), setting=AUTOMATIC)
    assert ActionKind.REPLY not in kinds(with_abuse)
    assert with_abuse.verdict is Verdict.HIDE


def test_validated_personal_information_is_deleted_and_other_personal_information_hidden() -> None:
    assert kinds(judged(PHONE)) == [ActionKind.DELETE]
    likely = judged(finding(Category.PERSONAL_INFORMATION, "possible", "likely"))
    assert likely.verdict is Verdict.HIDE
    assert likely.strike_category is None


def detail(whose: str, point: str = "likely", severity: Severity = Severity.MEDIUM) -> Finding:
    return finding(
        Category.PERSONAL_INFORMATION,
        "possible",
        point,
        pii_type=PiiType.PHONE,
        severity=severity,
        grounds="a mobile number",
        details={"whose": whose},
    )


@pytest.mark.parametrize("point", ["likely", "validated"])
def test_a_friendly_message_is_proposed_where_the_details_are_the_posters_own(point: str) -> None:
    decision = judged(detail("own", point))
    assert decision.reply_template == "personal_information"
    assert kinds(decision, ActionState.PROPOSED) == [ActionKind.REPLY]
    assert "a mobile number, the poster's own (" in decision.reasons[0].text


@pytest.mark.parametrize("whose", ["other", "child"])
def test_nobody_is_answered_in_public_about_details_that_are_not_their_own(whose: str) -> None:
    assert judged(detail(whose)).reply_template is None
    assert judged(detail("own"), detail(whose)).reply_template is None


def test_a_childs_details_are_to_be_looked_at_within_the_hour() -> None:
    decision = judged(detail("own"), detail("child", severity=Severity.HIGH))
    assert decision.severity is Severity.HIGH
    assert "a child's" in judged(detail("child", severity=Severity.HIGH)).reasons[0].text


def test_a_safeguarding_comment_is_hidden_and_alerted_and_never_deleted_or_answered_or_struck() -> None:
    decision = judged(RISK, PHONE, finding(Category.ABUSIVE), COMPLAINT)
    assert decision.verdict is Verdict.HIDE
    assert decision.severity is Severity.CRITICAL
    assert kinds(decision) == [ActionKind.ALERT, ActionKind.HIDE]
    assert [a.kind for a in decision.actions] == [ActionKind.ALERT, ActionKind.HIDE]
    assert not decision.deletion_due
    assert decision.strike_category is None
    assert decision.reply_template is None
    assert set(decision.categories) > {Category.SAFEGUARDING, Category.ABUSIVE}


def test_a_live_appeal_for_a_missing_person_stays_up_and_is_alerted() -> None:
    decision = judged(
        finding(Category.SAFEGUARDING, severity=Severity.CRITICAL, details={"stays_up": "missing person"})
    )
    assert decision.verdict is Verdict.REVIEW
    assert kinds(decision) == [ActionKind.ALERT]


def test_a_finding_that_the_guide_leaves_up_is_flagged_even_where_it_is_sure() -> None:
    decision = judged(finding(Category.NAMES_INDIVIDUAL, details={"stays_up": "staff named in criticism"}))
    assert decision.verdict is Verdict.REVIEW


def test_a_pupil_named_beside_a_member_of_staff_is_hidden_all_the_same() -> None:
    staff = finding(Category.NAMES_INDIVIDUAL, score=0.99, details={"stays_up": "staff named in criticism"})
    assert judged(staff, finding(Category.NAMES_INDIVIDUAL, score=0.95)).verdict is Verdict.HIDE


def test_shadow_mode_writes_down_what_it_would_do_and_alerts_all_the_same() -> None:
    decision = judged(RISK, setting=SHADOW)
    assert kinds(decision) == [ActionKind.ALERT]
    assert kinds(decision, ActionState.SHADOWED) == [ActionKind.HIDE]
    assert kinds(judged(COMPLAINT, setting=SHADOW), ActionState.SHADOWED) == [ActionKind.REPLY]


def test_the_page_itself_is_never_judged_and_staff_are_only_ever_flagged() -> None:
    own = judged(finding(Category.ABUSIVE), given=comment(role=AuthorRole.PAGE))
    staff = judged(finding(Category.ABUSIVE), RISK, PHONE, given=comment(role=AuthorRole.STAFF))
    assert own.verdict is Verdict.ALLOW
    assert staff.verdict is Verdict.REVIEW
    assert kinds(staff) == [ActionKind.ALERT]
    assert staff.strike_category is None


def test_a_picture_alone_goes_to_a_person_and_a_picture_with_text_too() -> None:
    assert judged(given=comment("", attachment="photo")).verdict is Verdict.REVIEW
    assert judged(given=comment("", attachment="sticker")).verdict is Verdict.REVIEW
    assert judged(given=comment("Us at the fair", attachment="photo")).verdict is Verdict.REVIEW
    assert judged(given=comment("Us at the fair", attachment="sticker")).verdict is Verdict.ALLOW
    calm = Setting(policy=POLICY.model_copy(update={"media_to_review": False}), mode="live", model="m")
    assert judged(given=comment("Us at the fair", attachment="photo"), setting=calm).verdict is Verdict.ALLOW


def test_a_detector_that_failed_sends_the_comment_to_a_person_and_says_so() -> None:
    failed = Finding(category=None, score=1, detector="x", version="1", kind=FindingKind.DETECTOR_FAILED)
    decision = judged(failed)
    assert decision.verdict is Verdict.REVIEW
    assert "failed" in decision.reasons[0].text


def test_what_facebook_hid_before_we_saw_it_goes_to_a_person_and_is_not_hidden_again() -> None:
    hidden = judged(given=comment(is_hidden=True), hidden_by=HiddenBy.PLATFORM)
    abusive = judged(finding(Category.ABUSIVE), given=comment(is_hidden=True), hidden_by=HiddenBy.PLATFORM)
    assert hidden.verdict is Verdict.REVIEW
    assert abusive.verdict is Verdict.HIDE
    assert ActionKind.HIDE not in kinds(abusive)


def test_an_edit_of_a_hidden_comment_goes_to_a_person() -> None:
    decision = judged(given=comment(revision=2), history=History(hidden_revision=True))
    assert decision.verdict is Verdict.REVIEW


def test_advertising_strikes_from_the_second_time() -> None:
    assert judged(finding(Category.ADVERTISING)).strike_category is None
    again = judged(finding(Category.ADVERTISING), history=History(advertised_before=True))
    assert again.strike_category is Category.ADVERTISING


def test_swearing_at_nothing_is_hidden_but_strikes_only_from_severity_two() -> None:
    assert judged(finding(Category.AGE_INAPPROPRIATE, severity=Severity.LOW)).strike_category is None
    assert judged(finding(Category.AGE_INAPPROPRIATE, severity=Severity.MEDIUM)).strike_category is not None


def test_an_author_the_platform_does_not_name_is_never_struck() -> None:
    assert judged(finding(Category.ABUSIVE), given=comment(author_id=None)).strike_category is None


def test_the_first_strike_proposes_a_reminder_and_the_next_does_not() -> None:
    first = judged(finding(Category.ABUSIVE))
    second = judged(finding(Category.ABUSIVE), history=History(strikes=1))
    assert [a.payload.get("template") for a in first.actions if a.state is ActionState.PROPOSED] == ["reminder"]
    assert kinds(second, ActionState.PROPOSED) == []


def test_reasons_name_category_words_score_and_rule_in_plain_english() -> None:
    decision = judged(finding(Category.ABLEIST, grounds="'too thick for normal school'"))
    assert decision.reasons[0].text.startswith("Hidden as ableist: 'too thick for normal school' (0.97). ")
    assert decision.reasons[0].text.endswith(POLICY.categories[Category.ABLEIST].rule)


def test_the_highest_severity_and_the_strongest_verdict_win() -> None:
    decision = judged(finding(Category.SPAM, severity=Severity.HIGH), PHONE)
    assert decision.verdict is Verdict.DELETE
    assert decision.severity is Severity.HIGH
    assert decision.deletion_due is False
