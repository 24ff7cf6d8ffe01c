"""Settings from the environment and `.env`; every secret also as `NAME_FILE`."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ADDRESS = re.compile(r"https?://[^\s/]+\S*")
EXAMPLE = "https://moderator.school.example"


def _addresses(text: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    for address in split_addresses(text):
        try:
            validate_email(address, check_deliverability=False, test_environment=True)
        except EmailNotValidError as error:
            if not address.endswith((".example", "@localhost")):
                raise ValueError(f"{address!r} is no mail address ({error})") from None
    return text


def split_addresses(text: str) -> tuple[str, ...]:
    """The addresses in a comma-separated list."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"{name!r} is no time zone; write one such as Europe/London") from None
    return name


def _version(text: str) -> str:
    if not (text.startswith("v") and text[1:].replace(".", "", 1).isdigit()):
        raise ValueError(f"{text!r} is no Graph API version; write one such as v26.0")
    return text


def _address(text: str) -> str:
    if text and not ADDRESS.fullmatch(text):
        raise ValueError(f"{text!r} is no web address; write one that begins with https://, such as {EXAMPLE}")
    return text


def _secret_address(secret: SecretStr) -> SecretStr:
    if secret.get_secret_value() and not ADDRESS.fullmatch(secret.get_secret_value()):
        raise ValueError(f"this is no web address; write one that begins with https://, such as {EXAMPLE}")
    return secret


def _page_id(text: str) -> str:
    if text and not (text.isascii() and text.isdigit()):
        what = "the page's address" if "/" in text or "." in text else "a name"
        raise ValueError(
            f"{text!r} is {what}; the page's id is a number such as 100064512345678. Take the line out, and "
            "'moderator facebook token' prints the right one"
        )
    return text


Addresses = Annotated[str, AfterValidator(_addresses)]


class EnvSettings(BaseSettings):
    """Names and defaults as documented; secrets print as stars."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, case_sensitive=True)

    DATABASE_URL: SecretStr = SecretStr("sqlite:///var/moderator.db")
    MODERATION_MODE: Literal["shadow", "live"] = "shadow"
    FACEBOOK_PAGE_ID: Annotated[str, AfterValidator(_page_id)] = ""
    FACEBOOK_PAGE_TOKEN: SecretStr = SecretStr("")
    FACEBOOK_APP_SECRET: SecretStr = SecretStr("")
    FACEBOOK_GRAPH_URL: Annotated[str, AfterValidator(_address)] = "https://graph.facebook.com"
    FACEBOOK_GRAPH_VERSION: Annotated[str, AfterValidator(_version)] = "v26.0"
    POLL_SECONDS: Annotated[float, Field(gt=0, le=86_400)] = 60
    SCHOOL_TIMEZONE: Annotated[str, AfterValidator(_timezone)] = "Europe/London"
    SMTP_URL: SecretStr = SecretStr("")
    MAIL_FROM: str = ""
    DIGEST_TO: Addresses = ""
    SAFEGUARDING_TO: Addresses = ""
    ALERT_TO: Addresses = ""
    LEADERSHIP_TO: Addresses = ""
    PASTORAL_TO: Addresses = ""
    WEEKLY_TO: Addresses = ""
    ALERT_URLS: SecretStr = SecretStr("")
    HEARTBEAT_URL: Annotated[SecretStr, AfterValidator(_secret_address)] = SecretStr("")
    ROSTER_SECRET: SecretStr = SecretStr("")
    WEB_HOST: str = "127.0.0.1"
    WEB_PORT: Annotated[int, Field(ge=0, le=65535)] = 8080
    WEB_SECRET: SecretStr = SecretStr("")
    WEB_URL: Annotated[str, AfterValidator(_address)] = ""


SECRET_NAMES = tuple(name for name, info in EnvSettings.model_fields.items() if info.annotation is SecretStr)
