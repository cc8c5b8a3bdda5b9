"""A job around its guests: preparation that is told, loss that is no verdict, an end on demand."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from runs import context, fencing
from runs.errors import FenceLost
from sandbox import guests as guests_module
from sandbox import interruption, jobs
from sandbox.bubblewrap import Bubblewrap
from sandbox.errors import GuestLost
from sandbox.limits import Limits
from sandbox.program import Outcome, Program, RunResult

REQUEST: dict[str, Any] = {
    "program": Program(modules={"m": "def f(): return 1"}, entry="m:f").to_json(),
    "arguments": {},
    "files": {},
    "conditions": {"hash_seed": None, "time_zone": "UTC"},
}


class Losing(Bubblewrap):
    """Loses the guests of its first jobs: they end before they have read anything."""

    def __init__(self, losses: int) -> None:
        super().__init__()
        self.losses = losses

    def start(self, spec: Any) -> Any:
        guest = super().start(spec)
        if self.losses > 0:
            self.losses -= 1
            guests_module.await_ready(guest, spec.limits)
            guest.life.kill()
        return guest


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_PAUSE_S", 0.0)


class TestLoss:
    def test_a_job_whose_guest_is_lost_is_done_again(self) -> None:
        found = RunResult.from_json(jobs.perform(Losing(1), "run", REQUEST, Limits()))

        assert (found.outcome, found.value) == (Outcome.OK, 1)

    def test_twice_is_a_failure_of_the_machine_and_no_verdict(self) -> None:
        with pytest.raises(GuestLost):
            jobs.perform(Losing(2), "run", REQUEST, Limits())


class TestPreparation:
    def test_people_are_told_why_they_wait(self, monkeypatch: pytest.MonkeyPatch) -> None:
        told: list[tuple[str, dict[str, Any]]] = []
        monkeypatch.setattr(context, "emit", lambda *event: told.append(event))

        class Unprepared(Bubblewrap):
            def is_prepared(self, profile: str) -> bool:
                return False

            def prepare(self, progress: Callable[[str], None] | None, profile: str) -> None:
                assert progress is not None
                progress("Installing the packages")

        jobs.perform(Unprepared(), "run", REQUEST, Limits())

        assert told == [
            ("sandbox_preparing", {"message": "Installing the packages", "profile": "base"})
        ]


class TestInterruption:
    def test_a_job_that_nobody_wants_ends_at_the_next_look(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        endless = Program(modules={"m": "def f():\n    while True: pass"}, entry="m:f")
        started = time.monotonic()

        with (
            interruption.asking(lambda: time.monotonic() < started + 0.5),
            pytest.raises(FenceLost),
        ):
            jobs.perform(
                Bubblewrap(), "run", REQUEST | {"program": endless.to_json()}, Limits(wall_s=20)
            )

        assert time.monotonic() - started < 5

    def test_the_current_run_is_asked_whether_it_is_still_ours(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(context, "current", object)
        monkeypatch.setattr(fencing, "is_ours", lambda work: False)

        with pytest.raises(FenceLost):
            interruption.check()
