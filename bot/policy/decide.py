"""Findings and history → one decision with the actions it asks for. Pure: no I/O and no clock of its own.

The order of the steps is the labelling guide's section 3: safeguarding replaces every other action; apart from that the
strongest action of any category applies (alert > delete > hide > flag > signpost).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.action import Action, ActionKind, ActionState
from bot.core.comment import AuthorRole, Comment, HiddenBy
from bot.core.decision import Decision, Reason, Verdict
from bot.core.finding import Category, Finding, FindingKind, Severity
from bot.core.records import History
from bot.policy.words import KIND_REASONS, NAMES, VERB, WHOSE
from bot.settings import CategoryRule, PolicySettings

RANK = {Verdict.ALLOW: 0, Verdict.REVIEW: 1, Verdict.HIDE: 2, Verdict.DELETE: 3}


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What holds for a whole run of decisions."""

    policy: PolicySettings
    mode: str  # shadow or live
    model: str


def decide(
    comment: Comment,
    findings: Sequence[Finding],
    history: History,
    setting: Setting,
    *,
    now: datetime,
    hidden_by: HiddenBy = HiddenBy.NOBODY,
) -> Decision:
    """One decision about one revision of one comment; `findings` in any order."""
    policy = setting.policy
    if comment.author.role is AuthorRole.PAGE:
        return _plain(setting, now, findings, "Written by the page itself: never judged.")
    found = {category: _best(group) for category, group in _by_category(findings).items()}
    verdicts: dict[Category, Verdict] = {c: _verdict(policy.categories[c], f) for c, f in found.items()}
    if comment.author.role is AuthorRole.STAFF:
        verdicts = {c: min(v, Verdict.REVIEW, key=RANK.__getitem__) for c, v in verdicts.items()}
    named: dict[Category, Verdict] = {c: v for c, v in verdicts.items() if v is not Verdict.ALLOW}
    others = _other_grounds(comment, findings, policy, hidden_by, history)
    verdict = max([*named.values(), *(Verdict.REVIEW for _ in others)], key=RANK.__getitem__, default=Verdict.ALLOW)
    if Category.SAFEGUARDING in named and comment.author.role is not AuthorRole.STAFF:
        verdict = Verdict.REVIEW if found[Category.SAFEGUARDING].details.get("stays_up") else Verdict.HIDE
    categories = tuple(c for c in Category if c in named)
    decision = Decision(
        verdict=verdict,
        severity=_severity(policy, found, named, bool(others)),
        categories=categories,
        reasons=(*(_reason(policy, found[c], named[c]) for c in categories), *others),
        findings=tuple(findings),
        decided_at=now,
        model=setting.model,
        mode=setting.mode,
        alert=any(policy.categories[c].alert for c in categories),
    )
    decision = replace(
        decision,
        reply_template=_reply(policy, decision),
        deletion_due=verdict is Verdict.HIDE
        and not decision.alert
        and any(policy.categories[c].deletion_due and named[c] is Verdict.HIDE for c in categories),
        strike_category=_strike(policy, comment, decision, named, history),
    )
    return replace(decision, actions=tuple(_actions(comment, decision, setting, history)))


def _plain(setting: Setting, now: datetime, findings: Sequence[Finding], reason: str) -> Decision:
    return Decision(
        verdict=Verdict.ALLOW,
        severity=Severity.NONE,
        categories=(),
        reasons=(Reason(text=reason),),
        findings=tuple(findings),
        decided_at=now,
        model=setting.model,
        mode=setting.mode,
    )


def _by_category(findings: Iterable[Finding]) -> dict[Category, list[Finding]]:
    grouped: dict[Category, list[Finding]] = {}
    for finding in findings:
        if finding.category is not None:
            grouped.setdefault(finding.category, []).append(finding)
    return grouped


def _best(findings: list[Finding]) -> Finding:
    """The finding that passed most operating points, the surest of those; severity is the highest of any.

    A pupil named beside a member of staff is still a pupil named: what may not stay up goes before the staff.
    """
    staff = {id(f) for f in findings if f.category is Category.NAMES_INDIVIDUAL and f.details.get("stays_up")}
    best = max(findings, key=lambda f: (len(f.points), id(f) not in staff, f.score))
    severities = [f.severity for f in findings if f.severity is not None and f.points]
    return replace(best, severity=max(severities, default=None))


def _verdict(rule: CategoryRule, finding: Finding) -> Verdict:
    if rule.deletes and rule.deletes in finding.points:
        return Verdict.DELETE
    if rule.hides and rule.hides in finding.points:
        # Staff named in criticism, a careless hint: the guide leaves them up and asks a person.
        return Verdict.REVIEW if finding.details.get("stays_up") else Verdict.HIDE
    if rule.reviews and rule.reviews in finding.points:
        return Verdict.REVIEW
    return Verdict.ALLOW


def _other_grounds(
    comment: Comment, findings: Sequence[Finding], policy: PolicySettings, hidden_by: HiddenBy, history: History
) -> list[Reason]:
    """Reasons for a person's look that are no category."""
    kinds = {f.kind: f for f in findings if f.category is None and f.kind is not None}
    if comment.attachment and not comment.text.strip():
        kinds.setdefault(FindingKind.NO_TEXT, _silent())
    elif comment.attachment in ("photo", "video") and policy.media_to_review:
        kinds.setdefault(FindingKind.MAY_SHOW_CHILD, _silent())
    if hidden_by is HiddenBy.PLATFORM:
        kinds.setdefault(FindingKind.HIDDEN_BY_PLATFORM, _silent())
    reasons = [Reason(text=f.grounds or KIND_REASONS[kind]) for kind, f in kinds.items()]
    if history.hidden_revision and comment.revision > 1:
        reasons.append(Reason(text="Edited after it was hidden: a person decides whether it comes back."))
    return reasons


