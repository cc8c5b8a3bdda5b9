"""Replies: an answer, an error or a fault, ready to be written to the wire."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from llm.simulator.model import RecipeModel
from llm.simulator.protocol import Call, completion, error_body, prune
from llm.simulator.recipe import JsonObject
from llm.simulator.scenario import Rule

JSON_TYPE = "application/json"
REFUSAL = "I cannot help with that."
PAGE = "<!doctype html><html><body><h1>Bad gateway</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent. `wait_s` is slept first; `drop` closes the connection instead of sending."""

    status: int
    body: bytes
    content_type: str = JSON_TYPE
    headers: dict[str, str] = field(default_factory=dict)
    completion_tokens: int = 0
    wait_s: float = 0.0
    drop: bool = False


def json_reply(status: int, payload: JsonObject, headers: dict[str, str] | None = None) -> Reply:
    """Return a reply with a JSON body."""
    usage = payload.get("usage") or {}
    return Reply(
        status,
        json.dumps(payload, ensure_ascii=False).encode(),
        headers=headers or {},
        completion_tokens=usage.get("completion_tokens", 0),
    )


def error_reply(status: int, message: str, code: str) -> Reply:
    """Return an error of the protocol."""
    sort = "invalid_request_error" if status < 500 else "server_error"
    return json_reply(status, error_body(message, code, sort))


def reply_to(call: Call, model: RecipeModel, rule: Rule | None) -> Reply:
    """Answer a call, as its rule says when one strikes."""
    if rule is None:
        return _said(call, _content(call, model))
    if rule.fault is None:
        return _said(call, json.dumps(rule.answer, ensure_ascii=False))
    return FAULT_REPLIES[rule.fault](call, model, rule)


def _content(call: Call, model: RecipeModel) -> str:
    answer = prune(model.answer(call.kind, call.document), call.schema)
    return json.dumps(answer, ensure_ascii=False)


def _said(call: Call, content: str | None, **options: Any) -> Reply:
    return json_reply(200, completion(call, content, **options))


def _rate_limited(_call: Call, _model: RecipeModel, rule: Rule) -> Reply:
    headers = {} if rule.retry_after is None else {"Retry-After": f"{rule.retry_after:g}"}
    body = error_body("Rate limit reached", "rate_limit_exceeded", "rate_limit_error")
    return json_reply(429, body, headers)


def _server_error(_call: Call, _model: RecipeModel, rule: Rule) -> Reply:
    return error_reply(int(rule.fault or 500), "The server had an error", "server_error")


def _html(_call: Call, _model: RecipeModel, _rule: Rule) -> Reply:
    return Reply(200, PAGE.encode(), content_type="text/html; charset=utf-8")


def _truncated(call: Call, model: RecipeModel, _rule: Rule) -> Reply:
    content = _content(call, model)
    return _said(call, content[: len(content) // 2], finish_reason="length")


def _not_json(call: Call, _model: RecipeModel, _rule: Rule) -> Reply:
    return _said(call, "Sure! Here is what I think about it.")


def _empty(call: Call, _model: RecipeModel, _rule: Rule) -> Reply:
    return _said(call, "")


def _refusal(call: Call, _model: RecipeModel, _rule: Rule) -> Reply:
    return _said(call, None, refusal=REFUSAL)


def _hang(call: Call, model: RecipeModel, rule: Rule) -> Reply:
    reply = _said(call, _content(call, model))
    return Reply(reply.status, reply.body, wait_s=rule.seconds)


def _disconnect(_call: Call, _model: RecipeModel, _rule: Rule) -> Reply:
    return Reply(200, b"", drop=True)


def _no_usage(call: Call, model: RecipeModel, _rule: Rule) -> Reply:
    payload = completion(call, _content(call, model))
    del payload["usage"]
    return json_reply(200, payload)


def _no_json_schema(call: Call, model: RecipeModel, _rule: Rule) -> Reply:
    if call.format == "json_schema":
        return error_reply(400, "response_format json_schema is not supported", "unsupported_value")
    return _said(call, _content(call, model))


def _no_json_object(call: Call, model: RecipeModel, _rule: Rule) -> Reply:
    if call.format != "none":
        return error_reply(400, "response_format is not supported", "unsupported_parameter")
    return _said(call, _content(call, model))


def _refuse_temperature(call: Call, model: RecipeModel, _rule: Rule) -> Reply:
    if call.has_temperature:
        message = "Unsupported parameter: 'temperature' is not supported with this model."
        return error_reply(400, message, "unsupported_parameter")
    return _said(call, _content(call, model))


def _wrong_schema(call: Call, _model: RecipeModel, _rule: Rule) -> Reply:
    return _said(call, json.dumps({"unexpected": True}))


def _fenced(call: Call, model: RecipeModel, _rule: Rule) -> Reply:
    return _said(call, f"Here it is:\n```json\n{_content(call, model)}\n```\n")


FAULT_REPLIES: dict[str, Callable[[Call, RecipeModel, Rule], Reply]] = {
    "429": _rate_limited,
    "500": _server_error,
    "503": _server_error,
    "html": _html,
    "truncated": _truncated,
    "not_json": _not_json,
    "empty": _empty,
    "refusal": _refusal,
    "hang": _hang,
    "disconnect": _disconnect,
    "no_usage": _no_usage,
    "no_json_schema": _no_json_schema,
    "no_json_object": _no_json_object,
    "refuse_temperature": _refuse_temperature,
    "wrong_schema": _wrong_schema,
    "fenced": _fenced,
}
