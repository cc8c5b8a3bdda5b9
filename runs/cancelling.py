"""Cancelling a run, and what was under way for it alone."""

from django.db import transaction

from runs import claims
from runs.errors import UNWANTED
from runs.models import Run


@transaction.atomic
def cancel(run: Run) -> None:
    """End a run at its user's wish, and the run it waits for unless somebody else waits for that.

    What is in flight ends within seconds: its process finds that the run is no longer its own.

    Raises:
        RunFinished: The run has ended already.
    """
    waited = Run.objects.filter(pk=run.pk, status=Run.Status.WAITING)
    other_id = waited.values_list("waits_for_id", flat=True).first()
    # The awaited run is locked first, as by whoever begins to wait for it.
    other = _locked(other_id) if other_id is not None else None
    claims.end(run, status=Run.Status.CANCELLED, error_code="cancelled", reason="You cancelled it.")
    if other is not None:
        _let_go(other)


def _let_go(run: Run) -> None:
    if not run.is_open or run.waiters.filter(status__in=Run.OPEN).exists():
        return
    waits_for = run.waits_for_id if run.status == Run.Status.WAITING else None
    other = _locked(waits_for) if waits_for is not None else None
    claims.end(
        run,
        status=Run.Status.CANCELLED,
        error_code=UNWANTED,
        reason="Nobody waits for it any more.",
    )
    if other is not None:
        _let_go(other)


def _locked(run_id: int) -> Run:
    return Run.objects.select_for_update().get(pk=run_id)
