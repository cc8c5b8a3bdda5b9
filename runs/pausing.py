"""Whether runs are held back. The switch lies above this package and is named by a setting."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from runs.errors import Paused


@cache
def _switch() -> Callable[[], bool]:
    switch: Callable[[], bool] = import_string(settings.RUNS_PAUSED_BY)
    return switch


def is_paused() -> bool:
    """Tell whether no run is to be taken up. Those under way go on to their end."""
    return _switch()()


def refuse() -> None:
    """Let a script start a run of its own, or not: it has no queue to wait in.

    Raises:
        Paused
    """
    if is_paused():
        raise Paused("Everything is paused by an operator. Ask again later.")
