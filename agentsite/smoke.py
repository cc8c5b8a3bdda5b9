"""Five requests on a real model: does this key, this server and this model do for the site?"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.models import Sum
from rich import box
from rich.console import Console
from rich.table import Table

from agent.orchestrator import AgentOrchestrator
from agent.results import AgentResult
from runs.models import Run

DATABASE = "toolsmith_smoke"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A prompt, and a text that a right answer to it holds."""

    prompt: str
    expects: str


REQUESTS = (
    Request(prompt="What is 15% of 300?", expects="45"),
    Request(
        prompt="Create a function to compute the factorial of a number, then use it on 6",
        expects="720",
    ),
    Request(prompt="What is the greatest common divisor of 84 and 36?", expects="12"),
    Request(
        prompt="What is the average of the column rating in data/ecommerce_products.csv?",
        expects="4.4",
    ),
    Request(prompt="Hello! What can you do?", expects=""),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`problem` is "" where the request succeeded. Costs are those of all runs it took."""

    request: Request
    problem: str
    tool: str
    model_calls: int
    tokens: int
    seconds: float


def missing() -> str:
    """Return, in a sentence, what has to be configured first; "" when nothing is missing."""
    if settings.LLM_OFFLINE or not (settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL):
        return "No model is configured: set OPENAI_API_KEY, or OPENAI_BASE_URL for another server."
    if not settings.OPENAI_MODEL:
        return "No model is named: set OPENAI_MODEL."
    return ""


@contextmanager
def fresh_database() -> Iterator[None]:
    """Put an empty database in place of the site's, so that nothing is answered from memory."""
    connection = connections[DEFAULT_DB_ALIAS]
    assert isinstance(connection, DatabaseWrapper)
    connection.settings_dict["TEST"]["NAME"] = DATABASE
    own = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.close_pool()
        connection.creation.destroy_test_db(own, verbosity=0)


def tried(request: Request, say: Callable[[str, dict[str, Any]], None]) -> Outcome:
    """Carry a request out in this process; `say` is told of its events."""
    before = Run.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    began = time.monotonic()
    result = AgentOrchestrator().process_request(request.prompt, callback=say)
    seconds = time.monotonic() - began
    spent = Run.objects.filter(pk__gt=before).aggregate(
        calls=Sum("call_count", default=0), tokens=Sum("token_count", default=0)
    )
    return Outcome(
        request=request,
        problem=_problem(request, result),
        tool=str(result["tool_name"] or ""),
        model_calls=spent["calls"],
        tokens=spent["tokens"],
        seconds=seconds,
    )


def _problem(request: Request, result: AgentResult) -> str:
    if not result["success"]:
        return f"{result['error_code']}: {result['error']}"
    if request.expects not in str(result["response"]):
        return f"{request.expects} is not in the answer: {result['response']}"
    return ""


def show(console: Console, outcomes: list[Outcome]) -> None:
    """Print a row for each request, and under the table what went wrong."""
    table = Table(box=box.SIMPLE)
    for head in ("request", "success", "tool"):
        table.add_column(head, no_wrap=True)
    for head in ("model calls", "tokens", "seconds"):
        table.add_column(head, justify="right", no_wrap=True)
    for each in outcomes:
        table.add_row(
            each.request.prompt,
            "no" if each.problem else "yes",
            each.tool or "-",
            str(each.model_calls),
            str(each.tokens),
            f"{each.seconds:.1f}",
        )
    console.print(table)
    for each in outcomes:
        if each.problem:
            text = f"{each.request.prompt}\n  {each.problem}"
            console.print(text, markup=False, soft_wrap=True)
