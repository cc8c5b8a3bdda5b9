"""A worker that is told to stop: it takes no run any more, and hands back what it cannot finish."""

import threading
import time
from collections.abc import Iterable

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F
from django.db.models.functions import Greatest, Now

from runs import bell, claims, dispatch
from runs.context import Work
from runs.lease import keeper
from runs.models import Run

log = structlog.get_logger(__name__)
_told_to_stop = threading.Event()


def is_draining() -> bool:
    return _told_to_stop.is_set()


def begin() -> None:
    """Stop taking runs, and see to those that are held; returns at once. May be a signal's work."""
    if _told_to_stop.is_set():
        return
    _told_to_stop.set()
    threading.Thread(target=_drain, name="drain", daemon=True).start()


def hand_back(held: Iterable[Work]) -> int:
    """Queue runs for other workers, now and not when their leases end. Returns how many.

    Who works at one finds the fence moved, and stops within seconds. A call in flight stays on
    the books and is made again; the attempt does not count.
    """
    handed = 0
    for work in held:
        changed = Run.objects.filter(
            pk=work.run_id, fence=work.fence, status=Run.Status.RUNNING
        ).update(
            status=Run.Status.QUEUED,
            fence=F("fence") + 1,
            attempt_count=Greatest(F("attempt_count") - 1, 0),
            lease_expires_at=None,
            wake_at=Now() + claims.WAKE_GRACE,
            updated_at=Now(),
        )
        if changed:
            log.info("runs.run.handed_back", run=str(work.run_uuid))
            dispatch.wake(run_id=work.run_id, kind=work.kind)
            bell.ring(run_uuid=str(work.run_uuid))
            handed += 1
    return handed


def _drain() -> None:
    until = time.monotonic() + settings.RUNS_DRAIN_S
    while keeper.held() and time.monotonic() < until:
        time.sleep(0.1)
    try:
        hand_back(keeper.held())
    except DatabaseError as error:
        log.warning("runs.drain.failed", error=str(error))  # their leases will end
    finally:
        connection.close()
