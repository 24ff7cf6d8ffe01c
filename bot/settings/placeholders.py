"""What still stands in the settings as it was shipped: the sample school, and addresses that cannot exist."""

from __future__ import annotations

import re

from bot.settings.env import split_addresses
from bot.settings.load import Settings

SAMPLE = "larkmere"
NO_SUCH_PLACE = re.compile(r"(^|[@./])(example\.(com|org|net)|[^@/]+\.(example|invalid|test))([/:?#]|$)", re.IGNORECASE)
MAIL_NAMES = ("MAIL_FROM", "DIGEST_TO", "SAFEGUARDING_TO", "ALERT_TO", "LEADERSHIP_TO", "PASTORAL_TO", "WEEKLY_TO")


def placeholders(settings: Settings) -> tuple[str, ...]:
    """One sentence for each thing that a school should have changed before going live; empty where all is its own."""
    found = []
    school, place = settings.school.school, settings.config / "default.toml"
    published = (*school.domains, *school.emails, school.complaints_procedure)
    if SAMPLE in school.name.casefold():
        found.append(
            f"{place} still holds the sample, {school.name}: write the school's own name, numbers, addresses and "
            "complaints page, for replies and mails name them."
        )
    elif samples := [value for value in published if NO_SUCH_PLACE.search(value)]:
        found.append(f"{place} still holds {', '.join(samples)} from the sample: write the school's own.")
    for name in MAIL_NAMES:
        samples = [to for to in split_addresses(getattr(settings.env, name)) if NO_SUCH_PLACE.search(to)]
        if samples:
            found.append(f"{name} holds {', '.join(samples)}, which nobody can read: write a real address in .env.")
    return tuple(found)
