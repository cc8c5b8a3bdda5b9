"""The main job on a whole site: own processes, sockets, workers, sandbox."""

import json
import threading

import pytest

from tests.site import RunningSite, Visitor, until

# The main flows hold with another server of the same protocol, whatever its manners.
with_any_model = pytest.mark.parametrize(
    "site", ["simulator", pytest.param("double", marks=pytest.mark.long)], indirect=True
)


def types(visitor: Visitor, run_id: str) -> list[str]:
    return [event["event_type"] for event in visitor.events(run_id)]


@with_any_model
@pytest.mark.contract("A5")
def test_an_unknown_task_becomes_a_tool_that_the_next_request_uses(visitor: Visitor) -> None:
    made = visitor.ask("Create a function to compute the factorial of a number, then use it on 5")
    first = visitor.finished(made["run_id"])["result"]

    assert (first["tool_result"], first["synthesized"]) == (120, True)
    events = visitor.events(made["run_id"])
    stages = [
        (event["data"]["step"], event["data"]["status"])
        for event in events
        if event["event_type"] == "synthesis_step"
    ]
    assert stages == [
        (stage, status)
        for stage in ("specification", "tests", "implementation", "verification", "registration")
        for status in ("in_progress", "complete")
    ]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    tool = visitor.call("GET", "/api/tools/factorial")[1]["tool"]
    assert "def factorial" in tool["code"]
    assert "def test_" in tool["test_code"]

    used = visitor.ask("What is the factorial of 6?")
    second = visitor.finished(used["run_id"])["result"]
    assert (second["tool_result"], second["synthesized"]) == (720, False)
    assert "entering_synthesis_mode" not in types(visitor, used["run_id"])


@with_any_model
@pytest.mark.contract("A2")
def test_a_repeated_request_is_answered_from_the_cache(visitor: Visitor) -> None:
    for cached in (False, True):
        run = visitor.finished(visitor.ask("What is 12% of 250?")["run_id"])
        assert (run["result"]["response"], run["result"]["cached"]) == (
            "12 percent of 250 is 30.",
            cached,
        )


@with_any_model
@pytest.mark.contract("A9")
def test_a_missing_value_is_asked_for_and_the_same_run_goes_on(visitor: Visitor) -> None:
    asked = visitor.ask("Reverse the string")
    run_id = asked["run_id"]
    until(lambda: visitor.run(run_id)["status"] == "needs_input", what="the question")
    assert visitor.run(run_id)["question"]["parameter"] == "s"

    assert visitor.call("POST", f"/api/runs/{run_id}/answer", {"answer": "stone"})[0] == 200
    assert visitor.finished(run_id)["result"]["response"] == "The reversed string is 'enots'"
    status, again = visitor.call("POST", f"/api/runs/{run_id}/answer", {"answer": "x"})
    assert (status, again["code"]) == (409, "run_not_waiting")


@pytest.mark.contract("MEM-1", "MEM-2", "MEM-3", "API-3")
def test_a_conversation_is_kept_in_order(visitor: Visitor) -> None:
    session = visitor.call("POST", "/api/session")[1]["session_id"]
    for prompt in ("What is 10% of 500?", "Reverse the string 'abc'"):
        visitor.ask(prompt, session)
    messages = until(
        lambda: (
            found
            if len(found := visitor.call("GET", f"/api/session/{session}/messages")[1]["messages"])
            == 4
            else None
        ),
        what="four messages",
    )

    assert [message["message_index"] for message in messages or []] == [0, 1, 2, 3]
    assert [message["role"] for message in messages or []] == ["user", "assistant"] * 2


@with_any_model
def test_equal_wishes_at_once_become_one_tool(visitor: Visitor) -> None:
    prompt = "Create a function to compute the greatest common divisor of 12 and 18"
    runs = [visitor.ask(prompt)["run_id"] for _ in range(6)]

    results = [visitor.finished(run)["result"] for run in runs]
    assert [result["tool_result"] for result in results] == [6] * 6, results
    assert len({result["tool_name"] for result in results}) == 1
    listed = visitor.call("GET", "/api/tools?limit=100")[1]["tools"]
    assert sum("divisor" in tool["name"] for tool in listed) == 1


def test_a_worker_killed_in_mid_synthesis_leaves_one_tool_and_an_answer(
    site: RunningSite, visitor: Visitor
) -> None:
    asked = visitor.ask("Create a function to find the least common multiple of 4 and 6")
    run_id = asked["run_id"]
    until(
        lambda: any(
            event["event_type"] == "synthesis_step" and event["data"]["step"] == "tests"
            for event in visitor.events(run_id)
        ),
        what="the tests stage",
    )
    site.kill("worker-synthesis")
    run = visitor.finished(run_id, timeout_s=90)

    assert run["result"]["tool_result"] == 12, run
    events = visitor.events(run_id)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    stages = [
        (event["data"]["step"], event["data"]["status"])
        for event in events
        if event["event_type"] == "synthesis_step"
    ]
    assert len(stages) == len(set(stages)) == 10
    listed = visitor.call("GET", "/api/tools?limit=100")[1]["tools"]
    assert sum("multiple" in tool["name"] for tool in listed) == 1


def test_a_killed_agent_worker_costs_nobody_an_answer(site: RunningSite, visitor: Visitor) -> None:
    runs = [visitor.ask(f"What is {n}% of 1,000?")["run_id"] for n in range(11, 19)]
    site.kill("worker-agent")

    results = [visitor.finished(run, timeout_s=90)["result"] for run in runs]
    assert [result["tool_result"] for result in results] == [10.0 * n for n in range(11, 19)]


@pytest.mark.parametrize("server", ["postgres", "valkey"])
def test_the_site_survives_the_death_of_a_server(
    site: RunningSite, visitor: Visitor, server: str
) -> None:
    before = visitor.finished(visitor.ask("What is 20% of 50?")["run_id"])
    assert before["result"]["tool_result"] == 10.0
    site.kill_server(server)

    def asked() -> str | None:
        status, answer = visitor.try_call(
            "POST", "/api/queries?wait=1", {"prompt": "What is 21% of 50?", "session_id": session}
        )
        return answer["run_id"] if status in {200, 202} else None

    session = before["session_id"]
    run_id = until(asked, what="the site to take requests again", timeout_s=60)
    assert visitor.finished(run_id or "", timeout_s=90)["result"]["tool_result"] == 10.5


SCRIPT = """
import json
from agent.orchestrator import AgentOrchestrator
print(json.dumps(AgentOrchestrator().process_request("What is 15% of 300?")))
"""


@with_any_model
@pytest.mark.contract("ORC-1", "ORC-2")
def test_one_line_of_python_works_beside_a_running_site(site: RunningSite) -> None:
    done = site.python(SCRIPT)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["response"] == "15 percent of 300 is 45."


def test_many_visitors_at_once_all_get_their_own_answer(site: RunningSite) -> None:
    answers: dict[int, float] = {}

    def visit(number: int) -> None:
        visitor = Visitor(site)
        run = visitor.finished(visitor.ask(f"What is {number}% of 200?")["run_id"])
        answers[number] = run["result"]["tool_result"]

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(31, 37)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: number * 2.0 for number in range(31, 37)}
