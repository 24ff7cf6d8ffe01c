"""What people do: every act is a form sent with the version it was seen in, and can be taken back for a while."""

from __future__ import annotations

import secrets

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from bot import answers, corrections
from bot.answers import AnswerRefused
from bot.core.finding import Category
from bot.core.records import ReviewItem
from bot.core.store import Transaction
from bot.review import filters
from bot.review.comment import check_visible, draw, may_see, subject_of
from bot.review.queue import line
from bot.review.session import looked, me
from bot.review.site import here

acts = Blueprint("acts", __name__)

AT_ONCE = ("uphold", "overturn", "delete")  # what can be said about many at once
MOST_AT_ONCE = 200
LONGEST_NOTE = 2000


class Conflict(Exception):
    """Somebody else changed the question since it was seen."""

    def __init__(self, item: ReviewItem) -> None:
        super().__init__(item.row)
        self.item = item


@acts.post("/review/<int:row>/reveal")
def reveal(row: int) -> str:
    """Show the personal details; that somebody looked is written down."""
    return draw(row, reveal=True)


@acts.post("/review/<int:row>/<any(uphold,overturn,delete,reply,relabel,dsl,block,unblock,note):verb>")
def act(row: int, verb: str) -> Response:
    """One answer about one question."""
    check_visible(row)
    version = filters.number(request.form, "version")
    if verb == "delete" and not request.form.get("sure"):
        action, back = url_for("acts.act", row=row, verb=verb), url_for("comments.show", row=row)
        return _ask([row], action, back, [("version", str(version))])
    try:
        with here().store.transaction() as tx:
            goes_on = perform(tx, verb, row, version, request.form, batch=secrets.token_hex(8))
    except Conflict as conflict:
        return make_response(render_template("conflict.html", item=conflict.item, verb=verb), 409)
    return redirect(goes_on, 303)


@acts.post("/review/bulk")
def bulk() -> Response:
    """One answer about every question selected; each stands or falls by itself."""
    verb = request.form.get("verb", "")
    if verb not in AT_ONCE:
        abort(400)
    chosen = [text.partition(":") for text in request.form.getlist("chosen")[:MOST_AT_ONCE]]
    if any(not row.isdigit() or not version.isdigit() or len(row + version) > 24 for row, _, version in chosen):
        abort(400)
    for row, _, _ in chosen:
        check_visible(int(row))
    if verb == "delete" and chosen and not request.form.get("sure"):
        kept = {name: request.form[name] for name in (*filters.NAMES, "offset", "at") if request.form.get(name)}
        seen = [("chosen", "".join(parts)) for parts in chosen]
        rows = [int(row) for row, _, _ in chosen]
        back = f"/review{filters.query(request.form)}"
        return _ask(rows, url_for("acts.bulk"), back, [("verb", verb), *kept.items(), *seen])
    batch, missed = secrets.token_hex(8), 0
    for row, _, version in chosen:
        try:
            with here().store.transaction() as tx:
                perform(tx, verb, int(row), int(version), request.form, batch=batch)
        except (Conflict, AnswerRefused):
            missed += 1
    said = "" if chosen else "nothing"
    offset, at = filters.number(request.form, "offset"), filters.number(request.form, "at")
    return redirect(f"/review{filters.query(request.form, offset=offset, at=at, missed=missed, said=said)}", 303)


@acts.post("/undo/<batch>")
def undo(batch: str) -> Response:
    """Take back one's own last answers, newest first."""
    site = here()
    with site.store.transaction() as tx:
        given = [g for g in tx.answers.of_batch(batch) if g.actor == me().name]
        taken = 0
        for answer in reversed(given):
            if tx.answers.undo(answer.row, by=me().name, now=site.clock.now()):
                looked(tx, f"took back: {answer.verb}", f"{answer.channel}:{answer.comment_id}")
                taken += 1
        question = tx.reviews.of_comment(given[0].channel, given[0].comment_id) if len(given) == 1 else None
    said = "undone" if given and taken == len(given) else "late"
    if question is not None and said == "undone":
        return redirect(url_for("comments.show", row=question.row, said=said), 303)
    return redirect(url_for("queue.show", said=said), 303)


def _ask(rows: list[int], action: str, back: str, fields: list[tuple[str, str]]) -> Response:
    """Deletion is for good: what is about to go is shown, and a second yes asked for."""
    with here().store.reading() as tx:
        items = [item for item in map(tx.reviews.get, rows) if item is not None]
        lines = [line(here(), item, set()) for item in items]
    fields = [("sure", "1"), *fields]
    return make_response(render_template("sure.html", lines=lines, action=action, back=back, fields=fields))


def perform(tx: Transaction, verb: str, row: int, version: int, form: MultiDict[str, str], *, batch: str) -> str:
    """One act in one transaction; where to go on to. Raises Conflict, AnswerRefused."""
    site, by, now = here(), me().name, here().clock.now()
    item = tx.reviews.get(row)
    if item is None or not may_see(tx, item.decision.comment):
        abort(404)
    if item.version != version:
        raise Conflict(item)
    comment = item.decision.comment.comment
    channel, comment_id, author_id = comment.channel, comment.comment_id, comment.author.author_id
    if verb == "note":
        text = form.get("text", "").strip()[:LONGEST_NOTE]
        if not text:
            raise AnswerRefused("The note is empty. Write something, then keep it.")
        tx.notes.add(channel, comment_id, by=by, text=text, now=now)
        looked(tx, "noted", subject_of(item))
        return url_for("comments.show", row=row, said="note")
    before = tx.answers.picture(channel, comment_id, author_id)
    goes_on = _answer(tx, verb, item, form)
    if verb == "dsl":
        return goes_on  # an alert goes out at once and cannot be taken back
    tx.answers.keep(
        before,
        actor=by,
        verb=verb,
        channel=channel,
        comment_id=comment_id,
        author_id=author_id,
        batch=batch,
        now=now,
        until=now + site.undo,
    )
    return goes_on


def _answer(tx: Transaction, verb: str, item: ReviewItem, form: MultiDict[str, str]) -> str:
    """Say it; where to go on to."""
    site, by, now, row = here(), me().name, here().clock.now(), item.row
    author = item.decision.comment.comment.author.author_id
    stay, on = url_for("comments.show", row=row), url_for("queue.following", after=row)
    if verb in AT_ONCE:
        say = {"uphold": answers.uphold, "overturn": answers.overturn, "delete": answers.delete}[verb]
        say(tx, row, by=by, now=now, policy=site.policy, mode=site.mode)
        return on
    if verb == "relabel":
        chosen = [category for category in Category if category.value in form.getlist("category")]
        row = corrections.relabel(tx, row, chosen, by=by, now=now, policy=site.policy, mode=site.mode)
        return url_for("comments.show", row=row)
    if verb == "dsl":
        corrections.send_to_dsl(tx, row, by=by, now=now, policy=site.policy, mode=site.mode)
        return stay if me().sees_safeguarding else url_for("queue.show", said="dsl")
    if verb == "reply":
        template = form.get("template", "reminder")
        template = template if template in site.wordings else "reminder"
        corrections.reply(tx, row, text=form.get("text", ""), template=template, by=by, now=now, mode=site.mode)
        return stay
    if author is None:
        raise AnswerRefused("The platform does not name this author, so nobody can be blocked.")
    order = answers.block if verb == "block" else answers.unblock
    order(tx, item.decision.comment.comment.channel, author, by=by, now=now)
    return stay
