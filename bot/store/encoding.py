"""Rows to facts and back, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.action import Action, ActionKind, ActionState
from bot.core.comment import Author, AuthorRole, Comment, CommentKind, HiddenBy, Post
from bot.core.decision import Decision, Reason, Verdict
from bot.core.finding import Category, Finding, FindingKind, PiiType, Severity, Span
from bot.core.records import StoredAction, StoredComment, StoredDecision

Json = dict[str, Any]


def finding_to_json(finding: Finding) -> Json:
    """Plain data; empty fields are left out."""
    data: Json = {
        "score": round(finding.score, 4),
        "detector": finding.detector,
        "version": finding.version,
        "category": finding.category,
        "points": sorted(finding.points),
        "grounds": finding.grounds,
        "spans": [[s.start, s.end] for s in finding.spans],
        "severity": finding.severity,
        "pii_type": finding.pii_type,
        "kind": finding.kind,
        "details": finding.details,
    }
    return {key: value for key, value in data.items() if value not in (None, "", [], {})}


def finding_from_json(data: Json) -> Finding:
    """The finding as it was."""
    return Finding(
        category=Category(data["category"]) if "category" in data else None,
        score=data["score"],
        detector=data["detector"],
        version=data["version"],
        points=frozenset(data.get("points", ())),
        grounds=data.get("grounds", ""),
        spans=tuple(Span(start=a, end=b) for a, b in data.get("spans", ())),
        severity=Severity(data["severity"]) if "severity" in data else None,
        pii_type=PiiType(data["pii_type"]) if "pii_type" in data else None,
        kind=FindingKind(data["kind"]) if "kind" in data else None,
        details=data.get("details", {}),
    )


def comment_from_row(row: Mapping[str, Any]) -> StoredComment:
    """From a row of comments joined with posts (`post_*` columns)."""
    hidden_by = HiddenBy(row["hidden_by"])
    post = Post(
        channel=row["channel"],
        post_id=row["post_id"],
        text=row["post_text"],
        permalink=row["post_permalink"],
        created_at=row["post_created_at"],
        kind=row["post_kind"],
    )
    return StoredComment(
        row=row["row"],
        fetched_at=row["fetched_at"],
        hidden_by=hidden_by,
        gone_at=row["gone_at"],
        comment=Comment(
            channel=row["channel"],
            comment_id=row["comment_id"],
            text=row["text"],
            author=Author(author_id=row["author_id"], name=row["author_name"], role=AuthorRole(row["author_role"])),
            created_at=row["created_at"],
            post=post,
            kind=CommentKind(row["kind"]),
            parent_id=row["parent_id"],
            parent_text=row["parent_text"],
            revision=row["revision"],
            attachment=row["attachment"],
            permalink=row["permalink"],
            is_hidden=hidden_by is not HiddenBy.NOBODY,
            can_hide=row["can_hide"],
            can_remove=row["can_remove"],
        ),
    )


def decision_from_row(row: Mapping[str, Any], comment: StoredComment) -> StoredDecision:
    """From a row whose decision columns are prefixed `d_`."""
    return StoredDecision(
        row=row["d_row"],
        comment=comment,
        decided_by=row["d_decided_by"],
        current=row["d_is_current"],
        decision=Decision(
            verdict=Verdict(row["d_verdict"]),
            severity=Severity(row["d_severity"]),
            categories=tuple(Category(name) for name in row["d_categories"]),
            reasons=tuple(
                Reason(text=r["text"], category=Category(r["category"]) if r.get("category") else None)
                for r in row["d_reasons"]
            ),
            findings=tuple(finding_from_json(f) for f in row["d_findings"]),
            decided_at=row["d_decided_at"],
            model=row["d_model"],
            mode=row["d_mode"],
            reply_template=row["d_reply_template"],
            deletion_due=row["d_deletion_due"],
            strike_category=Category(row["d_strike_category"]) if row["d_strike_category"] else None,
            alert=row["d_alert"],
        ),
    )


def decision_to_values(decision: Decision) -> Json:
    """Column values of a decision."""
    return {
        "verdict": decision.verdict.value,
        "severity": int(decision.severity),
        "categories": [c.value for c in decision.categories],
        "reasons": [{"text": r.text, "category": r.category.value if r.category else None} for r in decision.reasons],
        "findings": [finding_to_json(f) for f in decision.findings],
        "reply_template": decision.reply_template,
        "strike_category": decision.strike_category.value if decision.strike_category else None,
        "deletion_due": decision.deletion_due,
        "alert": decision.alert,
        "model": decision.model,
        "mode": decision.mode,
        "decided_at": decision.decided_at,
    }


def action_from_row(row: Mapping[str, Any]) -> StoredAction:
    """From a row of actions."""
    state = ActionState(row["state"])
    return StoredAction(
        row=row["row"],
        action=Action(
            kind=ActionKind(row["kind"]),
            channel=row["channel"],
            target_id=row["target_id"],
            idempotency_key=row["idempotency_key"],
            payload=row["payload"],
            due_at=row["due_at"],
            state=state,
        ),
        decision_row=row["decision_row"],
        state=state,
        attempts=row["attempts"],
        priority=row["priority"],
        created_at=row["created_at"],
        due_at=row["due_at"],
        done_at=row["done_at"],
        note=row["note"],
        outcome=row["outcome"],
        platform_id=row["platform_id"],
        last_error=row["last_error"],
        calls=row["calls"],
        is_safeguarding=row["is_safeguarding"],
    )
