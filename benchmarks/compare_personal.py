"""The detector of personal information beside Microsoft Presidio and scrubadub, on the probe, in one run.

    python3.11 -m venv /tmp/rivals
    /tmp/rivals/bin/pip install presidio-analyzer==2.2.366 scrubadub==2.0.1
    .venv/bin/python benchmarks/compare_personal.py /tmp/rivals/bin/python [--json FILE]

Each runs alone in a process of its own on one core. Presidio has its pattern recognisers, those for the United Kingdom
switched on, and no model: spaCy's blank English pipeline gives its context words. Its phones are looked for as British
ones, pieces that overlap are settled by score as its anonymiser does, and of its score thresholds 0, 0.3 and 0.5 the
one with the best F2 over all is taken. scrubadub has all its detectors for en_GB that need no model. Types that a
rival does not know count as missed.

The probe is made of invented data: numbers, prefixes, plates and domains that nobody has, which strict validators turn
down by design. So each rival runs twice, as it comes and with those let in (numbers that are possible, not valid; NI
numbers with Q; plates of any year; the domain .example). Negatives marked are given twice, the second time without
Presidio's dates and both rivals' links, which they mark whether personal or not. No text of the probe is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.probe_personal import PROBE, Counts, Piece, measure  # noqa: E402

Finder = Callable[[str], list[Piece]]
PRESIDIO = {
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "UK_POSTCODE": "postcode",
    "DATE_TIME": "date_of_birth",
    "CREDIT_CARD": "bank",
    "IBAN_CODE": "bank",
    "UK_VEHICLE_REGISTRATION": "car_registration",
    "UK_NINO": "ni_number",
    "UK_NHS": "nhs_number",
    "URL": "url_profile",
    "UK_PASSPORT": "other",
    "UK_DRIVING_LICENCE": "other",
    "IP_ADDRESS": "other",
}
SCRUBADUB = {
    "phone": "phone",
    "email": "email",
    "postalcode": "postcode",
    "date_of_birth": "date_of_birth",
    "credit_card": "bank",
    "vehicle_licence_plate": "car_registration",
    "national_insurance_number": "ni_number",
    "url": "url_profile",
    "twitter": "url_profile",
    "skype": "url_profile",
    "drivers_licence": "other",
    "credential": "other",
}
KINDS = (
    "address",
    "bank",
    "car_registration",
    "date_of_birth",
    "email",
    "nhs_number",
    "ni_number",
    "other",
    "phone",
    "postcode",
    "upn",
    "url_profile",
)
BROAD = {"date_of_birth", "url_profile"}
QQ = r"\bQQ ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"
THRESHOLDS = (0.0, 0.3, 0.5)


def moderator() -> tuple[str, list[tuple[str, Finder]]]:
    """Ours, as `moderator check` uses it."""
    from benchmarks.probe_personal import probe_detector
    from bot import __version__

    detector = probe_detector()

    def find(text: str) -> list[Piece]:
        return [(str(f.pii_type), s.start, s.end) for f in detector.find(text) for s in f.spans]

    return f"moderator {__version__}", [("", find)]


def presidio(*, invented: bool = False) -> tuple[str, list[tuple[str, Finder]]]:
    """Presidio's pattern recognisers, once for each threshold."""
    from importlib.metadata import version

    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine, Pattern, RecognizerRegistry
    from presidio_analyzer import predefined_recognizers as known
    from presidio_analyzer.nlp_engine import SpacyNlpEngine
    from spacy.language import Language

    @Language.component("words_for_lemmas")
    def words_for_lemmas(doc: Any) -> Any:
        for token in doc:
            token.lemma_ = token.lower_
        return doc

    class Blank(SpacyNlpEngine):  # type: ignore[misc]
        def load(self) -> None:
            blank = spacy.blank("en")
            blank.add_pipe("words_for_lemmas")
            self.nlp = {"en": blank}

    class AnyYear(known.UkVehicleRegistrationRecognizer):  # type: ignore[misc]
        def validate_result(self, pattern_text: str) -> bool | None:
            return None if invented else super().validate_result(pattern_text)

    # The list of domains comes with the package: nothing is fetched while the clock runs.
    more = ("example",) if invented else ()
    extract = tldextract.TLDExtract(suffix_list_urls=(), extra_suffixes=more)
    tldextract.extract = extract
    nino = known.UkNinoRecognizer()
    if invented:
        nino = known.UkNinoRecognizer(patterns=[*nino.PATTERNS, Pattern("QQ", QQ, 0.5)])
    plain = ("Email", "Url", "Date", "CreditCard", "Iban", "Ip", "Nhs", "UkPostcode", "UkPassport", "UkDrivingLicence")
    engine = AnalyzerEngine(
        registry=RecognizerRegistry(
            recognizers=[
                known.PhoneRecognizer(supported_regions=("GB",), leniency=0 if invented else 1),
                nino,
                AnyYear(),
                *(getattr(known, f"{name}Recognizer")() for name in plain),
            ],
            supported_languages=["en"],
        ),
        nlp_engine=Blank(models=[{"lang_code": "en", "model_name": "blank"}]),
        supported_languages=["en"],
    )

    def finder(threshold: float) -> Finder:
        def find(text: str) -> list[Piece]:
            kept: list[Any] = []
            found = engine.analyze(text, language="en", entities=list(PRESIDIO), score_threshold=threshold)
            for one in sorted(found, key=lambda r: (-r.score, r.start - r.end)):
                if all(one.end <= other.start or other.end <= one.start for other in kept):
                    kept.append(one)
            return [(PRESIDIO[r.entity_type], r.start, r.end) for r in kept]

        return find

    return f"Presidio {version('presidio-analyzer')}", [(f"threshold {t:g}", finder(t)) for t in THRESHOLDS]


