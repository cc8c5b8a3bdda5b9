"""The result of a request: the same keys on every path."""

from typing import Any, TypedDict
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from runs import context
from runs.artifacts import ArtifactRecord
from runs.context import Work


class AgentResult(TypedDict):
    """`result` is `tool_result` under the documents' other name. `execution_time` in ms."""

    success: bool
    response: str
    tool_name: str | None
    tool_result: Any
    result: Any
    synthesized: bool
    session_id: str | None
    error: str | None
    error_code: str | None
    strategy: str | None
    cached: bool
    tool_sequence: list[str]
    execution_time: int
    run_id: str | None
    artifacts: list["ArtifactLink"]


class ArtifactLink(TypedDict):
    """A file that a tool left, and where it can be had."""

    name: str
    size_bytes: int
    kind: str
    url: str


def result(
    *,
    response: str,
    success: bool = True,
    strategy: str | None = None,
    tool_name: str | None = None,
    tool_result: Any = None,
    synthesized: bool = False,
    cached: bool = False,
    error: str | None = None,
    error_code: str | None = None,
) -> AgentResult:
    """Fill in what the current run knows."""
    work = context.current()
    return {
        "success": success,
        "response": response,
        "tool_name": tool_name,
        "tool_result": tool_result,
        "result": tool_result,
        "synthesized": synthesized,
        "session_id": work.session_key if work else None,
        "error": error,
        "error_code": error_code,
        "strategy": strategy,
        "cached": cached,
        "tool_sequence": [tool_name] if tool_name else [],
        "execution_time": _milliseconds(work),
        "run_id": str(work.run_uuid) if work else None,
        "artifacts": [_link(work, each) for each in work.artifacts] if work else [],
    }


def _link(work: Work, artifact: ArtifactRecord) -> ArtifactLink:
    path = reverse("run-artifact", args=[work.run_uuid, artifact["name"]])
    return {
        "name": artifact["name"],
        "size_bytes": artifact["size_bytes"],
        "kind": artifact["kind"],
        "url": f"{path}?{urlencode({'step': artifact['step_key']})}",
    }


def _milliseconds(work: Work | None) -> int:
    if work is None:
        return 0
    return max(round((timezone.now() - work.started_at).total_seconds() * 1000), 0)
