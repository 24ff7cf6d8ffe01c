"""From `Mail` to a message that every mail program reads: RFC 5322 headers, text first, then HTML (RFC 2046 5.1.4)."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr

from bot.core.ports import Mail
from bot.errors import SettingsError

# Seven bits throughout: nothing on the way has to be able to do more.
POLICY = SMTP.clone(cte_type="7bit", raise_on_defect=False)
MESSAGE_ID = re.compile(r"<[!#$%&'*+/=?^_`{|}~.\-\w]+@[\w.\-]+>", re.ASCII)


def sender_address(sender: str) -> Address:
    """MAIL_FROM as an address with an optional name; raises SettingsError where it is none."""
    name, address = parseaddr(sender)
    local, at, domain = address.rpartition("@")
    if not (at and local and domain) or re.search(r"[\s<>]", address):
        raise SettingsError("MAIL_FROM is no mail address. Write one such as Moderator <moderator@school.example>.")
    return Address(display_name=one_line(name), username=local, domain=domain)


def compose(mail: Mail, sender: Address, now: datetime) -> EmailMessage:
    """The message with Date, Message-ID and the marks of an automatic mail (RFC 3834).

    Line breaks and control characters in the subject become spaces, so that no text can add a header. A Message-ID that
    breaks RFC 5322 is replaced.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = sender
    message["To"] = ", ".join(mail.to) if mail.to else "undisclosed-recipients:;"
    message["Subject"] = one_line(mail.subject)
    message["Date"] = format_datetime(now)
    given = mail.message_id or ""
    message["Message-ID"] = given if MESSAGE_ID.fullmatch(given) else make_msgid("moderator", sender.domain)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(_encodable(mail.text), cte="quoted-printable")
    if mail.html is not None:
        message.add_alternative(_encodable(mail.html), subtype="html", cte="quoted-printable")
        html = message.get_payload()[-1]  # type: ignore[index]
        for name, png in mail.images.items():
            html.add_related(png, "image", "png", cid=f"<{name}>", filename=f"{name}.png")  # type: ignore[union-attr]
    return message


def one_line(text: str) -> str:
    """Text fit for a header: control, format and line-breaking characters become spaces."""
    kept = (" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
    return " ".join("".join(kept).split())


def _encodable(text: str) -> str:
    """Lone surrogates, which no encoding can carry, become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")
