"""The application: pages, headers that keep strangers' texts from doing harm, and errors in plain words."""

from __future__ import annotations

import traceback
from datetime import datetime
from pathlib import Path

import structlog
from flask import Blueprint, Flask, Response, g, render_template, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from bot.answers import AnswerRefused
from bot.digest.quoting import one_line
from bot.digest.render_html import text_on
from bot.errors import ModeratorError
from bot.review import words
from bot.review.acts import acts
from bot.review.author import authors
from bot.review.comment import comments
from bot.review.digests import digests
from bot.review.doors import doors
from bot.review.figures import figures
from bot.review.keeping import keeping
from bot.review.log import decisions_log
from bot.review.queue import queue
from bot.review.session import admit, context
from bot.review.site import Site, here

log = structlog.get_logger("moderator.pages")
look = Blueprint("look", __name__)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LONGEST_FORM = 256 * 1024


def create_app(site: Site) -> Flask:
    """The pages of one school as a WSGI application."""
    folder = Path(__file__).parent
    app = Flask("bot.review", template_folder=str(folder / "templates"), static_folder=str(folder / "static"))
    app.config["SITE"] = site
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_FORM
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(words=words)
    app.jinja_env.filters["local"] = site.local
    app.jinja_env.filters["moment"] = lambda text: site.local(datetime.fromisoformat(str(text)))
    app.jinja_env.filters["plain"] = lambda text: one_line(text or "")
    app.before_request(admit)
    app.context_processor(context)
    app.after_request(_headers)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(AnswerRefused, _refused)
    app.register_error_handler(ModeratorError, _trouble)
    app.register_error_handler(Exception, _crash)
    for blueprint in (look, doors, queue, comments, acts, authors, decisions_log, digests, figures, keeping):
        app.register_blueprint(blueprint)
    return app


@look.get("/school.css")
def school() -> Response:
    """The school's colour, and black or white for words on it."""
    colour = here().school.colour
    text = f":root{{--school:{colour};--on-school:{text_on(colour)}}}\n"
    return Response(text, mimetype="text/css", headers={"Cache-Control": "private, max-age=300"})


def _headers(response: AnyResponse) -> AnyResponse:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint not in ("static", "look.school"):
        response.headers["Cache-Control"] = "no-store"
    if here().secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _http_error(error: HTTPException) -> tuple[str, int]:
    code = error.code or 500
    key = "form" if code == 403 and error.description == "form" else str(code)
    title, text = words.ERRORS.get(key, words.ERRORS["other"])
    return _message(title, text, code)


def _refused(error: AnswerRefused) -> tuple[str, int]:
    return _message("That cannot be done", str(error), 409)


def _trouble(error: ModeratorError) -> tuple[str, int]:
    log.error("page failed", path=_rule(), error=type(error).__name__)
    return _message("The pages cannot work just now", str(error), 503)


def _crash(error: Exception) -> tuple[str, int]:
    where = traceback.extract_tb(error.__traceback__)[-1] if error.__traceback__ else None
    place = f"{where.filename}:{where.lineno}" if where else ""
    # No traceback: its last line may quote what a stranger wrote.
    log.error("page crashed", path=_rule(), error=type(error).__name__, place=place)
    title, text = words.ERRORS["500"]
    return _message(title, text, 500)


def _rule() -> str:
    return request.url_rule.rule if request.url_rule else ""


def _message(title: str, text: str, code: int) -> tuple[str, int]:
    if "reviewer" not in g:
        g.reviewer, g.form_key = None, ""
    page = render_template("message.html", title=title, text=text, link="/review", link_text="Back to the queue")
    return page, code
