"""Whether a function answers one and the same call in two ways within a test.

A user's call is the first of its process, always. A function that remembers its calls can pass
tests that claim two results of one call, and no user would ever see the second.
"""

from sandbox import replay
from sandbox.parsing import BadJson


class Repeats:
    """The calls of one test after another, and what was answered to each the first time.

    Calls count as the same when arguments, environment, generators of random numbers and working
    directory are; what changes the files or the environment makes all that follows another call.
    """

    def __init__(self) -> None:
        self._first: dict[bytes, str] = {}
        self._call = b""

    def begin_test(self) -> None:
        self._first.clear()
        self._call = b""

    def asked(self, call: bytes) -> None:
        self._call = call
        if _changes_files(call):
            self._first.clear()

    def answered(self, answer: bytes) -> bool:
        """Tell whether the same call was answered otherwise before."""
        call, self._call = self._call, b""
        said = replay.plain_reply(answer)
        if _changes_files(answer) or said is None:
            self._first.clear()
            return False
        return bool(call) and self._first.setdefault(call, said) != said


def _changes_files(payload: bytes) -> bool:
    """Tell whether files, or the variables of the environment, are others from here on."""
    try:
        header = replay.header_of(payload)
    except (BadJson, ValueError):
        return True  # too large to be looked at
    changed = header.get("tree"), header.get("environment")
    return any(isinstance(each, dict) and any(each.values()) for each in changed)
