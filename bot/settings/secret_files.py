"""Secrets that come from files, and the two settings that only work together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.errors import SettingsError
from bot.settings.env import SECRET_NAMES

PAGE_KEY = "FACEBOOK_PAGE_TOKEN"
PAGE_KEYS = (PAGE_KEY, f"{PAGE_KEY}_FILE")
FETCH = "'moderator facebook token' fetches it (README, Going live, step 3)"


def resolve_secret_files(values: dict[str, str], root: Path) -> Path | None:
    """Put what each `NAME_FILE` holds into `values[NAME]`; the file of the page token, if it has one.

    Raises SettingsError for a file that cannot be read and for a secret given twice.
    """
    for name in SECRET_NAMES:
        file_name = values.get(f"{name}_FILE")
        if not file_name:
            continue
        if values.get(name):
            raise SettingsError(f"{name} and {name}_FILE are both set: keep one of them.")
        values[name] = read_secret(name, root / file_name)
    token_file = values.get(f"{PAGE_KEY}_FILE")
    return root / token_file if token_file else None


def read_secret(name: str, path: Path) -> str:
    """What the file holds, without the end of the line; raises SettingsError saying what is missing and what next."""
    try:
        value = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        next_step = "Make the file, or take the setting out of .env"
        if name == PAGE_KEY:
            next_step = f"It should hold the page token: {FETCH}"
        raise SettingsError(f"{name}_FILE names {path}, which cannot be read: {error.strerror}. {next_step}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{name}_FILE names {path}, which is not text. Save it as UTF-8.") from None
    if name == PAGE_KEY and not value:
        raise SettingsError(f"{path} is empty. It should hold the page token: {FETCH}.")
    if name == PAGE_KEY and not (value.isascii() and value.isprintable()):
        raise SettingsError(
            f"{path} must hold the page token and nothing else. Make one with 'moderator facebook token'."
        )
    return value


def require_page_and_token(values: Mapping[str, str], root: Path) -> None:
    """Raises SettingsError where only one of page and token is set."""
    page, token = values.get("FACEBOOK_PAGE_ID"), values.get(PAGE_KEY)
    both = "set both FACEBOOK_PAGE_ID and FACEBOOK_PAGE_TOKEN, or neither"
    if page and not token:
        raise SettingsError(
            f"FACEBOOK_PAGE_TOKEN is missing: {both}. {FETCH} and prints the two lines for {root / '.env'}."
        )
    if token and not page:
        raise SettingsError(
            f"FACEBOOK_PAGE_ID is missing in {root / '.env'}: {both}. It is a number such as 100064512345678, and "
            "'moderator facebook token' prints it."
        )
