"""What tests of the faces start from: somebody's client, and runs that have got somewhere."""

from typing import Any

from django.contrib.auth.models import User
from rest_framework.test import APIClient

from runs import execution, sessions, steps
from runs.context import Work
from runs.errors import WaitsFor
from runs.fencing import flush
from runs.models import Run
from runs.tests.builders import claimed

RESULT: dict[str, Any] = {
    "success": True,
    "response": "15% of 300 is 45.",
    "tool_name": "calculate_percentage",
    "tool_result": 45.0,
    "result": 45.0,
    "synthesized": False,
    "session_id": None,
    "error": None,
    "error_code": None,
    "strategy": "single",
    "cached": False,
    "tool_sequence": ["calculate_percentage"],
    "execution_time": 12,
    "run_id": None,
    "artifacts": [],
}


def client_of(user: User | None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_login(user)
    return client


def session_of(user: User) -> str:
    return sessions.start(user_id=user.pk).key


def working(user: User, *, session: str | None = None, prompt: str = "What is 15% of 300?") -> Work:
    """A run of the user's that a worker holds, with three events told."""
    work = claimed(user_id=user.pk, session=session or session_of(user), prompt=prompt)
    tell(work, "planning_query", "plan_complete", "searching")
    return work


def tell(work: Work, *names: str) -> None:
    for name in names:
        work.emit(name, {"query": work.prompt})
    flush(work)


def finish(work: Work, **changes: Any) -> None:
    result = {**RESULT, "session_id": work.session_key, "run_id": str(work.run_uuid), **changes}
    execution.finish(work, result, finish_with=lambda _: None)


def asking(user: User, question: str = "Which string?") -> Work:
    """A run of the user's that waits for an answer."""
    work = working(user)
    execution.drive(
        work,
        lambda: {"success": True, "response": steps.ask(question, {"parameter": "s"})},
        finish_with=lambda _: None,
    )
    return work


def waiting_for(other: Work, user: User) -> Work:
    """A run of the user's that waits for another run."""
    work = working(user)

    def body() -> Any:
        raise WaitsFor(other.run_id)

    execution.drive(work, body, finish_with=lambda _: None)
    return work


def row(work: Work) -> Run:
    return Run.objects.get(pk=work.run_id)
