"""A synthesis that has to wait for a reviewer, from the policy to the end of the run."""

from typing import Any

import pytest

from llm.simulator.testing import SimulatorServer
from registry import lifecycle
from registry.models import Tool, ToolVersion
from registry.policies import PolicyStore, snapshot
from runs import claims, selectors, sessions
from runs.claims import NewRun
from runs.models import Run, Step
from synthesis import advancing
from synthesis.engine import CapabilitySynthesisEngine
from synthesis.testing import DOUBLE, DOUBLE_TESTS
from synthesis.tests.scripts import code, script

pytestmark = [pytest.mark.django_db, pytest.mark.core]


@pytest.fixture(autouse=True)
def reviewers(model: SimulatorServer) -> None:
    """Policy wants a person; the model writes `double`."""
    PolicyStore().update_policy("verification", {"require_human_review": True})
    script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[code(DOUBLE)])


@pytest.fixture
def run() -> Run:
    """A worker's synthesis run that has got as far as the review."""
    created = claims.create(
        NewRun(
            kind="synthesis",
            prompt="Create a function that doubles a number",
            user_id=sessions.system_user_id(),
            policies=snapshot(),
            limits={"max_attempts": 3},
        )
    )
    advancing.advance(created.pk)
    created.refresh_from_db()
    assert created.status == "needs_input"
    return created


def tool() -> Tool:
    return Tool.objects.get()


def told(run: Run) -> list[str]:
    return list(run.events.order_by("seq").values_list("event_type", flat=True))


def advanced(run: Run) -> Run:
    advancing.advance(run.pk)
    run.refresh_from_db()
    return run


class TestWaiting:
    def test_a_proven_tool_waits_and_says_what_for(self, run: Run) -> None:
        review = selectors.find_open_review(run)

        assert tool().status == "pending_review"
        assert review == {
            "question": "double passed every gate and waits for a person's approval.",
            "tool_name": "double",
            "version_id": str(ToolVersion.objects.get().uuid),
            "code": "pending_review",
        }
        assert told(run)[-1] == "review_requested"

    def test_in_a_script_it_ends_there_and_equal_wishes_join_what_waits(self) -> None:
        for _ in range(2):
            result = CapabilitySynthesisEngine().synthesize_capability("Double a number")
            assert (result["success"], result["error_code"]) == (False, "pending_review")
            assert result["tool_name"] == "double"

        assert Tool.objects.count() == 1
        lifecycle.approve(tool=tool(), actor="rita")
        assert CapabilitySynthesisEngine().synthesize_capability("Double a number")["success"]


class TestDecided:
    def test_an_approved_tool_is_the_result(self, run: Run, model: SimulatorServer) -> None:
        calls = len(model.calls)
        lifecycle.approve(tool=tool(), actor="rita", reason="Fine.")
        run.refresh_from_db()
        assert run.status == "queued"
        advanced(run)

        assert (run.status, run.result["tool_name"]) == ("succeeded", "double")
        assert run.result["metadata"]["status"] == "active"
        assert told(run)[-2:] == ["review_requested", "synthesis_complete"]
        assert len(model.calls) == calls
        assert ToolVersion.objects.count() == 1

    def test_a_rejected_tool_is_a_failure_with_the_reviewers_reason(self, run: Run) -> None:
        lifecycle.reject(tool=tool(), actor="rita", reason="Use shift_left.")
        advanced(run)

        assert (run.status, run.error_code) == ("failed", "review_rejected")
        assert run.last_error == (
            "double passed every gate, but rita did not approve it: Use shift_left."
        )
        assert run.result["tool_name"] == "double"
        assert (tool().status, tool().live_version) == ("experimental", None)

    def test_an_archived_tool_keeps_nobody_waiting(self, run: Run) -> None:
        lifecycle.archive(tool=tool(), actor="rita", reason="No use for it.")

        assert advanced(run).error_code == "review_rejected"

    @pytest.mark.parametrize(
        ("decide", "status"), [(lifecycle.approve, "succeeded"), (lifecycle.reject, "failed")]
    )
    def test_a_decision_before_the_run_could_ask_is_found(
        self, run: Run, decide: Any, status: str
    ) -> None:
        Step.objects.filter(kind="review").delete()  # as it was just before it asked
        decide(tool=tool(), actor="rita", reason="Seen.")
        Run.objects.update(status="queued")

        assert advanced(run).status == status
        assert Step.objects.get(kind="review").response["reason"] == "Seen."
