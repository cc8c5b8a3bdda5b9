"""One shape for every anticipated error: {"success": false, "error": sentence, "code": stable}."""

from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from kernel.errors import AppError, Unavailable

log = structlog.get_logger(__name__)


def handle(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an anticipated error; None for any other, which DRF re-raises as a 500."""
    if isinstance(exc, AppError):
        body = {"success": False, "error": exc.message, "code": exc.code}
        wait_s = exc.extra.get("retry_after_s")
        headers = None if wait_s is None else {"Retry-After": str(wait_s)}
        return Response(body, status=exc.status, headers=headers)
    if isinstance(exc, OperationalError | InterfaceError):
        log.warning("api.database_unavailable", error=type(exc).__name__)
        return handle(Unavailable("The database does not answer; try again shortly."), context)
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, exceptions.ValidationError):
        response.data = {"success": False, "code": "invalid_parameter", **_parameter(exc)}
        return response
    detail = getattr(exc, "detail", "The request failed.")
    code = getattr(detail, "code", getattr(exc, "default_code", "error"))
    response.data = {"success": False, "error": str(detail), "code": str(code)}
    return response


def _parameter(exc: exceptions.ValidationError) -> dict[str, Any]:
    """Name the first parameter at fault, and say what is wrong with it."""
    detail = exc.detail
    if isinstance(detail, dict):
        name, problems = next(iter(detail.items()))
        first = problems[0] if isinstance(problems, list) and problems else problems
        return {"error": f"{name}: {first}", "parameter": str(name)}
    return {"error": str(detail[0]) if detail else "Not valid.", "parameter": None}
