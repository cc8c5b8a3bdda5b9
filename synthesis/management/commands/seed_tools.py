from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.errors import AppError
from synthesis import seeding


class Command(BaseCommand):
    help = "Add the tools a new site begins with; those that exist are left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            added = seeding.seed_all()
        except AppError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{added} tools added" if added else "All seed tools are there already")
