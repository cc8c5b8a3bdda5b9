from celery import shared_task
from django.utils import timezone

from sandbox.errors import SandboxUnavailable
from synthesis import advancing, intake, verification


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


@shared_task(name="synthesis.ask_again", queue="synthesis")
def ask_again() -> None:
    """Idempotent: what has its verdict is not asked for."""
    intake.ask_again(now=timezone.now())
