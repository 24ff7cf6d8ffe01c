"""Which model judges: the one that `var/models/current` names, else the shipped one.

The pointer is a file of one line, the name of a folder beside it; it is replaced in one step, so a reader sees the old
or the new name and nothing between. A running service looks at it between batches.
"""

from __future__ import annotations

import os
from pathlib import Path

from bot.errors import ModelError
from bot.text.model import Model, load_model

POINTER = "current"


def live_folder(shipped: Path, registry: Path | None) -> Path:
    """The folder of the model that judges; raises ModelError where the pointer names none."""
    if registry is None:
        return shipped
    try:
        name = (registry / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return shipped
    except OSError as error:
        raise ModelError(f"{registry / POINTER} cannot be read ({error.strerror}). Mend its permissions.") from error
    folder = registry / name
    if not name or Path(name).name != name or not folder.is_dir():
        raise ModelError(
            f"{registry / POINTER} names a model that is not there. Run `moderator models list` and promote one that "
            "is, or delete the file to go back to the shipped model."
        )
    return folder


def point_to(registry: Path, name: str | None) -> None:
    """Make `name` the model that judges, or with None the shipped one; in one step."""
    pointer = registry / POINTER
    if name is None:
        pointer.unlink(missing_ok=True)
        return
    registry.mkdir(parents=True, exist_ok=True)
    waiting = registry / f".{POINTER}.{os.getpid()}"
    waiting.write_text(name + "\n", encoding="utf-8")
    waiting.replace(pointer)


class LiveModel:
    """The model in use, loaded when first asked for and again when the pointer changes."""

    def __init__(self, shipped: Path, registry: Path | None = None) -> None:
        self._shipped, self._registry = shipped, registry
        self._seen: tuple[int, int] | None = None
        self._model: Model | None = None

    def get(self) -> Model:
        """The model to judge the next batch with; raises ModelError."""
        stamp = self._stamp()
        if self._model is None or stamp != self._seen:
            self._model = load_model(live_folder(self._shipped, self._registry))
            self._seen = stamp
        return self._model

    def _stamp(self) -> tuple[int, int]:
        if self._registry is None:
            return (0, 0)
        try:
            found = (self._registry / POINTER).stat()
        except OSError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_ino)
