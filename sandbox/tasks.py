from typing import Any

from celery import shared_task

from sandbox import dispatch


@shared_task(name=dispatch.TASK, queue=dispatch.QUEUE, acks_late=True)
def perform(*, name: str, job: dict[str, Any]) -> None:
    """Idempotent: an answer is taken once, by name, and one that nobody waits for vanishes."""
    dispatch.answer(name, job)
