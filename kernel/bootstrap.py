"""Let `from agent.orchestrator import AgentOrchestrator` work in a bare interpreter."""

import importlib
import os
import sys

import django
from django.apps import apps
from django.conf import settings

# What Python calls a program for as long as it imports the packages of `python -m llm.simulator`,
# which then sets up what it needs, if anything.
_BEING_LOCATED = "-m"


def ensure_setup() -> None:
    """Set Django up, unless some entry point (manage.py, Celery, ASGI, pytest) is doing so.

    Where settings are named already, as in a container, services are somebody else's business. The
    site's module is named by a string, so that no lower package imports it.
    """
    if settings.configured or apps.apps_ready or sys.argv[:1] == [_BEING_LOCATED]:
        return
    if "DJANGO_SETTINGS_MODULE" in os.environ:
        django.setup()
    else:
        importlib.import_module("agentsite").setup()
