from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel.errors import AppError
from synthesis import reverification
from synthesis.reverification import Outcome
from synthesis.wiring import sandbox


class Command(BaseCommand):
    help = (
        "Prove tools in use again that were proven in other guests than there are: after a change"
        " of the sandbox's image, Python or packages. What fails goes to review."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="list them, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["dry_run"]:
                self._list()
            else:
                self._reverify()
        except AppError as error:
            raise CommandError(error.message) from error

    def _list(self) -> None:
        found = reverification.stale(sandbox())
        for version in found:
            self.stdout.write(f"{version.tool.name}, version {version.version_num}")
        self.stdout.write(f"{len(found)} to prove again" if found else "All proofs are up to date")

    def _reverify(self) -> None:
        counts: Counter[Outcome] = Counter()
        try:
            for name, outcome in reverification.reverify_all():
                self.stdout.write(f"{name}: {outcome.value}")
                counts[outcome] += 1
        finally:
            said = [f"{counts[each]} {each.value}" for each in Outcome if counts[each]]
            self.stdout.write(", ".join(said) or "Nothing was proven again")
