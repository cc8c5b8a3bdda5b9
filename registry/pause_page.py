"""The admin's page of switches: what is paused, who did it and why, and the way back."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kernel.errors import AppError
from registry import pauses
from registry.models import Tool
from registry.policies import PolicyStore

VIEW, CHANGE = "registry.view_policy", "registry.change_policy"
PAGE = "admin:registry_pauses"
SHOWN = 20


class PauseForm(forms.Form):
    everything = forms.BooleanField(
        required=False, label="Everything: requests are taken in and wait"
    )
    synthesis = forms.BooleanField(required=False, label="Writing new tools")
    learning = forms.BooleanField(required=False, label="Learning from use, the cache included")
    tools = forms.CharField(
        required=False,
        label="Tools, one name on a line",
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
    )
    reason = forms.CharField(max_length=500, label="Why: those who have to wait read it")

    def clean_tools(self) -> list[str]:
        names = self.cleaned_data["tools"].split()
        known = set(Tool.objects.filter(name__in=names).values_list("name", flat=True))
        unknown = [name for name in names if name not in known]
        if unknown:
            raise forms.ValidationError(f"There is no tool named {unknown[0]}.")
        return list(dict.fromkeys(names))


def page(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    form = PauseForm(request.POST if request.method == "POST" else None, initial=_initial())
    if request.method == "POST":
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        if form.is_valid():
            return _change(request, form.cleaned_data)
    context = {
        **admin.site.each_context(request),
        "title": "Pauses",
        "form": form,
        "history": PolicyStore().get_policy_history(pauses.NAME, limit=SHOWN),
        "may_change": request.user.has_perm(CHANGE),
    }
    return render(request, "admin/pauses.html", context, status=400 if form.errors else 200)


def _change(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    try:
        pauses.change(actor=request.user.get_username(), **given)
    except AppError as error:
        messages.error(request, f"Nothing was changed. {error.message}")
    else:
        messages.success(request, "Heeded by every process within a second.")
    return redirect(PAGE)


def _initial() -> dict[str, Any]:
    value = PolicyStore().get_policy_history(pauses.NAME, limit=1)[0]["value"]
    return {**value, "tools": "\n".join(value.get("tools", ()))}
