"""Runs a module that ends when the process that started it does, on any system.

`prctl` follows the starting thread and exists on Linux only; a pipe follows the process.
"""

import os
import runpy
import signal
import sys
import threading
import time

GRACE_S = 3.0


def main(module: str, arguments: list[str]) -> None:
    """Run `module` as `__main__` until it ends or standard input does."""
    threading.Thread(target=_end_with_the_pipe, daemon=True).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end_with_the_pipe() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os._exit(1)
