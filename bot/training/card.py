"""The model card: figures as counts with intervals, curves as pictures, and a page to read.

    python -m bot.training.card --model models/encoder-2026-11

Needs matplotlib (extra `dev`). Figures are measured here on comments the model never saw; nothing is chosen on them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core.label import LabelledExample
from bot.errors import InputError
from bot.text.heads import LABELS
from bot.text.model import CARD, Model, load_model
from bot.text.points import HARM
from bot.training.agreement import agreement, labels_by_id
from bot.training.build import COMMENTS, OWN
from bot.training.dataset import read_comments, readings, truth
from bot.training.evaluate import BASE_RATES, deserved
from bot.training.figures import Hits, Share
from bot.training.gate import judge

Array = NDArray[np.float32]
GROUPS = {
    "autism and ADHD": ("autis", "adhd", "asd", "asperger"),
    "disability": ("disab", "wheelchair", "deaf", "blind", "down's", "downs", "cerebral", "epilep", "special needs"),
    "faith": ("muslim", "islam", "mosque", "hijab", "eid", "jew", "church", "christian", "sikh", "hindu", "ramadan"),
    "ethnicity and migration": (
        "black",
        "asian",
        "polish",
        "traveller",
        "roma",
        "gypsy",
        "immigrant",
        "refugee",
        "eal",
    ),
    "sexuality and gender": ("gay", "lesbian", "trans", "two mums", "two dads", "pride", "lgbt", "bisexual", "queer"),
    "women and men": ("woman", "women", "girl", "man ", "men ", "boys", "dads"),
}
BINS = 10


def suites() -> dict[str, list[LabelledExample]]:
    """The frozen suite by its three files."""
    return {
        name: read_comments(COMMENTS / "frozen" / f"{name}.jsonl") for name in ("acceptable", "criticism", "harmful")
    }


def scored(model: Model, examples: Sequence[LabelledExample]) -> Array:
    """Probabilities, comments × columns."""
    return model.scores(readings(examples))


def frozen_figures(model: Model, scores: dict[str, Array]) -> dict[str, Any]:
    """What the classifier alone does to the frozen suite, as shares."""
    figures = judge(model.points, np.concatenate([scores["acceptable"], scores["criticism"]]), scores["harmful"])
    criticism = judge(model.points, scores["criticism"], scores["harmful"])
    return {
        "acceptable hidden": figures.hidden.plain(),
        "acceptable flagged": figures.flagged.plain(),
        "criticism hidden": criticism.hidden.plain(),
        "harmful caught": figures.caught.plain(),
        "harmful hidden": Share(
            hits=int(model.points.hidden(scores["harmful"]).sum()), total=len(scores["harmful"])
        ).plain(),
    }


def deserved_figures(model: Model, scores: dict[str, Array]) -> dict[str, str]:
    """For pages with few or many bad comments: what share of the hidden ones deserved it."""
    fine = model.points.hidden(np.concatenate([scores["acceptable"], scores["criticism"]]))
    hidden = model.points.hidden(scores["harmful"])
    removed, mistaken = (Share(hits=int(h.sum()), total=len(h)) for h in (hidden, fine))
    return {f"{rate:.0%}": deserved(removed, mistaken, rate) for rate in BASE_RATES}


def group_figures(model: Model, examples: Sequence[LabelledExample], scores: Array) -> dict[str, Any]:
    """Acceptable comments hidden, by the identity words in them."""
    hidden = model.points.hidden(scores)
    found = {}
    for group, words in GROUPS.items():
        chosen = [i for i, e in enumerate(examples) if any(w in f"{e.text.lower()} " for w in words)]
        found[group] = Share(hits=int(hidden[chosen].sum()), total=len(chosen)).plain()
    return found


def label_figures(model: Model, scores: Array, known: NDArray[np.bool_]) -> dict[str, Any]:
    """Precision, recall and F1 of each label as the decision names them."""
    named = [model.points.passed(row) for row in scores]
    found = {}
    for column, label in enumerate(LABELS):
        said = np.array([label in one for one in named])
        hits = Hits(
            right=int((said & known[:, column]).sum()),
            wrong=int((said & ~known[:, column]).sum()),
            missed=int((~said & known[:, column]).sum()),
        )
        found[label] = {
            "precision": round(hits.precision, 3),
            "recall": Share(hits=hits.right, total=hits.right + hits.missed).plain(),
            "f1": round(hits.f1, 3),
        }
    return found


def pictures(folder: Path, harm: Array, known: NDArray[np.bool_]) -> None:
    """`reliability.png` and `precision-recall.png` for the chance of harm."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    edges = np.linspace(0, 1, BINS + 1)
    place = np.clip(np.digitize(harm, edges) - 1, 0, BINS - 1)
    means = [(harm[place == b].mean(), known[place == b].mean()) for b in range(BINS) if (place == b).any()]
    figure, axes = plt.subplots(figsize=(5, 5))
    axes.plot([0, 1], [0, 1], "--", color="grey")
    axes.plot(*zip(*means, strict=True), marker="o", color="#1f5f5b")
    axes.set(xlabel="chance of harm given", ylabel="share that was harmful", title="Reliability, frozen suite")
    figure.savefig(folder / "reliability.png", dpi=90, bbox_inches="tight")
    order = np.argsort(-harm)
    right = np.cumsum(known[order])
    figure, axes = plt.subplots(figsize=(5, 5))
    axes.plot(right / known.sum(), right / np.arange(1, len(order) + 1), color="#1f5f5b")
    axes.set(xlabel="recall", ylabel="precision", ylim=(0, 1.02), title="Precision and recall of harm, frozen suite")
    figure.savefig(folder / "precision-recall.png", dpi=90, bbox_inches="tight")
    plt.close("all")


