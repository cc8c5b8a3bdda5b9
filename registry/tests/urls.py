"""The registry's paths alone, for its own tests."""

from django.urls import include, path

urlpatterns = [path("api/", include("registry.urls"))]
