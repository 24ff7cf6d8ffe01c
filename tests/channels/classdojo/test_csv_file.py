"""Reading ClassDojo comments out of a CSV of our own definition."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.classdojo import ClassDojoChannel, read_csv
from bot.core.action import ActionKind
from bot.errors import InputError
from tests.kit import START, comment

ROOT = Path(__file__).parents[3]
ZONE = "Europe/London"


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "dojo.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_the_sample_that_ships_is_read_whole() -> None:
    found = read_csv(ROOT / "config" / "classdojo-sample.csv", ZONE)
    assert (len(found.comments), found.problems) == (4, ())
    assert found.comments[0].comment_id == "cd-1001"


def test_columns_may_stand_in_any_order_and_excel_files_are_read(tmp_path: Path) -> None:
    text = "Text;TIME;Author;Thread\n“Grüße”;01/07/2026 09:30;Zoë;Fair\n"
    found = read_csv(write(tmp_path, text, "cp1252"), ZONE)
    only = found.comments[0]
    assert (only.text, only.author.name, only.post.text) == ("“Grüße”", "Zoë", "Fair")
    assert only.created_at == datetime(2026, 7, 1, 8, 30, tzinfo=UTC)


def test_iso_times_keep_their_zone_and_local_ones_are_the_schools(tmp_path: Path) -> None:
    text = "thread,author,time,text\nF,A,2026-07-01T09:30:00+02:00,one\nF,A,2026-01-01 09:30,two\n"
    times = [c.created_at for c in read_csv(write(tmp_path, text), ZONE).comments]
    assert times == [datetime(2026, 7, 1, 7, 30, tzinfo=UTC), datetime(2026, 1, 1, 9, 30, tzinfo=UTC)]


def test_without_an_id_thread_author_time_and_text_are_the_identity(tmp_path: Path) -> None:
    row = "F,A,01/07/2026 09:30,one\n"
    text = f"thread,author,time,text\n{row}{row}F,B,01/07/2026 09:30,one\n"
    ids = [c.comment_id for c in read_csv(write(tmp_path, text), ZONE).comments]
    assert ids[0] == ids[1] != ids[2]


def test_lines_that_cannot_be_read_are_named_and_the_others_kept(tmp_path: Path) -> None:
    text = (
        'thread,author,time,text\nF,A,yesterday,one\nF,A,01/07/2026 09:30,"two\nlines"\nF,A\nF,A,01/07/2026 09:30, \n'
    )
    found = read_csv(write(tmp_path, text), ZONE)
    assert [c.text for c in found.comments] == ["two\nlines"]
    assert [p.split(", ")[1].split(":")[0] for p in found.problems] == ["line 2", "line 5", "line 6"]


def test_a_file_without_the_columns_or_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line 1: no column thread, time"):
        read_csv(write(tmp_path, "author,text\nA,one\n"), ZONE)
    with pytest.raises(InputError, match="No such file"):
        read_csv(tmp_path / "none.csv", ZONE)
    with pytest.raises(InputError, match="no valid CSV"):
        read_csv(write(tmp_path, 'thread,author,time,text\nF,A,01/07/2026 09:30,"one\n'), ZONE)


def test_every_action_is_a_to_do_that_says_where_to_click() -> None:
    channel = ClassDojoChannel()
    for kind in ActionKind:
        assert not channel.can(kind, comment())
        assert "ClassDojo" in channel.where(kind, comment(created_at=START))
        assert "ClassDojo" in channel.where(kind, None)
