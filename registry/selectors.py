"""Reads that several callers share."""

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from registry.errors import ToolNotFound, VersionNotFound
from registry.models import Tool, ToolVersion, ToolVersionQuerySet

__all__ = ["find_tool", "get_tool", "get_version", "list_tools", "list_versions"]

_HEAVY = ("code", "tests", "specification", "input_schema", "output_schema", "dossier")
_UNREAD = ("search_text", "search_vector")  # written here, read by PostgreSQL
_MAX_DIGITS = 9  # of a version's number


def list_tools(*, user_id: int | None, category: str | None = None) -> ToolVersionQuerySet:
    """List what the user may see and is not archived, newest tool first, with `.tool`.

    `category` None means tools of every category, "" those without one.

    One row per tool: its live version, or its newest while none is live. The columns that only
    a detail view shows are deferred.
    """
    shown = _shown_versions(user_id=user_id).defer(*_HEAVY, *_UNREAD)
    if category is not None:
        shown = shown.filter(tool__category=category)
    return shown.order_by("-tool__created_at", "-tool_id")


def find_tool(*, name: str, user_id: int | None) -> ToolVersion | None:
    """Find a tool's live (else newest) version, with `.tool`. One query."""
    if "\x00" in name:
        return None
    return _shown_versions(user_id=user_id).filter(tool__name=name).defer(*_UNREAD).first()


def get_tool(*, name: str, user_id: int | None) -> ToolVersion:
    """Get a tool as `find_tool` does.

    Raises:
        ToolNotFound: There is none, or it is somebody else's private one.
    """
    version = find_tool(name=name, user_id=user_id)
    if version is None:
        raise ToolNotFound("Tool not found")
    return version


def get_version(*, name: str, user_id: int | None) -> ToolVersion:
    """Get the version that `name@number` names, with `.tool`; without a number as `get_tool`.

    A version that was stored to be proven leads to the one that holds its verdict.

    Raises:
        ToolNotFound, VersionNotFound: There is none, or it is somebody else's private one.
    """
    name, at, number = name.partition("@")
    shown = get_tool(name=name, user_id=user_id)
    if not at:
        return shown
    found = None
    if number.isascii() and number.isdecimal() and len(number) <= _MAX_DIGITS:
        versions = ToolVersion.objects.filter(tool=shown.tool)
        wanted = Q(version_num=int(number))
        verdict = Q(parent__dossier={}, parent__version_num=int(number)) & ~Q(dossier={})
        either = versions.filter(wanted | verdict).select_related("tool").defer(*_UNREAD)
        found = either.newest_first().first()
    if found is None:
        raise VersionNotFound(f"{name} has no such version.")
    return found


def list_versions(*, tool: Tool) -> ToolVersionQuerySet:
    """List a tool's versions, newest first, without what only a detail view shows."""
    versions = ToolVersion.objects.filter(tool=tool).select_related("parent")
    return versions.defer(*_HEAVY, *_UNREAD).newest_first()


def _shown_versions(*, user_id: int | None) -> ToolVersionQuerySet:
    newest = ToolVersion.objects.filter(tool=OuterRef("tool")).newest_first().values("pk")[:1]
    tools = Tool.objects.present().visible_to(user_id)
    return ToolVersion.objects.filter(
        tool__in=tools, pk=Coalesce(F("tool__live_version"), Subquery(newest))
    ).select_related("tool")
