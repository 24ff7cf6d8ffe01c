"""Versions of the model under `var/models/`: made by training, put into use and taken back without a restart."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.errors import ModelError
from bot.text.live import POINTER, point_to
from bot.text.model import read_card

HISTORY = "history"


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One model on this machine; `summary` is one line of figures, `made_at` an ISO 8601 time."""

    name: str
    made_at: str
    summary: str
    current: bool
    folder: Path


class Registry:
    """The shipped model and the folder of those trained here.

    `current` names the model in use (none: the shipped one); `history` holds those used before, the latest last.
    """

    def __init__(self, folder: Path, shipped: Path) -> None:
        self.folder, self.shipped = folder, shipped

    @property
    def current(self) -> str:
        """Name of the model in use."""
        try:
            return (self.folder / POINTER).read_text(encoding="utf-8").strip() or self.shipped.name
        except FileNotFoundError:
            return self.shipped.name

    def list(self) -> list[Version]:
        """The shipped model, then those trained here by name; a folder without a readable card is left out."""
        folders = [self.shipped]
        if self.folder.is_dir():
            folders += sorted(f for f in self.folder.iterdir() if f.is_dir() and not f.name.startswith("."))
        found = []
        for folder in folders:
            try:
                card = read_card(folder)
            except ModelError:
                continue
            found.append(
                Version(
                    name=folder.name,
                    made_at=str(card.get("made_at", "")),
                    summary=str(card.get("summary", "")),
                    current=folder.name == self.current,
                    folder=folder,
                )
            )
        return found

    def promote(self, name: str) -> None:
        """Put a version into use; raises ModelError where there is none of that name."""
        known = [v.name for v in self.list()]
        if name not in known:
            raise ModelError(f"There is no model {name!r}. Known: {', '.join(known)}. See `moderator models list`.")
        before = self.current
        if name == before:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / HISTORY).open("a", encoding="utf-8") as file:
            file.write(before + "\n")
        point_to(self.folder, None if name == self.shipped.name else name)

    def rollback(self) -> str:
        """Go back to the version used before and return its name; raises ModelError where there was none."""
        file = self.folder / HISTORY
        used = file.read_text(encoding="utf-8").split() if file.exists() else []
        known = {v.name for v in self.list()}
        while used and (used[-1] not in known or used[-1] == self.current):
            used.pop()
        if not used:
            raise ModelError("No other model was in use before this one. See `moderator models list`.")
        name = used.pop()
        point_to(self.folder, None if name == self.shipped.name else name)
        file.write_text("".join(f"{u}\n" for u in used), encoding="utf-8")
        return name

    def free_name(self, day: str) -> str:
        """A name not taken yet: staff-2026-11-23-1."""
        number = 1
        while (self.folder / f"staff-{day}-{number}").exists():
            number += 1
        return f"staff-{day}-{number}"
