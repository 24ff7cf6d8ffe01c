"""Alert mails: the one for the DSL with the comments, the one for the service's own people without."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.core.ports import Mail
from bot.core.records import StoredAction, StoredComment
from bot.core.store import Transaction
from bot.digest.alert_words import Told, tell
from bot.digest.data import Mask
from bot.digest.quoting import one_line
from bot.digest.render_html import MOST_BYTES, environment
from bot.digest.view import Links
from bot.digest.wording import channel_name, count, full_moment

SERVICE = "service"
# How many comments are told in full, and how many characters of each; the rest of a storm is listed by reference.
STEPS = ((100, 2000), (100, 600), (100, 300), (100, 120), (60, 80), (20, 60))
INTRODUCTION = "The service found what may show a risk to a child or an adult at risk. Please look now."
CLOSING = (
    "Nobody is answered in public. The comment is kept as evidence and deleted only when you say so. This mail went to "
    "SAFEGUARDING_TO alone: please do not forward it.\n"
)

Alert = tuple[StoredAction, StoredComment | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertWords:
    """Writes alert mails. A safeguarding comment's text stands only in those to `safeguarding_to`."""

    safeguarding_to: tuple[str, ...]
    alert_to: tuple[str, ...]
    school: str
    timezone: ZoneInfo
    mask: Mask
    links: Links

    def mail(self, tx: Transaction, group: Sequence[Alert], category: str) -> tuple[Mail, list[str]]:
        """One mail over all alerts of a group, and their references; the same alerts give the same Message-ID."""
        keys = sorted(stored.action.idempotency_key for stored, _ in group)
        name = hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]
        mail, references = (self._service if category == SERVICE else self._safeguarding)(tx, group)
        domain = (mail.to[0].rpartition("@")[2] if mail.to else "") or "moderator.invalid"
        return replace(mail, message_id=f"<{category}-{name}@{domain}>"), references

    def _safeguarding(self, tx: Transaction, group: Sequence[Alert]) -> tuple[Mail, list[str]]:
        number = count(len(group), "comment")
        told = self._told(tx, group, STEPS[0][1])
        references = [t.reference for t in told]
        subject = f"SAFEGUARDING: {number} for {self.school} to look at now"
        if len(told) == 1:
            subject += f" (reference {told[0].reference})"
        if not self.safeguarding_to and self.alert_to:
            text = (
                f"{number} may show a risk to a child or an adult at risk, but SAFEGUARDING_TO names nobody who may "
                "read it. Set it to the safeguarding lead's address, and ask them to look now: "
                f"moderator review list (reference {', '.join(references)})\n"
            )
            return Mail(to=self.alert_to, subject=subject, text=text), references
        text = html = ""
        for full, characters in STEPS:
            told = self._told(tx, group, characters)
            shown, rest = told[:full], told[full:]
            html = (
                environment()
                .get_template("alert.html.j2")
                .render(subject=subject, introduction=INTRODUCTION, closing=CLOSING, told=shown, rest=rest)
            )
            text = "\n\n".join([INTRODUCTION, *(_as_text(t) for t in shown), *_as_list(rest), CLOSING])
            if len(html.encode("utf-8", "replace")) <= MOST_BYTES:
                break
        return Mail(to=self.safeguarding_to, subject=subject, text=text, html=html), references

    def _service(self, tx: Transaction, group: Sequence[Alert]) -> tuple[Mail, list[str]]:
        lines, references = [], []
        for stored, _ in group:
            action = stored.action
            at = full_moment(stored.created_at, self.timezone)
            if action.channel == SERVICE:
                references.append(one_line(action.target_id))
                lines.append(f"{at}: {one_line(action.payload.get('reason', ''))}")
                continue
            question = tx.reviews.of_comment(action.channel, action.target_id)
            row = question.row if question else None
            where = self.links.question(row) or self.links.command(row) or "moderator review list"
            references.append(str(row) if row is not None else one_line(action.target_id))
            about = action.payload.get("category", "").replace("_", " ")
            lines.append(f"{at}: a comment on {channel_name(action.channel)} ({about}) needs a look: {where}")
        subject = f"{self.school}: moderator needs attention"
        if len(group) > 1:
            subject += f" ({len(group)} alerts)"
        closing = "`moderator status` says how the service is, `moderator doctor` how to mend it.\n"
        return Mail(to=self.alert_to, subject=subject, text="\n\n".join([*lines, closing])), references

    def _told(self, tx: Transaction, group: Sequence[Alert], characters: int) -> list[Told]:
        """Worst first."""
        told = [
            tell(tx, a, c, mask=self.mask, links=self.links, timezone=self.timezone, characters=characters)
            for a, c in group
        ]
        return sorted(told, key=lambda t: -t.severity)


def _as_text(told: Told) -> str:
    lines = [
        f"Reference {told.reference} · {told.urgency}",
        f"Written:    {told.written}, {told.channel}, by {told.author}",
        *([f"Under post: {told.post}"] if told.post else []),
        f"Done:       {told.done}",
        f"Evidence:   {told.evidence}",
        f"Comment:    {told.text or '(no text)'}",
        f"See it:     {told.link or told.command}",
        *([f"On the page: {told.permalink}"] if told.permalink else []),
    ]
    return "\n".join(lines)


def _as_list(told: Sequence[Told]) -> list[str]:
    named = ", ".join(f"{t.reference} ({t.urgency}, {t.written})" for t in told)
    return [f"Further references: {named}"] if named else []
