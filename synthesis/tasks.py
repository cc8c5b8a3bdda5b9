from celery import shared_task

from sandbox.errors import SandboxUnavailable
from synthesis import advancing, verification


@shared_task(name="synthesis.advance_synthesis", queue="synthesis", acks_late=True)
def advance_synthesis(*, run_id: int) -> None:
    """Idempotent: a run that is claimed elsewhere or has ended is left alone."""
    advancing.advance(run_id)


@shared_task(
    name="synthesis.verify_version",
    queue="synthesis",
    acks_late=True,
    autoretry_for=(SandboxUnavailable,),
    retry_backoff=30,
    max_retries=5,
)
def verify_version(*, version_id: int) -> None:
    """Idempotent: a version that has been judged is left alone. Tried again without a sandbox."""
    verification.verify_version(version_id)
