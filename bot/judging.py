"""Comments → findings → decisions, without a store: what `check` does, and the first half of the pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot.core.comment import Comment
from bot.core.decision import Decision
from bot.core.finding import Finding, FindingKind
from bot.core.ports import Clock, Detector
from bot.core.records import History, StoredComment
from bot.errors import ModelError
from bot.policy import Setting, decide

log = structlog.get_logger("moderator.judging")


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
        return found

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
