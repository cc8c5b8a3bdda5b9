"""A process that shall run, started again with growing patience when it dies."""

import subprocess
import time
from collections.abc import Callable

from agentsite.services.errors import ServicesFailed

HEALTHY_AFTER_S = 10.0
LONGEST_WAIT_S = 30.0


class Kept:
    """One process and its misfortunes."""

    def __init__(
        self,
        name: str,
        start: Callable[[], subprocess.Popen[bytes]],
        report: Callable[[str], None],
        *,
        gives_up_after: int | None = None,
    ) -> None:
        """Start the process.

        Args:
            report: Told each start and each death, in one sentence.
            gives_up_after: This many deaths in a row are borne; None bears any number.
        """
        self.name = name
        self._start = start
        self._report = report
        self._gives_up_after = gives_up_after
        self._deaths = 0
        self._not_before: float | None = None
        self._started = time.monotonic()
        self.process = start()

    def revive(self) -> bool:
        """Start the process again when it is dead and its wait is over; return whether it was.

        Raises:
            ServicesFailed: It dies whenever it is started.
        """
        code = self.process.poll()
        if code is None:
            return False
        if self._not_before is None:
            self._not_before = time.monotonic() + self._mourn(code)
        if time.monotonic() < self._not_before:
            return False
        self._not_before = None
        self._started = time.monotonic()
        self.process = self._start()
        return True

    def _mourn(self, code: int) -> float:
        """Return the seconds to wait: none the first time, then twice as many with each death."""
        lived_s = time.monotonic() - self._started
        self._deaths = 1 if lived_s > HEALTHY_AFTER_S else self._deaths + 1
        self._report(f"{self.name} ended with {code} after {lived_s:.0f} s")
        if self._gives_up_after is not None and self._deaths > self._gives_up_after:
            raise ServicesFailed(f"{self.name} ends whenever it is started.")
        return 0.0 if self._deaths == 1 else min(LONGEST_WAIT_S, 0.1 * 2**self._deaths)
