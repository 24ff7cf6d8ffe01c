"""False alarms of personal information on public comments, by kind, and the synthetic set of Presidio beside.

Run by `make figures`. Public comments do hold details now and then (mail addresses in complaints, numbers in spam), so
the first table is of everything marked; which of those are false is judged by eye from a sample that is printed where
`PERSONAL_SAMPLE` names a kind, and is kept nowhere.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.finding import PiiType
from bot.detectors.personal import PersonalInformationDetector
from bot.settings.school import School

pytestmark = pytest.mark.corpora

SETS = (
    "complaints_tweets",
    "goemotions",
    "formspring_bullying",
    "tweeteval_sentiment",
    "persuasionforgood_turns",
    "cad_v1_1",
    "edos_sexism",
    "convabuse",
    "jigsaw_wiki_partial",
)
ROWS = 3000
# Kinds of the synthetic set that this detector is for; names, companies and places are not. Most of the set's
# telephone numbers and addresses are American or Asian.
OURS = ("EMAIL_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "PHONE_NUMBER", "STREET_ADDRESS", "IP_ADDRESS")


def rows(shared: Path, name: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10_000_000)
    with gzip.open(shared / "corpora" / f"{name}.csv.gz") as packed:
        yield from csv.DictReader(io.TextIOWrapper(packed, encoding="utf-8", newline=""))


@pytest.fixture(scope="module")
def detector() -> PersonalInformationDetector:
    return PersonalInformationDetector(school=School(name="Larkmere School"))


def test_few_public_comments_are_marked(shared: Path, detector: PersonalInformationDetector) -> None:
    dice = random.Random(11)
    sample = os.environ.get("PERSONAL_SAMPLE", "")
    marked: Counter[str] = Counter()
    points: Counter[str] = Counter()
    comments = touched = 0
    for name in SETS:
        texts = [row["text"] for row in rows(shared, name)]
        for text in dice.sample(texts, min(ROWS, len(texts))):
            comments += 1
            findings = detector.find(text)
            touched += bool(findings)
            marked.update({str(f.pii_type) for f in findings})
            points.update({max(f.points, key=("possible", "likely", "validated").index) for f in findings})
            for found in findings:
                if found.pii_type == sample:
                    print([text[s.start : s.end] for s in found.spans], found.details["pattern"])
    print(f"\n{comments:,} public comments; marked per 10,000 (true details included):")
    for kind in PiiType:
        print(f"  {kind:<18}{10_000 * marked[kind] / comments:>7.1f}")
    print(f"  {'any':<18}{10_000 * touched / comments:>7.1f}")
    print("  furthest point: " + ", ".join(f"{p} {10_000 * points[p] / comments:.1f}" for p in sorted(points)))
    assert comments > 20_000
    assert touched / comments < 0.03


def test_the_synthetic_set_of_presidio_is_scored(shared: Path, detector: PersonalInformationDetector) -> None:
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    wrong = clean = 0
    for row in rows(shared, "presidio_synth_v2"):
        places = [(s.start, s.end) for f in detector.find(row["text"]) for s in f.spans]
        if row["labels"] == "none":
            clean += 1
            wrong += bool(places)
            continue
        for kind, start, end, _ in json.loads(row["spans"]):
            wanted[kind] += 1
            found[kind] += any(first < end and start < last for first, last in places)
    print("\npresidio_synth_v2, details touched: " + ", ".join(f"{k} {found[k]}/{wanted[k]}" for k in OURS))
    print(f"texts without details marked: {wrong} of {clean}")
    assert wanted["EMAIL_ADDRESS"] > 20
    assert found["EMAIL_ADDRESS"] == wanted["EMAIL_ADDRESS"]
    assert wrong == 0
