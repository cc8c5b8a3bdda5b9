"""The Celery application. Tasks are hints; the rows they point at are the truth."""

import os
import signal
from contextlib import suppress
from typing import Any

from billiard import active_children
from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agentsite.settings")

app = Celery("toolsmith")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.celeryd_after_setup.connect
def _refuse_a_mixed_worker(**_: Any) -> None:
    from agentsite import guests  # noqa: PLC0415 -- needs loaded apps

    guests.refuse_a_mixed_worker()


@signals.worker_ready.connect
def _keep_guests_ready(sender: Any = None, **_: Any) -> None:
    """Start guests ahead of time, unless this process only forks those that do the work."""
    from agentsite import guests  # noqa: PLC0415 -- needs loaded apps

    if type(sender.pool).__module__.endswith("thread"):
        guests.keep_ready()


@signals.worker_process_init.connect
def _keep_guests_ready_in_a_child(**_: Any) -> None:
    from agentsite import guests  # noqa: PLC0415 -- needs loaded apps

    guests.keep_ready()


@signals.worker_shutting_down.connect
def _drain(**_: Any) -> None:
    """Finish or hand back what this worker holds; where it has children, they hold it."""
    from runs import draining  # noqa: PLC0415 -- needs loaded apps

    draining.begin()
    for child in active_children():
        with suppress(ProcessLookupError, TypeError):  # it has ended, or has not begun
            os.kill(child.pid, signal.SIGUSR2)  # type: ignore[arg-type]


@signals.worker_process_init.connect
def _drain_when_told(**_: Any) -> None:
    from runs import draining  # noqa: PLC0415 -- needs loaded apps

    signal.signal(signal.SIGUSR2, lambda *_: draining.begin())


@signals.worker_process_shutdown.connect
@signals.worker_shutdown.connect
def _let_go_of_guests(**_: Any) -> None:
    from sandbox import choice  # noqa: PLC0415 -- needs loaded apps

    choice.close()
