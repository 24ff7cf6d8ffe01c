"""Mail through a real SMTP server, kind and unkind."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.core.ports import Mail
from bot.errors import MailError, SettingsError
from bot.mail import SmtpMailer
from tests.mail.conftest import StartServer, trusting_context

MAIL = Mail(
    to=("head@school.example",),
    subject="Daily digest",
    text="All is well.",
    html="<p>All is well.</p>",
    message_id="<one@school.example>",
)
FROM = "Moderator <moderator@school.example>"


def mailer(port: int, login: str = "", scheme: str = "smtp", timeout: float = 10) -> SmtpMailer:
    url = f"{scheme}://{login}127.0.0.1:{port}"
    return SmtpMailer(url, FROM, context=trusting_context(), timeout_seconds=timeout)


def test_a_mail_arrives_whole_with_its_message_id(start: StartServer) -> None:
    inbox, port = start()
    assert mailer(port).send(MAIL) == "<one@school.example>"
    content = inbox.envelopes[0].content
    assert isinstance(content, bytes)
    assert b"Message-ID: <one@school.example>" in content
    assert inbox.envelopes[0].rcpt_tos == ["head@school.example"]
    assert inbox.envelopes[0].mail_from == "moderator@school.example"


def test_where_the_server_offers_starttls_the_mail_travels_encrypted(start: StartServer) -> None:
    inbox, port = start(starttls=True)
    mailer(port).send(MAIL)
    assert inbox.sessions[0].ssl is not None


def test_smtps_speaks_tls_from_the_first_byte(start: StartServer) -> None:
    inbox, port = start(tls=True)
    SmtpMailer(f"smtps://127.0.0.1:{port}", FROM, context=trusting_context()).send(MAIL)
    assert len(inbox.envelopes) == 1


def test_user_and_password_are_percent_decoded_and_used(start: StartServer) -> None:
    inbox, port = start(starttls=True, auth=True)
    mailer(port, "school:p%40ss%2Fword@").send(MAIL)
    assert inbox.sessions[0].authenticated


def test_a_wrong_password_is_final_and_the_error_does_not_hold_it(start: StartServer) -> None:
    _, port = start(starttls=True, auth=True)
    with pytest.raises(MailError, match=r"refused user or password.*Check SMTP_URL") as caught:
        mailer(port, "school:hunter2@").send(MAIL)
    assert not caught.value.retry
    assert "hunter2" not in str(caught.value)


def test_a_certificate_nobody_vouches_for_is_final_and_nothing_is_sent(start: StartServer) -> None:
    inbox, port = start(starttls=True)
    with pytest.raises(MailError, match="certificate that cannot be trusted") as caught:
        SmtpMailer(f"smtp://127.0.0.1:{port}", FROM).send(MAIL)
    assert not caught.value.retry
    assert inbox.envelopes == []


def test_a_far_server_without_starttls_gets_neither_password_nor_mail(
    start: StartServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, port = start()
    monkeypatch.setattr("bot.mail.smtp._is_loopback", lambda host: False)
    with pytest.raises(MailError, match="offers no STARTTLS") as caught:
        mailer(port, "school:secret@").send(MAIL)
    assert not caught.value.retry
    assert inbox.envelopes == []
    SmtpMailer(f"smtp://127.0.0.1:{port}?starttls=optional", FROM).send(MAIL)
    assert len(inbox.envelopes) == 1


@pytest.mark.parametrize(("answer", "retry"), [("451 come back later", True), ("554 not here", False)])
def test_a_refused_mail_is_tried_again_only_where_the_server_says_later(
    start: StartServer, answer: str, retry: bool
) -> None:
    inbox, port = start()
    inbox.on_data = answer
    with pytest.raises(MailError, match=answer[:3]) as caught:
        mailer(port).send(MAIL)
    assert caught.value.retry is retry


@pytest.mark.parametrize(("answer", "retry"), [("450 greylisted", True), ("550 <head@school.example> unknown", False)])
def test_when_every_address_is_refused_the_error_names_none(start: StartServer, answer: str, retry: bool) -> None:
    inbox, port = start()
    inbox.on_address = {"head@school.example": answer}
    with pytest.raises(MailError, match="refused every address") as caught:
        mailer(port).send(MAIL)
    assert caught.value.retry is retry
    assert "head@" not in str(caught.value)


def test_a_refused_sender_points_at_mail_from_and_hides_addresses(start: StartServer) -> None:
    inbox, port = start()
    inbox.on_sender = "550 moderator@school.example may not send"
    with pytest.raises(MailError, match=r"Check MAIL_FROM") as caught:
        mailer(port).send(MAIL)
    assert "(address)" in str(caught.value)
    assert "moderator@" not in str(caught.value)


def test_one_refused_address_does_not_keep_the_mail_from_the_others(start: StartServer) -> None:
    inbox, port = start()
    inbox.on_address = {"gone@school.example": "550 no such user"}
    sender = mailer(port)
    sender.send(Mail(to=("gone@school.example", "head@school.example"), subject="s", text="t"))
    assert inbox.envelopes[0].rcpt_tos == ["head@school.example"]
    assert sender.trouble is not None
    assert "1 of 2" in sender.trouble
    inbox.on_address = {}
    sender.send(MAIL)
    assert sender.trouble is None


def test_a_server_that_never_answers_costs_the_timeout_and_is_tried_again(start: StartServer) -> None:
    inbox, port = start()
    inbox.silent = True
    with pytest.raises(MailError, match="did not answer within") as caught:
        mailer(port, timeout=0.3).send(MAIL)
    assert caught.value.retry


def test_nobody_listening_is_tried_again() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(MailError, match="cannot be reached") as caught:
        mailer(port).send(MAIL)
    assert caught.value.retry


@contextmanager
def canned(*answers: bytes) -> Iterator[int]:
    """A server that gives these answers one for each line it reads, then hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as lines:
                for answer in answers:
                    connection.sendall(answer)
                    line = lines.readline()
                    while answer.startswith(b"354") and line not in (b".\r\n", b""):
                        line = lines.readline()

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)
        assert not thread.is_alive()


