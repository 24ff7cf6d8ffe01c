"""The composition root: settings → live objects. Only this package imports concrete parts.

Names are loaded when first asked for, so that `check` pays for nothing but judging.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot import answers, limits
    from bot.digest.wording import in_local_time
    from bot.judging import Judge
    from bot.service.waiting import waiting_lines
    from bot.wiring.app import App, open_app
    from bot.wiring.database import absent_database, require_database
    from bot.wiring.demo import run_demo, serve_sandbox
    from bot.wiring.doctor import examine
    from bot.wiring.judge import build_judge, open_registry
    from bot.wiring.learn import evaluate_file, import_labels, train_model
    from bot.wiring.logs import configure_logging
    from bot.wiring.pages import add_reviewer, close_reviewer, new_password, reviewers
    from bot.wiring.records import checked_as_json, decision_as_json, import_classdojo
    from bot.wiring.roster import import_roster
    from bot.wiring.service import save_page_token, show_digest, start_service

_PLACES = {
    "App": "bot.wiring.app",
    "Judge": "bot.judging",
    "absent_database": "bot.wiring.database",
    "add_reviewer": "bot.wiring.pages",
    "answers": "bot.answers",
    "build_judge": "bot.wiring.judge",
    "checked_as_json": "bot.wiring.records",
    "close_reviewer": "bot.wiring.pages",
    "configure_logging": "bot.wiring.logs",
    "decision_as_json": "bot.wiring.records",
    "evaluate_file": "bot.wiring.learn",
    "examine": "bot.wiring.doctor",
    "import_classdojo": "bot.wiring.records",
    "import_labels": "bot.wiring.learn",
    "in_local_time": "bot.digest.wording",
    "import_roster": "bot.wiring.roster",
    "limits": "bot.limits",
    "new_password": "bot.wiring.pages",
    "open_app": "bot.wiring.app",
    "open_registry": "bot.wiring.judge",
    "require_database": "bot.wiring.database",
    "reviewers": "bot.wiring.pages",
    "run_demo": "bot.wiring.demo",
    "save_page_token": "bot.wiring.service",
    "serve_sandbox": "bot.wiring.demo",
    "show_digest": "bot.wiring.service",
    "start_service": "bot.wiring.service",
    "train_model": "bot.wiring.learn",
    "waiting_lines": "bot.service.waiting",
}

__all__ = [
    "App",
    "Judge",
    "absent_database",
    "add_reviewer",
    "answers",
    "build_judge",
    "checked_as_json",
    "close_reviewer",
    "configure_logging",
    "decision_as_json",
    "evaluate_file",
    "examine",
    "import_classdojo",
    "import_labels",
    "import_roster",
    "in_local_time",
    "limits",
    "new_password",
    "open_app",
    "open_registry",
    "require_database",
    "reviewers",
    "run_demo",
    "save_page_token",
    "serve_sandbox",
    "show_digest",
    "start_service",
    "train_model",
    "waiting_lines",
]


def __getattr__(name: str) -> Any:
    place = _PLACES.get(name)
    if place is None:
        raise AttributeError(name)
    module = import_module(place)
    return module if place.rsplit(".", 1)[1] == name else getattr(module, name)
