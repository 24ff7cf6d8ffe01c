"""The sandbox as the command runs it: says where it is, ends when asked."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from bot.errors import InputError
from bot.sandbox import SandboxServer, serve

PROGRAM = """
import sys
from pathlib import Path
from bot.sandbox import serve
serve(port=0, page_file=Path(sys.argv[1]), state_file=Path(sys.argv[2]), say=lambda line: print(line, flush=True))
print("ended", flush=True)
"""


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_it_says_its_settings_serves_and_ends_when_asked(tmp_path: Path, asked: signal.Signals) -> None:
    file = tmp_path / "p.jsonl"
    file.write_text('{"text": "Hello"}\n', encoding="utf-8")
    command = [sys.executable, "-c", PROGRAM, str(file), str(tmp_path / "page.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            lines = [process.stdout.readline().rstrip() for _ in range(6)]
            settings = dict(line.split("=", 1) for line in lines if line.startswith("FACEBOOK_"))
            answer = requests.get(
                f"{settings['FACEBOOK_GRAPH_URL']}/{settings['FACEBOOK_PAGE_ID']}",
                headers={"Authorization": f"Bearer {settings['FACEBOOK_PAGE_TOKEN']}"},
                timeout=10,
            )
            assert answer.json()["name"] == "Larkmere School"
        finally:
            process.send_signal(asked)
        assert process.stdout.read() == "ended\n"
    assert process.returncode == 0


def test_a_token_of_ones_own_is_not_said(tmp_path: Path) -> None:
    program = PROGRAM.replace("port=0", "port=0, token='my-own-token'")
    file = tmp_path / "p.jsonl"
    file.write_text('{"text": "Hello"}\n', encoding="utf-8")
    command = [sys.executable, "-c", program, str(file), str(tmp_path / "page.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(5)]
        process.terminate()
        said.append(process.stdout.read())
    assert "Ctrl-C" in said[4]
    assert "my-own-token" not in "".join(said)


def test_a_taken_port_is_an_error_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(InputError, match="port"):
        SandboxServer(port=other.getsockname()[1]).start()


def test_it_listens_on_this_machine_only() -> None:
    with SandboxServer() as server:
        assert server.url.startswith("http://127.0.0.1:")
    assert callable(serve)
