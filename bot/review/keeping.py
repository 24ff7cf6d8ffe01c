"""How the service is, what it was told, and who did what."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from bot.core.action import ActionState
from bot.core.review import Role
from bot.review import filters
from bot.review.session import me, needs
from bot.review.site import here

keeping = Blueprint("keeping", __name__)
PAGE = 100
SAFEGUARDING = "(a safeguarding comment)"


@keeping.get("/health")
def health() -> str:
    """What the service knows of itself, and what only a person can do."""
    site = here()
    status = site.status()
    with site.store.reading() as tx:
        todos = tx.outbox.in_state((ActionState.TODO, ActionState.FAILED), limit=PAGE)
        if not me().sees_safeguarding:
            todos = [a for a in todos if not tx.pages.is_restricted(a.action.channel, a.action.target_id)]
    return render_template("health.html", status=status, todos=todos)


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
