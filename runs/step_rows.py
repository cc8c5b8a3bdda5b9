"""What the row of a step holds: its name and request, its response or the error it came to."""

import json
from typing import Any

from django.utils.module_loading import import_string

from kernel.errors import AppError
from runs import blobs
from runs.context import Asked, Json
from runs.digests import canonical_json, digest, storable
from runs.models import Blob, Step

MAX_INLINE_RESPONSE_CHARS = 200_000  # a larger one goes to a blob
MAX_KEPT_REQUEST_CHARS = 4_000  # a longer one is known by its digest; a repetition makes it again


def named(asked: Asked) -> dict[str, Any]:
    """Return the columns that say which step it is, and what was asked."""
    text = canonical_json(asked.request)
    kept = storable(asked.request) if len(text) <= MAX_KEPT_REQUEST_CHARS else None
    return {
        "key": asked.key,
        "kind": asked.kind,
        "request_digest": digest(asked.request),
        "request": kept,
    }


def decided(asked: Asked, value: Json) -> dict[str, Any]:
    """Return the columns of a decision as JSON holds them, for `runs.fencing` to write."""
    text, blob = _stored(value)
    blob_id = None if blob is None else blob.pk
    return {**named(asked), "response": text, "response_blob_id": blob_id}


RESERVED = """
reserved AS (
    INSERT INTO runs_step (run_id, key, kind, status, request_digest, request, fence,
        reserved_tokens, input_tokens, output_tokens, created_at)
    SELECT ready.id, %(key)s, %(kind)s, 'reserved', %(request_digest)s, %(request)s::jsonb,
        %(fence)s, %(reserved_tokens)s, 0, 0, statement_timestamp()
    FROM ready
)
"""
SETTLED = """
settled AS (
    UPDATE runs_step SET status = 'done', response = %(response)s, response_blob_id = %(blob)s,
        input_tokens = %(input_tokens)s, output_tokens = %(output_tokens)s,
        cost_usd = %(cost)s::numeric, duration_ms = %(duration_ms)s,
        finished_at = statement_timestamp()
    FROM ready
    WHERE runs_step.run_id = ready.id AND key = %(key)s AND runs_step.status = 'reserved'
)
"""


def reservation(asked: Asked) -> dict[str, Any]:
    """Return the values of RESERVED."""
    row = named(asked)
    return {
        **row,
        "request": None if row["request"] is None else canonical_json(row["request"]),
        "reserved_tokens": asked.reserve_tokens,
    }


def response(value: Json) -> dict[str, Any]:
    """Return the values of SETTLED that hold what the step came to."""
    text, blob = _stored(value)
    return {"response": text, "blob": None if blob is None else blob.pk}


def columns(value: Json) -> dict[str, Any]:
    """Return the columns of a response. A long one is stored as bytes."""
    _, blob = _stored(value)
    return {"response": value} if blob is None else {"response_blob": blob}


def _stored(value: Json) -> tuple[str | None, Blob | None]:
    """Return a response as text, or as bytes where it is long; None is stored as no text."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    if len(text) > MAX_INLINE_RESPONSE_CHARS:
        return None, blobs.put(text.encode())
    return None if value is None else text, None


def error_value(error: AppError) -> Json:
    """Return an error as a response that `read_back` raises again."""
    kind = type(error)
    path = f"{kind.__module__}.{kind.__qualname__}"
    return {"__error__": {"class": path, "message": error.message}}


def read_back(step: Step) -> Json:
    """Return what a finished step came to, or raise the error it came to."""
    value = blobs.read_json(step.response_blob) if step.response_blob else step.response
    if isinstance(value, dict) and set(value) == {"__error__"}:
        raise _as_error(value["__error__"])
    return value


def _as_error(recorded: dict[str, str]) -> AppError:
    kind = import_string(recorded["class"])
    assert issubclass(kind, AppError)
    error: AppError = kind(recorded["message"])
    return error
