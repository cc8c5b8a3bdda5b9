"""A tool that does what is wanted already is used; one that is merely near is not."""

from typing import Any

import pytest

from llm.simulator.testing import SimulatorServer
from registry.capabilities import CapabilityRegistry
from registry.models import Tool
from runs.models import RunEvent
from sandbox.service import SecureSandbox
from synthesis import reuse
from synthesis.candidate import Specification
from synthesis.engine import CapabilitySynthesisEngine
from synthesis.examples import Example
from synthesis.testing import DOUBLE, DOUBLE_TESTS, add_tool, candidate
from synthesis.tests.scripts import code, script

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("model")]

MEAN = """
def moving_mean(values: list[float], size: int) -> list[float]:
    return [sum(values[i : i + size]) / size for i in range(len(values) - size + 1)]
"""
MEDIAN_TESTS = """
from moving_median import moving_median


def test_three():
    assert moving_median([1, 9, 2, 8], 3) == [2, 8]


def test_one():
    assert moving_median([4, 2], 1) == [4, 2]


def test_none():
    assert moving_median([1], 2) == []
"""


def wanted(*parameters: tuple[str, str]) -> Specification:
    return Specification(
        function_name="twice",
        parameters=tuple({"name": n, "type": t, "description": ""} for n, t in parameters),
        return_type="int",
        docstring="Double a number.",
    )


def tool(source: str, name: str) -> dict[str, Any]:
    return {"name": name, "code": source, "profile": "base", "specification": {}}


class TestAdapter:
    def test_parameters_are_matched_by_name_and_then_by_place_and_type(self) -> None:
        source = "def f(text: str, n: int, times: int = 2) -> int:\n    return n * times\n"
        program = reuse.adapted(tool(source, "f"), wanted(("n", "int"), ("words", "str")))

        assert program is not None
        assert "def twice(n, words):\n    return _kept(n=n, text=words)" in program.modules["twice"]

    @pytest.mark.parametrize(
        "source",
        [
            "def f(n: int, k: int) -> int:\n    return n\n",
            "def f() -> int:\n    return 1\n",
            "def f(n: list) -> int:\n    return 1\n",
            "def f(*n) -> int:\n    return 1\n",
        ],
        ids=["one more required", "none", "another type", "no names"],
    )
    def test_a_tool_that_cannot_be_called_like_that_is_left_out(self, source: str) -> None:
        assert reuse.adapted(tool(source, "f"), wanted(("number", "int"))) is None


class TestFind:
    def test_a_tool_of_other_names_that_passes_is_found(self) -> None:
        add_tool(
            candidate(
                DOUBLE.replace("double", "twice_as_much"),
                function_name="twice_as_much",
                parameters=({"name": "n", "type": "int", "description": ""},),
            )
        )
        new = candidate(
            "", DOUBLE_TESTS, parameters=({"name": "number", "type": "int", "description": ""},)
        )
        found = reuse.find(
            new.with_held_out([Example(arguments={"number": 7}, expected=14)]),
            CapabilityRegistry(),
            SecureSandbox(),
        )

        assert found is not None
        assert found["name"] == "twice_as_much"

    def test_a_moving_mean_is_not_a_moving_median(self) -> None:
        parameters = tuple(
            {"name": name, "type": kind, "description": ""}
            for name, kind in (("values", "list[float]"), ("size", "int"))
        )
        add_tool(
            candidate(
                MEAN,
                function_name="moving_mean",
                parameters=parameters,
                docstring="The moving median of values.",  # as near as it gets
            )
        )
        new = candidate(
            "",
            MEDIAN_TESTS,
            function_name="moving_median",
            parameters=parameters,
            docstring="The moving median of values.",
        )

        assert reuse.find(new, CapabilityRegistry(), SecureSandbox()) is None

    def test_a_tool_that_fails_an_example_alone_is_not_taken(self) -> None:
        capped = DOUBLE.replace("n * 2", "min(n * 2, 100)").replace("double", "doubled")
        add_tool(candidate(capped, function_name="doubled"))
        new = candidate("", DOUBLE_TESTS)
        examples = [Example(arguments={"n": n}, expected=2 * n) for n in (7, 80)]
        registry, box = CapabilityRegistry(), SecureSandbox()

        assert reuse.find(new.with_held_out(examples[:1]), registry, box) is not None
        assert reuse.find(new.with_held_out(examples), registry, box) is None


class TestEngine:
    def test_nothing_is_written_where_a_tool_passes(self, model: SimulatorServer) -> None:
        add_tool(candidate(DOUBLE.replace("double", "doubled"), function_name="doubled"))
        script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[code(DOUBLE)])
        result = CapabilitySynthesisEngine().synthesize_capability("Make a tool that doubles")

        assert (result["success"], result["reused"]) == (True, True)
        assert result["tool_name"] == "doubled"
        assert Tool.objects.count() == 1
        assert "implementation" not in [call.kind for call in model.calls]
        assert RunEvent.objects.filter(event_type="tool_reused").exists()

    def test_a_tool_that_is_not_in_use_is_not_taken(self, model: SimulatorServer) -> None:
        version = add_tool(candidate(DOUBLE.replace("double", "doubled"), function_name="doubled"))
        Tool.objects.filter(pk=version.tool_id).update(status="deprecated")
        script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[code(DOUBLE)])
        result = CapabilitySynthesisEngine().synthesize_capability("Make a tool that doubles")

        assert (result["success"], result["tool_name"]) == (True, "double")
