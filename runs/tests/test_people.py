"""Runs that wait for people, and runs that wait for such runs."""

from typing import Any

import pytest
from django.conf import settings
from django.db.models import F
from django.db.models.functions import Now

from runs import answers, claims, context, execution, joining, selectors, sessions, steps
from runs.claims import NewRun
from runs.context import Work
from runs.errors import NeedsAnswer, RunNotWaiting
from runs.execution import Result
from runs.models import Run, Step
from runs.sweep import sweep
from runs.tests.builders import claimed, claimed_again, waiting_for

pytestmark = [pytest.mark.django_db, pytest.mark.core]

DECISION = {"approved": True}
LONG_AGO = "2020-01-01T00:00:00Z"


def ask(work: Work) -> Result:
    return {"success": True, "response": steps.ask("Which of the two?", {"code": "unclear"})}


def review(work: Work) -> Result:
    decided = steps.ask(
        "May it be used?",
        {"version_id": "v1", "code": "pending_review"},
        kind=Step.REVIEW,
        told_as="review_requested",
    )
    return {"success": True, "response": decided}


def drive(work: Work, body: Any) -> Result | None:
    return execution.drive(work, lambda: body(work), finish_with=lambda _: None)


def row(work: Work) -> Run:
    return Run.objects.get(pk=work.run_id)


def seconds_left(work: Work) -> float:
    found = Run.objects.annotate(left=F("deadline_at") - Now()).filter(pk=work.run_id)
    return float(found.values_list("left", flat=True)[0].total_seconds())


class TestReview:
    def test_it_is_no_question_that_whoever_asked_could_answer(self) -> None:
        work = claimed(kind="synthesis")
        drive(work, review)

        assert (row(work).status, selectors.find_open_question(row(work))) == ("needs_input", None)
        for run in (work, waiting_for(work)):
            with pytest.raises(RunNotWaiting):
                answers.answer(row(run), {"approved": True})

    def test_a_decision_lets_the_run_go_on_with_it(self) -> None:
        work = claimed(kind="synthesis")
        drive(work, review)

        assert answers.finish_reviews(about={"version_id": "other"}, value=DECISION) == 0
        assert answers.finish_reviews(about={"version_id": "v1"}, value=DECISION) == 1
        assert answers.finish_reviews(about={"version_id": "v1"}, value=DECISION) == 0
        again = claims.claim(work.run_id)
        assert again is not None
        drive(claims.work_of(again, inline=False), review)
        assert row(work).result["response"] == DECISION
        assert [event.event_type for event in row(work).events.all()] == ["review_requested"]

    def test_a_decision_between_asking_and_waiting_is_not_lost(self) -> None:
        work = claimed(kind="synthesis")

        def body(_: Work) -> Result:
            try:
                return review(work)
            except NeedsAnswer:
                answers.finish_reviews(about={"version_id": "v1"}, value=DECISION)
                raise

        drive(work, body)
        assert row(work).status == "queued"

    def test_a_decision_before_the_question_answers_it_at_once(self) -> None:
        work = claimed(kind="synthesis")
        with context.activate(work):
            decided = steps.ask("?", {}, kind=Step.REVIEW, settle=lambda: DECISION)

        assert decided == DECISION
        assert Step.objects.get().status == "done"

    def test_a_decision_finds_a_run_whose_process_died_while_asking(self) -> None:
        work = claimed(kind="synthesis")
        with context.activate(work), pytest.raises(NeedsAnswer):
            review(work)
        answers.finish_reviews(about={"version_id": "v1"}, value=DECISION)
        again = claimed_again(work)
        drive(again, review)

        assert row(work).status == "succeeded"

    def test_one_that_nobody_decides_expires_under_its_own_name(self) -> None:
        work = claimed(kind="synthesis")
        drive(work, review)
        Run.objects.update(deadline_at=LONG_AGO)
        sweep()

        assert row(work).error_code == "review_expired"
        assert answers.finish_reviews(about={"version_id": "v1"}, value=DECISION) == 0


class TestWaiters:
    @pytest.mark.parametrize("body", [ask, review])
    def test_who_waits_for_a_run_that_waits_for_a_person_has_the_time_too(self, body: Any) -> None:
        other = claimed(kind="synthesis")
        early = waiting_for(other)
        drive(other, body)
        late = waiting_for(other)

        for work in (early, late):
            assert seconds_left(work) > settings.QUESTION_EXPIRES_S
        assert sweep()["ended"] == 0
        assert row(early).status == "waiting"

    def test_so_has_who_waits_at_the_end_of_a_chain_and_may_answer(self) -> None:
        first = claimed(kind="synthesis")
        second = waiting_for(first, kind="synthesis")
        work = waiting_for(second)
        drive(first, ask)

        assert seconds_left(work) > seconds_left(second) > settings.QUESTION_EXPIRES_S
        assert selectors.find_open_question(row(work)) is not None
        answers.answer(row(work), "a")
        assert row(first).status == "queued"

    def test_they_stay_put_until_the_run_has_ended(self) -> None:
        other = claimed(kind="synthesis")
        work = waiting_for(other)
        drive(other, ask)
        assert row(work).status == "waiting"
        answers.answer(row(work), "the first")

        assert (row(work).status, row(other).status) == ("waiting", "queued")
        assert seconds_left(work) < settings.QUESTION_EXPIRES_S
        again = claims.claim(other.run_id)
        assert again is not None
        drive(claims.work_of(again, inline=False), ask)
        assert row(other).result["response"] == "the first"
        assert row(work).status == "queued"

    def test_they_see_the_question_and_the_first_answer_wins(self) -> None:
        other = claimed(kind="synthesis")
        works = [waiting_for(other), waiting_for(other)]
        drive(other, ask)

        for work in works:
            asked = selectors.find_open_question(row(work))
            assert asked is not None
            assert asked["question"] == "Which of the two?"
        answers.answer(row(works[1]), "b")
        with pytest.raises(RunNotWaiting):
            answers.answer(row(works[0]), "a")
        assert selectors.find_open_question(row(works[0])) is None
        assert Step.objects.get(kind="question").response == "b"

    def test_an_unanswered_question_ends_the_asked_run_alone(self) -> None:
        other = claimed(kind="synthesis")
        work = waiting_for(other)
        drive(other, ask)
        Run.objects.filter(pk=other.run_id).update(deadline_at=LONG_AGO)
        sweep()

        assert (row(other).error_code, row(work).status) == ("question_expired", "queued")

    def test_a_run_that_waits_for_one_that_works_has_no_question(self) -> None:
        work = waiting_for(claimed(kind="synthesis"))

        assert selectors.find_open_question(row(work)) is None
        with pytest.raises(RunNotWaiting):
            answers.answer(row(work), "a")


class TestScript:
    @pytest.mark.parametrize(
        ("body", "code", "said"),
        [(ask, "unclear", "Which of the two?"), (review, "pending_review", "May it be used?")],
    )
    def test_what_only_a_person_could_decide_ends_it_with_the_sentence(
        self, body: Any, code: str, said: str
    ) -> None:
        new = NewRun(
            kind="synthesis", prompt="x", user_id=sessions.system_user_id(), join_key="one"
        )
        for _ in range(2):  # the second finds the run waiting already
            result = joining.result_of(new, body, failure_event="error")
            assert (result["success"], result["error_code"], result["error"]) == (False, code, said)

        assert Run.objects.get().status == "needs_input"
