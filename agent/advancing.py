"""A worker's turn at a request."""

from functools import cache

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from agent import memory
from agent.orchestrator import AgentOrchestrator
from runs import claims, queue
from runs.models import Run


@cache
def orchestrator() -> AgentOrchestrator:
    """Return the orchestrator of this process; it holds no state of any request."""
    made: AgentOrchestrator = import_string(settings.AGENT_ORCHESTRATOR)()
    return made


def advance(run_id: int) -> None:
    """Claim the request that goes next and carry it on from where it stands; maybe there is none.

    `run_id` is what the worker was woken for; another may go before it.
    """
    with transaction.atomic():
        run = queue.claim_next(kind=Run.Kind.REQUEST, hint=run_id)
        if run is None:
            return
        memory.record_request(run)
    orchestrator().carry_out(claims.work_of(run, inline=False), run.prompt)
