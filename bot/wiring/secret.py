"""Secrets that this program makes for itself."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bot.errors import StoreError


def own_secret(given: str, path: Path) -> bytes:
    """`given`, or what `path` holds: made on first use, readable by this program's user only. Raises StoreError."""
    if given:
        return given.encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
        found = path.read_bytes().strip()
    except OSError as error:
        raise StoreError(f"{path} cannot be used: {error.strerror}. Let this program write to {path.parent}.") from None
    if len(found) < 32:
        raise StoreError(f"{path} is damaged. Delete it: a new one is made when it is needed.")
    return found
