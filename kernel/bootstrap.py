"""Let `from agent.orchestrator import AgentOrchestrator` work in a bare interpreter."""

import importlib
import os
import sys

import django
from django.conf import settings


def ensure_setup() -> None:
    """Set Django up, unless an entry point (manage.py, Celery, ASGI, `python -m`) is doing so."""
    if settings.configured or sys.argv[:1] == ["-m"]:
        return
    if "DJANGO_SETTINGS_MODULE" in os.environ:
        django.setup()  # as in a container, where services are somebody else's business
    else:
        importlib.import_module("agentsite").setup()  # by name: nothing imports upwards
