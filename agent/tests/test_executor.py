from typing import Any

import pytest

from agent.arguments import Known, fill
from agent.errors import (
    InvalidArgument,
    LoopDetected,
    MissingArgument,
    ToolFailed,
    ToolMismatch,
    ToolTimedOut,
)
from agent.executor import ToolExecutor
from agent.replies import value_of
from agent.responses import ResponseSynthesizer, shortened
from agent.summaries import summarize_result
from learning.models import Execution
from llm.client import LLMClient
from llm.simulator.testing import SimulatorServer
from registry.capabilities import CapabilityRegistry
from runs import branches, context
from runs.tests.builders import claimed, claimed_again
from sandbox.service import SecureSandbox
from synthesis.testing import add_tool, candidate

pytestmark = [pytest.mark.django_db, pytest.mark.core]


def tool(name: str) -> Any:
    found = CapabilityRegistry().get_tool_by_name(name)
    assert found is not None
    return found


def made(code: str, **specification: Any) -> Any:
    version = add_tool(candidate(code, **specification))
    return tool(version.tool.name)


@pytest.fixture
def executor(model: SimulatorServer, seeds: None) -> ToolExecutor:
    return ToolExecutor()


class TestDocumentedMethods:
    @pytest.mark.contract("EXE-1")
    def test_a_tool_is_executed_with_the_prompts_arguments(self, executor: ToolExecutor) -> None:
        result = executor.execute_with_retry(tool("calculate_percentage"), "What is 15% of 300?")

        assert result == {
            "success": True, "result": 45.0, "error": None, "error_type": None, "attempts": 1,
        }  # fmt: skip

    @pytest.mark.contract("EXE-1", "D-3")
    def test_a_missing_value_is_typed_and_not_tried_again(
        self, executor: ToolExecutor, model: SimulatorServer
    ) -> None:
        result = executor.execute_with_retry(tool("reverse_string"), "Reverse the string")

        assert (result["success"], result["error_type"]) == (False, "missing_argument")
        assert len(model.calls) == 1
        assert not Execution.objects.exists()

    @pytest.mark.contract("EXE-2")
    def test_given_arguments_are_the_ones_executed(
        self, executor: ToolExecutor, model: SimulatorServer
    ) -> None:
        value = executor.execute_tool(tool("reverse_string"), "anything", {"s": "abc"})

        assert value == "cba"
        assert not model.calls

    @pytest.mark.contract("EXE-3", "D-27")
    def test_the_signature_of_code_in_any_style_is_one_line(self, executor: ToolExecutor) -> None:
        helper = "def _h(x):\n    return x\n\n\n"
        code = helper + "def f(\n    a: int,\n    b: str = 'x',\n) -> str:\n    return b\n"

        assert executor.extract_function_signature(code) == "def f(a: int, b: str='x') -> str"

    @pytest.mark.contract("EXE-4", "EXE-5", "D-4")
    def test_a_tool_that_ends_its_process_ends_only_a_guest(self, executor: ToolExecutor) -> None:
        bad = made("import os\n\n\ndef double(n: int) -> int:\n    os._exit(0)\n")

        with pytest.raises(Exception, match="no usable result"):
            executor.execute_tool(bad, "", {"n": 1})
        assert Execution.objects.get().error_type == "tool_error"

    @pytest.mark.contract("EXE-7")
    def test_any_result_becomes_plain_json(self, executor: ToolExecutor) -> None:
        code = """
from datetime import date
from decimal import Decimal


def double(n: int) -> dict:
    return {"t": (n, 2), "d": Decimal("1.5"), "when": date(2026, 1, 2), "x": float("nan"),
            "set": {n}, "bytes": b"a", "big": 10**30, "nul": "a\\x00b"}
"""
        value = executor.execute_tool(made(code), "", {"n": 1})

        assert value == {
            "t": [1, 2], "d": "1.5", "when": "2026-01-02", "x": None,
            "set": [1], "bytes": "YQ==", "big": 10**30, "nul": "a\ufffdb",
        }  # fmt: skip

    def test_an_exception_of_the_tool_keeps_its_name(self, executor: ToolExecutor) -> None:
        bad = made("def double(n: int) -> int:\n    return n // 0\n")

        with pytest.raises(ToolFailed, match="ZeroDivisionError"):
            executor.execute_tool(bad, "", {"n": 1})

    def test_a_type_error_of_the_tools_own_is_not_taken_for_a_missing_value(
        self, executor: ToolExecutor
    ) -> None:
        bad = made("def double(n: int) -> int:\n    return (lambda a, b: a)(n)\n")

        with pytest.raises(ToolFailed, match="missing 1 required"):
            executor.execute_tool(bad, "", {"n": 1})

    @pytest.mark.contract("A7")
    def test_a_tool_that_never_ends_is_stopped(self, model: SimulatorServer) -> None:
        box = SecureSandbox()
        box.timeout = 1.0
        slow = made("def double(n: int) -> int:\n    while True:\n        pass\n")

        with pytest.raises(ToolTimedOut):
            ToolExecutor(sandbox=box).execute_tool(slow, "", {"n": 1})
        assert Execution.objects.get().error_type == "timeout"


