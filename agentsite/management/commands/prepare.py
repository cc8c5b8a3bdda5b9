from typing import Any

from django.core.management.base import BaseCommand

from agentsite.preparation import prepare


class Command(BaseCommand):
    help = "Bring the database and the sandbox up to date and add the seed tools."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        prepare(lambda line: print(line, flush=True))
