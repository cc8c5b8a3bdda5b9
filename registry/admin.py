"""Windows on tools, versions, events and policies. Rows are read-only; actions call services."""

import json
from typing import Any, TypeVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from registry import pause_page, review_pages
from registry.models import Policy, Tool, ToolEvent, ToolVersion
from registry.move_actions import TOOL_MOVES, VERSION_MOVES, Moving

AnyModel = TypeVar("AnyModel", bound=models.Model)


def _pre(text: str) -> SafeString:
    return format_html("<pre>{}</pre>", text)


def _pretty(value: object) -> SafeString:
    return _pre(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False))


def _review_link(version: ToolVersion) -> SafeString:
    url = reverse(review_pages.PAGE, kwargs={"version_id": version.pk})
    return format_html('<a href="{}">On one page</a>', url)


class _ReadOnly:
    """Nobody adds, changes or deletes here, superusers included."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class VersionInline(_ReadOnly, admin.TabularInline[ToolVersion, Tool]):
    model = ToolVersion
    fk_name = "tool"
    fields = readonly_fields = (
        "version_num", "origin", "grade", "purity", "digest", "created_at", "review",
    )  # fmt: skip
    ordering = ["-version_num"]
    show_change_link = True
    extra = 0

    @admin.display(description="")
    def review(self, version: ToolVersion) -> SafeString:
        return _review_link(version)


class EventInline(_ReadOnly, admin.TabularInline[ToolEvent, Tool]):
    model = ToolEvent
    fields = readonly_fields = (
        "created_at",
        "from_status",
        "to_status",
        "version",
        "actor",
        "reason",
    )
    ordering = ["-pk"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[ToolEvent]:
        return super().get_queryset(request).select_related("version")


@admin.register(Tool)
class ToolAdmin(Moving, _ReadOnly, admin.ModelAdmin[Tool]):
    list_display = [
        "name", "status", "visibility", "owner", "live_version", "use_count", "success_rate",
        "last_used_at", "created_at",
    ]  # fmt: skip
    list_filter = ["status", "visibility", "category"]
    list_select_related = ["owner", "live_version"]
    search_fields = ["name", "uuid"]
    ordering = ["-created_at", "-pk"]
    show_full_result_count = False
    inlines = [VersionInline, EventInline]
    actions = TOOL_MOVES

    def get_urls(self) -> list[URLPattern]:
        queue = self.admin_site.admin_view(review_pages.queue)
        return [path("reviews/", queue, name="registry_tool_reviews"), *super().get_urls()]


@admin.register(ToolVersion)
class ToolVersionAdmin(Moving, _ReadOnly, admin.ModelAdmin[ToolVersion]):
    list_display = [
        "tool", "version_num", "origin", "grade", "purity", "profile", "created_at", "review",
    ]  # fmt: skip
    actions = VERSION_MOVES
    list_filter = ["origin", "grade", "purity", "profile"]
    list_select_related = ["tool"]
    search_fields = ["tool__name", "digest", "uuid"]
    ordering = ["-created_at", "-pk"]
    show_full_result_count = False
    fields = [
        "tool", "version_num", "parent", "origin", "created_at", "signature", "docstring",
        "shown_code", "shown_tests", "profile", "purity", "grade", "tests_claimed", "digest",
        "shown_dossier", "shown_specification", "shown_input", "shown_output", "examples",
        "components",
    ]  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(review_pages.page)
        name = "registry_toolversion_review"
        return [path("<int:version_id>/review/", page, name=name), *super().get_urls()]

    @admin.display(description="")
    def review(self, version: ToolVersion) -> SafeString:
        return _review_link(version)

    @admin.display(description="code")
    def shown_code(self, version: ToolVersion) -> SafeString:
        return _pre(version.code)

    @admin.display(description="tests")
    def shown_tests(self, version: ToolVersion) -> SafeString:
        return _pre(version.tests)

    @admin.display(description="dossier")
    def shown_dossier(self, version: ToolVersion) -> SafeString:
        return _pretty(version.dossier)

    @admin.display(description="specification")
    def shown_specification(self, version: ToolVersion) -> SafeString:
        return _pretty(version.specification)

    @admin.display(description="input schema")
    def shown_input(self, version: ToolVersion) -> SafeString:
        return _pretty(version.input_schema)

    @admin.display(description="output schema")
    def shown_output(self, version: ToolVersion) -> SafeString:
        return _pretty(version.output_schema)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[ToolVersion]:
        return super().get_queryset(request).defer("search_text", "search_vector")


@admin.register(ToolEvent)
class ToolEventAdmin(_ReadOnly, admin.ModelAdmin[ToolEvent]):
    list_display = ["created_at", "tool", "from_status", "to_status", "version", "actor", "reason"]
    list_filter = ["to_status"]
    list_select_related = ["tool", "version"]
    search_fields = ["tool__name", "actor", "reason"]
    ordering = ["-pk"]
    show_full_result_count = False


@admin.register(Policy)
class PolicyAdmin(_ReadOnly, admin.ModelAdmin[Policy]):
    list_display = [
        "name", "version_num", "is_active", "policy_type", "created_by", "created_at",
    ]  # fmt: skip
    list_filter = ["is_active", "policy_type", "name"]
    search_fields = ["name", "created_by", "uuid"]
    ordering = ["name", "-version_num"]
    show_full_result_count = False
    fields = [
        "name", "version_num", "is_active", "policy_type", "shown_value", "created_by",
        "shown_metadata", "created_at",
    ]  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(pause_page.page)
        return [path("pauses/", page, name="registry_pauses"), *super().get_urls()]

    @admin.display(description="value")
    def shown_value(self, policy: Policy) -> SafeString:
        return _pretty(policy.value)

    @admin.display(description="metadata")
    def shown_metadata(self, policy: Policy) -> SafeString:
        return _pretty(policy.metadata)
