"""Reviewers and runs at the same moment: no decision is lost, and nobody is in anybody's way."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from registry import lifecycle, reviews
from registry.errors import WrongMove
from registry.models import Tool, ToolVersion
from registry.testing import publish_tool, store_version
from runs import execution, steps
from runs.context import Work
from runs.execution import Result
from runs.models import Run, Step
from runs.tests.builders import claimed, waiting_for

ROUNDS = 16


def ask(work: Work, version: ToolVersion) -> None:
    """What a synthesis run does once its tool is put up."""

    def body() -> Result:
        decided = steps.ask(
            "May it be used?",
            reviews.subject(version),
            kind=Step.REVIEW,
            settle=lambda: _json(reviews.find_decision(version)),
        )
        return {"success": True, "response": decided}

    execution.drive(work, body, finish_with=lambda _: None)


def _json(decision: reviews.Decision | None) -> dict[str, object] | None:
    return decision.to_json() if decision is not None else None


@pytest.mark.django_db(transaction=True)
def test_a_decision_at_the_moment_of_the_question_always_reaches_the_run() -> None:
    for number in range(ROUNDS):
        version = store_version(f"tool_{number}")
        lifecycle.request_review(version=version, actor="a run", reason="")
        work = claimed(kind="synthesis")
        waiting_for(work)

        def decide(after_s: float, version: ToolVersion = version) -> None:
            try:
                time.sleep(after_s)
                lifecycle.approve(tool=version.tool, actor="rita")
            finally:
                connections.close_all()

        def wonder(work: Work = work, version: ToolVersion = version) -> None:
            try:
                ask(work, version)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(wonder), pool.submit(decide, number / 1_000)]:
                done.result()
        assert Run.objects.get(pk=work.run_id).status in {"queued", "succeeded"}
        assert Step.objects.get(run_id=work.run_id).response["approved"] is True


@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_at_once_one_decides_and_the_other_is_told() -> None:
    version = store_version()
    lifecycle.request_review(version=version, actor="a run", reason="")

    def decide(approves: bool) -> bool:  # noqa: FBT001 -- handed over by the pool
        try:
            if approves:
                lifecycle.approve(tool=version.tool, actor="rita")
            else:
                lifecycle.reject(tool=version.tool, actor="sam", reason="No.")
        except WrongMove:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, [True, False])) == [False, True]


@pytest.mark.django_db
class TestPreviousLive:
    def test_it_is_the_version_that_was_live_before(self) -> None:
        first, second = publish_tool().live_version, publish_tool().live_version
        third = store_version()

        assert first is not None
        assert second is not None
        assert reviews.previous_live(first) is None
        assert reviews.previous_live(second) == first
        assert reviews.previous_live(third) == second

    def test_a_version_that_was_never_live_does_not_count(self) -> None:
        store_version()

        assert reviews.previous_live(store_version()) is None
        assert Tool.objects.count() == 1
