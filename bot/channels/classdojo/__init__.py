"""ClassDojo by export: it has no API, so comments come from files and actions become a to-do list for a person."""

from bot.channels.classdojo.channel import ClassDojoChannel
from bot.channels.classdojo.csv_file import read_csv

__all__ = ["ClassDojoChannel", "read_csv"]
