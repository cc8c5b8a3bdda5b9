"""Work of a job that is done in a thread of its own, beside the rest of it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Self, TypeVar

from sandbox import interruption

Found = TypeVar("Found")


class Aside:
    """One thread, for as long as the block lasts.

    Leaving the block early, by an exception, ends what is going on within a second.
    """

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._is_wanted = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_wanted = False
        self._thread.shutdown()

    def begin(self, action: Callable[[], Found]) -> "Future[Found]":
        """Have `action` done after what was begun before it."""
        return self._thread.submit(self._done, action)

    def _done(self, action: Callable[[], Found]) -> Found:
        with interruption.asking(lambda: self._is_wanted):
            return action()


def result_of(begun: "Future[Found]") -> Found:
    """Wait for what was begun; raises what that raised.

    Raises:
        FenceLost: Nobody wants the result any more.
    """
    while not wait([begun], timeout=interruption.CHECK_S).done:
        interruption.check()
    return begun.result()
