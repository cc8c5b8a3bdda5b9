"""The result of a request: the same keys on every path."""

from collections.abc import Mapping
from typing import Any, TypedDict
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from runs import context
from runs.artifacts import ArtifactRecord
from runs.context import Work


class AgentResult(TypedDict):
    """`result` is `tool_result` under the documents' other name. `execution_time` in ms.

    `steps` are the finished ones of a workflow, with arguments and results; where one failed,
    `step_failed` is its number and `partial_results` what the others gave.
    """

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
    steps: list[dict[str, Any]]
    step_failed: int | None
    partial_results: list[Any]
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
    workflow: Mapping[str, Any] | None = None,
) -> AgentResult:
    """Fill in what the current run knows, and what became of its `workflow` if it had one."""
    work, outcome = context.current(), workflow or {}
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
        "tool_sequence": outcome.get("tool_sequence", [tool_name] if tool_name else []),
        "steps": outcome.get("steps", []),
        "step_failed": outcome.get("step_failed"),
        "partial_results": outcome.get("partial_results", []),
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


def failed(
    response: str, code: str, sentence: str, *, workflow: Mapping[str, Any] | None = None
) -> AgentResult:
    """Make the result of a request that was not answered: `response` is what to say of it."""
    return result(
        success=False, response=response, error=sentence, error_code=code, workflow=workflow
    )


def _milliseconds(work: Work | None) -> int:
    if work is None:
        return 0
    return max(round((timezone.now() - work.started_at).total_seconds() * 1000), 0)
