"""From what a digest says to the parts of its mail."""

from __future__ import annotations

from dataclasses import dataclass

from bot.digest.data import DigestData, Mask
from bot.digest.render_html import render_html
from bot.digest.render_text import render_text
from bot.digest.summary import subject


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """The parts of a mail."""

    subject: str
    text: str
    html: str


def render(data: DigestData, *, mask: Mask, web_url: str) -> Rendered:
    """Subject, text (worst 500 comments) and HTML (worst 100, under 102 KB); links only where `web_url` is set."""
    return Rendered(
        subject=subject(data),
        text=render_text(data, mask=mask, web_url=web_url),
        html=render_html(data, mask=mask, web_url=web_url),
    )
