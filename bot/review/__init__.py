"""The review pages: what was done, why, and a way to undo it, for people in a browser."""

from bot.review.app import create_app
from bot.review.server import PageServer
from bot.review.site import Site

__all__ = ["PageServer", "Site", "create_app"]