TOOL = {
    "name": "add",
    "signature": "def add(a: int, b: float = 1.0) -> float",
    "description": "Add.",
    "parameters": {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "number", "default": 1.0}},
        "required": ["a"],
        "additionalProperties": False,
    },
    "descriptions": {"a": "The first number."},
}


def scripted(model: SimulatorServer, *answers: dict[str, Any]) -> None:
    model.scenario([{"kind": "arguments", "answer": answer, "times": 1} for answer in answers])


class TestArguments:
    @pytest.mark.contract("EXE-6")
    def test_a_wrong_type_is_asked_for_again_with_the_reason(self, model: SimulatorServer) -> None:
        scripted(
            model,
            {"fits": True, "arguments": {"a": "three"}},
            {"fits": True, "arguments": {"a": 3}},
        )
        found = fill(LLMClient(), TOOL, "add", known=Known(), repairs=1)

        assert (found.values, found.attempts) == ({"a": 3}, 2)
        assert "three" in model.calls[1].document["previous_error"]

    def test_one_that_stays_wrong_is_an_error(self, model: SimulatorServer) -> None:
        scripted(model, *[{"fits": True, "arguments": {"a": True}}] * 2)

        with pytest.raises(InvalidArgument):
            fill(LLMClient(), TOOL, "add", known=Known(), repairs=1)

    def test_a_whole_number_written_with_a_point_is_whole(self, model: SimulatorServer) -> None:
        scripted(model, {"fits": True, "arguments": {"a": 3.0, "b": None}})

        found = fill(LLMClient(), TOOL, "add", known=Known(), repairs=0)
        assert found.values == {"a": 3}
        assert isinstance(found.values["a"], int)

    def test_names_the_tool_does_not_have_are_dropped(self, model: SimulatorServer) -> None:
        scripted(model, {"fits": True, "arguments": {"a": 3, "evil": 1}})

        assert fill(LLMClient(), TOOL, "add", known=Known(), repairs=0).values == {"a": 3}

    @pytest.mark.contract("ORC-10")
    def test_a_tool_that_does_something_else_is_a_mismatch(self, model: SimulatorServer) -> None:
        scripted(model, {"fits": False, "reason": "It adds.", "arguments": {}})

        with pytest.raises(ToolMismatch, match="It adds"):
            fill(LLMClient(), TOOL, "subtract", known=Known(), repairs=1)

    def test_a_persons_value_fills_the_gap(self, model: SimulatorServer) -> None:
        scripted(model, {"fits": True, "arguments": {"a": None}})
        described = {"a": "The first number."}
        found = fill(LLMClient(), TOOL, "add", known=Known(), repairs=0, descriptions=described)

        assert found.missing == ("a",)
        assert found.question == "Which value should I use for a (the first number)?"
        assert found.with_value("a", 4).missing == ()
        with pytest.raises(InvalidArgument):
            found.with_value("a", "four")


