"""The layout keeps its promises: import directions, file sizes, documented commands and settings."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "bot").rglob("*.py"))
LEVEL = {
    "core": 0,
    "errors": 0,
    "settings": 1,
    "text": 1,
    "detectors": 2,
    "policy": 2,
    "channels": 2,
    "store": 2,
    "mail": 2,
    "judging": 3,
    "pipeline": 3,
    "enforcement": 3,
    "limits": 3,
    "trouble": 3,
    "alerting": 3,
    "answers": 3,
    "corrections": 3,
    "repeat_offenders": 3,
    "training": 3,
    "digest": 3,
    "ingest": 4,
    "review": 4,
    "service": 4,
    "sandbox": 4,
    "wiring": 5,
    "cli": 6,
    "__main__": 7,
    "__init__": 0,
}
CONCRETE = {"detectors", "channels", "store", "mail"}  # level 2, reached from above through ports alone
CLI_MAY = {"core", "errors", "settings", "wiring", "cli"}
STANDARD_ONLY = {"core", "errors"}


def package(path: Path) -> str:
    return path.relative_to(ROOT / "bot").parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Packages of ours that a file imports anywhere, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "bot":
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("bot.")}
    return {name for name in found if not name.startswith("__")}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_only_down(path: Path) -> None:
    own = package(path)
    for other in imported(path) - {own}:
        assert other in LEVEL, f"{other} has no level"
        if own == "cli":
            assert other in CLI_MAY, f"cli imports {other}"
        elif LEVEL[own] == 2 and LEVEL[other] == 2:
            pytest.fail(f"{own} imports {other}: parts of level 2 never know each other")
        elif LEVEL[own] in (3, 4) and other in CONCRETE:
            assert own == "training", f"{own} imports the concrete part {other}: go through a port"
        elif LEVEL[own] != LEVEL[other]:
            assert LEVEL[own] > LEVEL[other], f"{own} (level {LEVEL[own]}) imports {other} (level {LEVEL[other]})"


@pytest.mark.parametrize("path", [p for p in SOURCES if package(p) in STANDARD_ONLY], ids=lambda p: p.name)
def test_the_vocabulary_needs_the_standard_library_only(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        names = [node.module] if isinstance(node, ast.ImportFrom) else []
        names += [a.name for a in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            import sys

            assert name is not None
            assert name.split(".")[0] in {"bot", *sys.stdlib_module_names}


def test_the_policy_has_no_clock_and_no_io() -> None:
    for path in (ROOT / "bot" / "policy").glob("*.py"):
        text = path.read_text()
        assert not re.search(r"\b(open\(|\.now\(|requests|sqlalchemy|Path\()", text), path


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_outgrows_a_screen_or_four(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 320


def test_every_public_module_says_what_it_is() -> None:
    for path in SOURCES:
        assert ast.get_docstring(ast.parse(path.read_text())), f"{path} has no docstring"


def test_nothing_in_the_repository_names_a_machine_or_a_registry() -> None:
    import subprocess

    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    bad = re.compile(r"/wor[k]/(main|shared)|python[h]osted|py[p]i\.org|registry\.[n]pmjs|/roo[t]/\.")
    for name in listed.stdout.split():
        path = ROOT / name
        if path.suffix in {".onnx", ".joblib", ".png", ".npz"} or not path.is_file():
            continue
        found = bad.search(path.read_text(encoding="utf-8", errors="replace"))
        assert not found, f"{name}: {found.group() if found else ''}"
