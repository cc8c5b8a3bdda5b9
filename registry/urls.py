"""Paths below /api/."""

from django.urls import path

from registry import api

urlpatterns = [
    path("tools", api.ToolList.as_view(), name="tools"),
    path("tools/<str:name>", api.ToolDetail.as_view(), name="tool"),
    path("tools/<str:name>/versions", api.ToolVersions.as_view(), name="tool-versions"),
    path("tools/<str:name>/schema", api.ToolSchema.as_view(), name="tool-schema"),
    path("tools/<str:name>/stats", api.ToolStats.as_view(), name="tool-stats"),
]
