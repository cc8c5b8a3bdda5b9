"""Faults of HTTP: an honest answer that does not arrive, or arrives in a bad way."""

import json
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from llm.simulator.protocol import Call, completion, error_body
from llm.simulator.recipe import JsonObject
from llm.simulator.replies import Reply, error_reply, json_reply
from llm.simulator.scenario import Rule

PAGE = b"<!doctype html><html><body><h1>Bad gateway</h1></body></html>"
PAGE_TYPE = "text/html; charset=utf-8"
LONG_AGO = "Thu, 01 Jan 1970 00:00:00 GMT"

Answer = Callable[[], str]
HttpFault = Callable[[Call, Answer, Rule], Reply]


def _limited(_call: Call, _answer: Answer, rule: Rule) -> Reply:
    headers = {} if rule.retry_after is None else {"Retry-After": f"{rule.retry_after:g}"}
    return _over_limit("Rate limit reached", "rate_limit_exceeded", headers)


def _limited_until(_call: Call, _answer: Answer, _rule: Rule) -> Reply:
    return _over_limit("Rate limit reached", "rate_limit_exceeded", {"Retry-After": LONG_AGO})


def _without_credit(_call: Call, _answer: Answer, _rule: Rule) -> Reply:
    return _over_limit("You exceeded your current quota", "insufficient_quota", {})


def _over_limit(message: str, code: str, headers: dict[str, str]) -> Reply:
    return json_reply(429, error_body(message, code, "rate_limit_error"), headers)


def _status(status: int, message: str, code: str) -> HttpFault:
    return lambda _call, _answer, _rule: error_reply(status, message, code)


def _page(status: int) -> HttpFault:
    return lambda _call, _answer, _rule: Reply(status=status, body=PAGE, content_type=PAGE_TYPE)


def _whole(call: Call, answer: Answer) -> Reply:
    return json_reply(HTTPStatus.OK, completion(call, answer()))


def _changed(change: Callable[[Reply, Rule], Reply]) -> HttpFault:
    """Return a fault that sends the honest reply in another way."""
    return lambda call, answer, rule: change(_whole(call, answer), rule)


def _payload(change: Callable[[JsonObject], JsonObject], *, is_told: bool = True) -> HttpFault:
    """Return a fault that sends another object than the completion; the call cost the same."""

    def fault(call: Call, answer: Answer, _rule: Rule) -> Reply:
        whole = _whole(call, answer)
        body = json.dumps(change(json.loads(whole.body)), ensure_ascii=False).encode()
        return replace(whole, body=body, is_told=is_told)

    return fault


def _without_usage(payload: JsonObject) -> JsonObject:
    return {key: value for key, value in payload.items() if key != "usage"}


def _odd_usage(payload: JsonObject) -> JsonObject:
    usage = payload["usage"]
    odd = {
        "prompt_tokens": float(usage["prompt_tokens"]),
        "completion_tokens": str(usage["completion_tokens"]),
        "total_tokens": None,
    }
    return payload | {"usage": odd}


def _no_message(payload: JsonObject) -> JsonObject:
    return payload | {"choices": [{"index": 0, "finish_reason": "stop"}]}


HTTP_FAULTS: dict[str, HttpFault] = {
    "429": _limited,
    "429_date": _limited_until,
    "quota": _without_credit,
    "401": _status(401, "Incorrect API key provided", "invalid_api_key"),
    "404": _status(404, "The model does not exist", "model_not_found"),
    "408": _status(408, "The request took too long", "request_timeout"),
    "500": _status(500, "The server had an error", "server_error"),
    "502": _page(502),
    "503": _status(503, "The server is overloaded", "server_error"),
    "too_long": _status(400, "The context is 4096 tokens at most", "context_length_exceeded"),
    "html": _page(200),
    "empty_body": lambda _call, _answer, _rule: Reply(status=200, body=b""),
    "half_json": _changed(
        lambda whole, _: replace(whole, body=whole.body[: len(whole.body) // 2], is_told=False)
    ),
    "cut": _changed(lambda whole, _: replace(whole, sent=len(whole.body) // 2, is_told=False)),
    "cut_chunks": _changed(
        lambda whole, _: replace(
            whole, sent=len(whole.body) // 2, is_chunked=True, is_told=False
        )
    ),
    "disconnect": lambda _call, _answer, _rule: Reply(status=200, body=b"", drop=True),
    "hang": _changed(lambda whole, rule: replace(whole, wait_s=rule.seconds)),
    "drip": _changed(lambda whole, rule: replace(whole, drip_s=rule.seconds)),
    "bad_gzip": _changed(
        lambda whole, _: replace(whole, headers={"Content-Encoding": "gzip"}, is_told=False)
    ),
    "bad_utf8": _changed(
        lambda whole, _: replace(whole, body=b"\xff\xfe" + whole.body, is_told=False)
    ),
    "plain_text": _changed(lambda whole, _: replace(whole, content_type="text/plain")),
    "no_usage": _payload(_without_usage, is_told=False),
    "odd_usage": _payload(_odd_usage),
    "error_in_200": lambda _call, _answer, _rule: json_reply(
        200, error_body("The server had an error", "server_error", "server_error")
    ),
    "no_choices": _payload(lambda payload: payload | {"choices": []}),
    "no_message": _payload(_no_message),
}  # fmt: skip
