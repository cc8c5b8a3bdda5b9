"""Which task advances which kind of run. Named by string: the tasks live above this package."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

TASKS = {
    "request": ("agent.advance_request", "agent"),
    "synthesis": ("synthesis.advance_synthesis", "synthesis"),
}


def wake(*, run_id: int, kind: str) -> None:
    """Hint to a worker that the run can go on. A lost hint is made good by the sweep."""
    task, queue = TASKS[kind]
    try:
        current_app.send_task(task, kwargs={"run_id": run_id}, queue=queue, retry=False)
    except OperationalError as error:
        log.warning("runs.wake.failed", run_id=run_id, error=str(error))
