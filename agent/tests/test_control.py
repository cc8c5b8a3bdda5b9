"""Limits and switches, met by requests that workers carry out."""

import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db.models.functions import Now

from agent import submission
from agent.advancing import advance, orchestrator
from agent.executor import ToolExecutor
from agent.orchestrator import AgentOrchestrator
from agent.selectors import run_record
from agent.tests.faces import session_of
from learning.models import CacheEntry
from learning.skill_graph import SkillGraph
from llm.simulator.testing import SimulatorServer
from registry import pauses
from registry.capabilities import CapabilityRegistry
from registry.errors import ToolPaused
from registry.policies import PolicyStore
from runs import claims
from runs.models import Run
from runs.sweep import sweep

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("seeds", "model", "_no_message_is_sent"),
]

NEW_TOOL = "Create a function to compute the factorial of a number, then use it on 5"


@pytest.fixture
def _no_message_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are played by the tests."""
    monkeypatch.setattr("runs.dispatch.wake", lambda **_: None)


def asked(user: User, prompt: str) -> Run:
    run = submission.submit(user_id=user.pk, prompt=prompt, session_key=session_of(user))
    advance(run.pk)
    run.refresh_from_db()
    return run


class TestDailyLimit:
    def test_a_request_that_may_start_no_synthesis_ends_with_a_sentence(self, alice: User) -> None:
        PolicyStore().update_policy("usage_limits", {"syntheses_per_day": 0})
        run = asked(alice, NEW_TOOL)

        assert (run.status, run.error_code) == ("failed", "daily_limit_reached")
        assert "new tools of today are used up" in run.last_error
        assert not Run.objects.filter(kind="synthesis").exists()
        call_command("replay", str(run.uuid), "--execute", stdout=io.StringIO())

    def test_one_that_another_has_started_is_joined_all_the_same(
        self, alice: User, bob: User
    ) -> None:
        PolicyStore().update_policy("usage_limits", {"syntheses_per_day": 1})
        first, second, third = (asked(user, NEW_TOOL) for user in (bob, alice, bob))

        assert [run.status for run in (first, second, third)] == ["waiting"] * 3
        assert Run.objects.filter(kind="synthesis").count() == 1

    def test_a_request_that_needs_none_is_answered(
        self, alice: User, model: SimulatorServer
    ) -> None:
        PolicyStore().update_policy("usage_limits", {"syntheses_per_day": 0})

        assert asked(alice, "What is 15% of 300?").status == "succeeded"


def pause(**switches: Any) -> None:
    pauses.change(actor="alice", reason="A test.", **switches)


class TestPauses:
    def test_while_everything_is_paused_requests_wait_and_their_time_does_not_run(
        self, alice: User
    ) -> None:
        pause(everything=True)
        run = asked(alice, "What is 15% of 300?")
        assert (run.status, run_record(run)["paused"]) == ("queued", True)
        Run.objects.update(deadline_at=Now())
        assert sweep() == {"ended": 0, "freed": 0, "woken": 0}

        pause(everything=False)
        advance(run.pk)
        run.refresh_from_db()
        assert run.status == "succeeded"

    def test_a_run_under_way_goes_on_to_its_end(self, alice: User) -> None:
        run = submission.submit(
            user_id=alice.pk, prompt="What is 15% of 300?", session_key=session_of(alice)
        )
        claimed = claims.claim(run.pk)
        assert claimed is not None
        pause(everything=True)
        orchestrator().carry_out(claims.work_of(claimed, inline=False), run.prompt)
        run.refresh_from_db()

        assert run.status == "succeeded"

    def test_a_script_is_told_at_once(self) -> None:
        pause(everything=True)
        result = AgentOrchestrator().process_request("What is 15% of 300?")

        assert (result["success"], result["error_code"]) == (False, "paused")

    def test_a_request_that_needs_a_new_tool_ends_with_a_sentence(self, alice: User) -> None:
        pause(synthesis=True)
        run = asked(alice, NEW_TOOL)

        assert run.error_code == "synthesis_paused"
        assert "paused by an operator (A test.)" in run.last_error
        assert asked(alice, "What is 15% of 300?").status == "succeeded"

    def test_a_paused_tool_is_not_called_and_not_answered_from_the_cache(self, alice: User) -> None:
        tool = CapabilityRegistry().get_tool_by_name("calculate_percentage")
        assert tool is not None
        executor, arguments = ToolExecutor(), {"base": 300, "percentage": 15}
        assert executor.execute_tool(tool, "x", arguments) == 45.0
        pause(tools=["calculate_percentage"])

        with pytest.raises(ToolPaused):
            executor.execute_tool(tool, "x", arguments)
        with pytest.raises(ToolPaused):
            SkillGraph().check_cache("calculate_percentage", arguments)

    def test_while_learning_is_paused_no_result_is_kept_and_those_there_are_used(
        self, alice: User
    ) -> None:
        asked(alice, "What is 15% of 300?")
        pause(learning=True)
        asked(alice, "What is 20% of 300?")
        again = asked(alice, "What is 15% of 300?")

        assert CacheEntry.objects.count() == 1
        assert again.result
        assert again.result["cached"]
