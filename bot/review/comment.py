"""One question: the text, why it was decided so, what was done, and what can be done about it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request

from bot.core.action import ActionKind, ActionState
from bot.core.comment import AuthorRole
from bot.core.decision import Decision
from bot.core.finding import Category
from bot.core.records import ReviewItem, ReviewState, StoredAction, StoredComment, StrikeState
from bot.core.store import Transaction
from bot.digest.quoting import one_line, shown
from bot.review import words
from bot.review.marking import covers_something, harmless, pieces
from bot.review.queue import posts_to_hide, undoable
from bot.review.session import looked, me
from bot.review.site import Site, here

comments = Blueprint("comments", __name__)
THREAD = 30
BIGGEST_ROW = 2**62


@comments.get("/review/<int:row>")
def show(row: int) -> str:
    """The question; looking at it is written down."""
    return draw(row, reveal=False)


def subject_of(item: ReviewItem) -> str:
    """How the audit trail names a comment."""
    comment = item.decision.comment.comment
    return f"{comment.channel}:{comment.comment_id}"


def check_visible(row: int) -> None:
    """“Nothing here” (404) where there is no such question or it is not for these eyes, without saying which."""
    site, item = here(), None
    with site.store.reading() as tx:
        item = tx.reviews.get(row) if row < BIGGEST_ROW else None
        refused = item is not None and not may_see(tx, item.decision.comment)
    if item is not None and refused:
        with site.store.transaction() as tx:
            looked(tx, "refused a look", subject_of(item))
    if item is None or refused:
        abort(404)


def may_see(tx: Transaction, stored: StoredComment) -> bool:
    """Whether whoever is signed in may see this comment."""
    comment = stored.comment
    return me().sees_safeguarding or not tx.pages.is_restricted(comment.channel, comment.comment_id)


def draw(row: int, *, reveal: bool, **more: Any) -> str:
    """The page of one question, with personal details where they were asked for."""
    check_visible(row)
    site = here()
    with site.store.transaction() as tx:
        item = tx.reviews.get(row)
        if item is None or not may_see(tx, item.decision.comment):
            abort(404)
        stored = item.decision.comment
        comment, decision = stored.comment, item.decision.decision
        looked(tx, "looked at personal information" if reveal else "looked at", subject_of(item))
        newest = tx.reviews.of_comment(comment.channel, comment.comment_id)
        actions = tx.outbox.of_target(comment.channel, comment.comment_id)
        evidence = tx.evidence.of_comment(comment.channel, comment.comment_id)
        notes = tx.notes.of_comment(comment.channel, comment.comment_id)
        trail = tx.pages.audit_of(subject_of(item))
        author = _author(tx, stored)
        thread = _thread(tx, site, item)
        hidden_posts = posts_to_hide(tx, [item], me())
        parent = comment.parent_text or ""
        if comment.parent_id and not me().sees_safeguarding:
            parent = "" if tx.pages.is_restricted(comment.channel, comment.parent_id) else parent
        undo = undoable(tx, me())
    findings = [f for f in decision.findings if f.points or f.kind]
    post = "" if (comment.channel, comment.post.post_id) in hidden_posts else comment.post.text
    return render_template(
        "comment.html",
        item=item,
        newest=newest if newest is not None and newest.row != row else None,
        comment=comment,
        stored=stored,
        decision=decision,
        pieces=pieces(comment.text, decision.findings, reveal=reveal),
        covers=covers_something(decision.findings),
        reveal=reveal,
        findings=sorted(findings, key=lambda f: -f.score),
        rules=[(c, rule) for c, rule in _rules(site, decision) if not any(rule in r.text for r in decision.reasons)],
        actions=actions,
        evidence=evidence,
        notes=notes,
        trail=trail,
        author=author,
        thread=thread,
        post=harmless(post if reveal else site.cover(post)),
        parent=shown(parent if reveal else site.cover(parent), (), site.mask, limit=400),
        undo=undo,
        templates=_templates(site, decision.reply_template),
        categories=list(Category),
        can=_can(item, actions),
        said=words.SAID.get(request.args.get("said", "")),
        **more,
    )


def _author(tx: Transaction, stored: StoredComment) -> dict[str, Any]:
    """What is known of the writer: comments, strikes, block."""
    author, channel = stored.comment.author, stored.comment.channel
    if author.author_id is None:
        return {"id": None, "strikes": 0, "block": None, "recent": []}
    strikes = [s for s in tx.strikes.of_author(channel, author.author_id) if s.state is not StrikeState.OVERTURNED]
    sees = me().sees_safeguarding
    recent = tx.pages.of_author(channel, author.author_id, sees_safeguarding=sees, limit=6, offset=0)
    return {
        "id": author.author_id,
        "strikes": len(strikes),
        "block": tx.strikes.block(channel, author.author_id),
        "recent": [r for r in recent if r.comment.comment.comment_id != stored.comment.comment_id][:5],
    }


def _thread(tx: Transaction, site: Site, item: ReviewItem) -> list[dict[str, Any]]:
    """What else was said under the post, oldest first, masked; of safeguarding comments, nothing."""
    comment = item.decision.comment.comment
    around = tx.comments.thread(comment.channel, comment.post.post_id, limit=THREAD)
    hidden: set[str] = set()
    if not me().sees_safeguarding:
        hidden = tx.pages.restricted_among(comment.channel, [c.comment.comment_id for c in around])
    lines = []
    for other in around:
        if other.comment.comment_id in hidden:
            continue
        decided = tx.decisions.current(comment.channel, other.comment.comment_id)
        findings = decided.decision.findings if decided else ()
        lines.append(
            {
                "this": other.comment.comment_id == comment.comment_id,
                "name": one_line(other.comment.author.name or "somebody"),
                "page": other.comment.author.role is AuthorRole.PAGE,
                "text": shown(other.comment.text, findings, site.mask, limit=240) or "(no text)",
                "at": other.comment.created_at,
                "hidden": other.comment.is_hidden,
            }
        )
    return lines


def _rules(site: Site, decision: Decision) -> list[tuple[Category, str]]:
    return [(category, site.policy.categories[category].rule) for category in decision.categories]


def _templates(site: Site, proposed: str | None) -> list[tuple[str, str]]:
    """Name and wording of each reply, the proposed one first; the second and third wordings come along."""
    names = sorted(site.wordings, key=lambda name: (name != proposed, name != "complaint", name))
    return [(name, wording) for name in names for wording in site.wordings[name]]


def _can(item: ReviewItem, actions: list[StoredAction]) -> dict[str, bool]:
    """Which buttons make sense now."""
    stored = item.decision.comment
    decision = item.decision.decision
    is_open = item.state is ReviewState.OPEN
    revisable = is_open or item.state is ReviewState.UPHELD
    safeguarding = decision.alert or Category.SAFEGUARDING in decision.categories
    replied = any(
        a.action.kind is ActionKind.REPLY
        and a.state in (ActionState.PENDING, ActionState.CLAIMED, ActionState.DONE, ActionState.SHADOWED)
        for a in actions
    )
    visitor = stored.comment.author.author_id is not None and stored.comment.author.role is AuthorRole.VISITOR
    return {
        "uphold": is_open,
        "overturn": revisable,
        "delete": revisable and stored.gone_at is None,
        "reply": stored.gone_at is None and not safeguarding and not replied,
        "relabel": is_open,
        "dsl": is_open and not safeguarding,
        "block": visitor,
    }