def scrubadub(*, invented: bool = False) -> tuple[str, list[tuple[str, Finder]]]:
    """scrubadub's detectors for en_GB."""
    import re
    import warnings
    from importlib.metadata import version

    warnings.simplefilter("ignore")
    import phonenumbers
    import scrubadub as package
    from scrubadub.detectors.date_of_birth import DateOfBirthDetector
    from scrubadub.detectors.en_GB import NationalInsuranceNumberDetector as Nino

    if invented:
        phonenumbers.PhoneNumberMatcher = partial(
            phonenumbers.PhoneNumberMatcher, leniency=phonenumbers.Leniency.POSSIBLE
        )
        Nino.region_regex = {"GB": re.compile(f"{Nino.region_regex['GB'].pattern}|{QQ}", re.IGNORECASE)}
    scrubber = package.Scrubber(locale="en_GB")
    scrubber.add_detector(DateOfBirthDetector(locale="en_GB"))

    def find(text: str) -> list[Piece]:
        pieces = []
        for filth in scrubber.iter_filth(text):
            for one in getattr(filth, "filths", [filth]):
                if one.type in SCRUBADUB:
                    pieces.append((SCRUBADUB[one.type], one.beg, one.end))
        return pieces

    return f"scrubadub {version('scrubadub')}", [("", find)]


CONTENDERS: dict[str, Callable[[], tuple[str, list[tuple[str, Finder]]]]] = {
    "moderator": moderator,
    "presidio": presidio,
    "presidio, invented data let in": partial(presidio, invented=True),
    "scrubadub": scrubadub,
    "scrubadub, invented data let in": partial(scrubadub, invented=True),
}


def texts() -> list[str]:
    """The whole probe."""
    names = ("positives.jsonl", "negatives.jsonl")
    lines = [line for name in names for line in (PROBE / name).read_text("utf-8").splitlines() if line]
    return [json.loads(line)["text"] for line in lines]


def run_alone(name: str) -> dict[str, Any]:
    """One contender measured in this very process; start-up counts imports and the first comment."""
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})
    began = time.process_time()
    label, finders = CONTENDERS[name]()
    finders[0][1]("text jo@example.com or 07700 900123")
    start_up = time.process_time() - began
    tried: list[tuple[str, Counts]] = [(about, measure(find)) for about, find in finders]
    about, best = max(tried, key=lambda pair: pair[1].f2(KINDS))
    find = dict(finders)[about]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    probe = texts()
    began = time.process_time()
    for text in probe:
        find(text)
    rate = len(probe) / (time.process_time() - began)
    narrow = sum(bool(set(kinds.split(",")) - BROAD) for _, _, kinds in best.marked)
    return {
        "label": label + name[name.index(",") :] if "," in name else label,
        "setting": about,
        "f2": {kind: best.f2([kind]) for kind in KINDS},
        "all": best.f2(KINDS),
        "counts": [best.right.total(), best.wrong.total(), best.missed.total()],
        "marked": len(best.marked),
        "marked_but_for_dates_and_links": narrow,
        "negatives": best.negatives,
        "rate": rate,
        "start_up": start_up,
        "memory": memory,
    }


def table(found: list[dict[str, Any]]) -> str:
    """The results side by side, as Markdown."""
    heads = [f["label"] + (f" ({f['setting']})" if f["setting"] else "") for f in found]
    lines = [f"| | {' | '.join(heads)} |", "|---" * (len(found) + 1) + "|"]

    def row(name: str, cells: list[str]) -> None:
        lines.append(f"| {name} | {' | '.join(cells)} |")

    for kind in KINDS:
        row(f"F2 {kind}", [f"{f['f2'][kind]:.3f}" for f in found])
    row("F2 all", [f"{f['all']:.3f}" for f in found])
    row("found, false, missed", [", ".join(map(str, f["counts"])) for f in found])
    row("negatives marked", [f"{f['marked']} of {f['negatives']}" for f in found])
    row("… dates and links left out", [str(f["marked_but_for_dates_and_links"]) for f in found])
    row("comments/s, one core", [f"{f['rate']:,.0f}" for f in found])
    row("start-up, s of processor time", [f"{f['start_up']:.1f}" for f in found])
    row("memory, MB", [f"{f['memory']:.0f}" for f in found])
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rivals", nargs="?", help="the interpreter of the environment with Presidio and scrubadub")
    parser.add_argument("--alone", choices=CONTENDERS, help=argparse.SUPPRESS)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    if arguments.alone:
        print(json.dumps(run_alone(arguments.alone)))
        return
    if not arguments.rivals:
        parser.error("name the interpreter of the environment with the rivals; --help says how to make one")
    found = []
    for name in CONTENDERS:
        interpreter = sys.executable if name == "moderator" else arguments.rivals
        done = subprocess.run(
            [interpreter, __file__, "--alone", name], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
        )
        found.append(json.loads(done.stdout.splitlines()[-1]))
    print(table(found))
    print(f"\nPython {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores")
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
