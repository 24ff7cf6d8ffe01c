"""Short notices to whatever ALERT_URLS names (Teams, Slack, ntfy …), through the library apprise."""

from __future__ import annotations

import warnings

import structlog

from bot.errors import SettingsError

log = structlog.get_logger("moderator.mail")


class AppriseNotifier:
    """Sends short notices to every target in `urls`, which are separated by commas or spaces.

    Raises SettingsError where a target cannot be understood; the text names its place and kind, never the URL, since
    that holds a secret.
    """

    def __init__(self, urls: str) -> None:
        # Loading apprise takes a moment: only who uses it pays.
        from apprise import Apprise
        from apprise.utils.parse import parse_urls

        self._targets = []
        for place, url in enumerate(parse_urls(urls), 1):  # type: ignore[no-untyped-call]
            with warnings.catch_warnings():
                # Its plug-ins are loaded here, and one of them still looks for imghdr.
                warnings.simplefilter("ignore", DeprecationWarning)
                target = Apprise.instantiate(url, suppress_exceptions=True)
            if target is None:
                kind = url.partition("://")[0]
                raise SettingsError(
                    f"ALERT_URLS: the {_ordinal(place)} target ({kind}://…) is none that apprise understands. See its "
                    "documentation for the form each service takes."
                )
            self._targets.append(target)

    def __len__(self) -> int:
        return len(self._targets)

    def notify(self, title: str, body: str) -> int:
        """How many targets could not be reached; never raises, since a mail goes out beside it."""
        failed = 0
        for target in self._targets:
            try:
                reached = bool(target.notify(title=title, body=body))
            except Exception as error:  # a plugin may raise anything
                log.warning("notice failed", target=str(target.service_name), error=type(error).__name__)
                failed += 1
                continue
            if not reached:
                log.warning("notice failed", target=str(target.service_name))
                failed += 1
        return failed


def _ordinal(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
