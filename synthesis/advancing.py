"""A worker's turn at a synthesis run."""

from runs import claims, execution, queue
from runs.context import Work
from runs.execution import Result
from runs.models import Run
from synthesis.engine import CapabilitySynthesisEngine
from synthesis.wiring import llm_client, registry, sandbox


def advance(run_id: int) -> None:
    """Claim the synthesis that goes next and carry it on from where it stands.

    `run_id` is what the worker was woken for; another may go before it.
    """
    run = queue.claim_next(kind=Run.Kind.SYNTHESIS, hint=run_id)
    if run is None:
        return
    carry_out(claims.work_of(run, inline=False))


def carry_out(work: Work) -> Result | None:
    """Drive a claimed run to its end; None if it has to wait or is no longer ours."""
    model = llm_client()
    engine = CapabilitySynthesisEngine(model, registry(model), sandbox())
    return execution.drive(
        work,
        lambda: dict(engine.run_stages(work)),
        finish_with=lambda _: None,
        failure_event="synthesis_error",
    )
