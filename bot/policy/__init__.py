"""Findings + history → Decision; strikes. Pure: no I/O, no clock of its own."""

from bot.policy.decide import Setting, decide
from bot.policy.strikes import has_stood, reason_to_block
from bot.policy.words import NAMES, VERB

__all__ = ["NAMES", "VERB", "Setting", "decide", "has_stood", "reason_to_block"]
