"""Real input end to end: public comments as a page's comments, served over HTTP, fetched, judged and acted on.

Run by `make figures`, which prints the figures that the README quotes. Only rows that no model of ours was trained on
are used: one whole video of the YouTube Spam Collection, and the held-out fifth of the Jigsaw pieces.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.sandbox.server import SandboxServer
from bot.training.datasets import kept_for_measuring
from bot.training.figures import Share
from tests.acceptance.site import Site

pytestmark = pytest.mark.corpora

VIDEO = "Youtube05-Shakira"
JIGSAW_ROWS = 2000
SIX = ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate")


def rows(shared: Path, name: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10_000_000)
    with gzip.open(shared / "corpora" / f"{name}.csv.gz") as packed:
        yield from csv.DictReader(io.TextIOWrapper(packed, encoding="utf-8", newline=""))


def youtube(shared: Path) -> list[tuple[str, bool]]:
    return [(r["text"], r["labels"] == "spam") for r in rows(shared, "youtube_spam_collection") if r["split"] == VIDEO]


def jigsaw(shared: Path) -> list[tuple[str, bool]]:
    """The first rows of the held-out fifth with a plain label."""
    found = [
        (r["text"], "1" in {r[name] for name in SIX})
        for r in rows(shared, "jigsaw_wiki_partial")
        if kept_for_measuring(r["text"]) and r["label_set"] == "six" and len(r["text"]) < 5000
    ]
    return found[:JIGSAW_ROWS]


@pytest.mark.parametrize(
    ("name", "load", "bad"),
    [("YouTube Spam, one video held back", youtube, "spam"), ("Jigsaw, held-out rows", jigsaw, "toxic")],
)
def test_public_comments_as_a_page_are_fetched_judged_and_acted_on(
    name: str, load: Callable[[Path], list[tuple[str, bool]]], bad: str, shared: Path, tmp_path: Path
) -> None:
    comments = load(shared)
    page = tmp_path / "page.jsonl"
    page.write_text(
        "".join(
            json.dumps({"id": f"{n + 1000}", "text": text, "post": "A post", "author": f"Author {n}"}) + "\n"
            for n, (text, _) in enumerate(comments)
        )
    )
    with SandboxServer(state_file=tmp_path / "page.db", page_file=page) as sandbox:
        site = Site(tmp_path / "school", sandbox)
        site.unlimited()
        site.run("once")
        calls = sandbox.admin.total_calls()
        on_page = sandbox.admin.comments()
        decisions = {d["comment_id"]: d for d in site.decisions()}
    assert len(decisions) == len(comments)
    verdicts = {True: [], False: []}  # type: dict[bool, list[str]]
    for n, (_, is_bad) in enumerate(comments):
        decision = decisions[f"{n + 1000}"]
        verdicts[is_bad].append(decision["verdict"])
        shown = on_page.get(f"{n + 1000}")
        gone = shown is None or shown["is_hidden"]
        assert gone == (decision["verdict"] in ("hide", "delete")), "the page and the decisions disagree"
    print(f"\n{name}: {len(comments)} comments, {calls} calls")
    for is_bad, label in ((True, bad), (False, "not " + bad)):
        found = verdicts[is_bad]
        for what, wanted in (("hidden or deleted", ("hide", "delete")), ("flagged", ("review",))):
            hits = sum(v in wanted for v in found)
            print(f"  {label:10} {what:18} {Share(hits=hits, total=len(found))}")
