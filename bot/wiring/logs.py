"""Logging: one line of JSON for each unit of work on stderr, ids and words of ours only."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import EventDict


def _without_polls(_logger: object, _method: str, event: EventDict) -> EventDict:
    """A command that a person types says by itself how its poll went."""
    if event.get("event") == "poll":
        raise structlog.DropEvent
    return event


def configure_logging(*, verbose: bool) -> None:
    """`verbose`: everything from info on (the service); otherwise errors only (commands a person types)."""
    level = logging.INFO if verbose else logging.ERROR
    structlog.configure(
        processors=[
            *(() if verbose else (_without_polls,)),
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.getLogger("apprise").setLevel(
        logging.CRITICAL
    )  # it writes targets, which hold secrets; we say which failed
