from celery import shared_task

from synthesis import advancing, verification


@shared_task(name="synthesis.advance_synthesis", queue="synthesis", acks_late=True)
def advance_synthesis(*, run_id: int) -> None:
    """Idempotent: a run that is claimed elsewhere or has ended is left alone."""
    advancing.advance(run_id)


@shared_task(name="synthesis.verify_version", queue="synthesis", acks_late=True)
def verify_version(*, version_id: int) -> None:
    """Idempotent: a version that has been proven is left alone."""
    verification.verify_version(version_id)
