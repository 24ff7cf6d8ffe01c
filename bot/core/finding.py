"""What a detector says about a comment."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Category(StrEnum):
    """The labels of the labelling guide, in the order a person asks about them."""

    SAFEGUARDING = "safeguarding"
    PERSONAL_INFORMATION = "personal_information"
    NAMES_INDIVIDUAL = "names_individual"
    RACIST = "racist"
    SEXIST = "sexist"
    HOMOPHOBIC = "homophobic"
    ABLEIST = "ableist"
    ABUSIVE = "abusive"
    INFLAMMATORY = "inflammatory"
    BEHAVIOUR_INCIDENT = "behaviour_incident"
    AGE_INAPPROPRIATE = "age_inappropriate"
    ADVERTISING = "advertising"
    DONATIONS = "donations"
    SPAM = "spam"
    COMPLAINT = "complaint"


class Severity(IntEnum):
    """How soon a person should look."""

    NONE = 0
    LOW = 1  # this week
    MEDIUM = 2  # same school day
    HIGH = 3  # within the hour when staffed
    CRITICAL = 4  # now


class PiiType(StrEnum):
    """Kinds of personal information."""

    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    POSTCODE = "postcode"
    DATE_OF_BIRTH = "date_of_birth"
    BANK = "bank"
    CAR_REGISTRATION = "car_registration"
    NI_NUMBER = "ni_number"
    NHS_NUMBER = "nhs_number"
    UPN = "upn"
    URL_PROFILE = "url_profile"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Characters `start` to `end` of the comment's text as typed."""

    start: int
    end: int


class FindingKind(StrEnum):
    """Reasons for a person's look that are no label of the guide."""

    DETECTOR_FAILED = "detector_failed"  # not the same as "nothing found": goes to review
    NO_TEXT = "no_text"  # a picture alone: nobody has judged it
    MAY_SHOW_CHILD = "may_show_child"  # text with a picture or video
    OTHER_LANGUAGE = "other_language"  # a language the model was not trained for
    HIDDEN_BY_PLATFORM = "hidden_by_platform"  # the platform hid it before we saw it


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One category that one detector found, how sure it is, and why.

    `category` None marks findings that are no label but still matter: `kind` says which. `score` is a calibrated
    probability from 0 to 1. `points` names the operating points that the score passed, as the detector defines them
    (classifier: "review", "hide"; personal information: "possible", "likely", "validated"); the policy decides what
    each point means, and a finding with none is only on record. `grounds` is one plain English clause that a school
    admin understands. `version` names the model or rule set. `details` holds validator, pattern and context words.
    """

    category: Category | None
    score: float
    detector: str
    version: str
    points: frozenset[str] = frozenset()
    grounds: str = ""
    spans: tuple[Span, ...] = ()
    severity: Severity | None = None
    pii_type: PiiType | None = None
    kind: FindingKind | None = None
    details: dict[str, str] = field(default_factory=dict)
