"""How soon a person should look, by the labelling guide's section 2: what the model says, and what the labels say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from bot.core.finding import Category, Severity

MISSING = re.compile(
    r"\b(?:have you seen|has (?:anyone|anybody) seen|anyone seen|missing since|gone missing|"
    r"went missing|last seen|not come home|hasn'?t come home|"
    r"still missing|missing from home|can'?t find (?:him|her)|share (?:this|and) .{0,20}missing)\b"
)
NAMED_INCIDENT = frozenset({Category.BEHAVIOUR_INCIDENT, Category.NAMES_INDIVIDUAL})


def severity(
    category: Category, text: str, labels: AbstractSet[Category], levels: Mapping[Category, Severity]
) -> Severity | None:
    """Severity of one label of a comment; None means the category's usual one in `policy.toml`.

    `text` is normalised, `labels` are all that passed a point, `levels` what the model says for each category.
    """
    if category is Category.SAFEGUARDING and MISSING.search(text):
        return Severity.CRITICAL
    if category in NAMED_INCIDENT and labels >= NAMED_INCIDENT:
        return Severity.HIGH
    return levels.get(category)
