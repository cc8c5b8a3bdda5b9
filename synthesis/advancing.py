"""A worker's turn at a synthesis run."""

from runs import claims, execution
from synthesis.engine import CapabilitySynthesisEngine
from synthesis.wiring import llm_client, registry, sandbox


def advance(run_id: int) -> None:
    """Claim the run and carry it on from where it stands; nothing if somebody else has it."""
    run = claims.claim(run_id)
    if run is None:
        return
    work = claims.work_of(run, inline=False)
    model = llm_client()
    engine = CapabilitySynthesisEngine(model, registry(model), sandbox())
    execution.drive(
        work,
        lambda: dict(engine.run_stages(work)),
        finish_with=lambda _: None,
        failure_event="synthesis_error",
    )
