"""What a request means by "that": a result of its own conversation, by reference."""

import pytest

from agent.memory import SessionMemoryManager
from agent.tests.asking import Asked
from learning.models import Execution
from llm.simulator.testing import SimulatorServer

pytestmark = [pytest.mark.django_db, pytest.mark.core, pytest.mark.usefixtures("seeds")]


@pytest.fixture
def ask(model: SimulatorServer) -> Asked:
    return Asked()


@pytest.mark.contract("A19", "MEM-5")
def test_now_double_that_doubles_the_last_result(ask: Asked) -> None:
    ask("Calculate 10% of 500", "one")
    result = ask("Now double that", "one")

    assert result["success"], result["error"]
    assert result["tool_result"] == 100
    assert Execution.objects.order_by("-pk")[0].inputs == {"number": 50}
    messages = SessionMemoryManager().get_recent_messages("one")
    assert [message["message_index"] for message in messages] == [0, 1, 2, 3]
    assert [message["role"] for message in messages] == ["user", "assistant"] * 2


@pytest.mark.contract("A19", "D-8")
def test_the_same_words_in_two_sessions_never_share_an_answer(ask: Asked) -> None:
    ask("Calculate 10% of 500", "one")
    ask("Calculate 10% of 70", "two")

    assert ask("Now double that", "one")["tool_result"] == 100
    assert ask("Now double that", "two")["tool_result"] == 14
    assert ask("Now double that", "one")["tool_result"] == 200
    assert ask("Now double that", "two")["tool_result"] == 28


def test_a_value_is_taken_whole_though_the_model_saw_its_head(
    ask: Asked, model: SimulatorServer
) -> None:
    ask(f"Reverse the string '{'ab' * 1_900}'", "one")
    result = ask("Reverse that", "one")

    assert result["tool_result"] == "ab" * 1_900


def test_without_a_result_before_it_there_is_a_question(ask: Asked) -> None:
    result = ask("Now double that", "empty")

    assert (result["success"], result["error_code"]) == (False, "missing_argument")


def test_what_another_session_said_is_not_looked_at(ask: Asked, model: SimulatorServer) -> None:
    ask("Calculate 10% of 500", "one")
    model.reset()
    ask("Now double that", "two")

    assert all("results" not in call.document for call in model.calls)
