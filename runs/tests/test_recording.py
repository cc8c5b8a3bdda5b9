"""Repetitions of flows made of a few steps."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from kernel.errors import Unavailable
from runs import branches, claims, context, execution, joining, repetition, steps
from runs.claims import NewRun
from runs.context import Work
from runs.models import Run, Step
from runs.recording import Recording, Told, WhatIf
from runs.repetition import Repetition, difference, event_diff, same
from runs.tests.builders import claimed, claimed_again
from runs.tests.calls import die

pytestmark = [pytest.mark.django_db, pytest.mark.core]

Flow = Callable[[], dict[str, Any]]


def call(request: object, value: object = 1, *, tokens: int = 0) -> Any:
    answer = steps.Answer(value=value, input_tokens=tokens)
    return steps.call(
        "model.x",
        request=request,
        perform=lambda: answer,
        reserve_tokens=tokens,
        is_model_call=True,
    )


def driven(flow: Flow, **pinned: Any) -> Run:
    work = claimed(**pinned)
    drive(work, flow)
    return Run.objects.get(pk=work.run_id)


def drive(work: Work, flow: Flow) -> Any:
    return execution.drive(work, flow, finish_with=lambda _: None)


def repeated(
    run: Run, flow: Flow, recording: Recording | None = None, **changes: Any
) -> Repetition:
    return repetition.repeat(
        run, lambda work: drive(work, flow), recording or Recording(run), **changes
    )


def simple() -> dict[str, Any]:
    context.emit("searching")
    found = steps.decide("candidates", request={}, choose=lambda: ["a"])
    value = call({"tool": found[0]}, 45, tokens=5)
    context.emit("complete")
    return {"success": True, "response": value}


class TestRecording:
    def test_every_step_comes_from_the_record_and_events_stand_between_them(self) -> None:
        run = driven(simple)
        again = repeated(run, simple)

        assert difference(run, again) == ""
        assert [(taken.asked.key, taken.events_before) for taken in again.taken] == [
            ("candidates#1", 1), ("model.x#1", 1),
        ]  # fmt: skip
        assert [told.event_type for told in again.events] == ["searching", "complete"]

    def test_a_call_that_failed_fails_again(self) -> None:
        def flow() -> dict[str, Any]:
            def fail() -> steps.Answer:
                raise Unavailable("The model is away.")

            return steps.call("model.x", request={}, perform=fail)  # type: ignore[no-any-return]

        run = driven(flow)
        again = repeated(run, flow)

        assert difference(run, again) == ""
        assert again.taken[0].error == "unavailable: The model is away."

    def test_a_question_that_nobody_answered_ends_it_as_it_ended_the_run(self) -> None:
        def flow() -> dict[str, Any]:
            return {"success": True, "response": steps.ask("Which?", {})}

        run = driven(flow)
        again = repeated(run, flow)

        assert again.ended == "It waits for a person: Which?"
        assert difference(run, again) == ""

    def test_a_flow_that_goes_on_where_the_record_ends_differs(self) -> None:
        def longer() -> dict[str, Any]:
            simple()
            return {"success": True, "response": call({"more": True})}

        run = driven(simple)

        assert difference(run, repeated(run, longer)) == "The record ends before model.x#2."

    def test_a_flow_that_tells_more_differs(self) -> None:
        def chattier() -> dict[str, Any]:
            done = simple()
            context.emit("complete", {"again": True})
            return done

        run = driven(simple)

        assert "Recorded: nothing. Repeated: complete" in difference(run, repeated(run, chattier))

    @pytest.mark.parametrize(("lost", "error"), [
        ([100], ""), ([60, 60], "budget_exceeded"), ([100, 60], "budget_exceeded"),
    ])  # fmt: skip
    def test_a_run_that_lost_calls_gets_as_far_again(self, lost: list[int], error: str) -> None:
        work = claimed(limits={"max_tokens": 100})
        for tokens in lost:
            die(work, reserve_tokens=tokens, is_model_call=True)
            work = claimed_again(work)

        def flow() -> dict[str, Any]:
            call({"n": 1}, tokens=50)
            call({"n": 2}, tokens=50)
            return {"success": True}

        drive(work, flow)
        run = Run.objects.get(pk=work.run_id)

        assert run.error_code == error
        assert difference(run, repeated(run, flow)) == ""

    def test_a_limit_is_met_again_where_it_was_met(self) -> None:
        def flow() -> dict[str, Any]:
            call({"n": 1}, tokens=60)
            call({"n": 2}, tokens=60)
            return {"success": True}

        run = driven(flow, limits={"max_tokens": 100})

        assert run.error_code == "budget_exceeded"
        assert difference(run, repeated(run, flow)) == ""


class TestWhatIf:
    def test_a_call_is_answered_from_the_record_or_made_anew_by_what_it_asks(self) -> None:
        run = driven(simple)
        count = Step.objects.count()

        def other() -> dict[str, Any]:
            call({"tool": "a"}, "not asked")
            return {"success": True, "response": call({"tool": "b"}, "made")}

        again = repeated(run, other, WhatIf(run))

        assert [(taken.source, taken.value) for taken in again.taken] == [
            ("recorded", 45), ("made anew", "made"),
        ]  # fmt: skip
        assert Step.objects.count() == count

    def test_what_is_made_anew_is_held_to_the_limits(self) -> None:
        run = driven(simple, limits={"max_calls": 1})

        def other() -> dict[str, Any]:
            call({"tool": "a"})
            return {"success": True, "response": call({"tool": "b"})}

        again = repeated(run, other, WhatIf(run))

        assert again.result is not None
        assert again.result["error_code"] == "budget_exceeded"

    def test_a_decision_changes_only_where_the_policy_does(self) -> None:
        tools = ["a"]

        def flow() -> dict[str, Any]:
            found = steps.decide("candidates", request={}, choose=lambda: tools[: limit()])
            return {"success": True, "response": found}

        def limit() -> int:
            work = context.current()
            assert work is not None
            return int(work.policies["limit"]["value"]["n"])

        def pinned(n: int) -> dict[str, Any]:
            return {"limit": {"version": n, "value": {"n": n}}}

        run = driven(flow, policies=pinned(1))
        tools[:] = ["b", "c"]  # since then

        def response(n: int) -> Any:
            recording = WhatIf(run, policies=pinned(n))
            return (repeated(run, flow, recording, policies=pinned(n)).result or {})["response"]

        assert response(1) == ["a"]
        assert response(2) == ["b", "c"]

    def test_it_starts_no_run_and_writes_no_row(self) -> None:
        run = driven(simple)

        def joining_one() -> dict[str, Any]:
            new = NewRun(kind="synthesis", prompt="x", user_id=run.user_id, join_key="k")
            return joining.result_of(new, lambda _: {}, failure_event="error")

        def writing_one() -> dict[str, Any]:
            steps.record("registration", request={}, write=lambda: pytest.fail("it wrote"))
            return {"success": True}

        assert "start or join" in repeated(run, joining_one, WhatIf(run)).ended
        assert "would write rows" in repeated(run, writing_one, WhatIf(run)).ended
        assert Run.objects.count() == 1


def test_a_run_of_a_script_joins_no_second_run_when_it_goes_on() -> None:
    made = []

    def write(_: Work) -> dict[str, Any]:
        made.append(1)
        return {"success": True, "tool_name": "t"}

    def flow() -> dict[str, Any]:
        new = NewRun(kind="synthesis", prompt="x", user_id=work.user_id, join_key="k")
        joined = joining.result_of(new, write, failure_event="error")
        steps.ask("Which?", {})
        return joined

    work = claimed()
    work.inline = True
    drive(work, flow)
    Step.objects.filter(kind="question").update(status="done", response="this")
    Run.objects.filter(pk=work.run_id).update(status="queued")
    run = claims.claim(work.run_id)
    assert run is not None
    drive(claims.work_of(run, inline=True), flow)

    assert made == [1]


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1e16, 10**16, True),
        (45.0, 45, True),
        (True, 1, False),
        ("1", 1, False),
        ([1, {"a": 2.0}], [1.0, {"a": 2}], True),
        ({"a": 1}, {"a": 1, "b": None}, False),
        (None, None, True),
    ],
)
def test_values_are_the_same_as_rows_give_them_back(left: Any, right: Any, *, equal: bool) -> None:
    assert same(left, right) is equal


def test_how_long_something_took_is_no_difference() -> None:
    def told(**data: Any) -> list[Told]:
        return [Told(branch="", event_type="execution_complete", data=data)]

    before = told(result="45", duration_ms=1)

    assert event_diff(before, told(result="45", duration_ms=2)) == []
    assert event_diff(before, told(result="46", duration_ms=1)) != []


def test_branches_are_compared_each_in_its_own_order() -> None:
    def flow() -> dict[str, Any]:
        def part(name: str) -> Any:
            context.emit("workflow_step", {"name": name})
            return call({"n": name})

        branches.side_by_side({name: partial(part, name) for name in ("b", "a")})
        return {"success": True}

    run = driven(flow)
    again = repeated(run, flow)
    assert difference(run, again) == ""
    again.events.reverse()  # of two branches, one event each: as if the other had been quicker
    assert difference(run, again) == ""
    again.events[0] = replace(again.events[0], data={"name": "c"})
    assert "Recorded: [" in difference(run, again)


def test_what_a_decision_asked_is_charged_when_it_is_read_back() -> None:
    def flow() -> dict[str, Any]:
        steps.decide("plan", request={}, choose=lambda: call({"plan": 1}, tokens=60))
        return {"success": True, "response": call({"n": 2}, tokens=60)}

    run = driven(flow, limits={"max_tokens": 100})
    assert run.error_code == "budget_exceeded"
    assert difference(run, repeated(run, flow)) == ""


def test_a_decision_that_an_error_ended_is_ended_by_it_again() -> None:
    def flow() -> dict[str, Any]:
        choose = lambda: call({"plan": 1}, tokens=200)  # noqa: E731
        return {"success": True, "response": steps.decide("plan", request={}, choose=choose)}

    run = driven(flow, limits={"max_tokens": 100})
    assert run.error_code == "budget_exceeded"
    assert difference(run, repeated(run, flow)) == ""
