"""The decisions log, and the same as CSV: the register of prejudice-related incidents is one of its filters."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request, stream_with_context

from bot.core.finding import Category
from bot.core.review import Filter, LoggedDecision
from bot.digest.quoting import shown
from bot.review import filters, words
from bot.review.session import looked, me
from bot.review.site import Site, here

decisions_log = Blueprint("log", __name__)
PAGE = 50
COLUMNS = (
    "reference",
    "decided",
    "channel",
    "verdict",
    "categories",
    "severity",
    "decided by",
    "answer",
    "answered by",
    "mode",
)


@decisions_log.get("/log")
def show() -> str:
    """One page of decisions, newest first."""
    site, args = here(), request.args
    wanted = filters.wanted(args, me(), site.timezone)
    before = filters.number(args, "before") or None
    with site.store.reading() as tx:
        found = tx.pages.log(wanted, limit=PAGE + 1, before=before)
    if wanted.text or wanted.author:
        with site.store.transaction() as tx:
            looked(tx, "searched", "decisions log")
    texts = {
        line.stored.row: shown(line.stored.comment.comment.text, line.stored.decision.findings, site.mask, limit=160)
        for line in found[:PAGE]
    }
    return render_template(
        "log.html",
        wanted=wanted,
        args=args,
        query=filters.query,
        lines=found[:PAGE],
        texts=texts,
        older=found[PAGE - 1].stored.row if len(found) > PAGE else None,
        before=before,
        categories=list(Category),
    )


@decisions_log.get("/log.csv")
def export() -> Response:
    """Everything the filter leaves, without texts and names; that it was taken is written down."""
    site = here()
    wanted = filters.wanted(request.args, me(), site.timezone)
    with site.store.transaction() as tx:
        looked(tx, "exported decisions", "decisions log", request.args.get("category", "")[:40])
    return Response(
        stream_with_context(_rows(site, wanted)),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="decisions.csv"'},
    )


def _rows(site: Site, wanted: Filter) -> Iterator[str]:
    yield _csv(COLUMNS)
    with site.store.reading() as tx:
        for line in tx.pages.log_stream(wanted):
            yield _csv(_cells(site, line))


def _cells(site: Site, line: LoggedDecision) -> tuple[str, ...]:
    decision = line.stored.decision
    return (
        str(line.question or ""),
        f"{decision.decided_at.astimezone(site.timezone):%Y-%m-%d %H:%M}",
        line.stored.comment.comment.channel,
        words.VERDICT[decision.verdict],
        "; ".join(c.value for c in decision.categories),
        str(int(decision.severity)),
        line.stored.decided_by,
        line.settled_as or "",
        line.settled_by or "",
        decision.mode,
    )


def _csv(cells: tuple[str, ...]) -> str:
    """One line; a cell that a spreadsheet would take for a formula is quoted (OWASP, CSV injection)."""
    out = io.StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in cells])
    return out.getvalue()
