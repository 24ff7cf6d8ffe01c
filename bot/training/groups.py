"""Near-duplicates: texts whose sets of 5-grams of characters overlap by seven tenths or more share a group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

JACCARD = 0.7
N = 5


def grams(text: str) -> frozenset[str]:
    """The set of 5-grams of the text in lower case with single spaces; a shorter text is one gram."""
    flat = " ".join(text.lower().split())
    return frozenset(flat[i : i + N] for i in range(max(1, len(flat) - N + 1)))


def near_pairs(texts: Sequence[str], threshold: float = JACCARD) -> list[tuple[int, int]]:
    """Pairs of places whose texts are near-duplicates, the smaller first.

    Two sets of Jaccard at least t share a gram among the rarest (1 - t) share of each, plus one: only texts that share
    one of those are compared.
    """
    sets = [grams(t) for t in texts]
    count: dict[str, int] = defaultdict(int)
    for one in sets:
        for gram in one:
            count[gram] += 1
    by_gram: dict[str, list[int]] = defaultdict(list)
    found = []
    for place, one in enumerate(sets):
        rare = sorted(one, key=lambda g: (count[g], g))[: len(one) - int(threshold * len(one)) + 1]
        seen = {other for gram in rare for other in by_gram[gram]}
        for other in seen:
            both = len(one & sets[other])
            if both >= threshold * (len(one) + len(sets[other]) - both):
                found.append((other, place))
        for gram in rare:
            by_gram[gram].append(place)
    return sorted(found)


def groups(texts: Sequence[str], threshold: float = 0.5) -> list[int]:
    """A group number for each text; near-duplicates, and theirs, share one.

    The default is stricter than for counting near-duplicates: minimal pairs must not be torn apart either.
    """
    leader = list(range(len(texts)))

    def top(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    for a, b in near_pairs(texts, threshold):
        leader[top(b)] = top(a)
    return [top(i) for i in range(len(texts))]
