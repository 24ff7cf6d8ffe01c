"""Reads a page from JSON Lines: posts (lines with `kind`) and comments."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.errors import InputError
from bot.sandbox.arrivals import Unfit, add_comment, add_post, move_updated_time, time_of
from bot.sandbox.state import PageState, fact, remember

DEMO_PAGE = Path(__file__).with_name("demo_page.jsonl")


def load_page(state: PageState, path: Path) -> int:
    """Puts a file's posts and comments on the page, all or none; how many lines it took.

    Posts are taken first, whatever their place in the file; a parent must stand before its replies. A file loaded
    before is not loaded again, so that a restart changes nothing. Raises InputError naming the line that is wrong.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; give the path of a JSON Lines file") from None
    seen_as = f"loaded {hashlib.sha256(content).hexdigest()}"
    taken = 0
    newest: dict[str, int] = {}
    with state.writing() as connection:
        if fact(connection, seen_as) is not None:
            return 0
        for wanted in (True, False):
            for number, entry in _lines(path, content):
                if ("kind" in entry) is not wanted:
                    continue
                try:
                    if wanted:
                        add_post(connection, state, entry)
                    else:
                        node_id, object_id = add_comment(connection, state, entry)
                        if node_id is not None:
                            newest[object_id] = max(newest.get(object_id, 0), time_of(entry, state.now()))
                except Unfit as error:
                    raise InputError(f"{path}, line {number}: {error}") from None
                taken += 1
        move_updated_time(connection, state, newest)
        remember(connection, seen_as, str(taken))
    return taken


def _lines(path: Path, content: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            json.dumps(entry, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise InputError(f"{path}, line {number}: half a character (a lone surrogate); write it whole") from None
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}, line {number}: not JSON ({error}); write one object a line") from None
        if not isinstance(entry, dict):
            raise InputError(f"{path}, line {number}: not a JSON object; write one object a line")
        yield number, entry
