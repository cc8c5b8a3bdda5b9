"""A run, step by step; repeated from its record; and as it would have gone."""

import logging
import sys
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agent import repeating, transcript
from kernel.errors import AppError
from runs import repetition
from runs.models import Run


class Command(BaseCommand):
    help = "Show a run step by step, repeat it from its record, or ask what would have happened."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("run", type=UUID, help="the run's id, as the API and the admin show it")
        how = parser.add_mutually_exclusive_group()
        how.add_argument(
            "--execute",
            action="store_true",
            help="repeat the flow against what was recorded, without model and sandbox; exit code 1"
            " when other events or another result come of it",
        )
        how.add_argument(
            "--tool",
            metavar="NAME@VERSION",
            help="repeat it as if this version had been live; what differs is made anew",
        )
        how.add_argument(
            "--policy",
            metavar="NAME@VERSION",
            help="repeat it as if this version had been in force; what differs is made anew",
        )
        parser.add_argument("--full", action="store_true", help="shorten nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger().setLevel(logging.WARNING)
        run = Run.objects.select_related("session", "user").filter(uuid=options["run"]).first()
        if run is None:
            raise CommandError(f"There is no run {options['run']}.")
        try:
            if options["execute"]:
                self._execute(run, full=options["full"])
            elif options["tool"] or options["policy"]:
                self._what_if(run, options)
            else:
                self._write(transcript.of_run(run, full=options["full"]))
        except AppError as error:
            raise CommandError(error.message) from error

    def _execute(self, run: Run, *, full: bool) -> None:
        repeated = repeating.as_it_was(run)
        self._write(transcript.of_repetition(repeated, full=full))
        differs = repetition.difference(run, repeated)
        if differs:
            self.stdout.write(f"\nIt diverged. {differs}")
            sys.exit(1)
        steps, events = len(repeated.taken), len(repetition.events_of(run))
        self.stdout.write(f"\nThe same: {steps} steps, {events} events, nothing made anew.")

    def _what_if(self, run: Run, options: dict[str, Any]) -> None:
        with_tool, named = bool(options["tool"]), options["tool"] or options["policy"]
        repeated = (repeating.with_tool if with_tool else repeating.with_policy)(run, named)
        if options["full"]:
            self._write([*transcript.of_repetition(repeated, full=True), ""])
        self.stdout.write(f"With {named}:")
        self._write(transcript.of_difference(run, repeated))

    def _write(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)
