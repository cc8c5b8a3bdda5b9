"""Tools as callers see them: documented keys, ISO 8601 times in UTC, never a vector or a path."""

from datetime import UTC, datetime
from typing import Any, TypedDict

from registry.mirror import shown_paths
from registry.models import Tool, ToolVersion

Json = dict[str, Any]


class ToolSummary(TypedDict):
    """A tool without its code: what a list shows."""

    name: str
    uuid: str
    docstring: str
    signature: str
    file_path: str  # relative, for people
    test_path: str
    timestamp: str  # the documents' word for created_at
    created_at: str
    last_used_at: str | None
    status: str
    visibility: str
    category: str
    use_count: int
    success_rate: float | None  # of the last 50 uses; None before the first
    version: int  # the live version, or the newest while none is live
    origin: str
    profile: str
    purity: str
    grade: str


class ToolRecord(ToolSummary):
    """A tool with all that is needed to call it."""

    tool_id: int
    version_id: int
    live: bool  # the version is the live one
    code: str
    tests: str
    test_code: str  # the documents' other word for tests
    specification: Json
    input_schema: Json
    output_schema: Json
    examples: list[str]
    components: list[Any]
    digest: str
    dossier: Json


class ToolMatch(ToolRecord):
    similarity: float  # 0 to 1, calibrated; equal to similarity_score
    similarity_score: float
    score: float  # what the list is sorted by


class UsageStats(TypedDict):
    """How a tool was used. `success_rate` is of the recent executions; 0.0 before the first."""

    tool_name: str
    total_executions: int
    success_rate: float
    # The documents' third figure. Times are in the execution log, which is not the registry's.
    avg_execution_time: float | None
    recent_executions: int  # at most 50
    recent_successes: int
    last_used_at: str | None


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def tool_summary(tool: Tool, version: ToolVersion) -> ToolSummary:
    file_path, test_path = shown_paths(tool.name)
    return {
        "name": tool.name,
        "uuid": str(tool.uuid),
        "docstring": version.docstring,
        "signature": version.signature,
        "file_path": file_path,
        "test_path": test_path,
        "timestamp": iso(tool.created_at),
        "created_at": iso(tool.created_at),
        "last_used_at": iso(tool.last_used_at) if tool.last_used_at else None,
        "status": tool.status,
        "visibility": tool.visibility,
        "category": tool.category,
        "use_count": tool.use_count,
        "success_rate": tool.success_rate,
        "version": version.version_num,
        "origin": version.origin,
        "profile": version.profile,
        "purity": version.purity,
        "grade": version.grade,
    }


def tool_record(tool: Tool, version: ToolVersion) -> ToolRecord:
    return {
        **tool_summary(tool, version),
        "tool_id": tool.pk,
        "version_id": version.pk,
        "live": tool.live_version_id == version.pk,
        "code": version.code,
        "tests": version.tests,
        "test_code": version.tests,
        "specification": version.specification,
        "input_schema": version.input_schema,
        "output_schema": version.output_schema,
        "examples": version.examples,
        "components": version.components,
        "digest": version.digest,
        "dossier": version.dossier,
    }


def usage_stats(tool: Tool) -> UsageStats:
    return {
        "tool_name": tool.name,
        "total_executions": tool.use_count,
        "success_rate": tool.success_rate or 0.0,
        "avg_execution_time": None,
        "recent_executions": len(tool.recent_outcomes),
        "recent_successes": tool.recent_outcomes.count("1"),
        "last_used_at": iso(tool.last_used_at) if tool.last_used_at else None,
    }
