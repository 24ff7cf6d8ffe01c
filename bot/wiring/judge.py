"""Detectors and policy from settings: all that `check` needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.ports import Clock, SystemClock
from bot.detectors.classifier import ClassifierDetector
from bot.detectors.disclosures import DisclosureDetector
from bot.detectors.links import LinkDetector
from bot.detectors.personal import PersonalInformationDetector
from bot.detectors.rules import LanguageDetector
from bot.judging import Judge
from bot.policy import Setting
from bot.settings import Settings
from bot.settings.load import CHECKOUT
from bot.wiring.roster import names_detector

if TYPE_CHECKING:
    from bot.training.registry import Registry

SHIPPED = CHECKOUT / "models" / "encoder-2026-11"
PUBLISHED = "published_numbers.toml"


def build_judge(settings: Settings, clock: Clock | None = None) -> Judge:
    """All detectors in the order they report; models are opened with the first comment.

    Raises SettingsError where the roster cannot be used.
    """
    clock = clock or SystemClock()
    detectors = (
        ClassifierDetector(SHIPPED, settings.var / "models"),
        personal_detector(settings, clock),
        names_detector(settings),
        DisclosureDetector(),
        LinkDetector(settings.school.school),
        LanguageDetector(),
    )
    setting = Setting(policy=settings.policy, mode=settings.env.MODERATION_MODE, model=SHIPPED.name)
    return Judge(detectors, setting, clock)


def personal_detector(settings: Settings, clock: Clock | None = None) -> PersonalInformationDetector:
    """Knows what the school and others have published. Raises SettingsError where that list cannot be read."""
    school, published = settings.school.school, settings.config / PUBLISHED
    return PersonalInformationDetector(school=school, published=published, clock=clock or SystemClock())


def open_registry(settings: Settings) -> Registry:
    """Versions of the model on this machine."""
    from bot.training.registry import Registry

    return Registry(settings.var / "models", SHIPPED)
