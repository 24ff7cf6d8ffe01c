"""How the service is, what it was told, and who did what."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.core.action import ActionKind
from bot.core.records import StoredAction
from bot.core.review import Role
from bot.core.store import Transaction
from bot.corrections import BY_HAND, MOST_TO_DO, done_by_hand
from bot.digest.quoting import one_line, shown
from bot.review import filters, words
from bot.review.session import me, needs
from bot.review.site import here

keeping = Blueprint("keeping", __name__)
PAGE = 100
SAFEGUARDING = "(a safeguarding comment)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """Something only a person can do: to whom or to which comment, masked, and the question about it."""

    stored: StoredAction
    author: str
    text: str
    question: int | None


@keeping.get("/health")
def health() -> str:
    """What the service knows of itself, and what only a person can do."""
    site = here()
    status = site.status()
    with site.store.reading() as tx:
        todos = tx.outbox.in_state(BY_HAND, limit=PAGE)
        tasks = [_task(tx, each) for each in todos if _is_visible(tx, each)]
    return render_template("health.html", status=status, tasks=tasks, said=words.SAID.get(request.args.get("said", "")))


@keeping.post("/todo/<int:row>/done")
def tick_off(row: int) -> Response:
    """Somebody did it by hand."""
    site = here()
    with site.store.transaction() as tx:
        found = [a for a in tx.outbox.in_state(BY_HAND, limit=MOST_TO_DO) if a.row == row]
        if found and not _is_visible(tx, found[0]):
            abort(404)
        done_by_hand(tx, row, by=me().name, now=site.clock.now())
    return redirect(url_for("keeping.health", said="ticked"), 303)


def _is_visible(tx: Transaction, stored: StoredAction) -> bool:
    action = stored.action
    return me().sees_safeguarding or not tx.pages.is_restricted(action.channel, action.target_id)


def _task(tx: Transaction, stored: StoredAction) -> Task:
    action = stored.action
    if action.kind in (ActionKind.BLOCK, ActionKind.UNBLOCK):
        name = tx.strikes.author_name(action.channel, action.target_id)
        return Task(stored=stored, author=one_line(name or action.target_id), text="", question=None)
    current = tx.decisions.current(action.channel, action.target_id)
    question = tx.reviews.of_comment(action.channel, action.target_id)
    comment = current.comment.comment if current else None
    findings = current.decision.findings if current else ()
    return Task(
        stored=stored,
        author=one_line((comment.author.name if comment else None) or "not named"),
        text=shown(comment.text, findings, here().mask, limit=220) if comment else "",
        question=question.row if question else None,
    )


@keeping.get("/settings")
@needs(Role.ADMIN)
def settings() -> str:
    """What the service was told; secrets are not shown."""
    with here().store.reading() as tx:
        accounts = tx.accounts.list()
    return render_template("settings.html", groups=here().settings, accounts=accounts)


@keeping.get("/audit")
@needs(Role.ADMIN, Role.DSL)
def trail() -> str:
    """Every look and act, newest first; which comments are safeguarding ones only the DSL learns."""
    offset = filters.number(request.args, "offset")
    with here().store.reading() as tx:
        found = tx.audit.list(limit=PAGE + 1, offset=offset)
        hidden: set[str] = set()
        if not me().sees_safeguarding:
            split = [subject.partition(":") for _, _, _, subject, _ in found]
            for channel in {channel for channel, colon, _ in split if colon}:
                ids = [comment_id for of, _, comment_id in split if of == channel]
                hidden |= {f"{channel}:{each}" for each in tx.pages.restricted_among(channel, ids)}
    rows = [
        (at, actor, verb, SAFEGUARDING if subject in hidden else subject, "" if subject in hidden else detail)
        for at, actor, verb, subject, detail in found[:PAGE]
    ]
    return render_template("audit.html", rows=rows, offset=offset, page=PAGE, more=len(found) > PAGE)
