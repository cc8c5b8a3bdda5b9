"""Runs of a script: created already claimed, carried out in the caller's own process."""

import time

from django.db import transaction
from django.db.models.functions import Now

from runs import claims, pausing
from runs.claims import NewRun
from runs.errors import SessionBusy
from runs.models import Run, Session

BUSY_WAIT_S = 60.0


def begin(new: NewRun) -> Run:
    """Create a run that this process holds, when the session's earlier runs are through.

    Raises:
        SessionBusy: They were not through within a minute.
        Paused: An operator has paused everything.
    """
    pausing.refuse()
    until = time.monotonic() + BUSY_WAIT_S
    while True:
        run = _try(new)
        if run is not None:
            return run
        if time.monotonic() > until:
            raise SessionBusy("This session is busy with another request; try again later.")
        time.sleep(0.05)


@transaction.atomic
def _try(new: NewRun) -> Run | None:
    if new.session is not None:
        Session.objects.select_for_update().get(pk=new.session.pk)
        _end_abandoned(new.session)
        if Run.objects.filter(session=new.session, status__in=Run.ACTIVE).exists():
            return None
    return claims.create_claimed(new)


def _end_abandoned(session: Session) -> None:
    """End what a script that died left running; where no site runs, nobody else would."""
    dead = Run.objects.filter(
        session=session, status=Run.Status.RUNNING, lease_expires_at__lt=Now()
    )
    for run in dead:
        claims.end(
            run,
            status=Run.Status.FAILED,
            error_code="abandoned",
            reason="The process that worked on this request died.",
        )
