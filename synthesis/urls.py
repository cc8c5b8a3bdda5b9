"""Paths below /api/. They come before those of the registry, which has a tool at `tools/<name>`."""

from django.urls import path

from synthesis import api

urlpatterns = [
    path("tools", api.Tools.as_view(), name="tools"),
    path("tools/templates", api.Templates.as_view(), name="tool-templates"),
]
