"""Personal information: a pattern proposes, a validator decides, context tips the scale."""

from bot.detectors.personal.detector import PersonalInformationDetector

__all__ = ["PersonalInformationDetector"]
