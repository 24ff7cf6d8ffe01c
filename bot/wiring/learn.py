"""Staff labels in, a refitted model out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings
from bot.settings.load import CHECKOUT
from bot.training.labels_csv import read_labels
from bot.training.train import TrainingReport, train
from bot.wiring.files import refuse_nul
from bot.wiring.judge import build_judge, open_registry

if TYPE_CHECKING:
    from bot.wiring.app import App

COMMENTS = CHECKOUT / "comments"


def import_labels(app: App, file: Path) -> tuple[int, int]:
    """How many labels were taken in, and how many were there already; raises InputError and takes none then."""
    refuse_nul(file)
    examples = read_labels(file)
    with app.store.transaction() as tx:
        added = sum(tx.labels.add(example, app.clock.now()) for example in examples)
        tx.audit.add(at=app.clock.now(), actor="staff", verb="labels imported", subject=file.name, detail=str(added))
    return added, len(examples) - added


def train_model(app: App, say: Callable[[str], None]) -> TrainingReport:
    """Refit the heads on the project's comments and every label given; raises InputError, ModelError."""
    with app.store.reading() as tx:
        labels = tx.labels.all()
    return train(labels, COMMENTS, open_registry(app.settings), say, now=app.clock.now())


def evaluate_file(settings: Settings, file: Path) -> dict[str, object]:
    """Figures of the model in use on a labelled file; raises InputError."""
    from bot.training.evaluate import evaluate

    return evaluate(build_judge(settings), file)
