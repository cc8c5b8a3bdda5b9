from celery import shared_task

from agent import advancing


@shared_task(name="agent.advance_request", queue="agent", acks_late=True)
def advance_request(*, run_id: int) -> None:
    """Idempotent: what is claimed elsewhere or has ended is left alone."""
    advancing.advance(run_id)