def _silent() -> Finding:
    return Finding(category=None, score=1.0, detector="policy", version="1")


def _severity(
    policy: PolicySettings, found: dict[Category, Finding], named: dict[Category, Verdict], asked: bool
) -> Severity:
    levels = []
    for category in named:
        own = found[category].severity
        levels.append(own if own is not None else Severity(policy.categories[category].severity))
    return max(levels, default=Severity.LOW if asked else Severity.NONE)


def _reason(policy: PolicySettings, finding: Finding, verdict: Verdict) -> Reason:
    """For instance: Hidden as ableist: 'too thick for normal school' (0.97). The rule behind it."""
    assert finding.category is not None
    grounds = f": {finding.grounds}" if finding.grounds else ""
    if finding.grounds and finding.pii_type and finding.details.get("whose") in WHOSE:
        grounds += f", {WHOSE[finding.details['whose']]}"
    text = f"{VERB[verdict]} as {NAMES[finding.category]}{grounds} ({finding.score:.2f}). "
    return Reason(text=text + policy.categories[finding.category].rule, category=finding.category)


def _reply(policy: PolicySettings, decision: Decision) -> str | None:
    """The template to propose: never where there is an alert; the complaint's own before any other."""
    if decision.alert:
        return None
    if Category.COMPLAINT in decision.categories:
        return policy.categories[Category.COMPLAINT].reply or None
    for category in decision.categories:
        rule = policy.categories[category]
        if category is Category.PERSONAL_INFORMATION and not _own_details(decision.findings):
            continue
        if rule.reply and rule.strike == "never" and decision.verdict is not Verdict.REVIEW:
            return rule.reply
    return None


def _own_details(findings: Iterable[Finding]) -> bool:
    """Whether all details are the poster's own: nobody is answered in public about a child's or somebody else's."""
    return {f.details.get("whose") for f in findings if f.pii_type and f.points} == {"own"}


def _strike(
    policy: PolicySettings,
    comment: Comment,
    decision: Decision,
    named: dict[Category, Verdict],
    history: History,
) -> Category | None:
    """The category a strike is for, or None: only hidden comments of named visitors strike, and never with an alert."""
    if comment.author.author_id is None or comment.author.role is not AuthorRole.VISITOR:
        return None
    if decision.alert or decision.verdict is Verdict.REVIEW:
        return None
    for category in decision.categories:
        rule = policy.categories[category]
        if named[category] is not Verdict.HIDE or rule.strike == "never":
            continue
        if rule.strike == "second" and not history.advertised_before:
            continue
        if decision.severity >= rule.strike_from_severity:
            return category
    return None


def _told(policy: PolicySettings, decision: Decision) -> dict[str, Category]:
    """Roles that `notify` names besides the admin, each with the first category that asks for it.

    Where there is an alert, the DSL hears of it by that, and no other category says who else does.
    """
    told: dict[str, Category] = {}
    for category in decision.categories:
        rule = policy.categories[category]
        if rule.alert or not decision.alert:
            for role in rule.notify:
                told.setdefault(role, category)
    if decision.alert:
        told.pop("dsl", None)
    return told


def _actions(comment: Comment, decision: Decision, setting: Setting, history: History) -> Iterable[Action]:
    """What the decision asks of enforcement; in shadow mode everything but alerts is only written down."""
    base = f"{comment.channel}:{comment.comment_id}:r{comment.revision}"
    worst = decision.categories[0].value if decision.categories else ""
    state = ActionState.PENDING if setting.mode == "live" else ActionState.SHADOWED

    def action(kind: ActionKind, state: ActionState, **payload: str) -> Action:
        return Action(
            kind=kind,
            channel=comment.channel,
            target_id=comment.comment_id,
            idempotency_key=f"{kind}:{base}",
            payload={"category": worst, "severity": str(int(decision.severity)), **payload},
            state=state,
        )

    if decision.alert:
        yield action(ActionKind.ALERT, ActionState.PENDING)
    for role, category in _told(setting.policy, decision).items():
        told = action(ActionKind.ALERT, ActionState.PENDING, category=category.value, notify=role)
        yield replace(told, idempotency_key=f"{told.idempotency_key}:{role}")
    if decision.verdict is Verdict.HIDE and not comment.is_hidden:
        yield action(ActionKind.HIDE, state)
    elif decision.verdict is Verdict.DELETE:
        yield action(ActionKind.DELETE, state)
    if decision.reply_template:
        at_once = (
            setting.policy.replies == "automatic"
            and decision.categories == (Category.COMPLAINT,)
            and decision.verdict is Verdict.REVIEW
        )
        waiting = state if at_once else ActionState.PROPOSED
        yield action(
            ActionKind.REPLY,
            waiting if setting.mode == "live" else ActionState.SHADOWED,
            template=decision.reply_template,
        )
    elif decision.strike_category and not history.strikes:
        yield action(
            ActionKind.REPLY,
            ActionState.PROPOSED if setting.mode == "live" else ActionState.SHADOWED,
            template="reminder",
        )
