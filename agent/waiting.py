"""Waiting for a run on behalf of a caller, holding neither a connection nor the event loop.

Django gives each request a thread of its own anyway; it sleeps here, and delays nobody else.
"""

import time

from django.db import connection

from agent import selectors
from agent.selectors import RunRecord
from runs import hearing
from runs.models import Run

LONGEST_WAIT_S = 30
POLL_S = (0.2, 0.4, 0.8)  # then always the last; for hints that get lost


def wait_for_outcome(run: Run, *, seconds: float) -> RunRecord | None:
    """Return the run's record once it has ended or asks a person, None when time is up first.

    The row decides. It is read when the run is said to have settled, and now and then.
    """
    deadline = time.monotonic() + seconds
    tries = 0
    with hearing.expecting(str(run.uuid)) as settled:
        # One that was only just stored has not been through; that need not be looked up.
        outcome = None if run.status == Run.Status.QUEUED else selectors.find_outcome(run)
        while outcome is None:
            pause = min(POLL_S[min(tries, len(POLL_S) - 1)], deadline - time.monotonic())
            if pause <= 0:
                return None
            _give_connection_back()
            settled.wait(pause)
            settled.clear()
            outcome = selectors.find_outcome(run)
            tries += 1
    return outcome


def _give_connection_back() -> None:
    """Return the connection to the pool; the next query takes one again."""
    if not connection.in_atomic_block:
        connection.close()
