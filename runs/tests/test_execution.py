from typing import Any

import pytest
from django.db import InterfaceError, OperationalError

from kernel.errors import Rejected
from runs import answers, claims, context, execution, steps
from runs.context import Work
from runs.errors import RunNotWaiting, WaitsFor
from runs.execution import Result
from runs.models import Run
from runs.sweep import sweep
from runs.tests.builders import claimed, claimed_again, queued

pytestmark = [pytest.mark.django_db, pytest.mark.core]


def drive(work: Work, body: Any) -> tuple[Result | None, list[Result]]:
    rows: list[Result] = []
    return execution.drive(work, body, finish_with=rows.append), rows


def row(work: Work) -> Run:
    return Run.objects.get(pk=work.run_id)


class TestDrive:
    def test_a_result_ends_the_run_together_with_our_rows(self) -> None:
        work = claimed()
        _, rows = drive(work, lambda: {"success": True, "response": "45"})

        assert row(work).status == "succeeded"
        assert rows == [row(work).result]

    @pytest.mark.parametrize("events", [0, 2])
    def test_watchers_are_told_once_that_it_has_ended(
        self, events: int, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
    ) -> None:
        rung: list[str] = []
        monkeypatch.setattr("runs.bell.ring", lambda *, run_uuid: rung.append(run_uuid))
        monkeypatch.setattr("runs.bell.announce", lambda *, run_uuid: None)
        work = claimed()

        def body() -> Result:
            for _ in range(events):
                context.emit("searching")
            return {"success": True}

        with django_capture_on_commit_callbacks(execute=True):
            drive(work, body)

        assert rung == [str(work.run_uuid)]

    def test_an_anticipated_error_keeps_its_code_and_sentence(self) -> None:
        def body() -> Result:
            raise Rejected("No.")

        work = claimed()
        drive(work, body)

        assert (row(work).status, row(work).error_code, row(work).last_error) == (
            "failed", "rejected", "No.",
        )  # fmt: skip

    @pytest.mark.contract("D-39")
    def test_an_unexpected_error_tells_nothing_about_the_inside(self) -> None:
        def body() -> Result:
            raise RuntimeError("secret /path")

        work = claimed()
        drive(work, body)

        assert row(work).error_code == "internal_error"
        assert "secret" not in row(work).last_error

    @pytest.mark.parametrize("error", [OperationalError, InterfaceError])
    def test_a_database_that_was_away_is_no_outcome_and_the_next_goes_on(
        self, error: type[Exception]
    ) -> None:
        def body() -> Result:
            raise error("server closed the connection unexpectedly")

        work = claimed()
        result, rows = drive(work, body)
        assert (result, rows, row(work).status) == (None, [], "running")

        drive(claimed_again(work), lambda: {"success": True})
        assert row(work).status == "succeeded"

    def test_an_attempt_that_was_overtaken_writes_no_outcome(self) -> None:
        work = claimed()

        def body() -> Result:
            claimed_again(work)
            return {"success": True}

        result, rows = drive(work, body)
        assert (result, rows, row(work).status) == (None, [], "running")


class TestWaiting:
    def test_a_run_waits_for_another_and_goes_on_when_that_ends(self) -> None:
        work, other = claimed(), claimed(kind="synthesis")

        def body() -> Result:
            raise WaitsFor(other.run_id)

        drive(work, body)
        assert row(work).status == "waiting"
        drive(other, lambda: {"success": True})
        assert row(work).status == "queued"

    def test_a_run_does_not_wait_for_one_that_has_just_ended(self) -> None:
        work, other = claimed(), claimed(kind="synthesis")
        drive(other, lambda: {"success": True})

        def body() -> Result:
            raise WaitsFor(other.run_id)

        drive(work, body)
        assert row(work).status == "queued"

    def test_an_answer_lets_the_same_run_go_on(self) -> None:
        def body() -> Result:
            context.emit("planning_query")
            reply = steps.ask("Which string?", {})
            context.emit("executing")
            return {"success": True, "response": reply}

        work = claimed()
        drive(work, body)
        assert row(work).status == "needs_input"
        answers.answer(row(work), "hello")
        again = claims.claim(work.run_id)
        assert again is not None
        drive(claims.work_of(again, inline=False), body)

        assert row(work).result == {"success": True, "response": "hello"}
        told = row(work).events.order_by("seq").values_list("event_type", flat=True)
        assert list(told) == ["planning_query", "needs_input", "executing"]

    def test_a_question_is_answered_once(self) -> None:
        work = claimed()
        drive(work, lambda: {"success": True, "response": steps.ask("Which?", {})})
        answers.answer(row(work), "a")

        with pytest.raises(RunNotWaiting):
            answers.answer(row(work), "b")

    def test_the_next_run_of_the_session_need_not_wait_for_a_person(self) -> None:
        work = claimed(session="s")
        drive(work, lambda: {"success": True, "response": steps.ask("Which?", {})})

        assert claims.claim(queued(session="s").pk) is not None


class TestSweep:
    def test_a_run_whose_message_was_lost_is_woken_ever_more_slowly(self) -> None:
        run = queued()
        Run.objects.update(wake_at="2020-01-01T00:00:00Z")

        assert sweep()["woken"] == 1
        assert sweep()["woken"] == 0
        run.refresh_from_db()
        assert run.wake_count == 1

    def test_a_run_whose_process_died_is_woken(self) -> None:
        claimed()
        Run.objects.update(wake_at="2020-01-01T00:00:00Z", lease_expires_at="2020-01-01T00:00:00Z")

        assert sweep()["woken"] == 1

    def test_a_run_that_kills_its_process_every_time_is_given_up(self) -> None:
        work = claimed()
        Run.objects.update(attempt_count=5, lease_expires_at="2020-01-01T00:00:00Z")
        sweep()

        assert (row(work).status, row(work).error_code) == ("failed", "run_poisoned")

    def test_an_unanswered_question_expires(self) -> None:
        work = claimed()
        drive(work, lambda: {"success": True, "response": steps.ask("Which?", {})})
        Run.objects.update(deadline_at="2020-01-01T00:00:00Z")
        sweep()

        assert row(work).error_code == "question_expired"

    def test_a_finished_step_makes_the_attempts_count_anew(self) -> None:
        work = claimed()
        drive(
            work,
            lambda: {
                "success": True,
                "v": steps.call("m", request={}, perform=lambda: steps.Answer(value=1)),
            },
        )

        assert row(work).attempt_count == 0
