from celery import shared_task
from celery.signals import worker_ready

from runs import sweep as sweeping


@shared_task(name="runs.sweep", queue="agent", soft_time_limit=60, time_limit=90)
def sweep() -> None:
    sweeping.sweep()


@worker_ready.connect
def sweep_at_start(**kwargs: object) -> None:
    """What the last worker left behind should not wait for the next tick of the clock."""
    sweep.delay()
