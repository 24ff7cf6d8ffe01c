"""The table of public data sets: what each may be used for, and which of our targets its labels answer.

Terms: a *target* is one of the guide's labels or one of `EXTRA` (broader notions that public sets mark). A text says
yes (1.0), no (0.0) or nothing about each target. Licences and sources are those of the shared folder's INDEX.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.core.finding import Category

EXTRA = ("hate", "offensive")
TARGETS = (*(c.value for c in Category), *EXTRA)

Row = Mapping[str, str]
Answers = dict[str, float]

RACE = [
    "african",
    "arab",
    "asian",
    "asi",
    "bla",
    "jew",
    "mus",
    "hispanic",
    "indian",
    "indigenous",
    "immig",
    "ref",
    "islam",
    "jewish",
    "refugee",
    "black",
    "latino",
    "mexican",
    "chinese",
    "muslim",
    "native",
    "middle_east",
    "non.white",
    "asylum",
    "trav",
    "rom",
    "race",
    "culture",
]
SEX = ["wom", "women", "gender"]
LGBT = ["gay", "trans", "lgbt", "bis", "homosexual", "bisexual", "asexual", "lesbian"]
DISABILITY = ["dis", "disability", "physical_disability", "mental_disability", "disabled"]
HATES = {"racist": RACE, "sexist": SEX, "homophobic": LGBT, "ableist": DISABILITY}
NO_HATE: Answers = {"hate": 0.0, "racist": 0.0, "sexist": 0.0, "homophobic": 0.0, "ableist": 0.0}
NO_HARM: Answers = {**NO_HATE, "offensive": 0.0, "abusive": 0.0}


@dataclass(frozen=True, kw_only=True, slots=True)
class DataSet:
    """One public set: `answers` turns a row into targets; `parts` names the splits that may be trained on.

    `share` is the share of rows used for the encoder, `heads` whether the linear heads see it, `encoder` whether the
    encoder does. `held_out` names a rule by which a fifth of a set without split is kept for measuring.
    """

    name: str
    tier: str  # open or public
    licence: str
    answers: Callable[[Row], Answers]
    parts: frozenset[str] = frozenset({""})
    share: float = 1.0
    heads: bool = True
    encoder: bool = True
    held_out: bool = False


def _hate(target: str) -> Answers:
    words = re.findall(r"[\w.]+", target.lower())
    found = {label for label, stems in HATES.items() for w in words for stem in stems if w.startswith(stem)}
    return {"hate": 1.0, "offensive": 1.0, **dict.fromkeys(found, 1.0)}


def _binary(column: str, yes: str, when_yes: Answers, when_no: Answers) -> Callable[[Row], Answers]:
    return lambda row: when_yes if row[column].split("|")[0] == yes else when_no


def _davidson(row: Row) -> Answers:
    return {"neither": NO_HARM, "offensive_language": {"offensive": 1.0, "age_inappropriate": 1.0}}.get(
        row["labels"], {"hate": 1.0, "offensive": 1.0}
    )


def _hatemoji(row: Row) -> Answers:
    return _hate(row["target"]) if row["labels"] == "hate" else NO_HATE


def _hatexplain(row: Row) -> Answers:
    if row["label"] == "normal":
        return NO_HATE
    if row["label"] == "offensive":
        return {"offensive": 1.0}
    return _hate(row["labels"])


def _edos(row: Row) -> Answers:
    return {"sexist": 1.0, "hate": 1.0, "offensive": 1.0} if row["label_sexist"] == "sexist" else {"sexist": 0.0}


def _guest(row: Row) -> Answers:
    return {"sexist": 1.0} if row["level_1"] == "Misogynistic" else {"sexist": 0.0}


def _toxigen(row: Row) -> Answers:
    return _hate(row["target"]) if row["labels"].startswith("hate") else NO_HATE


def _jigsaw(row: Row) -> Answers:
    if row["label_set"] == "binary":
        return {"offensive": 1.0} if row["labels"].startswith("toxic") else {"offensive": 0.0}
    flags = set(row["labels"].split("|"))
    if flags == {"clean"}:
        return {**NO_HARM, "age_inappropriate": 0.0}
    return {
        "offensive": 1.0,
        "abusive": float(bool(flags & {"insult", "threat"})),
        "age_inappropriate": float("obscene" in flags),
        "hate": float("identity_hate" in flags),
    }


def _cad(row: Row) -> Answers:
    kinds = set(row["labels"].split("|"))
    if kinds <= {"Neutral", "CounterSpeech"}:
        return {"hate": 0.0, "abusive": 0.0}
    return {
        "offensive": 1.0,
        "hate": float("IdentityDirectedAbuse" in kinds),
        "abusive": float("PersonDirectedAbuse" in kinds),
    }


def _goemotions(row: Row) -> Answers:
    kind = {
        "admiration",
        "gratitude",
        "joy",
        "love",
        "caring",
        "curiosity",
        "excitement",
        "optimism",
        "relief",
        "pride",
    }
    return {**NO_HARM, "spam": 0.0, "advertising": 0.0} if set(row["labels"].split("|")) <= kind else {}


def _paradetox(row: Row) -> Answers:
    return {"offensive": 1.0, "age_inappropriate": 1.0} if row["labels"] == "toxic" else {"offensive": 0.0}


TRAIN = frozenset({"train"})
TABLE = (
    DataSet(name="davidson2017", tier="open", licence="MIT", answers=_davidson, share=0.3),
    DataSet(name="hatemoji_build", tier="open", licence="CC-BY-4.0", answers=_hatemoji, parts=TRAIN),
    DataSet(
        name="toxic_spans_comments",
        tier="open",
        licence="CC0-1.0",
        share=0.35,
        answers=_binary("labels", "toxic_majority", {"offensive": 1.0}, {}),
    ),
    DataSet(
        name="context_toxicity_cat_large",
        tier="open",
        licence="Apache-2.0",
        share=0.15,
        parts=frozenset({"gn"}),
        answers=_binary("labels", "toxic", {"offensive": 1.0}, NO_HARM),
    ),
    DataSet(
        name="surge_toxicity",
        tier="open",
        licence="MIT",
        answers=_binary("labels", "Toxic", {"offensive": 1.0}, {"offensive": 0.0}),
    ),
    DataSet(name="edos_sexism", tier="open", licence="CC0-1.0", answers=_edos, parts=TRAIN),
    DataSet(name="guest_misogyny", tier="open", licence="MIT", answers=_guest, parts=TRAIN, share=0.5),
    DataSet(name="hatexplain_kaggle_form", tier="open", licence="MIT", answers=_hatexplain, share=0.5),
    DataSet(name="paradetox", tier="open", licence="CC0-1.0", answers=_paradetox, share=0.12),
    DataSet(
        name="convabuse",
        tier="open",
        licence="CC-BY-4.0",
        parts=TRAIN,
        answers=_binary("labels", "abusive", {"offensive": 1.0, "abusive": 1.0}, {"abusive": 0.0}),
    ),
    DataSet(name="toxigen_seed_sentences", tier="open", licence="MIT, CDLA-Permissive-2.0", answers=_toxigen),
    DataSet(name="goemotions", tier="open", licence="Apache-2.0", answers=_goemotions, parts=TRAIN, share=0.2),
    DataSet(
        name="dynahate_reconstructed",
        tier="public",
        licence="not stated",
        parts=TRAIN,
        answers=_binary("labels", "hate", {"hate": 1.0, "offensive": 1.0}, NO_HATE),
    ),
    DataSet(
        name="jigsaw_wiki_partial",
        tier="public",
        licence="CC0 annotations, CC-BY-SA-3.0 texts (by report)",
        answers=_jigsaw,
        parts=frozenset({"train", ""}),
        share=0.25,
        held_out=True,
    ),
    DataSet(
        name="tweeteval_offensive",
        tier="public",
        licence="not stated",
        parts=TRAIN,
        answers=_binary("labels", "offensive", {"offensive": 1.0}, {"offensive": 0.0}),
    ),
    DataSet(
        name="tweeteval_hate",
        tier="public",
        licence="not stated",
        parts=TRAIN,
        share=0.4,
        answers=_binary("labels", "hate", {"hate": 1.0}, {"hate": 0.0}),
    ),
    DataSet(
        name="sms_spam_collection",
        tier="public",
        licence="not stated",
        held_out=True,
        answers=_binary("labels", "spam", {"spam": 1.0}, {**NO_HATE, "spam": 0.0, "advertising": 0.0}),
    ),
    DataSet(
        name="formspring_bullying",
        tier="public",
        licence="not stated",
        share=0.3,
        answers=_binary("labels", "bullying", {"offensive": 1.0, "abusive": 1.0}, {}),
    ),
    DataSet(name="cad_v1_1", tier="public", licence="CC-BY-4.0 (by report)", parts=TRAIN, share=0.5, answers=_cad),
    DataSet(
        name="measuring_hate_binary_rottger",
        tier="public",
        licence="CC-BY-4.0 (by report)",
        parts=TRAIN,
        share=0.35,
        answers=_binary("labels", "hate", {"hate": 1.0, "offensive": 1.0}, {"hate": 0.0}),
    ),
    DataSet(
        name="stormfront_vicomtech",
        tier="public",
        licence="CC-BY-SA-3.0",
        parts=frozenset({"", "sampled_train"}),
        share=0.3,
        answers=_binary("labels", "hate", {"hate": 1.0}, {}),
    ),
    DataSet(
        name="homophobia_transphobia_en",
        tier="public",
        licence="not stated",
        parts=TRAIN,
        share=0.5,
        answers=lambda r: {"homophobic": float(not r["labels"].startswith("Non"))},
    ),
    DataSet(
        name="raop_help_requests",
        tier="public",
        licence="not stated",
        share=0.1,
        answers=lambda r: {"donations": 1.0, "spam": 0.0},
    ),
    DataSet(
        name="youtube_spam_5000_2022",
        tier="public",
        licence="not stated",
        encoder=False,
        answers=_binary("labels", "spam", {"spam": 1.0}, {"spam": 0.0}),
    ),
)
MEASURED = [
    "dynahate_reconstructed",
    "edos_sexism",
    "tweeteval_offensive",
    "tweeteval_hate",
    "hatemoji_build",
    "guest_misogyny",
    "convabuse",
    "cad_v1_1",
    "measuring_hate_binary_rottger",
    "homophobia_transphobia_en",
    "sbic_dev_test",
    "youtube_spam_collection",
    "complaints_tweets",
    "ethos_binary",
    "swad",
]
