"""Repeating a run as it was, and asking what would have come of it under another tool or policy."""

from collections.abc import Callable
from typing import Any

from agent import advancing, submission
from kernel.errors import Rejected
from registry import policies, selectors
from registry.records import tool_record
from runs import repetition
from runs.context import Json
from runs.models import Run
from runs.recording import Recording, WhatIf, plain
from runs.repetition import CarryOut, Repetition
from synthesis import advancing as synthesizing
from synthesis import engine


class NotRepeatable(Rejected):
    code = "not_repeatable"


_FLOWS: dict[str, CarryOut] = {
    Run.Kind.REQUEST: lambda work: _as_result(
        advancing.orchestrator().carry_out(work, work.prompt)
    ),
    Run.Kind.SYNTHESIS: synthesizing.carry_out,
}
_LIMITS: dict[str, Callable[[Any], dict[str, Any]]] = {
    Run.Kind.REQUEST: submission.limits_of,
    Run.Kind.SYNTHESIS: engine.limits_of,
}


def as_it_was(run: Run) -> Repetition:
    """Repeat the run from its record alone.

    Raises:
        NotRepeatable: It is no request and no synthesis.
    """
    return repetition.repeat(run, _flow_of(run), Recording(run))


def with_tool(run: Run, named: str) -> Repetition:
    """Repeat the run as if the version that `name@number` names had been the live one.

    Wherever the flow has decided on the tool it gets that version, in the place it had.

    Raises:
        NotRepeatable, ToolNotFound, VersionNotFound
    """
    version = selectors.get_version(name=named, user_id=run.user_id)
    record = plain({**tool_record(version.tool, version)})
    versions = selectors.list_versions(tool=version.tool)
    others = set(versions.exclude(pk=version.pk).values_list("pk", flat=True))

    def change(value: Json) -> Json:
        if isinstance(value, list):
            return [change(item) for item in value]
        if not isinstance(value, dict):
            return value
        if value.get("version_id") in others:
            return {**value, **{key: record[key] for key in record.keys() & value.keys()}}
        return {key: change(item) for key, item in value.items()}

    return repetition.repeat(run, _flow_of(run), WhatIf(run, change=change))


def with_policy(run: Run, named: str) -> Repetition:
    """Repeat the run as if it had been pinned to the version that `name@number` names.

    Raises:
        NotRepeatable, PolicyNotFound, VersionNotFound
    """
    name, _, number = named.partition("@")
    pinned = {**run.policies, name: policies.version_of(name, number)}
    limits = {**run.limits}
    if name == "cost_limits":
        limits |= _LIMITS[run.kind](pinned[name]["value"])
    recording = WhatIf(run, policies=pinned)
    return repetition.repeat(run, _flow_of(run), recording, policies=pinned, limits=limits)


def _flow_of(run: Run) -> CarryOut:
    if run.kind not in _FLOWS:
        raise NotRepeatable(f"A run of kind {run.kind} has no flow that could be repeated.")
    return _FLOWS[run.kind]


def _as_result(answered: Any) -> dict[str, Any] | None:
    return None if answered is None else dict(answered)
