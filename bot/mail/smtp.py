"""Mail by SMTP (RFC 5321), with STARTTLS (RFC 3207), TLS from the start (RFC 8314) and authentication (RFC 4954)."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from ipaddress import ip_address
from urllib.parse import parse_qs, unquote, urlsplit

import structlog

from bot.core.ports import Clock, Mail, SystemClock
from bot.errors import MailError, SettingsError
from bot.mail.message import compose, sender_address

log = structlog.get_logger("moderator.mail")

EXAMPLE = "Write one such as smtp://user:password@mail.school.example:587 or smtps://…:465."
PLAIN_ALLOWED = "?starttls=optional"


class SmtpMailer:
    """Hands mails to one server, one connection for each.

    `url` is SMTP_URL: `smtp://` uses STARTTLS and insists on it unless the server is this very machine or the URL ends
    in `?starttls=optional`; `smtps://` speaks TLS from the start. User and password are percent-decoded. Raises
    SettingsError where the URL or the sender cannot be understood.
    """

    def __init__(
        self,
        url: str,
        sender: str,
        *,
        timeout_seconds: float = 30,
        context: ssl.SSLContext | None = None,
        clock: Clock | None = None,
    ) -> None:
        try:
            parts = urlsplit(url)
            port, host = parts.port, parts.hostname
        except ValueError:
            raise SettingsError(f"SMTP_URL has no valid port. {EXAMPLE}") from None
        if parts.scheme not in ("smtp", "smtps") or not host:
            raise SettingsError(f"SMTP_URL cannot be read. {EXAMPLE}")
        query = parse_qs(parts.query)
        if query not in ({}, {"starttls": ["optional"]}):
            raise SettingsError(f"SMTP_URL ends in something unknown; only {PLAIN_ALLOWED} may follow the port.")
        self._tls = parts.scheme == "smtps"
        self._host = host
        self._port = port or (465 if self._tls else 587 if parts.username else 25)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._plain_allowed = bool(query) or _is_loopback(host)
        self._sender = sender_address(sender or (self._user if "@" in self._user else ""))
        self._timeout = timeout_seconds
        self._context = context or ssl.create_default_context()
        self._clock = clock or SystemClock()
        self._trouble: str | None = None

    @property
    def trouble(self) -> str | None:
        """One sentence where the last mail reached some of its addresses only, else None."""
        return self._trouble

    def send(self, mail: Mail) -> str:
        """Hand over one mail and return its Message-ID.

        Raises MailError. Where the connection breaks before the server's last answer the mail may have been taken: the
        same `message_id` on the next try lets mail programs tell.
        """
        if not mail.to:
            raise MailError(
                "The mail has no address to go to. Set DIGEST_TO, SAFEGUARDING_TO and ALERT_TO.", retry=False
            )
        message = compose(mail, self._sender, self._clock.now())
        with self._explained():
            server = self._connect()
            try:
                refused = server.send_message(message, self._sender.addr_spec, list(mail.to))
            except BaseException:
                server.close()
                raise
        with suppress(OSError, smtplib.SMTPException):  # the mail is theirs now: a broken farewell changes nothing
            server.quit()
        server.close()
        self._note_refused(message, refused, len(mail.to))
        return str(message["Message-ID"])

    def check(self) -> None:
        """Connect, encrypt and sign in without sending anything; raises MailError."""
        with self._explained():
            self._connect().close()

    def _connect(self) -> smtplib.SMTP:
        # The machine's short name, since looking up the full one can take minutes where DNS does not answer.
        name = re.sub(r"[^A-Za-z0-9.\-]", "-", socket.gethostname()) or "localhost"
        server: smtplib.SMTP
        if self._tls:
            server = smtplib.SMTP_SSL(self._host, self._port, name, timeout=self._timeout, context=self._context)
        else:
            server = smtplib.SMTP(self._host, self._port, name, timeout=self._timeout)
        try:
            server.ehlo_or_helo_if_needed()
            if not self._tls:
                self._encrypt(server)
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def _encrypt(self, server: smtplib.SMTP) -> None:
        if server.has_extn("starttls"):
            server.starttls(context=self._context)
            server.ehlo()
        elif not self._plain_allowed:
            raise MailError(
                f"{self._host} offers no STARTTLS, so mails and password would cross the network in the clear. Use "
                f"smtps://, or, on a network you trust, end SMTP_URL in {PLAIN_ALLOWED}.",
                retry=False,
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Every trouble as a MailError that says whether trying again can help."""
        where = f"The mail server {self._host}:{self._port}"
        try:
            yield
        except smtplib.SMTPAuthenticationError as error:
            raise MailError(
                f"{where} refused user or password ({_answer(error)}). Check SMTP_URL.", retry=_passing(error.smtp_code)
            ) from None
        except smtplib.SMTPSenderRefused as error:
            raise MailError(
                f"{where} refused the sender ({_answer(error)}). Check MAIL_FROM.", retry=_passing(error.smtp_code)
            ) from None
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise MailError(
                f"{where} refused every address ({', '.join(sorted({str(c) for c in codes}))}). "
                "Check DIGEST_TO, SAFEGUARDING_TO and ALERT_TO.",
                retry=any(_passing(code) for code in codes),
            ) from None
        except smtplib.SMTPDataError as error:
            # Only the numbers: an answer to the mail itself may quote it.
            raise MailError(
                f"{where} refused the mail ({error.smtp_code}). Ask whoever runs it; {error.smtp_code} and the time "
                "are in its log.",
                retry=_passing(error.smtp_code),
            ) from None
        except smtplib.SMTPResponseException as error:
            raise MailError(f"{where} answered {_answer(error)}.", retry=_passing(error.smtp_code)) from None
        except smtplib.SMTPNotSupportedError:
            raise MailError(
                f"{where} cannot do what was asked: it knows no AUTH, or not the characters of an address. Check "
                "SMTP_URL and the addresses.",
                retry=False,
            ) from None
        except ssl.SSLCertVerificationError as error:
            raise MailError(
                f"{where} shows a certificate that cannot be trusted ({error.verify_message}). Check the name in "
                "SMTP_URL; for a private authority let SSL_CERT_FILE name its certificate.",
                retry=False,
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
                raise MailError(f"{where} did not answer within {self._timeout:g} seconds.", retry=True) from None
            reason = (isinstance(error, OSError) and error.strerror) or type(error).__name__
            raise MailError(f"{where} cannot be reached or broke off ({reason}).", retry=True) from None

    def _note_refused(self, message: EmailMessage, refused: dict[str, tuple[int, bytes]], total: int) -> None:
        self._trouble = None
        if refused:
            codes = sorted({code for code, _ in refused.values()})
            self._trouble = (
                f"The mail server refused {len(refused)} of {total} addresses ({', '.join(map(str, codes))}). "
                "Check DIGEST_TO, SAFEGUARDING_TO and ALERT_TO."
            )
            log.warning("mail partly refused", refused=len(refused), addresses=total, codes=codes)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _passing(code: int) -> bool:
    """4yz is trouble that passes (RFC 5321 4.2.1); below 200 smtplib means that the line went dead."""
    return code < 200 or 400 <= code < 500


def _answer(error: smtplib.SMTPResponseException) -> str:
    """The server's answer in one line without mail addresses."""
    text = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
    text = re.sub(r"\S+@\S+", "(address)", " ".join(text.split()))
    return f"{error.smtp_code} {text[:160]}".strip()
