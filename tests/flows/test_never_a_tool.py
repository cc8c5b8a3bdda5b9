"""What cannot be is not made: contradictory examples end as "cannot verify"."""

from typing import Any

import pytest

from agent.orchestrator import AgentOrchestrator
from llm.simulator.testing import SimulatorServer
from registry.capabilities import CapabilityRegistry
from registry.models import Tool
from runs.models import Run
from synthesis.tests.scripts import SPEC, code, script

pytestmark = pytest.mark.django_db

PROMPT = "Create a function f where f(2) is 4 and f(2) is 5, then use it on 2"
F = {**SPEC, "function_name": "f", "docstring": "Return 4 for 2, and return 5 for 2."}
ONE_BY_ONE = """
from f import f


def test_four():
    assert f(2) == 4


def test_five():
    assert f(2) == 5


def test_three():
    assert f(3) == 6
"""
ONE_AFTER_THE_OTHER = """
from f import f


def test_four_and_five():
    assert f(2) == 4
    assert f(2) == 5


def test_four_and_five_again():
    assert f(2) == 4
    assert f(2) == 5


def test_three():
    assert f(3) == 6
"""
DOUBLE = "def f(n: int) -> int:\n    return n * 2\n"
IN_TURN = """
_seen: list[int] = []


def f(n: int) -> int:
    _seen.append(n)
    return n * 2 + (n == 2 and _seen.count(2) == 2)
"""
BY_CHANCE = """
import random


def f(n: int) -> int:
    return n * 2 + (n == 2 and random.random() < 0.5)
"""


def examples(*expected: int) -> dict[str, Any]:
    """What independent examples say of f(2), and of more."""
    of_two = [{"arguments": {"n": 2}, "expected": each} for each in expected]
    return {"examples": [*of_two, *({"arguments": {"n": n}, "expected": 2 * n} for n in (7, 9))]}


def assert_cannot_verify(asked: Any, tools: int = 0) -> None:
    assert (asked["success"], asked["error_code"]) == (False, "synthesis_failed"), asked
    assert "cannot verify" in asked["error"]
    assert "cannot verify" in asked["response"]
    assert not asked["synthesized"]
    assert Tool.objects.active().count() == tools
    for run in Run.objects.all():
        assert run.status == "failed"
        assert run.call_count <= run.limits["max_calls"]
        assert run.token_count <= run.limits["max_tokens"]


@pytest.mark.contract("D-6", "SYN-7")
@pytest.mark.parametrize("fault", ["impossible_tests", "contradictory_tests"])
@pytest.mark.parametrize(
    "prompt",
    [
        "Create a function to compute the factorial of a number, then use it on 5",
        "What is the median of 5, 9, 1 and 7?",
    ],
)
def test_a_suite_that_contradicts_itself_ends_as_cannot_verify(
    model: SimulatorServer, fault: str, prompt: str
) -> None:
    model.scenario([{"fault": fault, "times": None}])

    assert_cannot_verify(AgentOrchestrator().process_request(prompt))
    name = Tool.objects.get().name
    assert CapabilityRegistry().search_tool(prompt) is None
    assert Tool.objects.get(name=name).status == "experimental"


@pytest.mark.contract("D-6", "SYN-7", "D-5")
@pytest.mark.parametrize("implementation", [DOUBLE, IN_TURN, BY_CHANCE])
@pytest.mark.parametrize("tests", [ONE_BY_ONE, ONE_AFTER_THE_OTHER])
def test_a_wish_for_two_results_of_one_call_ends_as_cannot_verify(
    model: SimulatorServer, tests: str, implementation: str
) -> None:
    script(
        model,
        function_spec=[F],
        test_suite=[code(tests)],
        held_out_examples=[examples(4, 5)],
        implementation=[code(implementation)],
        repair=[code(implementation)],
    )

    assert_cannot_verify(AgentOrchestrator().process_request(PROMPT))