def page(card: dict[str, Any]) -> str:
    """The readable page."""
    figures = card["figures"]
    lines = [f"# Model card: {card['name']}", "", card["about"], "", "## Frozen suite (the classifier alone)", ""]
    lines += ["| | count | share | 95 % interval |", "|---|---|---|---|"]
    lines += [_row(name, share) for name, share in figures["frozen"].items()]
    lines += ["", *(f"- If {rate} of comments are bad: {text}." for rate, text in figures["deserved"].items())]
    lines += ["", "![Reliability](reliability.png) ![Precision and recall](precision-recall.png)", ""]
    lines += [
        "## Acceptable comments hidden, by identity words in them",
        "",
        "| group | count | share | 95 % interval |",
    ]
    lines += ["|---|---|---|---|", *[_row(name, share) for name, share in figures["groups"].items()]]
    lines += ["", "## Labels on the frozen suite", "", "| label | precision | recall | F1 |", "|---|---|---|---|"]
    for label, row in figures["labels"].items():
        lines.append(f"| {label} | {row['precision']:.2f} | {row['recall']['count']} | {row['f1']:.2f} |")
    weak = [label for label, row in figures["labels"].items() if row["f1"] < 0.6]
    lines += ["", f"Weak (F1 below 0.6): {', '.join(weak) or 'none'}.", "", "## Known failures", ""]
    lines += [f"- {line}" for line in card["known_failures"]]
    lines += ["", "## Trained on", "", "The project's own comments: "]
    lines[-1] += ", ".join(f"{name} {count}" for name, count in card["own_comments"].items()) + "."
    lines += _labelled_twice(card["agreement"])
    lines += ["", "| public data set | tier | licence | share used |", "|---|---|---|---|"]
    lines += [f"| {s['name']} | {s['tier']} | {s['licence']} | {s['share']:.0%} |" for s in card["data_sets"]]
    lines += ["", "No text of any public set is in this folder or in the project.", "", "## Operating points", ""]
    lines += [f"hide at {card['points']['hide']:.3f}, review at {card['points']['review']:.3f} (chance of harm)."]
    lines += ["", "## Environment", "", ", ".join(f"{k} {v}" for k, v in card["environment"].items()) + ".", ""]
    return "\n".join(lines)


