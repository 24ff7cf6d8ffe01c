"""Mails as `.eml` files, for a school that has set no mail server; every mail program opens them."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from datetime import UTC
from pathlib import Path

from bot.core.ports import Clock, Mail, SystemClock
from bot.errors import MailError
from bot.mail.message import compose, sender_address


class FolderMailer:
    """Writes each mail whole or not at all, readable by this program's user only.

    A name is time (UTC), subject and a piece of the Message-ID's hash: `20261123-073000-daily-digest-3fa9c1d2.eml`.
    """

    def __init__(self, folder: Path, sender: str = "", *, clock: Clock | None = None) -> None:
        self._folder = folder
        self._sender = sender_address(sender or "moderator@localhost")
        self._clock = clock or SystemClock()

    def check(self) -> None:
        """Make the folder where it is missing; raises MailError where that cannot be done."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise MailError(
                f"{self._folder} cannot be made ({error.strerror}). Let this program write there.", retry=True
            ) from None

    def send(self, mail: Mail) -> str:
        """Write one mail and return its Message-ID; raises MailError where the folder cannot be written."""
        now = self._clock.now()
        message = compose(mail, self._sender, now)
        message_id = str(message["Message-ID"])
        digest = hashlib.sha256(message_id.encode()).hexdigest()[:8]
        name = f"{now.astimezone(UTC):%Y%m%d-%H%M%S}-{slug(mail.subject)}-{digest}.eml"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write(name, message.as_bytes())
        except OSError as error:
            raise MailError(
                f"The mail cannot be written into {self._folder} ({error.strerror}). Make room there, or let this "
                "program write to it.",
                retry=True,
            ) from None
        return message_id

    def _write(self, name: str, content: bytes) -> None:
        handle, half = tempfile.mkstemp(dir=self._folder, prefix=".half-", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(half, self._folder / name)
        except BaseException:
            Path(half).unlink(missing_ok=True)
            raise
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def slug(subject: str) -> str:
    """Lower-case ASCII words of a subject joined by hyphens, at most 50 characters, `mail` where none is left."""
    plain = unicodedata.normalize("NFKD", subject).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:50].strip("-") or "mail"
