"""Batch: up to 50 calls in one request, answered in order; each is a call of its own to the limits."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from bot.sandbox.graph import Answer, Call, Sandbox
from bot.sandbox.graph_errors import GraphError, bad_parameter

MAX_PARTS = 50
_VERSION = re.compile(r"v\d+\.\d+")
_REFERENCE = re.compile(r"\{result=([A-Za-z0-9_-]+):(\$[^}]*)\}")


def split_path(path: str) -> tuple[str | None, tuple[str, ...]]:
    """(version or None, the path without it); slashes at the end and doubled ones do not matter."""
    parts = tuple(each for each in path.split("/") if each)
    if parts and _VERSION.fullmatch(parts[0]):
        return parts[0], parts[1:]
    return None, parts


def read_parts(call: Call) -> list[dict[str, Any]]:
    """The `batch` parameter; raises GraphError where it is no list of at most 50 objects with a relative_url."""
    try:
        parts = json.loads(call.params["batch"])
    except ValueError:
        raise bad_parameter("param batch must be a valid JSON array") from None
    if not isinstance(parts, list) or not parts:
        raise bad_parameter("param batch must be a non-empty array")
    if len(parts) > MAX_PARTS:
        raise GraphError(
            f"Too many requests in batch message. Maximum batch size is {MAX_PARTS}",
            code=100,
            kind="GraphBatchException",
        )
    for part in parts:
        if not isinstance(part, dict) or not isinstance(part.get("relative_url"), str):
            raise bad_parameter("each request in a batch needs a relative_url")
    return parts


def part_call(whole: Call, part: Mapping[str, Any], earlier: Mapping[str, Any] | None = None) -> Call:
    """One part as a call; token and proof are the whole's unless it brings its own."""
    found = earlier or {}
    url = urlsplit(_filled(part["relative_url"], found))
    params = dict(parse_qsl(url.query, keep_blank_values=True))
    body = part.get("body")
    if isinstance(body, str):
        params |= dict(parse_qsl(_filled(body, found), keep_blank_values=True))
    version, path = split_path(url.path)
    token = params.pop("access_token", None)
    if token is None and "appsecret_proof" in whole.params:
        params.setdefault("appsecret_proof", whole.params["appsecret_proof"])
    headers = {str(each.get("name")).lower(): each.get("value") for each in part.get("headers") or []}
    return replace(
        whole,
        method=str(part.get("method", "GET")).upper(),
        path=path,
        params=params,
        token=token or whole.token,
        version=version or whole.version,
        if_none_match=headers.get("if-none-match"),
    )


def answer_batch(sandbox: Sandbox, whole: Call, parts: list[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """Each part's `{code, headers, body}` in order, or null: timed out, or suppressed because another part used it."""
    with_headers = whole.params.get("include_headers", "true").lower() not in ("false", "0")
    used = {name for part in parts for name in _references(part)}
    results: dict[str, Any] = {}
    failed: set[str] = set()
    answers: list[dict[str, Any] | None] = []
    for part in parts:
        waits_for = set(_references(part)) | {part.get("depends_on")}
        if waits_for & failed:
            error = GraphError("A request this one depends on has failed", code=100, kind="GraphBatchException")
            answers.append(_as_json(sandbox.refusal(whole, error), with_headers))
            failed.add(str(part.get("name")))
            continue
        answer = _one(sandbox, part_call(whole, part, results))
        name = part.get("name")
        if answer is None or answer.status >= 400:
            failed.add(str(name))
        elif name is not None:
            results[name] = json.loads(answer.text or "null")
        quiet = name in used and part.get("omit_response_on_success", True) and name in results
        answers.append(None if answer is None or quiet else _as_json(answer, with_headers))
    return answers


def _one(sandbox: Sandbox, call: Call) -> Answer | None:
    fault = sandbox.faults.strike(("batch_null",), call.method, call.place)
    if fault is None:
        return sandbox.answer(call)
    if fault.options["applied"]:
        sandbox.answer(call)
    return None


def _as_json(answer: Answer, with_headers: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"code": answer.status}
    if with_headers:
        headers = {**answer.headers, "Content-Type": "text/javascript; charset=UTF-8"}
        found["headers"] = [{"name": name, "value": value} for name, value in headers.items()]
    return {**found, "body": answer.text}


def _references(part: Mapping[str, Any]) -> list[str]:
    return [match[1] for key in ("relative_url", "body") for match in _REFERENCE.finditer(str(part.get(key, "")))]


def _filled(text: str, results: Mapping[str, Any]) -> str:
    """`{result=name:$.data.*.id}` replaced by the values found, comma-separated."""
    return _REFERENCE.sub(lambda match: quote(",".join(_walk(results.get(match[1]), match[2]))), text)


def _walk(value: Any, path: str) -> list[str]:
    found = [value]
    for step in re.findall(r"[A-Za-z0-9_]+|\*", path):
        below: list[Any] = []
        for each in found:
            if step == "*":
                below += each if isinstance(each, list) else list(each.values()) if isinstance(each, dict) else []
            elif isinstance(each, dict) and step in each:
                below.append(each[step])
            elif isinstance(each, list) and step.isdigit() and int(step) < len(each):
                below.append(each[int(step)])
        found = below
    return [str(each) for each in found]
