"""`--page FILE`: what a line may hold, what is refused, and that a restart changes nothing."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from bot.errors import InputError, StoreError
from bot.sandbox import SandboxServer
from bot.sandbox.page_file import DEMO_PAGE

from .conftest import Graph


def write(path: Path, *lines: object) -> Path:
    path.write_text("".join(f"{json.dumps(each)}\n" for each in lines), encoding="utf-8")
    return path


def test_a_text_alone_is_enough_for_a_line(tmp_path: Path) -> None:
    with SandboxServer(page_file=write(tmp_path / "p.jsonl", {"text": "Hello"}, {"text": "You"})) as server:
        assert server.loaded == 2
        rows = list(server.admin.comments().values())
        assert [each["text"] for each in rows] == ["Hello", "You"]
        assert rows[0]["post"] == rows[1]["post"]


def test_ids_authors_times_parents_and_attachments_are_kept(tmp_path: Path) -> None:
    file = write(
        tmp_path / "p.jsonl",
        {
            "text": "First",
            "id": "yt-1",
            "author": "Ada",
            "author_id": "17",
            "post": "A film",
            "time": "2020-02-03T04:05:06Z",
        },
        {"text": "Reply", "id": "yt-2", "author": "Bo", "parent": "yt-1", "attachment": "sticker"},
    )
    with SandboxServer(page_file=file) as server:
        graph = Graph(server.url, server.token)
        fields = "id,message,from,created_time,parent{id},attachment{type},object{message}"
        first = graph.get("yt-1", fields=fields)
        assert first["from"] == {"id": "17", "name": "Ada"}
        assert first["created_time"] == "2020-02-03T04:05:06+0000"
        assert first["object"]["message"] == "A film"
        reply = graph.get("yt-2", fields=fields)
        assert reply["parent"] == {"id": "yt-1"}
        assert reply["attachment"] == {"type": "sticker"}
        (post,) = graph.walk(f"{server.page_id}/feed", fields="created_time")
        assert post["created_time"] < first["created_time"]


def test_a_post_is_found_by_id_with_or_without_the_page_or_by_text(tmp_path: Path) -> None:
    file = write(
        tmp_path / "p.jsonl",
        {"text": "one", "post": "77"},
        {"text": "two", "post": "100000000000001_77"},
        {"text": "three", "post": "Sports day"},
        {"text": "Sports day", "id": "77", "kind": "own"},
    )
    with SandboxServer(page_file=file) as server:
        (post,) = server.admin.state()["posts"]
        assert (post["id"], post["comments"]) == ("100000000000001_77", 3)


def test_the_same_author_name_is_always_the_same_person(tmp_path: Path) -> None:
    file = write(tmp_path / "p.jsonl", *({"text": "x", "author": name} for name in ("Ada", "Bo", "Ada")))
    with SandboxServer(page_file=file) as server:
        first, second, third = (each["author_id"] for each in server.admin.comments().values())
    assert first == third != second


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"text": ', "not JSON"),
        ('["text"]', "not a JSON object"),
        ("{}", "'text' is missing"),
        ('{"text": 5}', "'text' must be a string"),
        ('{"text": "x", "colour": "red"}', "unknown key 'colour'"),
        ('{"text": "x", "time": "yesterday"}', "'time' is not ISO 8601"),
        ('{"text": "x", "ago": "a while"}', "'ago' is a number"),
        ('{"text": "x", "parent": "nobody"}', "'parent' names no comment"),
        ('{"text": "x", "attachment": "song"}', "'attachment' is one of"),
        ('{"text": "x", "kind": "dream"}', "'kind' is one of"),
        ('{"text": "x", "id": "a/b"}', "'id' may hold"),
        ('{"text": "x", "id": "taken"}', "is taken"),
        ('{"text": "x", "author": 5}', "'author' must be a string"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_loaded(tmp_path: Path, line: str, said: str) -> None:
    file, state = tmp_path / "p.jsonl", tmp_path / "page.db"
    file.write_text(f'{{"text": "fine", "id": "taken"}}\n\n{line}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"p\.jsonl, line 3: .*" + said.replace("(", r"\(")):
        SandboxServer(page_file=file, state_file=state).start()
    with SandboxServer(state_file=state) as server:
        assert server.admin.comments() == {}


def test_a_file_that_is_not_there_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        SandboxServer(page_file=tmp_path / "none.jsonl").start()


def test_a_restart_keeps_the_page_and_loads_nothing_twice(tmp_path: Path) -> None:
    file = write(
        tmp_path / "p.jsonl", {"text": "Hello", "id": "c1", "author": "Ada", "author_id": "17"}, {"text": "You"}
    )
    state = tmp_path / "page.db"
    with SandboxServer(page_file=file, state_file=state) as server:
        graph = Graph(server.url, server.token)
        graph.post("c1", is_hidden="true")
        graph.post(f"{server.page_id}/blocked", psid="[17]")
        server.admin.change_settings(development_mode=True)
        server.admin.change_token(expire=True)
        before = server.admin.state()
    with SandboxServer(page_file=file, state_file=state) as server:
        assert server.loaded == 0
        assert server.admin.state() == before
        assert server.admin.change_settings()["development_mode"] is True
        assert Graph(server.url, server.token).error("GET", "me")["error_subcode"] == 463


def test_a_state_file_of_another_page_another_version_or_no_database_is_refused(tmp_path: Path) -> None:
    state = tmp_path / "page.db"
    with SandboxServer(state_file=state):
        pass
    with pytest.raises(StoreError, match="holds page 100000000000001, not 5"):
        SandboxServer(state_file=state, page_id="5").start()
    connection = sqlite3.connect(state)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="layout 99"):
        SandboxServer(state_file=state).start()
    state.write_bytes(b"not a database, whatever its name says" * 100)
    with pytest.raises(StoreError, match="cannot be used"):
        SandboxServer(state_file=state).start()


def test_reset_leaves_an_empty_page_with_a_good_token(tmp_path: Path) -> None:
    file = write(tmp_path / "p.jsonl", {"text": "Hello"})
    with SandboxServer(page_file=file) as server:
        server.admin.change_token(expire=True)
        server.admin.change_settings(development_mode=True)
        server.admin.turn_on("close")
        server.admin.reset()
        state = server.admin.state()
        assert (state["posts"], state["comments"], state["writes"]) == ([], [], [])
        assert Graph(server.url, server.token).get("me")["name"] == "Larkmere School"
        assert server.admin.change_settings()["development_mode"] is False


def test_no_list_of_a_big_page_is_read_from_end_to_end(tmp_path: Path) -> None:
    file = write(tmp_path / "p.jsonl", *({"text": f"{n}", "author": f"P{n % 50}"} for n in range(2000)))
    state = tmp_path / "page.db"
    with SandboxServer(page_file=file, state_file=state) as server:
        (post,) = server.admin.state()["posts"]
        connection = sqlite3.connect(state)
        plans = []
        for where, key in (
            ("object_id = ? AND (created, number) < (1, 1)", "created"),
            ("object_id = ? AND parent_id IS NULL AND (created, number) < (1, 1)", "created"),
            ("object_id = ? AND parent_id IS NULL AND is_hidden = 0 AND (rank, number) > (1, 1)", "rank"),
            ("parent_id = ? AND (created, number) > (1, 1)", "created"),
        ):
            query = f"EXPLAIN QUERY PLAN SELECT * FROM comments WHERE {where} ORDER BY {key}, number LIMIT 101"
            plans += [str(row[3]) for row in connection.execute(query, (post["id"],))]
        connection.close()
    assert len(plans) == 4
    assert all(plan.startswith("SEARCH comments USING INDEX") for plan in plans), plans


def test_the_demo_page_loads_and_shows_something_of_every_kind() -> None:
    with SandboxServer(page_file=DEMO_PAGE) as server:
        state = server.admin.state()
    kinds = {each["kind"] for each in state["posts"]}
    assert {"own", "visitor", "ad"} <= kinds
    comments = state["comments"]
    assert len(comments) >= 85
    assert any(each["parent"] for each in comments)
    assert any(each["attachment"] == "photo" and not each["text"] for each in comments)
    assert sum(not each["author_id"] for each in comments) <= 2
