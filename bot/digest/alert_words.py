"""What an alert says: to the safeguarding lead with the comment, to everybody else without."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.action import ActionKind, ActionState
from bot.core.comment import Comment, HiddenBy
from bot.core.decision import Verdict
from bot.core.finding import Category, Severity
from bot.core.records import StoredAction, StoredComment, StoredDecision
from bot.core.store import Transaction
from bot.digest.collect import what_became
from bot.digest.data import Mask
from bot.digest.quoting import defang, one_line, shorten, shown
from bot.digest.view import Links, post_title
from bot.digest.wording import URGENCY, channel_name, full_moment, heading

HIDING = {
    ActionState.DONE: "It is hidden.",
    ActionState.PENDING: "The service is about to hide it; while acting is paused it stays visible.",
    ActionState.CLAIMED: "The service is hiding it now.",
    ActionState.SHADOWED: "IT IS STILL VISIBLE: the service runs in shadow mode. Hide it on the page by hand.",
    ActionState.TODO: "IT IS STILL VISIBLE: the service cannot hide it there.",
    ActionState.FAILED: "IT IS STILL VISIBLE: hiding it failed. Hide it on the page by hand.",
}
LEFT_UP = "It was left up for you to decide. If it should go, hide it on the page by hand."
WITHHELD = "(with the safeguarding lead)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One alert in words. `reference` is the question's number; what only the DSL may read says so instead."""

    reference: str
    category: str
    urgency: str
    severity: Severity
    channel: str
    evidence: str
    written: str
    author: str
    post: str
    text: str
    done: str
    link: str | None
    command: str
    permalink: str | None


def tell(
    tx: Transaction,
    stored: StoredAction,
    comment: StoredComment | None,
    *,
    mask: Mask,
    links: Links,
    timezone: ZoneInfo,
    characters: int,
    to_dsl: bool = True,
) -> Told:
    """Everything people need to know about one comment, with personal information masked.

    Only for the DSL nothing is softened and nothing left out; others read no safeguarding comment.
    """
    action = stored.action
    question = tx.reviews.of_comment(action.channel, action.target_id)
    evidence = tx.evidence.of_comment(action.channel, action.target_id)
    decision = tx.decisions.current(action.channel, action.target_id)
    findings = decision.decision.findings if decision else ()
    inner = comment.comment if comment else None
    withheld = not to_dsl and tx.pages.is_restricted(action.channel, action.target_id)
    said = shown(inner.text, findings, mask, limit=characters, soft=not to_dsl) if inner else "(no longer stored)"
    permalink = (inner.permalink if inner else None) or ""
    severity = Severity(int(action.payload.get("severity") or Severity.CRITICAL))
    return Told(
        reference=str(question.row) if question else one_line(action.target_id),
        category="" if to_dsl else heading(Category(action.payload["category"])),
        urgency=URGENCY[severity],
        severity=severity,
        channel=channel_name(action.channel),
        evidence=f"{evidence[-1].row} (SHA-256 {evidence[-1].sha256[:12]}…)" if evidence else "none kept",
        written=full_moment(inner.created_at if inner else stored.created_at, timezone),
        author=WITHHELD if withheld else _author(inner),
        post=_post(tx, inner, mask, to_dsl) if inner and not withheld else "",
        text=WITHHELD if withheld else said,
        done=_what_was_done(tx, stored, comment) if to_dsl or decision is None else _what_became(tx, decision),
        link=links.question(question.row if question else None),
        command=f"moderator review show {question.row}" if question else "moderator review list",
        permalink=None if withheld or not permalink.startswith("https://") else permalink,
    )


def notice(group: str, about: str, references: list[str], at: datetime, timezone: ZoneInfo) -> tuple[str, str]:
    """Title and body for apprise: reference, category and time, and nothing else."""
    named = ", ".join(references[:10]) + (f" and {len(references) - 10} more" if len(references) > 10 else "")
    many = "s" if len(references) > 1 else ""
    return f"Moderator: {group} alert{many}", f"Reference {named} · {about} · {full_moment(at, timezone)}"


def _author(comment: Comment | None) -> str:
    name = (comment.author.name if comment else None) or "somebody the platform does not name"
    return shorten(defang(one_line(name)), 60)


def _post(tx: Transaction, comment: Comment, mask: Mask, to_dsl: bool) -> str:
    """The beginning of the post it hangs under, which may itself be a comment that only the DSL may see."""
    hidden = not to_dsl and tx.pages.is_restricted(comment.channel, comment.post.post_id)
    return "" if hidden else post_title(comment.post.text, mask)


def _what_became(tx: Transaction, decision: StoredDecision) -> str:
    """For those who have nothing to do about it."""
    if decision.decision.verdict is Verdict.ALLOW:
        return "It is left up: a person has looked at it since."
    said = what_became(tx, decision)
    return f"{said[0].upper()}{said[1:]}."


def _what_was_done(tx: Transaction, stored: StoredAction, comment: StoredComment | None) -> str:
    if comment is not None and comment.gone_at is not None:
        return "It is no longer on the page."
    if comment is not None and comment.hidden_by is not HiddenBy.NOBODY:
        return HIDING[ActionState.DONE]
    asked = tx.outbox.of_target(stored.action.channel, stored.action.target_id)
    hides = [a for a in asked if a.action.kind is ActionKind.HIDE]
    if not hides:
        return LEFT_UP
    said = HIDING.get(hides[-1].state, LEFT_UP)
    where = one_line(hides[-1].note)
    return f"{said} {where}" if hides[-1].state is ActionState.TODO and where else said
