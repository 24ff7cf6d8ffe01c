"""One tree of errors; each says what happened and whether trying again can help.

ModeratorError
├── SettingsError            a setting is wrong: the start stops, the text names the line to mend
├── InputError               a file given by a person cannot be read; the text names the line
├── StoreError               the database cannot be used (read-only, full, newer version)
├── ModelError               a model file is missing, foreign, truncated or tampered with
├── MailError                a mail could not be handed over          (retry says whether to try again)
└── ChannelError             a platform refused or could not be reached
    ├── Unreachable          no answer, 5xx, garbled answer            retry
    ├── LostAnswer           a write went out and no answer came back  retry after reading the state
    ├── RateLimited          the platform asks us to wait              retry after `wait_seconds`
    ├── TooMuchData          the request was too big                   retry with less
    ├── TokenInvalid         the token is expired, withdrawn or wrong  a person must act
    ├── PermissionMissing    the token lacks a permission or task      a person must act
    ├── WritesBlocked        the platform stopped all our writes       a person must act, reads go on
    ├── NotFound             the object is gone or not ours to see     no retry
    ├── DuplicateText        the same text was posted just before      no retry with the same text
    ├── UnknownField         a field name was refused (`field`)        retry without it
    └── Refused              any other answer that means no            no retry
"""

from __future__ import annotations


class ModeratorError(Exception):
    """Base of every error this program raises on purpose; `retry` says whether trying again can help."""

    retry = False


class SettingsError(ModeratorError):
    """A setting is missing, unknown or wrong; the text names file, line and what to write instead."""


class InputError(ModeratorError):
    """A file given by a person cannot be read; the text names the line."""


class StoreError(ModeratorError):
    """The database cannot be opened or written; the text says what to do."""


class ModelError(ModeratorError):
    """A model file cannot be trusted or read; the text says what to do."""


class MailError(ModeratorError):
    """A mail was not handed over; `retry` tells a passing trouble from a final refusal."""

    def __init__(self, message: str, *, retry: bool) -> None:
        super().__init__(message)
        self.retry = retry


class ChannelError(ModeratorError):
    """A platform refused a call or could not be reached.

    `code` and `subcode` are the platform's own numbers where it gave any.
    """

    def __init__(self, message: str, *, code: int | None = None, subcode: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.subcode = subcode


class Unreachable(ChannelError):
    """No usable answer came: network trouble, 5xx, an HTML page, broken JSON."""

    retry = True


class LostAnswer(ChannelError):
    """A write was sent and its answer lost: read the state before repeating it."""

    retry = True


class RateLimited(ChannelError):
    """The platform asks for a pause of `wait_seconds`."""

    retry = True

    def __init__(
        self, message: str, *, wait_seconds: float, code: int | None = None, subcode: int | None = None
    ) -> None:
        super().__init__(message, code=code, subcode=subcode)
        self.wait_seconds = wait_seconds


class TooMuchData(ChannelError):
    """The platform asks for a smaller request."""

    retry = True


class TokenInvalid(ChannelError):
    """The access token is expired, withdrawn or wrong; only a person can mend it."""


class PermissionMissing(ChannelError):
    """The token lacks a permission or the page task; only a person can mend it."""


class WritesBlocked(ChannelError):
    """The platform judged our writes abusive and stopped them all for a while."""


class NotFound(ChannelError):
    """The object is gone, or hidden from this token."""


class DuplicateText(ChannelError):
    """The platform refuses the same text twice running."""


class UnknownField(ChannelError):
    """The platform does not know the field named in `field`."""

    retry = True

    def __init__(self, message: str, *, field: str, code: int | None = None) -> None:
        super().__init__(message, code=code)
        self.field = field


class Refused(ChannelError):
    """Any other final no."""
