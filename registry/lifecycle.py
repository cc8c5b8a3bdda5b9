"""The moves of a tool's life. Each is one transaction that locks the tool first."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from kernel.transactions import after_commit
from registry import mirror, reviews
from registry.errors import ToolNotFound, VersionNotFound, WrongMove
from registry.models import MOVES, Tool, ToolEvent, ToolVersion
from registry.models.tools import OUTCOME_WINDOW
from registry.versions import create_version, free_name, version_digest

__all__ = [
    "approve",
    "archive",
    "create_version",
    "deprecate",
    "free_name",
    "move",
    "publish",
    "record_use",
    "record_use_of_version",
    "reject",
    "request_review",
    "restore",
    "rollback",
    "version_digest",
    "withdraw",
]

Status = Tool.Status


@transaction.atomic
def publish(*, version: ToolVersion, actor: str, reason: str) -> Tool:
    """Make `version` what the tool does, and the tool active.

    Raises:
        WrongMove: The tool is archived, or waits for a reviewer, who is not to be passed over.
    """
    tool = _locked(version.tool_id)
    if tool.status == Status.ARCHIVED:
        raise WrongMove(f"{tool.name} is archived: restore it first.")
    if tool.status == Status.PENDING_REVIEW:
        raise WrongMove(f"{tool.name} waits for review: approve or reject it.")
    return _change(tool, to=Status.ACTIVE, version=version, actor=actor, reason=reason)


@transaction.atomic
def rollback(*, tool: Tool, version: ToolVersion, actor: str, reason: str) -> Tool:
    """Make an earlier live version live again.

    Raises:
        VersionNotFound: The version belongs to another tool.
        WrongMove: It is live already, was never live, or the tool is not in use.
    """
    tool = _locked_in(tool, {Status.ACTIVE, Status.DEPRECATED}, "roll back")
    if version.tool_id != tool.pk:
        raise VersionNotFound(f"{tool.name} has no such version.")
    if tool.live_version_id == version.pk:
        raise WrongMove(f"Version {version.version_num} of {tool.name} is live already.")
    if not version.events.filter(to_status=Status.ACTIVE).exists():
        raise WrongMove(f"Version {version.version_num} of {tool.name} was never live.")
    return _change(tool, to=Status.ACTIVE, version=version, actor=actor, reason=reason)


@transaction.atomic
def move(*, tool: Tool, to: str, actor: str, reason: str) -> Tool:
    """Change a tool's status, if the table of moves has that move.

    Raises:
        WrongMove: It has not, or the tool would be in use without a live version.
    """
    tool = _locked(tool.pk)
    if to not in MOVES[tool.status]:
        raise WrongMove(f"{tool.name} is {tool.status} and cannot become {to}.")
    if to == Status.ACTIVE and tool.live_version is None:
        raise WrongMove(f"{tool.name} has no published version.")
    return _change(tool, to=to, version=None, actor=actor, reason=reason)


@transaction.atomic
def request_review(*, version: ToolVersion, actor: str, reason: str) -> Tool:
    """Put a version up for review: `approve` publishes it, `reject` sends it back."""
    tool = _locked(version.tool_id)
    if Status.PENDING_REVIEW not in MOVES[tool.status]:
        raise WrongMove(f"{tool.name} is {tool.status} and cannot be put up for review.")
    return _change(tool, to=Status.PENDING_REVIEW, version=version, actor=actor, reason=reason)


@transaction.atomic
def approve(
    *, tool: Tool, actor: str, reason: str = "", version: ToolVersion | None = None
) -> Tool:
    """Publish the version that waits for review, and let the run that waits for it go on.

    Args:
        version: What the reviewer has seen; None means whichever waits.

    Raises:
        WrongMove: The tool does not wait for review, or another version of it does.
    """
    tool = _locked_in(tool, {Status.PENDING_REVIEW}, "approve")
    version = _seen(tool, version)
    return _change(tool, to=Status.ACTIVE, version=version, actor=actor, reason=reason)


@transaction.atomic
def reject(*, tool: Tool, actor: str, reason: str, version: ToolVersion | None = None) -> Tool:
    """Send a tool that waits for review back to experimental, and let go of what waits for it.

    Raises:
        WrongMove: As of `approve`.
    """
    tool = _locked_in(tool, {Status.PENDING_REVIEW}, "reject")
    _seen(tool, version)
    return _change(tool, to=Status.EXPERIMENTAL, version=None, actor=actor, reason=reason)


@transaction.atomic
def withdraw(*, tool: Tool, actor: str, reason: str) -> Tool:
    """Take an active tool out of use because its proof no longer holds."""
    tool = _locked_in(tool, {Status.ACTIVE}, "withdraw")
    return _change(tool, to=Status.EXPERIMENTAL, version=None, actor=actor, reason=reason)


@transaction.atomic
def restore(*, tool: Tool, actor: str, reason: str) -> Tool:
    """Bring a deprecated or archived tool back: active if it was ever published."""
    tool = _locked_in(tool, {Status.DEPRECATED, Status.ARCHIVED}, "restore")
    to = Status.ACTIVE if tool.live_version_id else Status.EXPERIMENTAL
    return _change(tool, to=to, version=None, actor=actor, reason=reason)


def deprecate(*, tool: Tool, actor: str, reason: str) -> Tool:
    """Take an active tool out of search; `restore` brings it back."""
    return move(tool=tool, to=Status.DEPRECATED, actor=actor, reason=reason)


def archive(*, tool: Tool, actor: str, reason: str) -> Tool:
    """Delete a tool as far as anybody can see; its versions and events stay."""
    return move(tool=tool, to=Status.ARCHIVED, actor=actor, reason=reason)


def record_use(*, tool_id: int, success: bool) -> None:
    """Count one use, in the transaction that logs the execution. One statement, no race."""
    _count_use(tool_id=tool_id, version_id=None, success=success)


def record_use_of_version(*, version_id: int, success: bool) -> None:
    """Do what `record_use` does, for the tool that a version belongs to."""
    _count_use(tool_id=None, version_id=version_id, success=success)


# Once in each execution: composing it as a QuerySet took longer than the statement.
_COUNT_USE = """
UPDATE registry_tool SET
    recent_outcomes = right(recent_outcomes || %(outcome)s, %(window)s),
    use_count = use_count + 1,
    last_used_at = statement_timestamp()
