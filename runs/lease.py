"""One thread per process renews the leases of all runs this process holds."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F, Q
from django.db.models.functions import Least, Now

from runs.context import Work
from runs.models import Run

log = structlog.get_logger(__name__)


class LeaseKeeper:
    """Renews every third of a lease; a run that could not be renewed is marked lost."""

    def __init__(self) -> None:
        self._held: dict[int, Work] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextmanager
    def holding(self, work: Work) -> Iterator[None]:
        with self._lock:
            self._held[work.run_id] = work
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._keep, name="leases", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                # A newer claim of the same run may have taken the place meanwhile.
                if self._held.get(work.run_id) is work:
                    del self._held[work.run_id]

    def held(self) -> list[Work]:
        with self._lock:
            return list(self._held.values())

    def _keep(self) -> None:
        """Run until nothing is held any more; the next claim starts a new thread."""
        while True:
            time.sleep(settings.RUNS_LEASE_S / 3)
            with self._lock:
                held = list(self._held.values())
                if not held:
                    self._thread = None
                    return
            try:
                self._renew(held)
            except DatabaseError as error:
                # The database is away: leases run out by its own clock if it stays away.
                log.warning("runs.lease.renew_failed", error=str(error))
            finally:
                connection.close()

    def _renew(self, held: list[Work]) -> None:
        mine = Q()
        for work in held:
            mine |= Q(pk=work.run_id, fence=work.fence)
        Run.objects.filter(mine, status=Run.Status.RUNNING).update(
            lease_expires_at=Least(
                Now() + timedelta(seconds=settings.RUNS_LEASE_S), F("deadline_at")
            )
        )
        kept = set(
            Run.objects.filter(
                mine, status=Run.Status.RUNNING, lease_expires_at__gt=Now()
            ).values_list("pk", flat=True)
        )
        for work in held:
            if work.run_id not in kept:
                work.lost.set()


keeper = LeaseKeeper()
