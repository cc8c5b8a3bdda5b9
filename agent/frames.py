"""What a client may say over the socket, checked."""

import json
from typing import Any

from rest_framework import serializers

from agent.parsers import MAX_BODY_BYTES
from agent.serializers import (
    MAX_SEQ,
    SESSION_ID_CHARS,
    AnswerField,
    idempotency_field,
    prompt_field,
)
from kernel.errors import Rejected

Json = dict[str, Any]


class BadFrame(Rejected):
    code = "invalid_frame"


class NoPrompt(Rejected):
    code = "invalid_prompt"


class NoSession(Rejected):
    code = "no_session"


class InvalidParameter(Rejected):
    code = "invalid_parameter"


class Query(serializers.Serializer[object]):
    prompt = prompt_field()
    session_id = serializers.CharField(max_length=SESSION_ID_CHARS)
    idempotency_key = idempotency_field()


class Answer(serializers.Serializer[object]):
    run_id = serializers.UUIDField()
    answer = AnswerField()


class Cancel(serializers.Serializer[object]):
    run_id = serializers.UUIDField()


class Resume(serializers.Serializer[object]):
    run_id = serializers.UUIDField()
    after = serializers.IntegerField(min_value=0, max_value=MAX_SEQ, default=0)


def decode(text: str | None) -> tuple[str, Json]:
    """Return a frame's event name and data.

    Raises:
        BadFrame: It is none.
    """
    if not text or len(text) > MAX_BODY_BYTES:
        raise BadFrame("A frame is JSON text of at most 100,000 characters.")
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFrame("A frame is JSON text.") from error
    data = frame.get("data", {}) if isinstance(frame, dict) else None
    if not isinstance(data, dict) or not isinstance(frame.get("event"), str):
        raise BadFrame('A frame looks like {"event": name, "data": {...}}.')
    return frame["event"], data


def read_query(data: Json) -> Json:
    """Check a query, with the documented sentences for what people forget.

    Raises:
        NoPrompt, NoSession, InvalidParameter
    """
    prompt = data.get("prompt")
    if prompt is None or (isinstance(prompt, str) and not prompt.strip()):
        raise NoPrompt("No prompt provided")
    if not data.get("session_id"):
        raise NoSession("Please start a new session before sending prompts.")
    return read(Query, data)


def read(shape: type[serializers.Serializer[object]], data: Json) -> Json:
    """Return the checked values.

    Raises:
        InvalidParameter: The message names the first one at fault.
    """
    serializer = shape(data=data)
    if not serializer.is_valid():
        name, problems = next(iter(serializer.errors.items()))
        raise InvalidParameter(f"{name}: {problems[0]}")
    return dict(serializer.validated_data)
