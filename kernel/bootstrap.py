"""Let `from agent.orchestrator import AgentOrchestrator` work in a bare interpreter."""

import importlib
import os

import django
from django.apps import apps
from django.conf import settings


def ensure_setup() -> None:
    """Set Django up, unless some entry point (manage.py, Celery, ASGI, pytest) is doing so.

    Where settings are named already, as in a container, services are somebody else's business. The
    site's module is named by a string, so that no lower package imports it.
    """
    if settings.configured or apps.apps_ready:
        return
    if "DJANGO_SETTINGS_MODULE" in os.environ:
        django.setup()
    else:
        importlib.import_module("agentsite").setup()
