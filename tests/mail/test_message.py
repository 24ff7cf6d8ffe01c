"""What a mail looks like on the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from bot.core.ports import Mail
from bot.errors import SettingsError
from bot.mail.message import compose, sender_address

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
SENDER = sender_address("Moderator <moderator@school.example>")


def written(mail: Mail) -> EmailMessage:
    """Composed, sent through bytes, and read back."""
    raw = compose(mail, SENDER, NOW).as_bytes()
    assert max(raw) < 128
    assert max(len(line) for line in raw.splitlines()) <= 998
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.parametrize(
    "subject",
    [
        "News\r\nBcc: all@evil.example",
        "News\nX-Evil: 1",
        "News\u2028Bcc: a@evil.example",
        "News\x00\x0bBcc: a@b.example",
    ],
)
def test_no_subject_can_add_a_header(subject: str) -> None:
    message = written(Mail(to=("a@school.example",), subject=subject, text="t"))
    assert message["Bcc"] is None
    assert message["X-Evil"] is None
    assert str(message["Subject"]).startswith("News ")


def test_direction_changing_characters_leave_the_subject() -> None:
    assert "\u202e" not in str(written(Mail(to=("a@b.example",), subject="a\u202eb", text="t"))["Subject"])


def test_text_comes_before_html_and_both_keep_every_character() -> None:
    text, html = "Grüße 🏫 " * 300, "<p>" + "🏫" * 3000 + "</p>"
    message = written(Mail(to=("a@b.example",), subject="s", text=text, html=html))
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    parts = list(message.iter_parts())
    assert parts[0].get_content().strip() == text.strip()
    assert parts[1].get_content().strip() == html


def test_half_of_a_surrogate_pair_does_not_stop_a_mail() -> None:
    message = written(Mail(to=("a@b.example",), subject="half \ud83d", text="half \ud83d", html="half \ud83d"))
    assert "half" in next(iter(message.iter_parts())).get_content()


def test_pictures_travel_with_the_html() -> None:
    message = written(Mail(to=("a@b.example",), subject="s", text="t", html="<img>", images={"chart": b"\x89PNG"}))
    pictures = [p for p in message.walk() if p.get_content_type() == "image/png"]
    assert [p["Content-ID"] for p in pictures] == ["<chart>"]


def test_a_given_message_id_is_kept_and_a_bad_one_replaced() -> None:
    kept = written(Mail(to=("a@b.example",), subject="s", text="t", message_id="<digest-2026-11-23.ab@school.example>"))
    assert kept["Message-ID"] == "<digest-2026-11-23.ab@school.example>"
    made = written(Mail(to=("a@b.example",), subject="s", text="t", message_id="<x@y>\r\nBcc: a@evil.example"))
    assert made["Bcc"] is None
    assert str(made["Message-ID"]).endswith("@school.example>")


def test_the_mail_says_that_a_program_wrote_it_so_that_no_machine_answers() -> None:
    message = written(Mail(to=("a@b.example",), subject="s", text="t"))
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("sender", ["", "moderator", "@school.example", "a b@school.example", "Moderator <>"])
def test_a_sender_that_is_no_address_is_a_settings_error(sender: str) -> None:
    with pytest.raises(SettingsError, match="MAIL_FROM"):
        sender_address(sender)
