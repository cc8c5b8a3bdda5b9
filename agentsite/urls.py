"""Every address of the site."""

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.permissions import IsAuthenticated

import agent.urls
from agentsite import health, openapi, sandbox_page, signin
from synthesis.admin import add_tool

__all__ = ["handler500", "openapi", "urlpatterns"]  # importing `openapi` is what registers it

handler500 = "agent.pages.server_error"

admin.site.site_header = admin.site.site_title = "Toolsmith"
admin.site.index_title = "What was made, and how"

schema = SpectacularAPIView.as_view(permission_classes=[IsAuthenticated])
documentation = SpectacularSwaggerView.as_view(url_name="api-schema", authentication_classes=[])

api_patterns: list[URLPattern | URLResolver] = [
    path("health", health.Health.as_view(), name="health"),
    path("health/live", health.Live.as_view(), name="health-live"),
    path("health/ready", health.Ready.as_view(), name="health-ready"),
    path("tokens", signin.Tokens.as_view(), name="tokens"),
    path("tokens/<str:prefix>", signin.TokenRevoke.as_view(), name="token"),
    path("schema/", schema, name="api-schema"),
    path("docs/", login_required(documentation), name="api-docs"),
    *agent.urls.api_patterns,
    path("", include("synthesis.urls")),
    path("", include("registry.urls")),
    agent.urls.catch_all,
]

urlpatterns = [
    path("api/", include(api_patterns)),
    path("admin/sandbox/", admin.site.admin_view(sandbox_page.show), name="admin-sandbox"),
    path("admin/registry/tool/add/", admin.site.admin_view(add_tool), name="admin-add-tool"),
    path("admin/", admin.site.urls),
    path("sign-in/", signin.SignIn.as_view(), name="sign-in"),
    path("sign-in/link/<str:token>/", signin.sign_in_by_link, name="sign-in-link"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    *agent.urls.page_patterns,
]
