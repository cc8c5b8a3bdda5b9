from django.core.management.base import BaseCommand

from agentsite.signin import make_link


class Command(BaseCommand):
    help = "Print a path that signs the local administrator in once, from this machine."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(make_link())
