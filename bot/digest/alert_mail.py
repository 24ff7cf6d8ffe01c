"""Alert mails: to the DSL with the comments as they are, to other roles softened, to the service's people without."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from zoneinfo import ZoneInfo

from bot.alerting import SAFEGUARDING, Alert
from bot.core.ports import Mail
from bot.core.store import Transaction
from bot.digest.alert_words import Told, tell
from bot.digest.data import Mask
from bot.digest.quoting import one_line
from bot.digest.render_html import MOST_BYTES, environment
from bot.digest.view import Links
from bot.digest.wording import channel_name, count, full_moment
from bot.trouble import SERVICE

# How many comments are told in full, and how many characters of each; the rest of a storm is listed by reference.
STEPS = ((100, 2000), (100, 600), (100, 300), (100, 120), (60, 80), (20, 60))
INTRODUCTION = "The service found what may show a risk to a child or an adult at risk. Please look now."
CLOSING = (
    "Nobody is answered in public. The comment is kept as evidence and deleted only when you say so. Should many more "
    "come within the hour, they follow together in one mail. This mail went to SAFEGUARDING_TO alone: please do not "
    "forward it.\n"
)
ROLE_INTRODUCTION = "The school's rules (policy.toml) ask that you hear of comments like these at once."
ROLE_CLOSING = (
    "Whoever reviews comments settles them; nothing is asked of you unless you want to act. Personal information is "
    "masked and strong language softened. Should many more come within the hour, they follow together in one mail. "
    "Please do not forward this mail.\n"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertWords:
    """Writes alert mails. A safeguarding comment's text stands only in those to `safeguarding_to`.

    `roles` are the addresses behind the names in `notify`.
    """

    safeguarding_to: tuple[str, ...]
    alert_to: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]]
    school: str
    timezone: ZoneInfo
    mask: Mask
    links: Links

    def mail(self, tx: Transaction, alerts: Sequence[Alert], group: str) -> tuple[Mail, list[str]]:
        """One mail over all alerts of a group, and their references; the same alerts give the same Message-ID."""
        keys = sorted(stored.action.idempotency_key for stored, _ in alerts)
        name = hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]
        if group == SAFEGUARDING:
            mail, references = self._safeguarding(tx, alerts)
        elif group == SERVICE:
            mail, references = self._service(tx, alerts)
        else:
            mail, references = self._role(tx, alerts, group)
        domain = (mail.to[0].rpartition("@")[2] if mail.to else "") or "moderator.invalid"
        return replace(mail, message_id=f"<{group}-{name}@{domain}>"), references

    def _safeguarding(self, tx: Transaction, alerts: Sequence[Alert]) -> tuple[Mail, list[str]]:
        number = count(len(alerts), "comment")
        references = [told.reference for told in self._told(tx, alerts, STEPS[0][1])]
        subject = f"SAFEGUARDING: {number} for {self.school} to look at now"
        if len(references) == 1:
            subject += f" (reference {references[0]})"
        if not self.safeguarding_to and self.alert_to:
            text = (
                f"{number} may show a risk to a child or an adult at risk, but SAFEGUARDING_TO names nobody who may "
                "read it. Set it to the safeguarding lead's address, and ask them to look now: "
                f"moderator review list (reference {', '.join(references)})\n"
            )
            return Mail(to=self.alert_to, subject=subject, text=text), references
        text, html = self._parts(tx, alerts, subject, INTRODUCTION, CLOSING)
        return Mail(to=self.safeguarding_to, subject=subject, text=text, html=html), references

    def _role(self, tx: Transaction, alerts: Sequence[Alert], role: str) -> tuple[Mail, list[str]]:
        told = self._told(tx, alerts, STEPS[0][1], to_dsl=False)
        kinds = ", ".join(dict.fromkeys(one.category.lower() for one in told))
        subject = f"{self.school}: {count(len(alerts), 'comment')} to know about ({kinds})"
        text, html = self._parts(tx, alerts, subject, ROLE_INTRODUCTION, ROLE_CLOSING, to_dsl=False)
        return Mail(to=self.roles.get(role, ()), subject=subject, text=text, html=html), [t.reference for t in told]

    def _service(self, tx: Transaction, alerts: Sequence[Alert]) -> tuple[Mail, list[str]]:
        lines, references = [], []
        for stored, _ in alerts:
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
        if len(alerts) > 1:
            subject += f" ({len(alerts)} alerts)"
        closing = "`moderator status` says how the service is, `moderator doctor` how to mend it.\n"
        return Mail(to=self.alert_to, subject=subject, text="\n\n".join([*lines, closing])), references

    def _parts(
        self,
        tx: Transaction,
        alerts: Sequence[Alert],
        subject: str,
        introduction: str,
        closing: str,
        *,
        to_dsl: bool = True,
    ) -> tuple[str, str]:
        """Text and HTML; shortened until Gmail shows all of it."""
        text = html = ""
        template = environment().get_template("alert.html.j2")
        render = partial(template.render, subject=subject, introduction=introduction, closing=closing)
        for full, characters in STEPS:
            told = self._told(tx, alerts, characters, to_dsl=to_dsl)
            html = render(told=told[:full], rest=told[full:])
            text = "\n\n".join([introduction, *(_as_text(t) for t in told[:full]), *_as_list(told[full:]), closing])
            if len(html.encode("utf-8", "replace")) <= MOST_BYTES:
                break
        return text, html

    def _told(self, tx: Transaction, alerts: Sequence[Alert], characters: int, *, to_dsl: bool = True) -> list[Told]:
        """Worst first."""
        say = partial(
            tell, mask=self.mask, links=self.links, timezone=self.timezone, characters=characters, to_dsl=to_dsl
        )
        return sorted((say(tx, a, c) for a, c in alerts), key=lambda t: -t.severity)


def _as_text(told: Told) -> str:
    lines = [
        f"Reference {told.reference} · {told.urgency}{f' · {told.category}' if told.category else ''}",
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
