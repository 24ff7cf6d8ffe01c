"""Comments → findings → decisions, without a store: what `check` does, and the first half of the pipeline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot.core.comment import Comment
from bot.core.decision import Decision
from bot.core.finding import Category, Finding, FindingKind, Span
from bot.core.ports import Clock, Detector
from bot.core.records import History, StoredComment
from bot.errors import ModelError
from bot.policy import Setting, decide

log = structlog.get_logger("moderator.judging")

_QUOTED = re.compile(r"'.*'", re.DOTALL)
_DIGIT = re.compile(r"\d")
_LONGEST_QUOTE = 70


class Judge:
    """All detectors and the policy behind two methods."""

    def __init__(self, detectors: Sequence[Detector], setting: Setting, clock: Clock) -> None:
        self._detectors = tuple(detectors)
        self._setting = setting
        self._clock = clock

    @property
    def setting(self) -> Setting:
        """Policy and mode, with the name of the model that judges now: another one may be promoted while running."""
        model = next((d.version for d in self._detectors if d.name == "classifier"), self._setting.model)
        return replace(self._setting, model=model)

    def judge(self, comments: Sequence[Comment]) -> list[Decision]:
        """Decisions for comments of authors without a past, in the same order; they ask for no action."""
        setting, now = self.setting, self._clock.now()
        return [
            replace(decide(comment, findings, History(), setting, now=now), actions=())
            for comment, findings in zip(comments, self.findings(comments), strict=True)
        ]

    def decide(self, stored: StoredComment, findings: Sequence[Finding], history: History) -> Decision:
        """One decision with the actions it asks for."""
        now = self._clock.now()
        return decide(stored.comment, findings, history, self.setting, now=now, hidden_by=stored.hidden_by)

    def findings(self, comments: Sequence[Comment]) -> list[list[Finding]]:
        """All findings of all detectors; a detector that fails becomes a finding that asks for a person.

        Raises ModelError where the model itself cannot be read.
        """
        found: list[list[Finding]] = [[] for _ in comments]
        for detector in self._detectors:
            for mine, theirs in zip(found, self._detect(detector, comments), strict=True):
                mine.extend(theirs)
        return [discreet(c.text, mine) for c, mine in zip(comments, found, strict=True)]

    def _detect(self, detector: Detector, comments: Sequence[Comment]) -> list[list[Finding]]:
        if not comments:
            return []
        try:
            return detector.detect(comments)
        except ModelError:
            raise  # no comment is to blame: nothing is judged or stored until the model is mended
        except Exception as error:
            if len(comments) > 1:  # one comment must not take the whole batch down with it
                return [self._detect(detector, [comment])[0] for comment in comments]
            log.error(
                "detector failed", detector=detector.name, comment=comments[0].comment_id, error=type(error).__name__
            )
            return [
                [
                    Finding(
                        category=None,
                        score=1.0,
                        detector=detector.name,
                        version=detector.version,
                        kind=FindingKind.DETECTOR_FAILED,
                        grounds=f"Flagged because the {detector.name} detector failed: a person must read it.",
                    )
                ]
            ]


def discreet(text: str, findings: Sequence[Finding]) -> list[Finding]:
    """The same findings in the same order, with no personal detail of `text` left in their grounds.

    Grounds become reasons, which more people read than may see a detail. Where one is quoted its kind stands instead
    (`[phone]`); where it is only known that there is one, dots stand for the digits.
    """
    details = [(s.start, s.end, f"[{f.pii_type.replace('_', ' ')}]") for f in findings if f.pii_type for s in f.spans]
    vague = not details and any(f.category is Category.PERSONAL_INFORMATION and f.points for f in findings)
    if vague:
        return [replace(f, grounds=_QUOTED.sub(lambda q: _DIGIT.sub("•", q[0]), f.grounds)) for f in findings]
    return [
        replace(f, grounds=_QUOTED.sub(lambda _, f=f: _quote(text, f.spans, details), f.grounds))  # type: ignore[misc]
        if any(start < s.end and s.start < end for s in f.spans for start, end, _ in details)
        else f
        for f in findings
    ]


def _quote(text: str, spans: Sequence[Span], details: Sequence[tuple[int, int, str]]) -> str:
    """What stands at `spans`, in quotation marks and not too long, with the kinds of details in their places."""
    parts = []
    for span in sorted(spans, key=lambda s: s.start):
        part, at = "", span.start
        for start, end, kind in sorted(details):
            if start < span.end and at < end:
                part += text[at : max(at, start)] + kind
                at = end
        parts.append(" ".join((part + text[at : span.end]).split()))
    words = " … ".join(parts)
    return f"'{words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1].rstrip() + '…'}'"