def _labelled_twice(found: dict[str, Any]) -> list[str]:
    lines = ["", f"{found['comments']} of them were labelled again by somebody who saw neither the first labels nor"]
    lines[-1] += " a model's answer; agreement beyond chance (Cohen's kappa):"
    lines += ["", "| label | both | first | second | kappa |", "|---|---|---|---|---|"]
    for name, row in found["labels"].items():
        lines.append(f"| {name} | {row['both']} | {row['first']} | {row['second']} | {row['kappa']:.2f} |")
    return lines


def _row(name: str, share: dict[str, Any]) -> str:
    low, high = share["interval"]
    return f"| {name} | {share['count']} | {share['share']:.2%} | {low:.2%} to {high:.2%} |"


def write(folder: Path) -> None:
    """Measure, and write figures into `card.json`, the pictures and `card.md`."""
    model = load_model(folder)
    examples = suites()
    scores = {name: scored(model, rows) for name, rows in examples.items()}
    everything = [e for rows in examples.values() for e in rows]
    together, known = np.concatenate(list(scores.values())), truth(everything)
    fine = np.concatenate([scores["acceptable"], scores["criticism"]])
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    card["about"], card["known_failures"] = ABOUT[card["front"]], KNOWN_FAILURES
    card["figures"] = {
        "frozen": frozen_figures(model, scores),
        "deserved": deserved_figures(model, scores),
        "groups": group_figures(model, [*examples["acceptable"], *examples["criticism"]], fine),
        "labels": label_figures(model, together, known),
    }
    first = labels_by_id(sorted(OWN.glob("*.jsonl")))
    card["agreement"] = agreement(first, labels_by_id([COMMENTS / "second_labels.jsonl"]))
    hidden = card["figures"]["frozen"]
    card["summary"] = f"acceptable hidden {hidden['acceptable hidden']['count']}, harmful caught " + str(
        hidden["harmful caught"]["count"]
    )
    pictures(folder, together[:, HARM], known[:, HARM])
    (folder / CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "card.md").write_text(page(card), encoding="utf-8")


ABOUT = {
    "encoder": "A sentence encoder (all-MiniLM-L6-v2, Apache-2.0) fine-tuned on public data sets and the project's own "
    "comments, as 8-bit ONNX, with one linear head for each of fifteen labels over its logits and hashed characters "
    "and words. It judges English comments on a UK school's pages, and nothing else.",
    "linear": "One linear head for each of fifteen labels over hashed characters and words and the logits of linear "
    "models fitted on public data sets. It is the fallback for the encoder model and weaker in every respect.",
}
KNOWN_FAILURES = [
    "A third of what harms without a hard word (hints, sarcasm, polite stereotypes) is neither hidden nor flagged.",
    "Of acceptable comments about identity, reclaimed words and counter-speech more are hidden than of ordinary talk.",
    "The encoder can be very sure and wrong about an acceptable comment: its logits are bent, which mends half of it.",
    "Complaints about firms, in tweets with handles and links, are taken for spam (100 of 1,232 hidden by the whole "
    "judge); ordinary links next to few words too (links suite: 182 of 200 right).",
    "Where post or parent turns the meaning, one pair in three has a side wrong (68 of 100 right on both).",
    "Severity is graded right for about four steps in five (written pairs: 37 of 60 with both on the right side).",
    "Training comments were written for the purpose; a real page's language will differ. Run in shadow mode first.",
]


def main() -> None:
    """Write the card of one model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    chosen = parser.parse_args()
    if not chosen.model.is_dir():
        raise InputError(f"{chosen.model} is no model folder.")
    write(chosen.model)


if __name__ == "__main__":
    main()
