"""Faults of a single Graph call, batch part or not: refused, or answered wrongly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.sandbox.fields import largest_limit, names_in, parse_fields
from bot.sandbox.graph_errors import (
    GraphError,
    already_hidden,
    duplicate_text,
    no_such_field,
    server_trouble,
    vanished,
)
from bot.sandbox.paging import DEFAULT_LIMIT, START, page_url
from bot.sandbox.tokens import refused_token

if TYPE_CHECKING:
    from bot.sandbox.faults import Fault
    from bot.sandbox.graph import Call, Sandbox

WHOLE_REQUEST = ("http_500", "rate_limit", "token_expired", "no_permission", "unknown_page")
"""Faults that also refuse a batch as a whole."""

_WRITES = ("success_false", "blocked_368", "already_hidden", "duplicate_506")
_RATE_LIMITS = {
    4: "(#4) Application request limit reached",
    17: "(#17) User request limit reached",
    32: "(#32) Page request limit reached",
    613: "(#613) Calls to this api have exceeded the rate limit.",
    80001: "(#80001) There have been too many calls to this Page account. Wait a bit and try again.",
}


def refuse_whole(sandbox: Sandbox, call: Call) -> None:
    """Raises GraphError where a fault refuses this request, batch or not."""
    fault = sandbox.faults.strike(WHOLE_REQUEST, call.method, call.place, lambda each: _fits(each, call, sandbox))
    if fault is not None:
        raise _as_error(fault, call, sandbox)


def refuse_by_fault(sandbox: Sandbox, call: Call) -> Any:
    """Raises GraphError where a fault refuses this call; the answer where a fault gives one; None to go on."""
    refuse_whole(sandbox, call)
    names = (*_WRITES, "reduce_data", "unknown_field", "vanish")
    fault = sandbox.faults.strike(names, call.method, call.place, lambda each: _fits(each, call, sandbox))
    if fault is None:
        return None
    if fault.name == "success_false":
        return {"success": False}
    if fault.name == "already_hidden":
        with sandbox.state.writing() as connection:
            connection.execute(
                "UPDATE comments SET is_hidden = 1, hidden_by = coalesce(hidden_by, 'facebook') WHERE id = ?",
                (call.path[0],),
            )
    raise _as_error(fault, call, sandbox)


def rewrite_by_fault(sandbox: Sandbox, call: Call, body: Any) -> Any:
    """Empties a page of a list, leaving a `next` that leads to what was there."""
    if not isinstance(body, dict) or not isinstance(body.get("data"), list) or len(call.path) != 2:
        return body
    if sandbox.faults.strike(("empty_pages",), call.method, call.place) is None:
        return body
    url = "/".join((call.base_url, call.version, *call.path))
    after = call.params.get("after", START)
    cursors = {"before": after, "after": after}
    kept = {key: value for key, value in body.items() if key == "summary"}
    return {
        "data": [],
        "paging": {"cursors": cursors, "next": page_url(url, call.params, call.token, after=after)},
        **kept,
    }


def _fits(fault: Fault, call: Call, sandbox: Sandbox) -> bool:
    if fault.name in _WRITES and (call.method == "GET" or not call.path):
        return False
    match fault.name:
        case "already_hidden":
            return call.params.get("is_hidden", "").lower() in ("true", "1")
        case "duplicate_506":
            return len(call.path) == 2 and call.path[1] == "comments"
        case "vanish":
            named = (*call.path, *call.params.get("ids", "").split(","))
            return fault.options["id"] in named
        case "unknown_page":
            return bool(call.path) and call.path[0] == sandbox.state.page_id
        case "unknown_field":
            return fault.options["field"] in names_in(parse_fields(call.params.get("fields")))
        case "reduce_data":
            fields = parse_fields(call.params.get("fields"))
            given = call.params.get("limit", str(DEFAULT_LIMIT))
            asked = int(given) if given.isdigit() else 0
            return call.method == "GET" and max(asked, largest_limit(fields)) > int(fault.options["limit"])
    return True


def _as_error(fault: Fault, call: Call, sandbox: Sandbox) -> GraphError:
    match fault.name:
        case "http_500":
            return server_trouble()
        case "rate_limit":
            return _rate_limit(fault, sandbox.state.page_id)
        case "token_expired":
            return refused_token(int(fault.options["subcode"]))
        case "no_permission":
            code = int(fault.options["code"])
            return GraphError(f"(#{code}) Requires the pages_manage_engagement permission", code=code)
        case "unknown_page" | "vanish":
            return vanished(call.method, str(fault.options.get("id", sandbox.state.page_id)))
        case "unknown_field":
            return no_such_field(str(fault.options["field"]), "Comment")
        case "reduce_data":
            return GraphError(
                "Please reduce the amount of data you're asking for, then retry your request", code=1, status=500
            )
        case "duplicate_506":
            return duplicate_text()
        case "already_hidden":
            return already_hidden()
    return GraphError(
        "The action attempted has been deemed abusive or is otherwise disallowed",
        code=368,
        user_message="You can't use this feature right now.",
    )


def _rate_limit(fault: Fault, page_id: str) -> GraphError:
    code, minutes = int(fault.options["code"]), int(fault.options["minutes"])
    usage = {"call_count": 100, "total_cputime": 40, "total_time": 40}
    page = [{"type": "pages", **usage, "estimated_time_to_regain_access": minutes}]
    return GraphError(
        _RATE_LIMITS.get(code, f"(#{code}) Request limit reached"),
        code=code,
        transient=code != 80001,
        headers={"X-App-Usage": json.dumps(usage), "X-Business-Use-Case-Usage": json.dumps({page_id: page})},
    )
