"""How often ordinary public comments are marked as holding personal information, by type; Presidio's set beside.

    .venv/bin/python benchmarks/scan_corpora.py ../shared
    .venv/bin/python benchmarks/scan_corpora.py ../shared --sample phone --count 40

Every text of `SHARED/corpora` is read once (a text in several sets counts once). Such comments do hold details now and
then, so what is false among the hits is judged by eye: `--sample TYPE` prints hits drawn by a fixed seed, with what
stands around them, to be looked at and kept nowhere. Without it no text is printed. `presidio_synth_v2` is scored by
the probe's matching on the types that both sides know.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.probe_personal import Counts, covers  # noqa: E402
from bot.core.finding import Finding, PiiType  # noqa: E402
from bot.detectors.personal import PersonalInformationDetector  # noqa: E402
from bot.settings.school import School  # noqa: E402

SYNTHETIC = "presidio_synth_v2"
NO_COMMENTS = (SYNTHETIC, "surge_profanity_lexicon", "ldnoobw_lexicon")
POINTS = ("possible", "likely", "validated")
SEED = 11
# The synthetic set's names, places, companies, titles, ages and bare dates are nothing this detector looks for; its
# American numbers (SSN, driving licences) have no British counterpart.
MAPPED = {
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "STREET_ADDRESS": "address",
    "CREDIT_CARD": "bank",
    "IBAN_CODE": "bank",
    "IP_ADDRESS": "other",
}


def rows(shared: Path, name: str) -> Iterator[dict[str, str]]:
    """The rows of one set."""
    csv.field_size_limit(10_000_000)
    with gzip.open(shared / "corpora" / f"{name}.csv.gz") as packed:
        yield from csv.DictReader(io.TextIOWrapper(packed, encoding="utf-8", newline=""))


def texts(shared: Path, most: int) -> Iterator[str]:
    """Every text once, set by set; of a set with more rows than `most`, so many drawn by a fixed seed."""
    seen: set[int] = set()
    dice = random.Random(SEED)
    for path in sorted((shared / "corpora").glob("*.csv.gz")):
        name = path.name.removesuffix(".csv.gz")
        if name in NO_COMMENTS:
            continue
        found = [row["text"] for row in rows(shared, name)]
        for text in found if len(found) <= most else dice.sample(found, most):
            key = hash(text)
            if key not in seen:
                seen.add(key)
                yield text


def scan(shared: Path, most: int, detector: PersonalInformationDetector) -> tuple[int, list[tuple[str, Finding]]]:
    """How many comments there are, and every finding with its text."""
    comments, hits = 0, []
    for text in texts(shared, most):
        comments += 1
        hits += [(text, finding) for finding in detector.find(text)]
    return comments, hits


def furthest(finding: Finding) -> str:
    """The highest operating point that a finding passed."""
    return max(finding.points, key=POINTS.index)


def report(comments: int, hits: list[tuple[str, Finding]]) -> None:
    """Comments marked per 10,000, by type and by how far the findings got."""
    share = 10_000 / comments
    print(f"{comments:,} public comments; marked per 10,000, details that are real among them included\n")
    print(f"{'type':<18}{'hits':>7}{'comments':>10}{'per 10,000':>12}" + "".join(f"{p:>12}" for p in POINTS))
    for kind in PiiType:
        mine = [(text, f) for text, f in hits if f.pii_type is kind]
        marked = len({text for text, _ in mine})
        reached = Counter(furthest(f) for _, f in mine)
        print(
            f"{kind:<18}{len(mine):>7}{marked:>10}{share * marked:>12.2f}"
            + "".join(f"{share * reached[p]:>12.2f}" for p in POINTS)
        )
    marked = len({text for text, _ in hits})
    reached = Counter(furthest(f) for _, f in hits)
    print(
        f"{'any':<18}{len(hits):>7}{marked:>10}{share * marked:>12.2f}"
        + "".join(f"{share * reached[p]:>12.2f}" for p in POINTS)
    )


def sample(hits: list[tuple[str, Finding]], kind: str, count: int) -> None:
    """Print some hits of one type between marks, with what stands around them."""
    mine = [(text, f) for text, f in hits if f.pii_type == kind]
    for text, found in random.Random(SEED).sample(mine, min(count, len(mine))):
        span = found.spans[0]
        around = text[max(0, span.start - 70) : span.start] + "⟦" + text[span.start : span.end] + "⟧"
        print(f"{furthest(found):<10}{found.details['pattern']:<18}{around}{text[span.end : span.end + 40]}")


def synthetic(shared: Path, detector: PersonalInformationDetector) -> Counts:
    """Score and print the synthetic set: right, wrong and missed by type; `marked` are texts that hold no details."""
    counts = Counts()
    touched: Counter[str] = Counter()
    for row in rows(shared, SYNTHETIC):
        text = row["text"]
        found = [(str(f.pii_type), s.start, s.end) for f in detector.find(text) for s in f.spans]
        spans = json.loads(row["spans"])
        if not spans:
            counts.negatives += 1
            counts.marked += [(row["id"], "", found[0][0])] if found else []
        for kind, start, end, _ in spans:
            if kind not in MAPPED:
                continue
            wanted = (MAPPED[kind], start, end)
            hit = next((piece for piece in found if covers(text, piece, wanted)), None)
            (counts.right if hit else counts.missed)[kind] += 1
            touched[kind] += any(first < end and start < last for _, first, last in found)
            if hit:
                found.remove(hit)
        # Left over within something the set names, of whatever type, is another opinion of the same piece.
        left = [p for p in found if not any(p[1] < end and start < p[2] for _, start, end, _ in spans)]
        counts.wrong.update(kind for kind, _, _ in left)
    print(f"\n{SYNTHETIC}:\n{'their type':<16}{'ours':<10}{'found':>7}{'missed':>8}{'touched at all':>16}")
    for kind, ours in MAPPED.items():
        print(f"{kind:<16}{ours:<10}{counts.right[kind]:>7}{counts.missed[kind]:>8}{touched[kind]:>16}")
    print(f"marked where the set names nothing: {dict(counts.wrong) or 'none'}")
    print(f"texts without details marked: {len(counts.marked)} of {counts.negatives}")
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="the folder that holds corpora/")
    parser.add_argument("--rows", type=int, default=1_000_000, help="at most so many of each set (all)")
    parser.add_argument("--sample", choices=[k.value for k in PiiType], action="append", default=[])
    parser.add_argument("--count", type=int, default=40)
    arguments = parser.parse_args()
    detector = PersonalInformationDetector(school=School(name="Larkmere School"))
    began = time.process_time()
    comments, hits = scan(arguments.shared, arguments.rows, detector)
    report(comments, hits)
    print(f"\n{comments / (time.process_time() - began):,.0f} comments/s, reading included")
    for kind in arguments.sample:
        print(f"\n{kind}")
        sample(hits, kind, arguments.count)
    synthetic(arguments.shared, detector)


if __name__ == "__main__":
    main()
