"""What every command shares: settings read once, the app opened and closed, errors turned into exit statuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from bot import wiring
from bot.settings import Settings, load_settings


def settings_of(ctx: typer.Context, *, with_token: bool = True) -> Settings:
    """Settings of the folder that `--config` names; raises SettingsError."""
    config: Path | None = ctx.obj
    settings = load_settings(config, with_token=with_token)
    for warning in settings.warnings:
        typer.echo(f"moderator: {warning}", err=True)
    return settings


@contextmanager
def opened(ctx: typer.Context, *, makes: bool = False) -> Iterator[wiring.App]:
    """The whole program, wired; closed at the end.

    Where there is no database yet, a command that `makes` one says so; any other ends, for a typo in DATABASE_URL must
    not look like a service that has read nothing.
    """
    settings = settings_of(ctx)
    absent = wiring.absent_database(settings)
    if not makes:
        wiring.require_database(settings)
    app = wiring.open_app(settings)
    if absent is not None:
        typer.echo(f"Made a new, empty database: {absent}")
    try:
        yield app
    finally:
        app.close()
