"""Tools that a person hands in, on a whole site: own processes, workers, sandbox."""

from typing import Any

import pytest

from tests.site import Visitor, until

VACUOUS = "from treble import treble\n\n\n" + "\n\n".join(
    f"def test_{n}():\n    assert treble({n}) is not None\n" for n in range(3)
)
QUADRUPLE = "def quadruple(n: int) -> int:\n    return n * 4\n"
QUADRUPLE_TESTS = """
import pytest

from quadruple import quadruple


@pytest.mark.parametrize(("n", "expected"), [(1, 4), (5, 20)])
def test_positive(n, expected):
    assert quadruple(n) == expected


def test_zero_beside_one():
    assert quadruple(0) == 0
    assert quadruple(1) == 4


def test_negative():
    assert quadruple(-3) == -12
"""


def verdict(visitor: Visitor, address: str) -> dict[str, Any]:
    """Return the tool once its dossier is there."""

    def judged() -> dict[str, Any] | None:
        tool = visitor.call("GET", address)[1]["tool"]
        return dict(tool) if tool["dossier"] else None

    return until(judged, what=f"the verdict at {address}") or {}


@pytest.mark.contract("REG-1")
def test_a_good_tool_becomes_active_and_answers_a_request(visitor: Visitor) -> None:
    handed_in = {
        "name": "quadruple",
        "code": QUADRUPLE,
        "tests": QUADRUPLE_TESTS,
        "docstring": "Quadruple a number.",
        "category": "algebra",
        "examples": ["Quadruple the number 4"],
        "held_out": [{"arguments": {"n": 25}, "expected": 100}],
    }
    status, answer = visitor.call("POST", "/api/tools", handed_in)
    assert (status, answer["tool"]["status"]) == (202, "experimental"), answer

    tool = verdict(visitor, answer["verdict"])
    assert (tool["status"], tool["origin"]) == ("active", "manual")
    assert all(gate["passed"] for gate in tool["dossier"]["gates"])

    run = visitor.finished(visitor.ask("Quadruple the number 31")["run_id"])
    result = run["result"]
    assert (result["tool_name"], result["tool_result"]) == ("quadruple", 124), result
    assert result["synthesized"] is False
    stats = visitor.call("GET", "/api/tools/quadruple/stats")[1]["stats"]
    assert (stats["total_executions"], stats["success_rate"]) == (1, 1.0)
    listed = visitor.call("GET", "/api/tools?category=algebra")[1]["tools"]
    assert "quadruple" in [each["name"] for each in listed]
    assert visitor.call("POST", "/api/tools", handed_in)[0] == 409

    wordier = {**handed_in, "code": QUADRUPLE.replace("n * 4", "n + n + n + n")}
    status, answer = visitor.call("POST", "/api/tools", wordier)
    assert (status, answer["tool"]["live"]) == (202, False), answer
    better = verdict(visitor, answer["verdict"])
    assert (better["live"], better["code"]) == (True, wordier["code"])
    assert better["dossier"]["gates"][-1]["gate"] == "compatible"


@pytest.mark.contract("REG-12")
def test_vacuous_tests_leave_a_tool_experimental_with_the_reason(visitor: Visitor) -> None:
    handed_in = {
        "name": "treble",
        "code": "def treble(n: int) -> int:\n    return n * 3\n",
        "tests": VACUOUS,
        "docstring": "Treble a number.",
    }
    status, answer = visitor.call("POST", "/api/tools", handed_in)
    assert status == 202, answer

    tool = verdict(visitor, answer["verdict"])
    assert (tool["status"], tool["live"]) == ("experimental", False)
    [gate] = tool["dossier"]["gates"]
    assert "asserts no value" in gate["reasons"][0]
    run = visitor.finished(visitor.ask("Treble the number 31")["run_id"])
    assert run["result"]["tool_name"] != "treble"


def test_a_template_becomes_a_tool_that_answers(visitor: Visitor) -> None:
    given = {"from_unit": "furlongs", "to_unit": "metres", "factor": 201.168}
    status, answer = visitor.call(
        "POST", "/api/tools", {"template": "unit_converter", "parameters": given}
    )
    assert status == 202, answer
    assert verdict(visitor, answer["verdict"])["status"] == "active"

    run = visitor.finished(visitor.ask("Convert 5 furlongs to metres")["run_id"])
    assert run["result"]["tool_name"] == "furlongs_to_metres", run
    assert run["result"]["tool_result"] == pytest.approx(1005.84)


def test_a_tool_that_would_need_the_network_is_refused(visitor: Visitor) -> None:
    status, answer = visitor.call(
        "POST", "/api/tools", {"template": "api_caller", "parameters": {"endpoint": "users"}}
    )

    assert (status, answer["code"]) == (422, "capability_unavailable")
    assert answer["error"].startswith("Tools have no network")
    assert visitor.call("GET", "/api/tools/call_api_users")[0] == 404
