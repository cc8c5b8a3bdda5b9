"""The paths of this package and of the registry, for their own tests."""

from django.contrib import admin
from django.urls import include, path

from synthesis.admin import add_tool

urlpatterns = [
    path("admin/registry/tool/add/", admin.site.admin_view(add_tool), name="admin-add-tool"),
    path("admin/", admin.site.urls),
    path("api/", include("synthesis.urls")),
    path("api/", include("registry.urls")),
]