@pytest.mark.parametrize(
    ("reply", "schema", "value"),
    [
        ("hello", {"type": "string"}, "hello"),
        ("'hello'", {"type": "string"}, "hello"),
        ("12", {"type": "string"}, "12"),
        ("1,240", {"type": "integer"}, 1240),
        ("-2.5", {"type": "number"}, -2.5),
        ("[1, 2]", {"type": "array"}, [1, 2]),
        ("true", {"type": "boolean"}, True),
        ("many", {"type": "integer"}, "many"),
        (7, {"type": "integer"}, 7),
    ],
)
def test_a_reply_is_read_by_the_arguments_type(
    reply: Any, schema: dict[str, Any], value: Any
) -> None:
    assert value_of(reply, schema) == value


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (None, "None"),
        ([], "Empty list"),
        ([1, 2], "[1, 2]"),
        ([1, 2, 3, 4], "List of 4 items. First: 1"),
        ({"a": 1}, "{'a': 1}"),
        (dict.fromkeys("abcdef", 1), "Dict with 6 keys: a, b, c…"),
        ("x" * 201, "x" * 200 + "..."),
    ],
)
def test_results_are_told_in_a_line(value: Any, line: str) -> None:
    assert summarize_result(value) == line


class TestResponses:
    @pytest.mark.contract("ORC-12", "D-40")
    def test_there_are_words_for_a_result_an_error_and_a_new_tool(
        self, model: SimulatorServer
    ) -> None:
        words = ResponseSynthesizer()

        assert words.synthesize("What is 15% of 300?", 45.0) == "15 percent of 300 is 45."
        assert words.synthesize_error("x", "It failed.") == "It failed."
        assert "6 tests" in words.synthesize_synthesis_result("x", "factorial", 6, "120.")

    def test_a_model_reads_large_results_in_short(self) -> None:
        assert shortened(list(range(5_000))) == {"count": 5_000, "first": [0, 1, 2]}
        assert len(shortened("x" * 5_000)) == 4_001
        assert shortened({"a": 1}) == {"a": 1}


def test_missing_values_name_their_parameter() -> None:
    assert MissingArgument("?", parameter="s").parameter == "s"


class TestLoops:
    def call(self, executor: ToolExecutor, n: int = 15) -> Any:
        arguments = {"base": 300, "percentage": n}
        return executor.execute_tool(tool("calculate_percentage"), "x", arguments)

    def test_the_same_call_with_the_same_result_is_stopped_the_third_time(
        self, executor: ToolExecutor
    ) -> None:
        with context.activate(claimed()):
            for n in (15, 15, 20):
                self.call(executor, n)
            with pytest.raises(LoopDetected, match="3 times"):
                self.call(executor)

    def test_a_call_that_fails_in_the_same_way_is_stopped_too(self, executor: ToolExecutor) -> None:
        bad = made("def double(n: int) -> int:\n    raise ValueError('no')\n")
        found = []
        with context.activate(claimed()):
            for _ in range(3):
                try:
                    executor.execute_tool(bad, "x", {"n": 1})
                except (ToolFailed, LoopDetected) as error:
                    found.append(error.code)

        assert found == ["tool_error", "tool_error", "loop_detected"]

    def test_a_resumed_run_is_stopped_at_the_same_call(self, executor: ToolExecutor) -> None:
        work = claimed()
        with context.activate(work):
            for _ in range(2):
                self.call(executor)
        with context.activate(claimed_again(work)):
            for _ in range(2):
                self.call(executor)
            with pytest.raises(LoopDetected):
                self.call(executor)

    def test_branches_count_on_from_what_was_before_them_and_add_up_after(
        self, executor: ToolExecutor
    ) -> None:
        def part() -> Any:
            return self.call(executor)

        with context.activate(claimed()):
            both = branches.side_by_side({"a": part, "b": part})
            assert list(both.values()) == [45.0, 45.0]
            after = branches.side_by_side({"c": part})

        assert isinstance(after["c"], LoopDetected)

    def test_outside_of_a_run_nobody_counts(self, executor: ToolExecutor) -> None:
        assert [self.call(executor) for _ in range(3)] == [45.0] * 3
