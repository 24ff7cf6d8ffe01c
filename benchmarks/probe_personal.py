"""Measure the detector of personal information on the probe: counts and F2 by type, negatives marked.

Run as `python benchmarks/probe_personal.py [--misses]`; `--misses` adds the ids of misjudged lines (never their texts).
A value is found where one span of its type covers at least 80 % of its letters and digits and is at most twice as long.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.detectors.personal import PersonalInformationDetector

PROBE = Path(__file__).parents[1] / "comments" / "probe"
Piece = tuple[str, int, int]  # type, start, end


@dataclass
class Counts:
    """Right, wrong and missed pieces by type, and the lines behind them."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    lines: list[tuple[str, str, str]] = field(default_factory=list)  # id, what went wrong, type
    marked: list[tuple[str, str, str]] = field(default_factory=list)  # id, kind, types found
    negatives: int = 0

    def f2(self, kinds: Iterable[str]) -> float:
        """F2 over `kinds` together."""
        kinds = list(kinds)
        right, wrong, missed = (sum(c[k] for k in kinds) for c in (self.right, self.wrong, self.missed))
        return 5 * right / (5 * right + 4 * missed + wrong) if right else 0.0

    def kinds(self) -> list[str]:
        """All types met, by name."""
        return sorted({*self.right, *self.wrong, *self.missed})


def solid(text: str) -> int:
    """How many letters and digits `text` has."""
    return sum(c.isalnum() for c in text)


def places(text: str, pii: list[dict[str, str]]) -> list[Piece]:
    """Where the values stand; a value given twice is sought further on."""
    found: list[Piece] = []
    for entry in pii:
        start = text.find(entry["value"])
        while any(start == s for _, s, _ in found) and start >= 0:
            start = text.find(entry["value"], start + 1)
        found.append((entry["type"], start, start + len(entry["value"])))
    return found


def covers(text: str, found: Piece, wanted: Piece) -> bool:
    """Whether a found piece is the wanted one."""
    start, end = max(found[1], wanted[1]), min(found[2], wanted[2])
    want = solid(text[wanted[1] : wanted[2]])
    shared = solid(text[start:end]) if end > start else 0
    return found[0] == wanted[0] and shared >= 0.8 * want and solid(text[found[1] : found[2]]) <= 2 * want


def measure(find: Callable[[str], list[Piece]], probe: Path = PROBE) -> Counts:
    """Run `find` over both halves of the probe."""
    counts = Counts()
    for row in _rows(probe / "positives.jsonl"):
        text = row["text"]
        left = find(text)
        for wanted in places(text, row["pii"]):
            hit = next((piece for piece in left if covers(text, piece, wanted)), None)
            if hit is None:
                counts.missed[wanted[0]] += 1
                counts.lines.append((row["id"], "missed", wanted[0]))
            else:
                counts.right[wanted[0]] += 1
                left.remove(hit)
        for piece in left:
            counts.wrong[piece[0]] += 1
            counts.lines.append((row["id"], "wrong", piece[0]))
    for row in _rows(probe / "negatives.jsonl"):
        counts.negatives += 1
        found = find(row["text"])
        if found:
            counts.marked.append((row["id"], str(row.get("kind", "")), ",".join(sorted({p[0] for p in found}))))
    return counts


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def probe_detector() -> PersonalInformationDetector:
    """The detector of the school that the probe was written for."""
    from bot.detectors.personal import PersonalInformationDetector
    from bot.settings.school import School

    return PersonalInformationDetector(
        school=School(
            name="Larkmere",
            domains=("larkmere.example",),
            phones=("01632 960100",),
            emails=("office@larkmere.example",),
            postcodes=("LK1 1AA",),
            addresses=("1 Larkmere Way",),
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    arguments = parser.parse_args()
    detector = probe_detector()

    def find(text: str) -> list[Piece]:
        return [(str(f.pii_type), s.start, s.end) for f in detector.find(text) for s in f.spans]

    counts = measure(find)
    print(f"{'type':<18}{'right':>7}{'wrong':>7}{'missed':>7}{'F2':>8}")
    for kind in counts.kinds():
        print(
            f"{kind:<18}{counts.right[kind]:>7}{counts.wrong[kind]:>7}{counts.missed[kind]:>7}{counts.f2([kind]):>8.3f}"
        )
    print(
        f"{'all':<18}{counts.right.total():>7}{counts.wrong.total():>7}{counts.missed.total():>7}"
        f"{counts.f2(counts.kinds()):>8.3f}"
    )
    print(f"negatives marked: {len(counts.marked)} of {counts.negatives}")
    if arguments.misses:
        for line in (*counts.lines, *counts.marked):
            print(*line)


if __name__ == "__main__":
    main()
