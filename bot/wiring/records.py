"""Documented shapes of what commands print, and the import of files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.core.comment import Comment
from bot.core.decision import Decision
from bot.core.finding import Category
from bot.core.ports import Batch
from bot.core.records import StoredAction, StoredDecision
from bot.wiring.files import refuse_nul

if TYPE_CHECKING:
    from bot.wiring.app import App

BATCH = 100


def checked_as_json(comment: Comment, decision: Decision) -> dict[str, Any]:
    """The answer of `check --format jsonl` but for the id; spans count characters of the text as given."""
    spans = [
        {"type": f.pii_type.value, "value": comment.text[s.start : s.end], "start": s.start, "end": s.end}
        for f in decision.findings
        if f.category is Category.PERSONAL_INFORMATION and f.pii_type is not None and f.points
        for s in f.spans
    ]
    return {
        "verdict": decision.verdict.value,
        "categories": [c.value for c in decision.categories],
        "severity": int(decision.severity),
        "scores": decision.scores,
        "personal_information": sorted(spans, key=lambda s: (s["start"], s["end"])),
        "safeguarding_alert": decision.alert,
        "reply": decision.reply_template,
        "reasons": [r.text for r in decision.reasons],
        "model": decision.model,
    }


def decision_as_json(stored: StoredDecision, actions: Sequence[StoredAction]) -> dict[str, Any]:
    """One line of `export decisions`; no comment text."""
    comment, decision = stored.comment.comment, stored.decision
    return {
        "channel": comment.channel,
        "comment_id": comment.comment_id,
        "revision": comment.revision,
        "author_id": comment.author.author_id,
        "verdict": decision.verdict.value,
        "categories": [c.value for c in decision.categories],
        "severity": int(decision.severity),
        "decided_at": decision.decided_at.isoformat(),
        "decided_by": stored.decided_by,
        "current": stored.current,
        "mode": decision.mode,
        "model": decision.model,
        "actions": [
            {
                "kind": a.action.kind.value,
                "state": a.state.value,
                "attempts": a.attempts,
                "done_at": a.done_at.isoformat() if a.done_at else None,
                "outcome": a.outcome,
            }
            for a in actions
        ],
    }


@dataclass(kw_only=True, slots=True)
class Imported:
    """What one file brought."""

    read: int = 0
    new: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def import_classdojo(app: App, path: Path, progress: Callable[[int], None]) -> Imported:
    """Judge a ClassDojo CSV by the same policy; raises InputError where the file as a whole cannot be read."""
    from bot.channels.classdojo import read_csv

    refuse_nul(path)
    found = read_csv(path, app.settings.env.SCHOOL_TIMEZONE)
    report = Imported(read=len(found.comments), problems=list(found.problems))
    for start in range(0, len(found.comments), BATCH):
        part = found.comments[start : start + BATCH]
        judged = app.pipeline.run(Batch(comments=part), "classdojo")
        report.new += judged.new
        for verdict, number in judged.verdicts.items():
            report.verdicts[verdict] = report.verdicts.get(verdict, 0) + number
        progress(len(part))
    return report
