"""`benchmarks/scan_corpora.py`: counts by type, and no text printed unless a sample is asked for."""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
COLUMNS = ("id", "text", "split", "labels", "spans")
TEXTS = ("Ring me on 07700 900123 please", "Ring me on 07700 900123 please", "What a lovely day", "mail jo@example.com")
WITH_CARD = "My card is 4111 1111 1111 1111 and I am Sam"


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    def write(name: str, rows: list[tuple[str, str]]) -> None:
        with gzip.open(tmp_path / "corpora" / f"{name}.csv.gz", "wt", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(
                [COLUMNS, *((str(n), text, "", "", spans) for n, (text, spans) in enumerate(rows))]
            )

    (tmp_path / "corpora").mkdir()
    write("talk", [(text, "") for text in TEXTS])
    card = [["CREDIT_CARD", 11, 30, ""], ["PERSON", 40, 43, ""]]
    write("presidio_synth_v2", [(WITH_CARD, json.dumps(card)), ("Nothing here", "[]")])
    return tmp_path


def scan(shared: Path, *words: str) -> str:
    command = [sys.executable, "benchmarks/scan_corpora.py", str(shared), *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout


def test_each_text_counts_once_and_none_is_printed(shared: Path) -> None:
    told = scan(shared)
    assert told.startswith("3 public comments")
    rows = {line.split()[0]: line.split()[1:4] for line in told.splitlines() if line.split()}
    assert rows["phone"] == rows["email"] == ["1", "1", "3333.33"]
    assert rows["any"] == ["2", "2", "6666.67"]
    assert rows["CREDIT_CARD"] == ["bank", "1", "0"]
    assert "texts without details marked: 0 of 1" in told
    assert "900123" not in told
    assert "example" not in told


def test_a_sample_is_shown_between_marks_where_it_is_asked_for(shared: Path) -> None:
    told = scan(shared, "--sample", "phone")
    assert "Ring me on ⟦07700 900123⟧ please" in told
    assert "example" not in told
