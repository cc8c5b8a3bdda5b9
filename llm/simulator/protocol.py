"""The chat completion protocol: what is asked for, and how an answer is wrapped."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from llm.simulator.recipe import JsonObject

MODEL_NAME = "offline-demo"
KIND_LINE = re.compile(r"\s*Kind:\s*(\w+)", re.IGNORECASE)
CHARACTERS_PER_TOKEN = 4


class BadRequest(ValueError):
    """The body is no request of this protocol."""


@dataclass(frozen=True, slots=True)
class Call:
    """One chat completion request. `source` is the text of the document as sent."""

    kind: str
    document: JsonObject
    source: str
    format: str  # json_schema, json_object or none
    schema: JsonObject | None
    model_name: str
    has_temperature: bool
    prompt_tokens: int


def parse_call(body: bytes) -> Call:
    """Read a request body.

    Raises:
        BadRequest: It is not JSON, asks for a stream, or has no kind or no document.
    """
    data = _json_object(body)
    messages = data.get("messages")
    if not isinstance(messages, list) or not all(isinstance(item, dict) for item in messages):
        raise BadRequest("'messages' must be a list of objects")
    if data.get("stream"):
        raise BadRequest("this model does not stream")
    wanted = data.get("response_format") or {}
    texts = [(item.get("role"), _text(item.get("content"))) for item in messages]
    source, document = _document(texts)
    return Call(
        kind=_kind(wanted, texts),
        document=document,
        source=source,
        format=wanted.get("type", "none") if isinstance(wanted, dict) else "none",
        schema=_schema(wanted),
        model_name=str(data.get("model") or MODEL_NAME),
        has_temperature=data.get("temperature") is not None,
        prompt_tokens=tokens("".join(text for _, text in texts)),
    )


def _json_object(body: bytes) -> JsonObject:
    try:
        data = json.loads(body)
    except ValueError as error:
        raise BadRequest("the body is not JSON") from error
    if not isinstance(data, dict):
        raise BadRequest("the body is not a JSON object")
    return data


def _text(content: Any) -> str:
    """Join the text parts of a message's content."""
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return str(content or "")


def _document(texts: list[tuple[Any, str]]) -> tuple[str, JsonObject]:
    for role, text in texts:
        if role != "user":
            continue
        try:
            document = json.loads(text)
        except ValueError:
            continue
        if isinstance(document, dict):
            return text, document
    raise BadRequest("no user message holds a JSON document")


def _kind(wanted: Any, texts: list[tuple[Any, str]]) -> str:
    if isinstance(wanted, dict) and wanted.get("type") == "json_schema":
        return str((wanted.get("json_schema") or {}).get("name", ""))
    for role, text in texts:
        match = KIND_LINE.match(text) if role in {"system", "developer"} else None
        if match:
            return match.group(1)
    raise BadRequest("neither response_format nor the system message names a kind")


def _schema(wanted: Any) -> JsonObject | None:
    described = wanted.get("json_schema") if isinstance(wanted, dict) else None
    schema = described.get("schema") if isinstance(described, dict) else None
    return schema if isinstance(schema, dict) else None


def tokens(text: str) -> int:
    """Estimate the tokens of a text; at least one."""
    return max(1, len(text) // CHARACTERS_PER_TOKEN)


def prune(value: Any, schema: JsonObject | None) -> Any:
    """Drop the keys that a closed schema does not allow."""
    if schema is None:
        return value
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        return [prune(item, schema["items"]) for item in value]
    properties = schema.get("properties")
    if not isinstance(value, dict) or not isinstance(properties, dict):
        return value
    closed = schema.get("additionalProperties") is False
    kept = {key: item for key, item in value.items() if key in properties or not closed}
    return {key: prune(item, properties.get(key)) for key, item in kept.items()}


def completion(
    call: Call,
    content: Any,
    *,
    finish_reason: str = "stop",
    refusal: str | None = None,
    tool_calls: list[JsonObject] | None = None,
) -> JsonObject:
    """Wrap an answer as a chat completion."""
    completion_tokens = tokens(_text(content) or refusal or json.dumps(tool_calls or ""))
    digest = hashlib.sha256(f"{call.kind}\n{call.source}".encode()).hexdigest()
    message = {"role": "assistant", "content": content, "refusal": refusal}
    if tool_calls is not None:
        message["tool_calls"] = tool_calls
    return {
        "id": f"chatcmpl-{digest[:24]}",
        "object": "chat.completion",
        "created": 0,
        "model": call.model_name,
        "choices": [
            {
                "index": 0,
                "message": message,
                "finish_reason": finish_reason,
                "logprobs": None,
            }
        ],
        "usage": {
            "prompt_tokens": call.prompt_tokens,
            "completion_tokens": completion_tokens,
            "total_tokens": call.prompt_tokens + completion_tokens,
        },
    }


def error_body(message: str, code: str, sort: str = "invalid_request_error") -> JsonObject:
    """Return an error as this protocol writes it."""
    return {"error": {"message": message, "type": sort, "param": None, "code": code}}


def model_list() -> JsonObject:
    """Return the one model there is."""
    entry = {"id": MODEL_NAME, "object": "model", "created": 0, "owned_by": "simulator"}
    return {"object": "list", "data": [entry]}
