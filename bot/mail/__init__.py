"""Hands mails over: by SMTP, as files, and short notices through apprise."""

from __future__ import annotations

from pathlib import Path

from bot.core.ports import Clock, Mailer
from bot.mail.apprise import AppriseNotifier
from bot.mail.folder import FolderMailer
from bot.mail.smtp import SmtpMailer

__all__ = ["AppriseNotifier", "FolderMailer", "SmtpMailer", "choose_mailer"]


def choose_mailer(url: str, sender: str, folder: Path, clock: Clock) -> Mailer:
    """By SMTP where `url` (SMTP_URL) is set, into `folder` where it is empty; raises SettingsError."""
    return SmtpMailer(url, sender, clock=clock) if url else FolderMailer(folder, sender, clock=clock)
