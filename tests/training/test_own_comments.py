"""The project's own training comments are many, varied, well labelled and apart from the frozen suite."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from bot.core.label import LabelledExample
from bot.text.heads import LABELS
from bot.training.dataset import read_comments, read_folder
from bot.training.groups import near_pairs

FOLDER = Path("comments")
OWN = read_folder(FOLDER / "training")


def words(example: LabelledExample) -> list[str]:
    return re.findall(r"\w+", example.text.lower())


def test_there_are_enough_of_every_label_and_of_none() -> None:
    assert len(OWN) >= 8000
    count = Counter(c.value for e in OWN for c in e.categories)
    assert min(count[label] for label in LABELS) >= 250
    plain = [e for e in OWN if not e.categories]
    assert len(plain) >= 3000
    assert sum(e.hard for e in plain) >= 0.5 * 3000


def test_few_stand_in_near_duplicate_pairs() -> None:
    # A text under two posts that turn its meaning is no duplicate: it is compared with what it hangs under.
    pairs = near_pairs([" ".join(filter(None, [e.post, e.parent, e.text])) for e in OWN])
    assert len({place for pair in pairs for place in pair}) <= 0.03 * len(OWN)


def test_no_opening_of_four_words_is_used_more_than_ten_times() -> None:
    openings = Counter(" ".join(words(e)[:4]) for e in OWN if len(words(e)) >= 4)
    assert openings.most_common(1)[0][1] <= 10


def test_no_training_comment_is_a_near_duplicate_of_the_frozen_suite() -> None:
    frozen = [
        e for name in ("acceptable", "criticism", "harmful") for e in read_comments(FOLDER / f"frozen/{name}.jsonl")
    ]
    texts = [e.text for e in [*frozen, *OWN]]
    across = [p for p in near_pairs(texts) if p[0] < len(frozen) <= p[1] and len(texts[p[0]]) > 25]
    assert len(across) == 0, f"{len(across)} pairs"
