"""A Facebook page over Meta's Graph API: the client, reading in a few calls, and acting without doing a thing twice."""

from bot.channels.facebook.channel import FacebookChannel
from bot.channels.facebook.client import GraphClient
from bot.channels.facebook.token import TokenReport, check_token, page_token_from

__all__ = ["FacebookChannel", "GraphClient", "TokenReport", "check_token", "page_token_from"]
