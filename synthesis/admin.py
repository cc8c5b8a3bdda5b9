"""The admin's form for handing in a tool. It calls the service that the API calls."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from kernel.errors import AppError
from registry.models import Tool
from registry.records import ToolRecord
from synthesis import intake
from synthesis.api import MAX_DOCSTRING_CHARS
from synthesis.gates.syntax import MAX_SOURCE_CHARS
from synthesis.intake import Offer

_FIELDSETS = [
    (None, {"fields": ["name", "category", "visibility", "docstring"]}),
    ("The tool and its proof", {"fields": ["code", "tests", "held_out"]}),
]


def _source(help_text: str) -> forms.CharField:
    return forms.CharField(
        max_length=MAX_SOURCE_CHARS,
        strip=False,
        help_text=help_text,
        widget=AdminTextareaWidget(attrs={"rows": 14, "class": "source", "spellcheck": "false"}),
    )


class _Json(forms.JSONField):
    """An empty field for no value, not the word null."""

    def prepare_value(self, value: Any) -> Any:
        return "" if value is None else super().prepare_value(value)


class AddToolForm(forms.Form):
    name = forms.CharField(
        max_length=100,
        help_text="Snake case, such as days_between.",
        widget=AdminTextInputWidget(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    category = forms.CharField(max_length=100, required=False, widget=AdminTextInputWidget)
    visibility = forms.ChoiceField(
        choices=Tool.Visibility.choices, help_text="Private: for you alone."
    )
    docstring = forms.CharField(
        max_length=MAX_DOCSTRING_CHARS,
        help_text="What it does, in a sentence: requests are compared with this.",
        widget=AdminTextareaWidget(attrs={"rows": 3}),
    )
    code = _source("One public function with annotated parameters; helpers begin with _.")
    tests = _source(
        "For pytest; they import the function from a module of its own name. At least three, each"
        " comparing a value or naming an error."
    )
    held_out = _Json(
        required=False,
        label="Held-out examples",
        help_text=(
            'A JSON list of {"arguments": {…}, "expected": …} or {"arguments": {…}, "raises":'
            ' "ValueError"} that the tests do not show; at most 20.'
        ),
        widget=AdminTextareaWidget(attrs={"rows": 5, "class": "source", "spellcheck": "false"}),
    )

    def hand_in(self, owner: AbstractBaseUser) -> ToolRecord | None:
        """Hand in what was typed; None when it was refused, and the form says why."""
        given: dict[str, Any] = dict(self.cleaned_data)
        given["held_out"] = given["held_out"] or []
        try:
            return intake.hand_in(Offer(**given), owner=owner, now=timezone.now())
        except AppError as error:
            parameter = intake.parameter_of(error)
            self.add_error(parameter if parameter in self.fields else None, error.message)
        return None


def add_tool(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not isinstance(user, AbstractBaseUser) or not user.has_perm("registry.add_tool"):
        raise PermissionDenied
    form = AddToolForm(
        request.POST if request.method == "POST" else None,
        initial={"visibility": settings.DEFAULT_TOOL_VISIBILITY},
    )
    if form.is_valid():
        tool = form.hand_in(user)
        if tool is not None:
            messages.info(
                request,
                f"The tool {tool['name']} is being verified. Reload this page in a moment: it"
                " becomes active if it passes every gate, else it stays experimental, and its"
                " newest version says why.",
            )
            return redirect("admin:registry_tool_change", tool["tool_id"])
    context = {
        **admin.site.each_context(request),
        "title": "Add tool",
        "form": form,
        "fieldsets": AdminForm(form, _FIELDSETS, {}),  # type: ignore[arg-type] # any form will do
        "opts": Tool._meta,  # noqa: SLF001 -- what the admin's own templates take
    }
    return render(request, "admin/add_tool.html", context)
