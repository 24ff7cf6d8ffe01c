"""One author: what they wrote, their strikes, and whether they are blocked."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot import answers
from bot.core.comment import AuthorRole
from bot.digest.quoting import shown
from bot.review import filters, words
from bot.review.queue import undoable
from bot.review.session import looked, me
from bot.review.site import here

authors = Blueprint("authors", __name__)
PAGE = 50


@authors.get("/authors")
def blocked() -> str:
    """Blocks that are proposed, ordered or in force."""
    with here().store.reading() as tx:
        blocks = tx.strikes.blocks()
    return render_template("authors.html", blocks=sorted(blocks, key=lambda b: b.state != "proposed"))


@authors.get("/author/<channel>/<path:author_id>")
def show(channel: str, author_id: str) -> str:
    """One page of an author's comments, newest first; looking is written down."""
    site, offset = here(), filters.number(request.args, "offset")
    sees = me().sees_safeguarding
    with site.store.transaction() as tx:
        found = tx.pages.of_author(channel, author_id, sees_safeguarding=sees, limit=PAGE + 1, offset=offset)
        if not found and not offset:
            abort(404)
        strikes = tx.strikes.of_author(channel, author_id)
        hidden = set() if sees else tx.pages.restricted_among(channel, [s.comment_id for s in strikes])
        looked(tx, "looked at author", f"{channel}:{author_id}")
        lines: list[dict[str, Any]] = []
        for each in found[:PAGE]:
            decided = tx.decisions.current(channel, each.comment.comment.comment_id)
            findings = decided.decision.findings if decided else ()
            text = shown(each.comment.comment.text, findings, site.mask, limit=300)
            lines.append({"each": each, "text": text or f"({each.comment.comment.attachment or 'no text'})"})
        name, role = tx.strikes.author_name(channel, author_id), tx.strikes.author_role(channel, author_id)
        block = tx.strikes.block(channel, author_id)
        undo = undoable(tx, me())
    return render_template(
        "author.html",
        channel=channel,
        author_id=author_id,
        name=name or "not named",
        role=role,
        lines=lines,
        strikes=[s for s in strikes if s.comment_id not in hidden],
        block=block,
        can_block=role is AuthorRole.VISITOR,
        undo=undo,
        offset=offset,
        page=PAGE,
        more=len(found) > PAGE,
        said=words.SAID.get(request.args.get("said", "")),
    )


@authors.post("/author/<any(block,unblock):verb>")
def act(verb: str) -> Response:
    """Block or unblock; can be taken back like every answer."""
    site, by, now = here(), me().name, here().clock.now()
    channel, author_id = request.form.get("channel", ""), request.form.get("author", "")
    with site.store.transaction() as tx:
        if not tx.pages.of_author(channel, author_id, sees_safeguarding=me().sees_safeguarding, limit=1, offset=0):
            abort(404)
        before = tx.answers.picture(channel, "", author_id)
        (answers.block if verb == "block" else answers.unblock)(tx, channel, author_id, by=by, now=now)
        tx.answers.keep(
            before,
            actor=by,
            verb=verb,
            channel=channel,
            comment_id="",
            author_id=author_id,
            batch=secrets.token_hex(8),
            now=now,
            until=now + site.undo,
        )
    return redirect(url_for("authors.show", channel=channel, author_id=author_id), 303)
