"""Replies: what is written to the wire, and how."""

import json
from dataclasses import dataclass, field
from typing import Any

from llm.simulator.protocol import Call, completion, error_body
from llm.simulator.recipe import JsonObject

JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is sent.

    `prompt_tokens` and `completion_tokens` are what the call cost, 0 where no completion was
    made; `is_told` says whether the client can read that in what is sent.

    `wait_s` is slept first. `drop` closes the connection instead of sending; `sent` sends so many
    bytes of the body and closes it; `drip_s` spreads the body over a time; `is_chunked` sends it
    in chunks, with no Content-Length.
    """

    status: int
    body: bytes
    content_type: str = JSON_TYPE
    headers: dict[str, str] = field(default_factory=dict)
    prompt_tokens: int = 0
    completion_tokens: int = 0
    is_told: bool = True
    wait_s: float = 0.0
    drop: bool = False
    sent: int | None = None
    drip_s: float = 0.0
    is_chunked: bool = False


def json_reply(status: int, payload: JsonObject, headers: dict[str, str] | None = None) -> Reply:
    """Return a reply with a JSON body."""
    usage = payload.get("usage") or {}
    return Reply(
        status=status,
        body=json.dumps(payload, ensure_ascii=False).encode(),
        headers=headers or {},
        prompt_tokens=usage.get("prompt_tokens", 0),
        completion_tokens=usage.get("completion_tokens", 0),
    )


def error_reply(status: int, message: str, code: str) -> Reply:
    """Return an error of the protocol."""
    sort = "invalid_request_error" if status < 500 else "server_error"
    return json_reply(status, error_body(message, code, sort))


def said(call: Call, content: Any, **options: Any) -> Reply:
    """Return a completion."""
    return json_reply(200, completion(call, content, **options))
