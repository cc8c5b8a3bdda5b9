"""Let `from agent.orchestrator import AgentOrchestrator` work in a bare interpreter."""

import importlib
import os
import sys

import django
from django.conf import settings


def ensure_setup() -> None:
    """Set Django up, unless an entry point (manage.py, Celery, ASGI, `python -m`) is doing so.

    Where settings are named already, as in a container, services are somebody else's business.
    """
    if settings.configured or sys.argv[:1] == ["-m"]:
        return
    if "DJANGO_SETTINGS_MODULE" in os.environ:
        django.setup()
    else:
        importlib.import_module("agentsite").setup()  # by name: nothing imports upwards
