"""Five requests on the configured model."""

import logging
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from rich.console import Console

from agentsite import smoke
from agentsite.preparation import prepare

PIPED_WIDTH = 140  # a row of the table, whole


class Command(BaseCommand):
    help = "Run five requests on the configured model; exit code 0 when all succeed."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger().setLevel(logging.ERROR)
        console = Console(highlight=False)
        if not console.is_terminal:
            console = Console(highlight=False, width=PIPED_WIDTH)
        problem = smoke.missing()
        if problem:
            console.print(problem, markup=False)
            sys.exit(2)
        where = settings.OPENAI_BASE_URL or "the public API"
        console.print(f"{settings.OPENAI_MODEL} at {where}", markup=False)
        with smoke.fresh_database():
            prepare()
            outcomes = []
            for request in smoke.REQUESTS:
                console.print(f"… {request.prompt}", markup=False)
                outcomes.append(smoke.tried(request, lambda *_: None))
        smoke.show(console, outcomes)
        sys.exit(1 if any(each.problem for each in outcomes) else 0)
