"""Near-duplicates are found and never torn apart."""

from __future__ import annotations

import itertools
from pathlib import Path

from bot.core.label import LabelledExample
from bot.training.dataset import folds, read_folder
from bot.training.groups import grams, groups, near_pairs

TEXTS = [
    "The bus was late again this morning and nobody rang",
    "The bus was late again this morning and nobody rang!",
    "the bus was late  again this morning and nobody rang us",
    "What a smashing day at the fair",
    "Is swimming on?",
    "Is swimming on",
    "hi",
]


def test_texts_that_differ_in_a_sign_or_a_word_are_near_duplicates() -> None:
    assert near_pairs(TEXTS) == [(0, 1), (0, 2), (1, 2), (4, 5)]


def test_the_quick_search_finds_what_comparing_all_pairs_finds() -> None:
    texts = [e.text for e in read_folder(Path("comments/training"))[::40]]

    def overlap(a: str, b: str) -> float:
        return len(grams(a) & grams(b)) / len(grams(a) | grams(b))

    for threshold in (0.3, 0.7):
        slow = [(i, j) for (i, a), (j, b) in itertools.combinations(enumerate(texts), 2) if overlap(a, b) >= threshold]
        assert near_pairs(texts, threshold) == slow
    assert slow is not None


def test_a_chain_of_near_duplicates_is_one_group() -> None:
    assert len(set(groups(TEXTS)[:3])) == 1
    assert len(set(groups(TEXTS))) == 4


def test_a_fold_never_parts_a_group_and_every_fold_is_used() -> None:
    examples = [LabelledExample(text=f"t{i}", categories=frozenset(), group=str(i // 2)) for i in range(200)]
    found = folds(examples)
    assert all(found[i] == found[i + 1] for i in range(0, 200, 2))
    assert set(found.tolist()) == set(range(5))
