import threading
import time
from collections.abc import Callable

import pytest

from runs import bell, hearing


def eventually(look: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not look() and time.monotonic() < deadline:
        time.sleep(0.01)
    return look()


def said(settled: threading.Event, run_uuid: str) -> bool:
    """Announce it until it is heard: the first subscription of a process takes a moment."""

    def heard() -> bool:
        bell.announce(run_uuid=run_uuid)
        return settled.wait(0.2)

    return eventually(heard)


def test_whoever_expects_a_run_hears_that_it_has_settled() -> None:
    with hearing.expecting("one") as first, hearing.expecting("one") as second:
        assert said(first, "one")
        assert second.wait(5)


def test_nobody_hears_of_other_runs() -> None:
    with hearing.expecting("three") as one, hearing.expecting("two") as two:
        assert said(two, "two")
        assert not one.is_set()


def test_what_is_expected_no_longer_is_forgotten() -> None:
    with pytest.raises(KeyError), hearing.expecting("one"):
        raise KeyError

    assert hearing._waiting == {}


def test_it_goes_on_listening_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "RETRY_S", 0.01)
    with hearing.expecting("one") as settled:
        assert said(settled, "one")
        settled.clear()
        bell._send(bell.SETTLED, {"type": "run.settled"})  # not a message of ours
        assert said(settled, "one")
