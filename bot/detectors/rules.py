"""Reasons for a person's look that need no model. (Pictures, and what the platform hid, are left to the policy.)"""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.comment import Comment
from bot.core.finding import Finding, FindingKind
from bot.text.language import other_language


class LanguageDetector:
    """Sends what is not in English to a person: never silently left, never silently hidden."""

    name = "language"
    version = "1"

    def detect(self, comments: Sequence[Comment]) -> list[list[Finding]]:
        """At most one finding a comment, in the same order."""
        return [self._one(comment.text) for comment in comments]

    def _one(self, text: str) -> list[Finding]:
        language = other_language(text)
        if language is None:
            return []
        return [
            Finding(
                category=None,
                score=1.0,
                detector=self.name,
                version=self.version,
                kind=FindingKind.OTHER_LANGUAGE,
                grounds=f"Flagged because it seems to be in {language}: a person who reads it must judge it.",
                details={"language": language},
            )
        ]
