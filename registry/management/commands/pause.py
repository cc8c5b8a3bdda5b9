"""The switches of operators, from the terminal."""

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel.errors import AppError
from registry import pauses
from registry.models import Tool

TOOL = "tool:"


class Command(BaseCommand):
    help = "Pause everything, synthesis, learning or one tool; say what is paused; resume."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "what", nargs="*", help="everything, synthesis, learning, tool:NAME; none: say what is"
        )
        parser.add_argument("--resume", action="store_true", help="let it go on again")
        parser.add_argument("--reason", default="", help="why; those who have to wait read it")
        parser.add_argument("--by", default="", help="who; the account of the terminal if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        pauses.forget()
        if options["what"]:
            self._change(options)
        self._tell(pauses.current())

    def _change(self, options: dict[str, Any]) -> None:
        tools = list(pauses.current().tools)
        switches: dict[str, Any] = {}
        for what in options["what"]:
            if what.startswith(TOOL):
                switches["tools"] = tools = self._tools(
                    tools, what.removeprefix(TOOL), resume=options["resume"]
                )
            elif what in pauses.SWITCHES:
                switches[what] = not options["resume"]
            else:
                raise CommandError(f"There is no switch named {what}: {', '.join(pauses.SWITCHES)}")
        try:
            pauses.change(
                actor=options["by"] or getpass.getuser(), reason=options["reason"], **switches
            )
        except AppError as error:
            raise CommandError(error.message) from error

    def _tools(self, tools: list[str], name: str, *, resume: bool) -> list[str]:
        if resume:
            return [tool for tool in tools if tool != name]
        if not Tool.objects.filter(name=name).exists():
            raise CommandError(f"There is no tool named {name}.")
        return [*tools, name]

    def _tell(self, current: pauses.Pauses) -> None:
        paused = [name for name in pauses.SWITCHES if getattr(current, name)]
        paused += [f"{TOOL}{name}" for name in current.tools]
        self.stdout.write(f"paused: {', '.join(paused) or 'nothing'}{current.because}")
