"""A request whose new tool has to be approved first: it waits, and answers then."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from agent import advancing
from agent.submission import submit
from agent.tests.faces import client_of, session_of
from registry import lifecycle
from registry.models import Tool
from registry.policies import PolicyStore
from runs.models import Run
from synthesis import advancing as synthesis_advancing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("model", "seeds")]

PROMPT = "Create a function to compute the factorial of a number, then use it on 5"


@pytest.fixture
def asked(alice: User) -> Run:
    """Alice's request, waiting for a reviewer."""
    PolicyStore().update_policy("verification", {"require_human_review": True})
    run = submit(user_id=alice.pk, prompt=PROMPT, session_key=session_of(alice))
    advancing.advance(run.pk)
    advance_synthesis()
    run.refresh_from_db()
    assert run.status == "waiting"
    return run


def advance_synthesis() -> None:
    synthesis_advancing.advance(Run.objects.get(kind="synthesis").pk)


def shown(run: Run, user: User) -> dict[str, Any]:
    return dict(client_of(user).get(f"/api/runs/{run.uuid}").json()["run"])


def finished(run: Run) -> Run:
    advance_synthesis()
    advancing.advance(run.pk)
    run.refresh_from_db()
    return run


class TestReviewedRequest:
    def test_its_asker_sees_that_it_waits_and_cannot_approve_it(
        self, asked: Run, alice: User
    ) -> None:
        client, path = client_of(alice), f"/api/runs/{asked.uuid}"
        synthesis = Run.objects.get(kind="synthesis")

        assert shown(asked, alice)["question"] is None
        assert client.get(f"{path}/events").json()["events"][-1]["event_type"] == "review_requested"
        for run in (asked, synthesis):
            answer = client.post(f"/api/runs/{run.uuid}/answer", {"answer": "yes"}, format="json")
            assert (answer.status_code, answer.json()["code"]) == (409, "run_not_waiting")

    def test_it_answers_when_the_tool_is_approved(self, asked: Run) -> None:
        lifecycle.approve(tool=Tool.objects.get(name="factorial"), actor="rita")
        run = finished(asked)

        assert (run.status, run.result["tool_result"]) == ("succeeded", 120)

    def test_it_ends_with_the_reason_when_the_tool_is_rejected(self, asked: Run) -> None:
        tool = Tool.objects.get(name="factorial")
        lifecycle.reject(tool=tool, actor="rita", reason="Too slow for large numbers.")
        run = finished(asked)

        assert (run.status, run.error_code) == ("failed", "review_rejected")
        assert "Too slow for large numbers." in run.result["response"]
        assert run.result["tool_name"] == "factorial"
