"""The queue: which questions wait, how they divide, and where they can be settled by keyboard."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.core.finding import Category
from bot.core.records import ReviewItem
from bot.core.review import MOST_COUNTED, Asked, GivenAnswer, Reviewer
from bot.core.store import Transaction
from bot.digest.quoting import shown
from bot.review import filters, words
from bot.review.session import looked, me
from bot.review.site import Site, here

queue = Blueprint("queue", __name__)
PAGE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One question as the queue shows it: masked, softened, on one line."""

    item: ReviewItem
    text: str
    post: str


@queue.get("/")
def start() -> Response:
    """The queue is where people start."""
    return redirect(url_for("queue.show"))


@queue.get("/review")
def show() -> str | Response:
    """One page of questions."""
    site, args = here(), request.args
    wanted = filters.wanted(args, me(), site.timezone)
    offset = filters.number(args, "offset")
    with site.store.reading() as tx:
        items, total = tx.pages.queue(wanted, limit=PAGE, offset=offset)
        if offset >= total > 0:
            offset = (total - 1) // PAGE * PAGE
            items, total = tx.pages.queue(wanted, limit=PAGE, offset=offset)
        tally = tx.pages.tally(sees_safeguarding=wanted.sees_safeguarding)
        hidden_posts = posts_to_hide(tx, items, me())
        undo = undoable(tx, me())
    if wanted.text or wanted.author:
        with site.store.transaction() as tx:
            looked(tx, "searched", "queue")
    return render_template(
        "queue.html",
        wanted=wanted,
        args=args,
        query=filters.query,
        lines=[line(site, item, hidden_posts) for item in items],
        total=total,
        tally=tally,
        offset=offset,
        page=PAGE,
        most=MOST_COUNTED,
        at=filters.number(args, "at"),
        undo=undo,
        categories=list(Category),
        asked=list(Asked),
        said=words.SAID.get(args.get("said", "")),
        missed=filters.number(args, "missed"),
    )


@queue.get("/review/next")
def following() -> Response:
    """The worst open question but this one."""
    after = filters.number(request.args, "after")
    wanted = filters.wanted({}, me(), here().timezone)
    with here().store.reading() as tx:
        items, _ = tx.pages.queue(wanted, limit=2, offset=0)
    rows = [item.row for item in items if item.row != after]
    if not rows:
        return redirect(url_for("queue.show", said="finished"))
    return redirect(url_for("comments.show", row=rows[0]))


def line(site: Site, item: ReviewItem, hidden_posts: set[tuple[str, str]]) -> Line:
    """What the queue shows of a question."""
    comment, findings = item.decision.comment.comment, item.decision.decision.findings
    post = "" if (comment.channel, comment.post.post_id) in hidden_posts else comment.post.text
    return Line(
        item=item,
        text=shown(comment.text, findings, site.mask, limit=220) or f"({comment.attachment or 'no text'})",
        post=shown(site.cover(post), (), site.mask, limit=60),
    )


def posts_to_hide(tx: Transaction, items: list[ReviewItem], reviewer: Reviewer) -> set[tuple[str, str]]:
    """Posts that are themselves comments only the DSL may see: a visitor's post is judged like a comment."""
    if reviewer.sees_safeguarding:
        return set()
    by_channel: dict[str, list[str]] = {}
    for item in items:
        comment = item.decision.comment.comment
        by_channel.setdefault(comment.channel, []).append(comment.post.post_id)
    return {
        (channel, post_id) for channel, ids in by_channel.items() for post_id in tx.pages.restricted_among(channel, ids)
    }


def undoable(tx: Transaction, reviewer: Reviewer) -> list[GivenAnswer]:
    """What this reviewer can still take back."""
    return tx.answers.last(reviewer.name, here().clock.now())