HELLO = (b"220 hi\r\n", b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n")


def test_a_connection_that_breaks_before_the_last_answer_is_tried_again() -> None:
    with canned(*HELLO) as port, pytest.raises(MailError, match="broke off") as caught:
        mailer(port).send(MAIL)
    assert caught.value.retry


def test_a_connection_that_breaks_after_acceptance_is_a_mail_sent() -> None:
    with canned(*HELLO, b"250 taken\r\n") as port:
        assert mailer(port).send(MAIL) == "<one@school.example>"


def test_a_server_too_busy_to_greet_is_tried_again() -> None:
    with canned(b"421 too busy\r\n") as port, pytest.raises(MailError, match="421") as caught:
        mailer(port).send(MAIL)
    assert caught.value.retry


def test_a_mail_to_nobody_says_which_settings_to_fill(start: StartServer) -> None:
    _, port = start()
    with pytest.raises(MailError, match="Set DIGEST_TO"):
        mailer(port).send(Mail(to=(), subject="s", text="t"))


def test_check_signs_in_and_sends_nothing(start: StartServer) -> None:
    inbox, port = start(starttls=True, auth=True)
    mailer(port, "school:p%40ss%2Fword@").check()
    assert inbox.envelopes == []
    with pytest.raises(MailError, match="refused user or password"):
        mailer(port, "school:wrong@").check()


@pytest.mark.parametrize(
    "url",
    ["mail.school.example", "http://mail.example", "smtp://", "smtp://host:port", "smtp://host?starttls=never"],
)
def test_an_url_that_cannot_be_read_is_a_settings_error(url: str) -> None:
    with pytest.raises(SettingsError, match="SMTP_URL"):
        SmtpMailer(url, FROM)


def test_without_mail_from_the_user_of_the_server_is_the_sender(start: StartServer) -> None:
    inbox, port = start(starttls=True, auth=True)
    url = f"smtp://bot%40school.example:p%40ss%2Fword@127.0.0.1:{port}"
    SmtpMailer(url, "", context=trusting_context()).send(MAIL)
    assert inbox.envelopes[0].mail_from == "bot@school.example"
    with pytest.raises(SettingsError, match="MAIL_FROM"):
        SmtpMailer(f"smtp://127.0.0.1:{port}", "")
