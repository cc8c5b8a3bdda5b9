"""The shapes that several faces take or give, for validation and for OpenAPI."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from runs.digests import canonical_json, storable

MAX_SEQ = 2**31 - 1
MAX_ANSWER_CHARS = 10_000
SESSION_ID_CHARS = 100
IDEMPOTENCY_KEY_CHARS = 100
IDEMPOTENCY_HEADER = "Idempotency-Key"


class ErrorOutput(serializers.Serializer[object]):
    """The envelope of every error."""

    success = serializers.BooleanField(default=False)
    error = serializers.CharField(help_text="A sentence for people.")
    code = serializers.CharField(help_text="Stable; for programs.")
    parameter = serializers.CharField(
        required=False, allow_null=True, help_text="What was wrong, when it was a parameter."
    )


class SpentOutput(serializers.Serializer[object]):
    """What a run and the runs it waited for have cost so far."""

    model_calls = serializers.IntegerField()
    tokens = serializers.IntegerField()
    cost_usd = serializers.FloatField(
        allow_null=True, help_text="Null while the price of a call is unknown; 0 is free."
    )
    sandbox_ms = serializers.IntegerField(help_text="In the sandbox, or waiting for it.")


class RunOutput(serializers.Serializer[object]):
    run_id = serializers.UUIDField()
    session_id = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(
        choices=[
            "queued", "running", "waiting", "needs_input", "succeeded", "failed", "cancelled",
        ]
    )  # fmt: skip
    kind = serializers.ChoiceField(choices=["request", "synthesis", "job"])
    prompt = serializers.CharField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    last_seq = serializers.IntegerField(help_text="Of its newest event.")
    result = serializers.DictField(allow_null=True, help_text="Null until the run has ended.")
    error = serializers.CharField(allow_null=True)
    error_code = serializers.CharField(allow_null=True)
    question = serializers.DictField(
        allow_null=True,
        help_text="What a person is asked while the status is needs_input, or waiting for a run"
        " that asks.",
    )
    thumb = serializers.ChoiceField(
        choices=["up", "down"],
        required=False,
        allow_null=True,
        help_text="What you think of the answer; in lists.",
    )
    place = serializers.IntegerField(
        allow_null=True, help_text="How many go before it, while it is queued."
    )
    paused = serializers.BooleanField(help_text="Queued, and held back by an operator.")
    spent = SpentOutput()


class EventOutput(serializers.Serializer[object]):
    seq = serializers.IntegerField(help_text="From 1, without gaps.")
    event_type = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]
    created_at = serializers.DateTimeField()


class SessionOutput(serializers.Serializer[object]):
    session_id = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    message_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    last_interaction_at = serializers.DateTimeField()


class MessageOutput(serializers.Serializer[object]):
    role = serializers.ChoiceField(choices=["user", "assistant"])
    content = serializers.CharField(allow_blank=True)
    message_index = serializers.IntegerField(help_text="From 0, without gaps.")
    created_at = serializers.DateTimeField()


@extend_schema_field({"description": "Text, or any JSON value that the question allows."})
class AnswerField(serializers.JSONField):
    """A JSON value of bounded size, in a form that a row can hold."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            text = canonical_json(data)
        except (ValueError, RecursionError) as error:
            raise serializers.ValidationError("This value cannot be stored.") from error
        if len(text) > MAX_ANSWER_CHARS:
            raise serializers.ValidationError(
                f"An answer has at most {MAX_ANSWER_CHARS:,} characters."
            )
        if isinstance(data, str) and not data.strip():
            raise serializers.ValidationError("This field may not be blank.")
        return storable(data)


def prompt_field() -> serializers.CharField:
    return serializers.CharField(
        max_length=settings.MAX_PROMPT_CHARS, help_text="What is asked, in plain language."
    )


def session_field() -> serializers.CharField:
    return serializers.CharField(max_length=SESSION_ID_CHARS)


def idempotency_field() -> serializers.CharField:
    """What a sender calls a request, so that sending it again is no second one."""
    return serializers.RegexField(
        r"\A[\x20-\x7e]+\Z",
        max_length=IDEMPOTENCY_KEY_CHARS,
        required=False,
        allow_null=True,
        default=None,
        error_messages={"invalid": "A key has 1 to 100 printable ASCII characters."},
    )


class QueryInput(serializers.Serializer[object]):
    prompt = prompt_field()
    session_id = session_field()


class AnswerInput(serializers.Serializer[object]):
    answer = AnswerField()


class AfterInput(serializers.Serializer[object]):
    after = serializers.IntegerField(
        min_value=0, max_value=MAX_SEQ, default=0, help_text="Give the events that follow this one."
    )
