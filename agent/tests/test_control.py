"""Limits and switches, met by requests that workers carry out."""

import io

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from agent import submission
from agent.advancing import advance
from agent.tests.faces import session_of
from llm.simulator.testing import SimulatorServer
from registry.policies import PolicyStore
from runs.models import Run

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
