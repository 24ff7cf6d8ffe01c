"""What people are mailed: the daily digest and the alerts."""

from bot.digest.alerts import Alerter
from bot.digest.collect import collect
from bot.digest.data import DigestData, HealthLine
from bot.digest.render import Rendered, render
from bot.digest.send import DigestSender, digest_problem
from bot.digest.weekly import WeeklySender

__all__ = [
    "Alerter",
    "DigestData",
    "DigestSender",
    "HealthLine",
    "Rendered",
    "WeeklySender",
    "collect",
    "digest_problem",
    "render",
]
