"""Labels that staff give, as a CSV: text, labels (joined by |, empty = acceptable), and post, parent, channel."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from bot.core.finding import Category
from bot.core.label import LabelledExample
from bot.errors import InputError

KNOWN = {category.value: category for category in Category}
OPTIONAL = ("post", "parent", "channel")
CHANNELS = ("facebook", "classdojo", "linkedin", "whatsapp")
MOST_CHARACTERS = 65_536


def read_labels(path: Path) -> list[LabelledExample]:
    """Every line, in file order; raises InputError naming the first line that cannot be used, and takes none then."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")  # what Excel writes on a UK Windows machine
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    found: list[LabelledExample] = []
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        unknown = [name for name in header if name not in ("text", "labels", *OPTIONAL)]
        if "text" not in header or "labels" not in header or unknown:
            trouble = f"there is an unknown column {unknown[0]!r}" if unknown else "text and labels must be there"
            raise InputError(
                f"{path}, line 1: {trouble}. Name the columns text, labels and, if you like, post, parent, channel."
            )
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                raise InputError(
                    f"{path}, line {reader.line_num}: {len(row)} columns where line 1 names {len(header)}."
                )
            try:
                found.append(_example(dict(zip(header, row, strict=True))))
            except ValueError as error:
                raise InputError(f"{path}, line {reader.line_num}: {error}") from None
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: this is no valid CSV ({error}).") from None
    if not found:
        raise InputError(f"{path} holds no labelled comment.")
    return found


def _example(row: dict[str, str]) -> LabelledExample:
    if not row["text"].strip():
        raise ValueError("the text is empty.")
    if len(row["text"]) > MOST_CHARACTERS:
        raise ValueError(f"the text has {len(row['text'])} characters; {MOST_CHARACTERS} is the most.")
    names = [name.strip() for name in row["labels"].split("|") if name.strip()]
    for name in names:
        if name not in KNOWN:
            raise ValueError(
                f"unknown label {name!r}. The labels are {', '.join(KNOWN)}; none at all means acceptable."
            )
    channel = row.get("channel", "").strip() or "facebook"
    if channel not in CHANNELS:
        raise ValueError(f"unknown channel {channel!r}. The channels are {', '.join(CHANNELS)}.")
    return LabelledExample(
        text=row["text"],
        categories=frozenset(KNOWN[name] for name in names),
        post=row.get("post", "").strip() or None,
        parent=row.get("parent", "").strip() or None,
        channel=channel,
        source="staff",
    )
