"""Steps side by side in threads of their own, and a process that dies among them."""

import threading
from collections import Counter
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models.functions import Now

from agent import advancing, submission
from agent.executor import Call, Done, ToolExecutor
from agent.models import Message
from agent.orchestrator import AgentOrchestrator
from agent.tests.faces import session_of
from learning.models import Execution
from llm.simulator.testing import SimulatorServer
from registry.policies import PolicyStore
from runs.models import Run, RunEvent, Step
from synthesis.testing import add_seeds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.core]

APART = "Calculate 20% of 100 and also reverse 'abc'"
TOGETHER_S = 20.0
ENOUGH_ONE_BY_ONE = 6_500  # tokens: not for what three calls at once may cost


class Died(BaseException):
    """Stands for a process that is killed: nothing of ours handles it."""


class Watched(ToolExecutor):
    """An executor that does something before each call."""

    def __init__(self, before: Any) -> None:
        super().__init__()
        self.before = before

    def execute(self, call: Call, user_prompt: str) -> Done:
        self.before(call.tool["name"])
        return super().execute(call, user_prompt)


@pytest.fixture
def run(model: SimulatorServer, alice: User) -> Run:
    add_seeds()
    return submission.submit(user_id=alice.pk, prompt=APART, session_key=session_of(alice))


def advance(monkeypatch: pytest.MonkeyPatch, run: Run, before: Any) -> None:
    orchestrator = AgentOrchestrator(executor=Watched(before))
    monkeypatch.setattr(advancing, "orchestrator", lambda: orchestrator)
    advancing.advance(run.pk)


def test_they_go_on_at_the_same_time(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    meeting = threading.Barrier(2)

    advance(monkeypatch, run, lambda _: meeting.wait(TOGETHER_S))

    run.refresh_from_db()
    assert (run.result or {})["tool_result"] == [20.0, "cba"]


@pytest.mark.contract("OBS-2")
def test_what_a_step_beside_holds_is_waited_for_before_a_limit_is_met(
    monkeypatch: pytest.MonkeyPatch, model: SimulatorServer, alice: User
) -> None:
    add_seeds()
    PolicyStore().update_policy("cost_limits", {"max_tokens_per_request": ENOUGH_ONE_BY_ONE})
    prompt = f"{APART} and also convert 20 Celsius to Fahrenheit"
    run = submission.submit(user_id=alice.pk, prompt=prompt, session_key=session_of(alice))

    advance(monkeypatch, run, lambda _: None)

    run.refresh_from_db()
    assert (run.result or {})["tool_result"] == [20.0, "cba", 68.0], run.last_error
    assert run.token_count <= ENOUGH_ONE_BY_ONE


@pytest.mark.contract("D-28")
@pytest.mark.parametrize("victim", ["calculate_percentage", "reverse_string"])
def test_what_is_done_is_not_done_again_after_a_death(
    monkeypatch: pytest.MonkeyPatch, model: SimulatorServer, run: Run, victim: str
) -> None:
    def die(name: str) -> None:
        if name == victim:
            raise Died

    with pytest.raises(Died):
        advance(monkeypatch, run, die)
    Run.objects.filter(pk=run.pk).update(lease_expires_at=Now())
    advance(monkeypatch, run, lambda _: None)

    run.refresh_from_db()
    assert (run.result or {})["tool_result"] == [20.0, "cba"]
    assert Counter(Execution.objects.values_list("tool_name", flat=True)) == {
        "calculate_percentage": 1,
        "reverse_string": 1,
    }
    assert Message.objects.filter(run=run).count() == 2
    assert max(Counter(str(call.document) for call in model.calls).values()) == 1
    told = Counter(RunEvent.objects.filter(run=run).values_list("event_type", "branch"))
    assert max(told[key] for key in told if key[0] != "workflow_step") == 1, told
    assert not Step.objects.filter(run=run).exclude(status="done").exists()
    seqs = list(RunEvent.objects.filter(run=run).order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
