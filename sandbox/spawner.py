"""Starts guests from one thread that lives as long as the process.

A guest dies with the *thread* that started it (PR_SET_PDEATHSIG), and request threads end. A
process forked from this one has no such thread yet and starts its own.
"""

import os
import queue
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import Future

Start = Callable[[], "subprocess.Popen[bytes]"]


class Spawner:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: queue.SimpleQueue[tuple[Start, Future[subprocess.Popen[bytes]]]]
        self._pid = 0

    def spawn(self, start: Start) -> "subprocess.Popen[bytes]":
        """Return what `start` returned, called on the long-lived thread."""
        answer: Future[subprocess.Popen[bytes]] = Future()
        with self._lock:
            if self._pid != os.getpid():
                self._begin()
        self._requests.put((start, answer))
        return answer.result()

    def _begin(self) -> None:
        self._requests = queue.SimpleQueue()
        threading.Thread(target=self._serve, name="sandbox-spawner", daemon=True).start()
        self._pid = os.getpid()

    def _serve(self) -> None:
        requests = self._requests
        while True:
            start, answer = requests.get()
            try:
                answer.set_result(start())
            except (OSError, ValueError, subprocess.SubprocessError) as error:
                answer.set_exception(error)


SPAWNER = Spawner()
os.register_at_fork(after_in_child=SPAWNER.__init__)  # type: ignore[misc]  # a lock held at the fork
