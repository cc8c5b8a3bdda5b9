"""Moves of a tool's life as actions of the admin, each with a reason and through its service."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest

from kernel.errors import AppError
from registry import lifecycle
from registry.models import Tool, ToolVersion

DECIDE = "registry.change_tool"


class ReasonForm(ActionForm):
    reason = forms.CharField(
        required=False, max_length=2_000, widget=forms.TextInput({"placeholder": "why"})
    )


class Moving:
    """For a ModelAdmin: who may run its actions, and the field for their reason."""

    action_form = ReasonForm

    def has_move_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(DECIDE))


def _make(request: HttpRequest, name: str, move: Callable[..., Tool], **what: Any) -> None:
    """Make one move, and say how it went."""
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, f"The tool {name} was left alone: say why, beside the action.")
        return
    try:
        tool = move(**what, actor=request.user.get_username(), reason=reason)
    except AppError as error:
        messages.error(request, f"Nothing was changed. {error.message}")
    else:
        messages.success(request, f"The tool {tool.name} is {tool.get_status_display().lower()}.")


@admin.action(description="Take out of use (deprecate)", permissions=["move"])
def deprecate(_: Any, request: HttpRequest, tools: QuerySet[Tool]) -> None:
    for tool in tools:
        _make(request, tool.name, lifecycle.deprecate, tool=tool)


@admin.action(description="Bring back (restore)", permissions=["move"])
def restore(_: Any, request: HttpRequest, tools: QuerySet[Tool]) -> None:
    for tool in tools:
        _make(request, tool.name, lifecycle.restore, tool=tool)


@admin.action(description="Delete as far as anybody can see (archive)", permissions=["move"])
def archive(_: Any, request: HttpRequest, tools: QuerySet[Tool]) -> None:
    for tool in tools:
        _make(request, tool.name, lifecycle.archive, tool=tool)


@admin.action(description="Make this version live again (roll back)", permissions=["move"])
def rollback(_: Any, request: HttpRequest, versions: QuerySet[ToolVersion]) -> None:
    chosen = list(versions.select_related("tool")[:2])
    if len(chosen) != 1:
        messages.error(request, "Choose one version to roll back to.")
        return
    tool = chosen[0].tool
    _make(request, tool.name, lifecycle.rollback, tool=tool, version=chosen[0])


TOOL_MOVES = [deprecate, restore, archive]
VERSION_MOVES = [rollback]
