"""Waiting for a run on behalf of a caller, holding neither a connection nor the event loop."""

import time

from django.db import connection

from agent import selectors
from agent.selectors import RunRecord
from runs.models import Run

LONGEST_WAIT_S = 30
POLL_S = (0.05, 0.1, 0.2, 0.4)  # then always the last


def wait_for_outcome(run: Run, *, seconds: float) -> RunRecord | None:
    """Return the run's record once it has ended or asks a person, None when time is up first.

    A request has a thread of its own, so sleeping delays nobody else.
    """
    deadline = time.monotonic() + seconds
    tries = 0
    while (outcome := selectors.find_outcome(run)) is None:
        pause = min(POLL_S[min(tries, len(POLL_S) - 1)], deadline - time.monotonic())
        if pause <= 0:
            return None
        _give_connection_back()
        time.sleep(pause)
        tries += 1
    return outcome


def _give_connection_back() -> None:
    """Return the connection to the pool; the next query takes one again."""
    if not connection.in_atomic_block:
        connection.close()
