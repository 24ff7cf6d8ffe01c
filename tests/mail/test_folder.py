"""Mails as files."""

from __future__ import annotations

import os
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from bot.core.ports import Mail
from bot.errors import MailError
from bot.mail import FolderMailer, SmtpMailer, choose_mailer
from tests.kit import FakeClock

MAIL = Mail(to=("a@b.example",), subject="Larkmere: daily digest!", text="All is well.", message_id="<one@b.example>")


def test_a_mail_becomes_a_file_named_by_time_and_subject(tmp_path: Path, clock: FakeClock) -> None:
    folder = tmp_path / "var" / "mail"
    assert FolderMailer(folder, clock=clock).send(MAIL) == "<one@b.example>"
    (file,) = folder.iterdir()
    assert file.name.startswith("20261123-090000-larkmere-daily-digest-")
    assert file.suffix == ".eml"
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert message["Message-ID"] == "<one@b.example>"


def test_only_the_programs_own_user_may_read_mails(tmp_path: Path, clock: FakeClock) -> None:
    folder = tmp_path / "mail"
    FolderMailer(folder, clock=clock).send(MAIL)
    assert folder.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())


def test_two_mails_of_one_second_are_two_files_and_one_sent_twice_is_one(tmp_path: Path, clock: FakeClock) -> None:
    mailer = FolderMailer(tmp_path, clock=clock)
    other = Mail(to=MAIL.to, subject=MAIL.subject, text="Another.", message_id="<two@b.example>")
    for mail in (MAIL, other, MAIL):
        mailer.send(mail)
    assert len(list(tmp_path.glob("*.eml"))) == 2


def test_a_mail_that_fails_half_way_leaves_nothing(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MailError, match=r"No space left.*Make room") as caught:
        FolderMailer(tmp_path, clock=clock).send(MAIL)
    assert caught.value.retry
    assert list(tmp_path.iterdir()) == []


def test_a_hostile_subject_cannot_leave_the_folder(tmp_path: Path, clock: FakeClock) -> None:
    mail = Mail(to=(), subject="../../etc/passwd\x00 🏫", text="t")
    FolderMailer(tmp_path / "mail", clock=clock).send(mail)
    (file,) = (tmp_path / "mail").iterdir()
    assert "etc-passwd" in file.name


def test_smtp_url_decides_between_server_and_folder(tmp_path: Path, clock: FakeClock) -> None:
    assert isinstance(choose_mailer("", "", tmp_path, clock), FolderMailer)
    assert isinstance(choose_mailer("smtp://localhost", "a@b.example", tmp_path, clock), SmtpMailer)