WHERE id = coalesce(
    %(tool)s::bigint, (SELECT tool_id FROM registry_toolversion WHERE id = %(version)s::bigint))
"""


def _count_use(*, tool_id: int | None, version_id: int | None, success: bool) -> None:
    used = {"tool": tool_id, "version": version_id, "outcome": "1" if success else "0"}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_USE, {**used, "window": OUTCOME_WINDOW})
        if cursor.rowcount != 1:
            raise ToolNotFound("Tool not found")


def _locked(tool_id: int) -> Tool:
    """Lock a tool's row until the end of the transaction: one mover at a time."""
    return Tool.objects.select_for_update().get(pk=tool_id)


def _locked_in(tool: Tool, statuses: set[Tool.Status], verb: str) -> Tool:
    tool = _locked(tool.pk)
    if tool.status not in statuses:
        raise WrongMove(f"{tool.name} is {tool.status}: there is nothing to {verb}.")
    return tool


def _seen(tool: Tool, version: ToolVersion | None) -> ToolVersion:
    """Return the version that waits for review, if it is the one the reviewer has seen."""
    waits = reviews.version_under_review(tool)
    if waits is None:
        raise VersionNotFound(f"{tool.name} has no version.")
    if version is not None and version.pk != waits.pk:
        raise WrongMove(
            f"Version {waits.version_num} of {tool.name} waits for review by now, not version"
            f" {version.version_num}: look at that one."
        )
    return waits


def _change(tool: Tool, *, to: str, version: ToolVersion | None, actor: str, reason: str) -> Tool:
    came_from = tool.status
    if came_from == Status.PENDING_REVIEW:
        approved = to == Status.ACTIVE and version is not None
        reviews.close(tool, reviews.Decision(approved=approved, actor=actor, reason=reason))
    changes: Mapping[str, Any] = {"status": to}
    if version is not None and to == Status.ACTIVE:
        changes = {"status": to, "live_version": version}
    for field, value in changes.items():
        setattr(tool, field, value)
    tool.save(update_fields=[*changes, "updated_at"])
    ToolEvent.objects.create(
        tool=tool,
        version=version,
        from_status=came_from,
        to_status=to,
        actor=actor,
        reason=reason,
    )
    after_commit(mirror.sync, tool_id=tool.pk)
    return tool
