"""`WorkflowTracker`: the log of what was executed."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from learning.models import Execution
from registry import lifecycle
from registry.models import Tool
from runs import context
from runs.context import Work
from runs.models import Session

RUNS_LOOKED_AT = 500

# Steps that went side by side are logged in the order in which they ended; their keys have the
# order of the plan.
_FIGURES = """
WITH used AS (
    SELECT DISTINCT run_id FROM (
        SELECT run_id FROM learning_execution
        WHERE tool_name = %(first)s AND run_id IS NOT NULL ORDER BY id DESC LIMIT %(runs)s
    ) latest
), sequences AS (
    SELECT array_agg(
        tool_name::text
        ORDER BY substring(step_key FROM 'step-(\\d+)')::int NULLS FIRST, execution_order, id
    ) AS names, bool_and(success) AS succeeded
    FROM learning_execution WHERE run_id IN (SELECT run_id FROM used) GROUP BY run_id
)
SELECT count(*), count(*) FILTER (WHERE succeeded) FROM sequences
WHERE CASE WHEN succeeded THEN names = %(names)s::text[]
      ELSE names = (%(names)s::text[])[:cardinality(names)] END
"""
_NEXT_ORDER = """
SELECT coalesce(max(execution_order), 0) + 1 FROM learning_execution WHERE session_id = %s
"""


class WorkflowTracker:
    """Writes executions and reads them back.

    Holds no state of its own: the current run says whose execution it is, so two interleaved
    requests never share a row.
    """

    def log_execution(  # noqa: PLR0917 -- the documented order
        self,
        tool_name: str,
        inputs: dict[str, Any],
        outputs: Any,
        success: bool,  # noqa: FBT001 -- the documented signature
        execution_time_ms: int = 0,
        session_id: str | None = None,
        execution_order: int | None = None,
        user_prompt: str = "",
        *,
        version_id: int | None = None,
        step_key: str = "",
        cached: bool = False,
        error_type: str = "",
        error_details: str = "",
    ) -> dict[str, Any]:
        """Log one execution and count it for the tool's ranking.

        Called inside the transaction that finishes the step which executed the tool.

        Args:
            execution_order: From 1 within the session; None takes the next number.
            error_type: One of Execution.ErrorType; "" on success.
        """
        work = context.current()
        session = _session(work, session_id)
        version_id = version_id or _live_version_id(tool_name)
        row = Execution.objects.create(
            run_id=work.run_id if work else None,
            step_key=step_key,
            session_id=session.pk,
            user_id=work.user_id if work else None,
            tool_name=tool_name,
            version_id=version_id,
            execution_order=execution_order or _next_order(session.pk),
            inputs=inputs,
            outputs=outputs,
            success=success,
            cached=cached,
            error_type=error_type or ("" if success else Execution.ErrorType.TOOL_ERROR),
            error_details=error_details,
            execution_time_ms=execution_time_ms,
            user_prompt=user_prompt,
        )
        if version_id is not None:
            lifecycle.record_use_of_version(version_id=version_id, success=success)
        return _record(row, session.key)

    def figures_of(self, tool_sequence: Sequence[str]) -> dict[str, Any]:
        """Return how often exactly these tools served a run, in this order, and how it went.

        `frequency` counts runs among the last 500 that used the first of the tools; a run that
        failed on the way counts against `success_rate`, from 0 to 1, and is 0.0 where there is
        none. One query, on the index by tool.
        """
        names = list(tool_sequence)
        with connection.cursor() as cursor:
            cursor.execute(_FIGURES, {"first": names[0], "names": names, "runs": RUNS_LOOKED_AT})
            frequency, succeeded = cursor.fetchone()
        rate = succeeded / frequency if frequency else 0.0
        return {"frequency": frequency, "success_rate": rate}

    def get_session_history(self, session_id: str, limit: int = 100) -> list[dict[str, Any]]:
        """Return a session's executions in order, at most `limit`; [] for an unknown session."""
        rows = Execution.objects.filter(session__key=session_id).order_by("execution_order", "pk")
        return [_record(row, session_id) for row in rows[:limit]]


class _Named(NamedTuple):
    pk: int | None
    key: str | None


def _session(work: Work | None, given: str | None) -> _Named:
    """Find the session, so that its executions are numbered one at a time.

    The current run has its own to itself; any other is locked.
    """
    if work is not None and given in {None, work.session_key}:
        return _Named(work.session_id, work.session_key)
    if given is None:
        return _Named(None, None)
    found = Session.objects.select_for_update().filter(key=given).only("pk").first()
    return _Named(found.pk, given) if found else _Named(None, None)


def _next_order(session_pk: int | None) -> int:
    if session_pk is None:
        return 1
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_ORDER, [session_pk])
        (order,) = cursor.fetchone()
    return int(order)


def _live_version_id(tool_name: str) -> int | None:
    live = Tool.objects.filter(name=tool_name).values_list("live_version_id", flat=True)
    return live.first()


def _record(row: Execution, session_key: str | None) -> dict[str, Any]:
    return {
        "id": row.pk,
        "session_id": session_key,
        "tool_name": row.tool_name,
        "execution_order": row.execution_order,
        "inputs": row.inputs,
        "outputs": row.outputs,
        "success": row.success,
        "cached": row.cached,
        "error_type": row.error_type,
        "error_details": row.error_details,
        "execution_time_ms": row.execution_time_ms,
        "user_prompt": row.user_prompt,
        "timestamp": row.created_at.isoformat(),
    }
