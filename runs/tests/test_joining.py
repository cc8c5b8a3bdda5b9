from typing import Any

import pytest

from runs import claims, context, execution, joining
from runs.claims import NewRun
from runs.context import Work
from runs.errors import WaitsFor
from runs.models import Run
from runs.tests.builders import claimed, claimed_again

pytestmark = [pytest.mark.django_db, pytest.mark.core]


def wanted(work: Work, name: str) -> NewRun:
    return NewRun(kind="synthesis", prompt=name, user_id=work.user_id, join_key=name)


def join(work: Work, name: str) -> Any:
    with context.activate(work):
        return joining.result_of(
            wanted(work, name), lambda _: {"success": True}, failure_event="error"
        )


def carry_out(name: str) -> None:
    """Let a worker do the work that was joined, telling of it."""
    run = claims.claim(Run.objects.get(join_key=name).pk)
    assert run is not None
    work = claims.work_of(run, inline=False)

    def body() -> Any:
        work.emit("synthesis_step", {"step": name})
        return {"success": True, "name": name}

    execution.drive(work, body, finish_with=lambda _: None)


def told(work: Work) -> list[str]:
    events = Run.objects.get(pk=work.run_id).events.order_by("seq")
    return [event.data.get("step", event.event_type) for event in events]


def joined(work: Work, *names: str) -> list[Any]:
    """Join one after the other, as a flow that starts from its top each time."""
    return [join(work, name)["name"] for name in names]


def wait(work: Work, *names: str) -> None:
    execution.drive(work, lambda: {"names": joined(work, *names)}, finish_with=lambda _: None)


def test_one_that_died_before_it_could_wait_still_tells_what_went_on() -> None:
    first = claimed()
    first.emit("entering_synthesis_mode")
    with pytest.raises(WaitsFor):
        join(first, "a")
    carry_out("a")
    second = claimed_again(first)
    second.emit("entering_synthesis_mode")

    assert joined(second, "a") == ["a"]
    assert told(first) == ["entering_synthesis_mode", "a"]


def test_one_that_waited_tells_it_once_however_often_it_starts_over() -> None:
    work = claimed()
    for number, name in enumerate(("a", "b")):
        wait(work, *("a", "b")[: number + 1])
        carry_out(name)
        run = claims.claim(work.run_id)
        assert run is not None
        work = claims.work_of(run, inline=False)
        assert joined(work, *("a", "b")[: number + 1]) == ["a", "b"][: number + 1]
        work = claimed_again(work)

    assert joined(work, "a", "b") == ["a", "b"]
    assert told(work) == ["a", "b"]
