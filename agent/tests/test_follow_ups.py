"""What a request means by "that": a result of its own conversation, by reference."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from agent import advancing, submission
from agent.memory import SessionMemoryManager
from agent.tests.asking import Asked
from agent.tests.faces import session_of
from learning.models import Execution
from llm.simulator.book import load_book
from llm.simulator.testing import SimulatorServer
from synthesis.testing import add_tool, recipe_candidate

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


@pytest.mark.contract("A17", "D-8")
def test_requests_of_a_session_are_numbered_and_two_sessions_never_mix(ask: Asked) -> None:
    """Patterns across requests are mined from these rows; see the roadmap."""
    for n in (1, 2, 3):
        for session in ("one", "two"):
            ask(f"What is {n}0% of 50?", session)
            ask(f"Reverse the string '{session}{n}'", session)

    for session in ("one", "two"):
        rows = Execution.objects.filter(session__key=session).order_by("execution_order")
        assert [row.execution_order for row in rows] == [1, 2, 3, 4, 5, 6]
        assert [row.tool_name for row in rows] == ["calculate_percentage", "reverse_string"] * 3
        assert [row.inputs for row in rows[1::2]] == [{"s": f"{session}{n}"} for n in (1, 2, 3)]
        assert {row.run.session_id for row in rows if row.run} == {rows[0].session_id}


@pytest.mark.contract("A17", "A19", "D-8")
def test_two_users_at_once_follow_up_on_their_own_results(
    model: SimulatorServer, alice: User, bob: User
) -> None:
    sessions = {user: session_of(user) for user in (alice, bob)}

    def asked(prompts: dict[User, str]) -> list[Any]:
        runs = [
            submission.submit(user_id=user.pk, prompt=text, session_key=sessions[user])
            for user, text in prompts.items()
        ]
        for run in reversed(runs):
            advancing.advance(run.pk)  # whichever is next: the message is a hint
        for run in runs:
            run.refresh_from_db()
        return [(run.result or {})["tool_result"] for run in runs]

    recipe = load_book().find("double_number")
    assert recipe is not None
    add_tool(recipe_candidate(recipe))
    assert asked({alice: "Calculate 10% of 500", bob: "Calculate 10% of 70"}) == [50, 7]
    assert asked({alice: "Now double that", bob: "Now double that"}) == [100, 14]
    assert asked({bob: "Now double that", alice: "Now double that"}) == [28, 200]
    for user in (alice, bob):
        rows = Execution.objects.filter(user=user).order_by("execution_order")
        assert [row.execution_order for row in rows] == [1, 2, 3]
        assert {row.session.key for row in rows if row.session} == {sessions[user]}


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
