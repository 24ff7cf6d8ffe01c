"""Typed, frozen settings out of `.env`, the environment and `config/*.toml`; unknown keys are errors."""

from bot.settings.env import EnvSettings, split_addresses
from bot.settings.load import Settings, find_config, load_policy, load_settings
from bot.settings.placeholders import placeholders
from bot.settings.policy import Breaker, CategoryRule, PolicySettings, Quotas
from bot.settings.school import Replies, School, SchoolSettings

__all__ = [
    "Breaker",
    "CategoryRule",
    "EnvSettings",
    "PolicySettings",
    "Quotas",
    "Replies",
    "School",
    "SchoolSettings",
    "Settings",
    "find_config",
    "load_policy",
    "load_settings",
    "placeholders",
    "split_addresses",
]
