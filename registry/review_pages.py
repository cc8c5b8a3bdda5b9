"""The admin's pages for reviewers: what waits, and one version with all there is to judge it by.

Code, tests and all that a model or a user wrote is hostile: templates escape it.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kernel.errors import AppError
from registry import diffs, dossiers, lifecycle, reviews
from registry.models import ToolVersion

VIEW, DECIDE = "registry.view_toolversion", "registry.change_tool"
PAGE, QUEUE = "admin:registry_toolversion_review", "admin:registry_tool_reviews"
MAX_REASON_CHARS = 2_000
EVENTS_SHOWN = 20


class DecisionForm(forms.Form):
    """A reason is a must for a rejection: it is what the asker reads."""

    decision = forms.ChoiceField(choices=[("approve", "Approve"), ("reject", "Reject")])
    reason = forms.CharField(
        max_length=MAX_REASON_CHARS, required=False, widget=forms.Textarea({"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("decision") == "reject" and not given.get("reason"):
            self.add_error("reason", "Say why: it is what the person who asked will read.")
        return given


def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for review, longest first."""
    _require(request, VIEW)
    context = {
        **admin.site.each_context(request),
        "title": "Tools that wait for review",
        "waiting": reviews.list_waiting(),
    }
    return render(request, "admin/reviews.html", context)


def page(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show a version, and take the decision when it waits for one."""
    _require(request, VIEW)
    version = ToolVersion.objects.select_related("tool__owner").filter(pk=version_id).first()
    if version is None:
        messages.error(request, "There is no such version.")
        return redirect(QUEUE)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        _require(request, DECIDE)
        if form.is_valid():
            return _decide(request, version, form.cleaned_data)
    status = 400 if form.errors else 200
    return render(request, "admin/review.html", _context(request, version, form), status=status)


def _decide(request: HttpRequest, version: ToolVersion, given: dict[str, Any]) -> HttpResponse:
    decide = lifecycle.approve if given["decision"] == "approve" else lifecycle.reject
    try:
        decide(
            tool=version.tool,
            version=version,
            actor=request.user.get_username(),
            reason=given["reason"],
        )
    except AppError as error:  # a colleague was quicker
        messages.error(request, f"Nothing was changed. {error.message}")
        return redirect(PAGE, version_id=version.pk)
    done = "approved" if given["decision"] == "approve" else "rejected"
    messages.success(request, f"The tool {version.tool.name} is {done}.")
    return redirect(QUEUE)


def _context(request: HttpRequest, version: ToolVersion, form: DecisionForm) -> dict[str, Any]:
    previous = reviews.previous_live(version)
    return {
        **admin.site.each_context(request),
        "title": f"{version.tool.name}, version {version.version_num}",
        "version": version,
        "tool": version.tool,
        "waiting": reviews.find_waiting(version),
        "dossier": dossiers.read(version.dossier),
        "parameters": _parameters(version),
        "clarifications": version.specification.get("clarifications", []),
        "examples": dossiers.examples_in(version.specification),
        "code": diffs.visible_lines(version.code),
        "tests": diffs.visible_lines(version.tests),
        "previous": previous,
        "code_diff": diffs.unified(previous.code, version.code) if previous else [],
        "tests_diff": diffs.unified(previous.tests, version.tests) if previous else [],
        "events": version.tool.events.select_related("version").order_by("-pk")[:EVENTS_SHOWN],
        "form": form,
        "may_decide": request.user.has_perm(DECIDE),
    }


def _parameters(version: ToolVersion) -> list[dict[str, Any]]:
    given = version.specification.get("parameters")
    rows = given if isinstance(given, list) else []
    return [row for row in rows if isinstance(row, dict)]


def _require(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied
