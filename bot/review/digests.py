"""The archive of digests."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from bot.digest import Rendered
from bot.review import filters
from bot.review.session import looked
from bot.review.site import here

digests = Blueprint("digests", __name__)
PAGE = 60
# A mail carries its styles in itself. It may do nothing else: no script, no picture, no form, no frame.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; "
    "sandbox allow-popups allow-top-navigation-by-user-activation"
)


@digests.get("/digests")
def show() -> str:
    """Digests on record, newest first."""
    offset = filters.number(request.args, "offset")
    with here().store.reading() as tx:
        found = tx.digest_copies.list(limit=PAGE + 1, offset=offset)
    return render_template("digests.html", found=found[:PAGE], offset=offset, page=PAGE, more=len(found) > PAGE)


@digests.get("/digests/<name>")
def one(name: str) -> str:
    """One digest as text."""
    return render_template("digest.html", name=name, rendered=_digest(name))


@digests.get("/digests/<name>/mail")
def mail(name: str) -> Response:
    """One digest as it looks in a mail program."""
    rendered = _digest(name)
    return Response(rendered.html, mimetype="text/html", headers={"Content-Security-Policy": MAIL_POLICY})


def _digest(name: str) -> Rendered:
    site = here()
    rendered = site.digest(name)
    if rendered is None:
        abort(404)
    with site.store.transaction() as tx:
        looked(tx, "looked at digest", name)
    return rendered
