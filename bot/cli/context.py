"""What every command shares: settings read once, the app opened and closed, errors turned into exit statuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from bot import wiring
from bot.settings import Settings, load_settings


def settings_of(ctx: typer.Context) -> Settings:
    """Settings of the folder that `--config` names; raises SettingsError."""
    config: Path | None = ctx.obj
    settings = load_settings(config)
    for warning in settings.warnings:
        typer.echo(f"moderator: {warning}", err=True)
    return settings


@contextmanager
def opened(ctx: typer.Context) -> Iterator[wiring.App]:
    """The whole program, wired; closed at the end."""
    app = wiring.open_app(settings_of(ctx))
    try:
        yield app
    finally:
        app.close()
