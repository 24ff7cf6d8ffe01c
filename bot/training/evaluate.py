"""Figures of a whole decision on labelled comments: `moderator evaluate FILE`.

Comments fall into five kinds by their labels: *removable* (a label whose comments are taken down), *for a person*
(behaviour, names), *safeguarding*, *complaint* and nothing else, and *acceptable* (no label, or `complaint` alone).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.core.comment import Author, Comment, Post
from bot.core.decision import Decision, Verdict
from bot.core.finding import Category
from bot.core.label import LabelledExample
from bot.judging import Judge
from bot.training.dataset import read_comments
from bot.training.figures import Hits, Share

FOR_A_PERSON = frozenset({Category.SAFEGUARDING, Category.BEHAVIOUR_INCIDENT, Category.NAMES_INDIVIDUAL})
REMOVABLE = frozenset(Category) - FOR_A_PERSON - {Category.COMPLAINT}
BASE_RATES = (0.01, 0.02, 0.05)
AT_ONCE = 256


def as_comments(examples: Sequence[LabelledExample]) -> list[Comment]:
    """Labelled texts as comments by nobody in particular."""
    now = datetime.now(UTC)
    return [
        Comment(
            channel=e.channel,
            comment_id=str(number),
            text=e.text,
            author=Author(author_id=None),
            created_at=now,
            post=Post(channel=e.channel, post_id="0", text=e.post or ""),
            parent_text=e.parent,
        )
        for number, e in enumerate(examples)
    ]


def evaluate(judge: Judge, file: Path) -> dict[str, object]:
    """Counts with 95 % intervals as lines of text, by name; raises InputError for a file that cannot be read."""
    examples = read_comments(file)
    comments = as_comments(examples)
    decisions: list[Decision] = []
    for start in range(0, len(comments), AT_ONCE):
        decisions.extend(judge.judge(comments[start : start + AT_ONCE]))
    shares = figures(examples, decisions)
    labels = label_hits(examples, decisions)
    found: dict[str, object] = {"comments": str(len(examples)), "model": judge.setting.model}
    found |= {name: str(share) for name, share in shares.items()}
    if labels:
        found["mean label F1"] = f"{sum(h.f1 for h in labels.values()) / len(labels):.3f}"
    for name, hits in labels.items():
        found[f"  {name}"] = (
            f"precision {hits.precision:.2f}  recall {hits.recall:.2f}  F1 {hits.f1:.2f}  n {hits.right + hits.missed}"
        )
    for rate in BASE_RATES:
        found[f"deserved at {rate:.0%} bad"] = deserved(shares["removed"], shares["hidden by mistake"], rate)
    return found


def figures(examples: Sequence[LabelledExample], decisions: Sequence[Decision]) -> dict[str, Share]:
    """What became of each kind of comment."""
    hits: Counter[str] = Counter()
    total: Counter[str] = Counter()

    def count(name: str, hit: bool) -> None:
        hits[name] += hit
        total[name] += 1

    for example, decision in zip(examples, decisions, strict=True):
        truth = example.categories
        gone = decision.verdict in (Verdict.HIDE, Verdict.DELETE)
        seen = decision.verdict is not Verdict.ALLOW or decision.alert
        if truth & REMOVABLE:
            count("removed", gone)
            count("caught", seen)
        elif not truth & FOR_A_PERSON:
            count("hidden by mistake", gone)
            if example.hard:
                count("hidden by mistake, hard ones", gone)
            if truth:
                count("complaints hidden", gone)
                count("complaints flagged", decision.verdict is Verdict.REVIEW)
            else:
                count("needless review", decision.verdict is Verdict.REVIEW)
        elif Category.SAFEGUARDING not in truth:
            count("behaviour and names seen by a person", seen)
        if Category.SAFEGUARDING in truth:
            count("safeguarding alerted", decision.alert)
            count("safeguarding deleted", decision.verdict is Verdict.DELETE)
        else:
            count("false alerts", decision.alert)
        if decision.verdict is Verdict.DELETE:
            count("deleted without personal information", Category.PERSONAL_INFORMATION not in truth)
    names = ["removed", "caught", "hidden by mistake", *[n for n in total if n not in ("removed", "caught")]]
    return {name: Share(hits=hits[name], total=total[name]) for name in dict.fromkeys(names)}


def label_hits(examples: Sequence[LabelledExample], decisions: Sequence[Decision]) -> dict[str, Hits]:
    """Right, wrong and missed for each label that occurs in the file or was named."""
    found = {}
    for category in Category:
        pairs = Counter(
            (category in e.categories, category in d.categories) for e, d in zip(examples, decisions, strict=True)
        )
        if pairs[True, True] + pairs[True, False] + pairs[False, True]:
            found[category.value] = Hits(right=pairs[True, True], wrong=pairs[False, True], missed=pairs[True, False])
    return found


def deserved(removed: Share, mistaken: Share, rate: float) -> str:
    """Of what would be hidden if `rate` of all comments were removable: the share that deserved it."""
    right, wrong = rate * removed.share, (1 - rate) * mistaken.share
    worst = (1 - rate) * mistaken.interval[1]
    if not right + wrong:
        return "nothing would be hidden"
    return f"{right / (right + wrong):.0%} of what is hidden (at worst {right / (right + worst):.0%})"
