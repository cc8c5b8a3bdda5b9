from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from sandbox.errors import SandboxUnavailable
from synthesis import advancing, intake, reverification, verification


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


@shared_task(
    name=reverification.TASK,
    queue="synthesis",
    acks_late=True,
    autoretry_for=(SandboxUnavailable,),
    retry_backoff=30,
    max_retries=5,
)
def reverify_tools(*, after: int = 0) -> None:
    """Prove one stale tool and ask for the next. Idempotent; cheap when nothing is stale."""
    reverification.reverify_next(after=after)


@worker_ready.connect
def reverify_at_start(sender: Any = None, **kwargs: object) -> None:
    """The sandbox may have changed since the last start. Asked for by who will do it."""
    if reverification.QUEUE in sender.app.amqp.queues.consume_from:
        reverification.ask_for_next()
