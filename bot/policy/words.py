"""The plain English of decisions, in one place for every page, mail and table."""

from __future__ import annotations

from bot.core.decision import Verdict
from bot.core.finding import Category, FindingKind

VERB = {
    Verdict.ALLOW: "Left up",
    Verdict.REVIEW: "Flagged",
    Verdict.HIDE: "Hidden",
    Verdict.DELETE: "Deleted",
}

NAMES = {
    Category.SAFEGUARDING: "a possible safeguarding concern",
    Category.PERSONAL_INFORMATION: "personal information",
    Category.NAMES_INDIVIDUAL: "naming somebody",
    Category.RACIST: "racist",
    Category.SEXIST: "sexist",
    Category.HOMOPHOBIC: "homophobic",
    Category.ABLEIST: "ableist",
    Category.ABUSIVE: "abusive",
    Category.INFLAMMATORY: "inflammatory",
    Category.BEHAVIOUR_INCIDENT: "discussing an incident between pupils",
    Category.AGE_INAPPROPRIATE: "not fit for children",
    Category.ADVERTISING: "advertising",
    Category.DONATIONS: "an appeal for donations",
    Category.SPAM: "spam",
    Category.COMPLAINT: "a concern about the school",
}

KIND_REASONS = {
    FindingKind.DETECTOR_FAILED: "Flagged because a part of the judging failed: a person must read it.",
    FindingKind.NO_TEXT: "Flagged because it has no text: nobody has judged the picture.",
    FindingKind.MAY_SHOW_CHILD: "Flagged because its picture or video may show a child.",
    FindingKind.OTHER_LANGUAGE: "Flagged because it is not in English: a person who reads it must judge it.",
    FindingKind.HIDDEN_BY_PLATFORM: "Flagged because the platform had hidden it already.",
}

# Whose a detail is, where the words around it say so.
WHOSE = {"own": "the poster's own", "child": "a child's"}
