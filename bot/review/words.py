"""Plain English for the pages."""

from __future__ import annotations

from datetime import timedelta

from bot.core.action import Action, ActionKind, ActionState
from bot.core.comment import HiddenBy
from bot.core.finding import Category, Finding, FindingKind, PiiType
from bot.core.records import ReviewState, StoredComment
from bot.digest.wording import URGENCY, age, count
from bot.digest.wording import channel_name as channel_name  # templates ask for it here
from bot.policy.words import KIND_REASONS, NAMES, VERB

VERDICT = VERB
SEVERITY = URGENCY
CATEGORY = {c: NAMES[c].removeprefix("a ").removeprefix("an ") for c in Category}
STATE = {
    ReviewState.OPEN: "open",
    ReviewState.UPHELD: "upheld",
    ReviewState.OVERTURNED: "overturned",
    ReviewState.DELETED: "deletion ordered",
    ReviewState.SUPERSEDED: "overtaken",
}
ACTION = {
    ActionKind.HIDE: "Hide",
    ActionKind.UNHIDE: "Show again",
    ActionKind.DELETE: "Delete",
    ActionKind.REPLY: "Reply",
    ActionKind.BLOCK: "Block the author",
    ActionKind.UNBLOCK: "Unblock the author",
    ActionKind.ALERT: "Tell the safeguarding lead",
}
ROLE = {"dsl": "the safeguarding lead", "leadership": "leadership", "pastoral": "pastoral staff"}
ACTION_STATE = {
    ActionState.PENDING: "waiting",
    ActionState.CLAIMED: "being done",
    ActionState.DONE: "done",
    ActionState.FAILED: "given up",
    ActionState.SHADOWED: "not done: shadow mode",
    ActionState.TODO: "for a person to do",
    ActionState.CANCELLED: "cancelled",
    ActionState.PROPOSED: "waits for a person's yes",
}
PII = {
    PiiType.PHONE: "telephone number",
    PiiType.EMAIL: "e-mail address",
    PiiType.ADDRESS: "address",
    PiiType.POSTCODE: "postcode",
    PiiType.DATE_OF_BIRTH: "date of birth",
    PiiType.BANK: "bank details",
    PiiType.CAR_REGISTRATION: "number plate",
    PiiType.NI_NUMBER: "National Insurance number",
    PiiType.NHS_NUMBER: "NHS number",
    PiiType.UPN: "pupil number",
    PiiType.URL_PROFILE: "personal profile",
    PiiType.OTHER: "personal detail",
}
TEMPLATE = {
    "complaint": "Complaint: where to take it",
    "personal_information": "Personal details were removed",
    "donations": "Appeals other than the school's",
    "reminder": "Friendly reminder",
}
BLOCK = {
    "proposed": "A block is proposed and waits for a person's yes.",
    "due": "A block is ordered and about to be carried out.",
    "blocked": "Blocked.",
    "shadowed": "Would be blocked: the service runs in shadow mode.",
    "lifting": "The block is being lifted.",
    "lifted": "A block was lifted.",
}
DID = {
    "uphold": "upheld",
    "overturn": "overturned",
    "delete": "ordered for deletion",
    "reply": "answered",
    "relabel": "relabelled",
    "block": "blocked",
    "unblock": "unblocked",
}
SAID = {
    "note": "The note is kept.",
    "dsl": "The safeguarding lead has been alerted. Only they see this comment from now on.",
    "undone": "Taken back: everything is as it was.",
    "late": "Too late to take back: it was carried out, or somebody changed it since.",
    "finished": "No open question is left.",
    "nothing": "Nothing was selected.",
    "ticked": "Ticked off.",
}
ERRORS = {
    "400": ("That request was not understood", "Something in it is missing or wrong. Go back and try again."),
    "form": (
        "The form was not accepted",
        "It did not come from this page, or you signed in again since it was opened. Nothing was changed. "
        "Open the page again and repeat what you did.",
    ),
    "403": ("This page is not for your account", "Ask whoever looks after the service if you need it."),
    "404": (
        "There is nothing here",
        "The link is out of date, was mistyped, or leads to something your account may not see.",
    ),
    "405": ("That request was not understood", "A link only shows; acting needs the buttons on the page."),
    "413": ("That is too long", "Shorten the text and send it again. Nothing was changed."),
    "500": (
        "Something went wrong in the service",
        "Nothing was changed. Try again; if it happens once more, `moderator doctor` says what is wrong.",
    ),
    "other": ("That did not work", "Nothing was changed. Go back and try again."),
}


def likelihood(score: float) -> str:
    """A probability in words."""
    for least, text in ((0.95, "almost certain"), (0.8, "very likely"), (0.5, "likely"), (0.2, "possible")):
        if score >= least:
            return text
    return "unlikely"


def finding_name(finding: Finding) -> str:
    """What was found."""
    if finding.pii_type is not None:
        return PII[finding.pii_type]
    if finding.category is not None:
        return CATEGORY[finding.category]
    return KIND_REASONS[finding.kind] if isinstance(finding.kind, FindingKind) else finding.detector


def where(stored: StoredComment) -> str:
    """Whether the comment can be seen on its channel now."""
    if stored.gone_at is not None:
        return "No longer on the page"
    return {
        HiddenBy.NOBODY: "Visible on the page",
        HiddenBy.US: "Hidden by this service",
        HiddenBy.PLATFORM: "Hidden by the platform",
        HiddenBy.UNKNOWN: "Hidden on the page by somebody else",
    }[stored.hidden_by]


def action_name(action: Action) -> str:
    """What was asked for."""
    role = action.payload.get("notify")
    return f"Tell {ROLE[role]}" if action.kind is ActionKind.ALERT and role else ACTION[action.kind]


def named(categories: tuple[Category, ...]) -> str:
    """Categories as a list."""
    return ", ".join(CATEGORY[c] for c in categories) or "no label"


def seconds(number: float) -> str:
    """A wait in words."""
    if number < 90:
        return count(round(number), "second")
    return count(round(number / 60), "minute") if number < 5400 else age(timedelta(seconds=number))
