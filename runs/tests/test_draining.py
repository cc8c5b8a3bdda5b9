import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from runs import context, dispatch, draining, execution, queue, steps
from runs.attention import attended
from runs.errors import FenceLost
from runs.lease import keeper
from runs.models import Run
from runs.tests.builders import claimed, claimed_again, queued

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.core]


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    calls: list[int] = []
    monkeypatch.setattr(dispatch, "wake", lambda *, run_id, kind: calls.append(run_id))
    return calls


@pytest.fixture
def stop(settings: Any, woken: list[int]) -> Iterator[Any]:
    settings.RUNS_DRAIN_S = 0.5
    yield draining.begin
    draining._told_to_stop.clear()


class TestHandBack:
    def test_a_run_is_queued_at_once_and_its_holder_writes_no_more(self, woken: list[int]) -> None:
        work = claimed()
        woken.clear()

        assert draining.hand_back([work]) == 1
        run = Run.objects.get(pk=work.run_id)
        assert (run.status, run.lease_expires_at, run.attempt_count) == ("queued", None, 0)
        assert woken == [run.pk]
        with context.activate(work), pytest.raises(FenceLost):
            steps.record("x", request={}, write=lambda: 1)
        assert queue.claim_next(kind="request", hint=run.pk) is not None

    def test_what_has_another_holder_by_now_is_left_to_it(self, woken: list[int]) -> None:
        work = claimed()
        claimed_again(work)

        assert draining.hand_back([work]) == 0
        assert Run.objects.get(pk=work.run_id).status == "running"


class TestDrain:
    def test_what_can_be_finished_in_time_is(self, stop: Any) -> None:
        work = claimed()

        def body() -> dict[str, Any]:
            stop()
            time.sleep(0.2)
            return {"success": True}

        execution.drive(work, body, finish_with=lambda _: None)
        assert Run.objects.get(pk=work.run_id).status == "succeeded"

    def test_what_cannot_be_is_handed_back(self, stop: Any) -> None:
        work = claimed()

        def body() -> dict[str, Any]:
            stop()
            attended(lambda: time.sleep(20))
            return {"success": True}

        began = time.monotonic()
        assert execution.drive(work, body, finish_with=lambda _: None) is None
        assert time.monotonic() - began < 4
        assert Run.objects.get(pk=work.run_id).status == "queued"
        assert keeper.held() == []

    def test_no_run_is_taken_any_more_and_the_message_goes_to_another_worker(
        self, stop: Any, woken: list[int]
    ) -> None:
        run = queued()
        woken.clear()
        stop()

        assert queue.claim_next(kind="request", hint=run.pk) is None
        assert woken == [run.pk]


class TestAttended:
    def test_a_call_is_left_alone_within_seconds_of_a_cancel(self) -> None:
        work = claimed()

        def cancel() -> None:
            time.sleep(0.3)
            Run.objects.filter(pk=work.run_id).update(status="cancelled", fence=9)
            connection.close()

        threading.Thread(target=cancel).start()
        began = time.monotonic()
        with context.activate(work), pytest.raises(FenceLost):
            attended(lambda: time.sleep(20))
        assert time.monotonic() - began < 3

    def test_what_it_returns_or_raises_comes_through(self) -> None:
        def fail() -> None:
            raise TimeoutError("of its own")

        with context.activate(claimed()):
            assert attended(lambda: 45) == 45
            with pytest.raises(TimeoutError, match="of its own"):
                attended(fail)
