"""Let `from agent.orchestrator import AgentOrchestrator` work in a bare interpreter."""

import importlib
import os

from django.conf import settings


def ensure_setup() -> None:
    """Set Django up, unless some entry point (manage.py, Celery, ASGI, pytest) is doing so.

    The site's module is named by a string, so that no lower package imports it.
    """
    if settings.configured or "DJANGO_SETTINGS_MODULE" in os.environ:
        return
    importlib.import_module("agentsite").setup()
