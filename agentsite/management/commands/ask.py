"""One request from the terminal."""

import logging
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console

from agent.errors import InvalidPrompt
from agent.orchestrator import AgentOrchestrator
from agent.submission import checked_prompt, new_request
from agentsite.preparation import prepare
from agentsite.services.layout import Layout
from agentsite.services.record import running_site
from agentsite.terminal import Timeline
from runs import answers, claims, execution, selectors, sessions, spending
from runs.models import Run

POLL_S = 0.05


class Command(BaseCommand):
    help = "Ask one question, through the running site or with services of its own."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("question")

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger().setLevel(logging.WARNING)  # the timeline is what people came for
        console = Console(highlight=False)
        timeline = Timeline(console)
        try:
            prompt = checked_prompt(options["question"])
        except InvalidPrompt as error:
            console.print(error.message)
            sys.exit(2)
        running = running_site(Layout.current()) is not None
        ask = self._through_site if running else self._alone
        result = ask(prompt, timeline)
        run = Run.objects.filter(uuid=result["run_id"]).first() if result.get("run_id") else None
        timeline.finish(result, spending.spent_by(run) if run else None)
        sys.exit(0 if result["success"] else 1)

    def _alone(self, prompt: str, timeline: Timeline) -> dict[str, Any]:
        prepare(lambda line: timeline("preparing", {"line": line}))
        orchestrator = AgentOrchestrator()
        result = dict(orchestrator.process_request(prompt, callback=timeline))
        while (run := _waiting(result)) is not None:
            answers.answer(run, _reply(str(result["response"])))
            claimed = claims.claim(run.pk)
            if claimed is None:  # a worker was quicker
                return self._follow(run, timeline, after=run.last_seq)
            work = claims.work_of(claimed, inline=True, callback=timeline)
            result = dict(orchestrator.carry_out(work, prompt) or result)
        return result

    def _through_site(self, prompt: str, timeline: Timeline) -> dict[str, Any]:
        user_id = sessions.system_user_id()
        run = claims.create(new_request(user_id=user_id, prompt=prompt, session=None))
        return self._follow(run, timeline, after=0)

    def _follow(self, run: Run, timeline: Timeline, *, after: int) -> dict[str, Any]:
        """Read the run's rows until it has ended, answering what it asks."""
        while True:
            run.refresh_from_db()
            for event in selectors.list_events(run=run, after=after):
                timeline(event["event_type"], event["data"])
                after = event["seq"]
            question = selectors.find_open_question(run)
            review = selectors.find_open_review(run)
            if review is not None or (question is not None and not sys.stdin.isatty()):
                return _unanswered(run, review or question or {})
            if question is not None:
                answers.answer(run, _reply(question["question"]))
            elif not run.is_open:
                return _outcome(run)
            time.sleep(POLL_S)


def _waiting(result: dict[str, Any]) -> Run | None:
    """Return the run if it waits for an answer that somebody is here to give."""
    if result["run_id"] is None or not sys.stdin.isatty():
        return None
    run = Run.objects.get(uuid=result["run_id"])
    return run if run.status == Run.Status.NEEDS_INPUT else None


def _reply(question: str) -> str:
    return input(f"\n{question} ")


def _unanswered(run: Run, asked: dict[str, Any]) -> dict[str, Any]:
    """Say what a person has to decide who is not here; the run goes on when they have."""
    said = str(asked["question"])
    failed = execution.failure(str(asked.get("code", "needs_input")), said)
    return failed | {"response": said, "run_id": str(run.uuid)}


def _outcome(run: Run) -> dict[str, Any]:
    if run.result is not None:
        return dict(run.result)
    failed = execution.failure(run.error_code, run.last_error)
    return failed | {"response": run.last_error, "run_id": str(run.uuid)}
