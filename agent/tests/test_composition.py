"""Requests of several steps: real database, real sandbox, the model over HTTP."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from agent import advancing, submission
from agent.composition import CompositionPlanner
from agent.tests.asking import Asked
from agent.tests.faces import session_of
from learning.models import Execution
from llm.simulator.testing import SimulatorServer
from registry.models import Tool
from registry.policies import PolicyStore
from runs import answers
from runs import selectors as run_selectors
from runs.models import Run, RunEvent
from synthesis.candidate import Candidate
from synthesis.testing import add_tool, candidate

pytestmark = [pytest.mark.django_db, pytest.mark.core, pytest.mark.usefixtures("seeds")]

CHAINED = "Calculate 50% of 100, then convert that result to string and reverse it"
APART = "Calculate 20% of 100 and also reverse 'abc'"


@pytest.fixture
def ask(model: SimulatorServer) -> Asked:
    return Asked()


class TestDependentSteps:
    @pytest.mark.contract("A12", "CMP-1", "CMP-3", "D-20", "ORC-6")
    def test_a_value_goes_from_step_to_step_as_a_person_writes_it(self, ask: Asked) -> None:
        result = ask(CHAINED)

        assert ask.data("plan_complete")["strategy"] == "multi_tool_composition"
        assert ask.data("workflow_start")["total_steps"] == 2
        assert [data["depends_on"] for data in ask.all("workflow_step")] == [[], [1]]
        assert result["tool_sequence"] == ["calculate_percentage", "reverse_string"]
        assert (result["success"], result["tool_result"]) == (True, "05")
        (reference,) = ask.all("workflow_step_executing")[1]["references"]
        assert reference["source"] == "step-1"
        assert reference["cast"] == "number to string"
        rows = Execution.objects.order_by("pk")
        assert [row.inputs for row in rows] == [{"base": 100, "percentage": 50}, {"s": "50"}]
        assert all(row.execution_time_ms > 0 for row in rows)
        assert "05" in result["response"]

    def test_the_same_again_costs_nothing(self, ask: Asked, model: SimulatorServer) -> None:
        first = ask(CHAINED)
        model.reset()
        second = ask(CHAINED)

        assert second["cached"] is True
        assert second["tool_result"] == first["tool_result"]
        assert not model.calls


class TestIndependentSteps:
    @pytest.mark.contract("A13", "CMP-7", "D-29", "ORC-6")
    def test_every_answer_is_in_the_result_and_said(self, ask: Asked) -> None:
        result = ask(APART)

        assert ask.data("plan_complete")["strategy"] == "multi_tool_sequential"
        assert result["tool_result"] == [20.0, "cba"]
        assert "20" in result["response"]
        assert "cba" in result["response"]
        assert result["tool_sequence"] == ["calculate_percentage", "reverse_string"]


class TestMissingTools:
    @pytest.mark.contract("A14", "ORC-13", "CMP-2", "D-28")
    def test_they_are_written_on_the_way_and_each_step_goes_once(self, ask: Asked) -> None:
        result = ask(
            "Calculate 50% of 10, then compute the factorial of that, "
            "then calculate 10% of that, then compute the square root of that"
        )

        assert result["success"], result["error"]
        names = ["calculate_percentage", "factorial", "calculate_percentage", "square_root"]
        assert result["tool_sequence"] == names
        assert [row.tool_name for row in Execution.objects.order_by("pk")] == names
        assert Tool.objects.filter(name__in=["factorial", "square_root"]).count() == 2
        assert len(ask.all("workflow_retry")) == 2
        assert result["synthesized"] is True


class TestThingsThatGoWrong:
    @pytest.mark.contract("CMP-1", "D-22")
    def test_a_failure_names_its_step_and_keeps_what_was_done(self, ask: Asked) -> None:
        result = ask("Calculate 20% of 100, then compute the factorial of -3, then reverse 'abc'")

        assert (result["success"], result["error_code"]) == (False, "tool_error")
        assert result["step_failed"] == 2
        assert "Step 2 of 3" in str(result["error"])
        assert result["partial_results"] == [20.0, "cba"]
        assert ask.data("workflow_step_failed")["step"] == 2

    def test_a_circle_from_the_model_is_sent_back_and_then_refused(
        self, ask: Asked, model: SimulatorServer
    ) -> None:
        circle = plan(("add", 1, [2]), ("double", 2, [1]))
        model.scenario([{"kind": "query_analysis", "answer": circle, "times": 2}])

        result = ask(APART)

        assert (result["success"], result["error_code"]) == (False, "plan")
        assert "circle" in model.calls[1].document["problem"]
        assert not Execution.objects.exists()

    def test_a_plan_that_is_mended_is_carried_out(self, ask: Asked, model: SimulatorServer) -> None:
        circle = plan(("add", 1, [2]), ("double", 2, [1]))
        model.scenario([{"kind": "query_analysis", "answer": circle, "times": 1}])

        assert ask(APART)["tool_result"] == [20.0, "cba"]

    def test_thirty_steps_end_at_the_limit_of_the_request_with_what_was_done(
        self, ask: Asked, model: SimulatorServer
    ) -> None:
        many = plan(*[(f"Calculate {n}% of 100", n, []) for n in range(1, 31)])
        model.scenario([{"kind": "query_analysis", "answer": many, "times": 1}])

        result = ask("Do the thirty things of my list")

        assert (result["success"], result["error_code"]) == (False, "budget_exceeded")
        assert result["partial_results"]
        assert result["partial_results"][0] == 1.0

    @pytest.mark.parametrize(
        ("letters", "code"), [(3_900_000, None), (5_000_000, "tool_misbehaved")]
    )
    def test_a_large_result_goes_from_step_to_step_whole_or_ends_the_request_clearly(
        self, ask: Asked, model: SimulatorServer, letters: int, code: str | None
    ) -> None:
        add_tool(
            candidate(
                LONG,
                function_name="make_long_text",
                docstring="Make a long text.",
                examples=("Make a long text of 5 letters",),
                return_type="str",
            )
        )
        add_tool(
            candidate(
                SIZE,
                function_name="text_size",
                docstring="Count the letters of a text.",
                examples=("Count the letters",),
                parameters=({"name": "text", "type": "str", "description": "A text."},),
            )
        )
        steps = plan(
            (f"Make a long text of {letters} letters", 1, []), ("Count the letters", 2, [1])
        )
        model.scenario(
            [
                {"kind": "query_analysis", "answer": steps, "times": 1},
                {
                    "kind": "arguments",
                    "contains": "make_long_text",
                    "answer": {"fits": True, "arguments": {"n": letters}},
                    "times": 1,
                },
                {
                    "kind": "arguments",
                    "contains": "text_size",
                    "answer": {
                        "fits": True,
                        "arguments": {},
                        "references": [{"parameter": "text", "source": "step-1", "path": "$"}],
                    },
                    "times": 1,
                },
            ]
        )

        result = ask("Do the two things of my list")

        assert result["tool_result"] == (None if code else letters), result["error"]
        assert result["error_code"] == code
        if code is None:
            assert len(str(result)) < 20_000
        else:
            assert "too large" in str(result["error"])

    def test_a_callback_that_raises_spoils_its_own_progress_only(self, ask: Asked) -> None:
        def broken(name: str, data: Any) -> None:
            raise RuntimeError(name)

        result = ask.orchestrator.process_request(APART, None, broken)

        assert result["tool_result"] == [20.0, "cba"]


class TestQuestions:
    def test_a_step_asks_for_what_nothing_holds_and_goes_on_with_the_answer(
        self, model: SimulatorServer, alice: User
    ) -> None:
        steps = plan(("Calculate 20% of 100", 1, []), ("Reverse the string", 2, []))
        model.scenario([{"kind": "query_analysis", "answer": steps, "times": 1}])
        run = submission.submit(
            user_id=alice.pk,
            prompt="Two things",
            session_key=session_of(alice),
        )
        advancing.advance(run.pk)
        run.refresh_from_db()
        assert run.status == Run.Status.NEEDS_INPUT
        answers.answer(run, "abc")
        advancing.advance(run.pk)

        run.refresh_from_db()
        assert (run.result or {})["tool_result"] == [20.0, "cba"]
        assert Execution.objects.filter(tool_name="calculate_percentage").count() == 1
        told = list(
            RunEvent.objects.filter(run=run).order_by("seq").values_list("event_type", flat=True)
        )
        assert told.count("needs_input") == 1
        assert told.count("workflow_step") == 2
        assert told.count("workflow_step_executing") == 2

    @pytest.mark.contract("QPL-9")
    @pytest.mark.parametrize(("answer", "success"), [("No", False), ("Yes, write them", True)])
    def test_many_missing_tools_are_asked_about_first(
        self, model: SimulatorServer, alice: User, answer: str, *, success: bool
    ) -> None:
        PolicyStore().update_policy(
            "workflow_complexity_thresholds", {"requires_synthesis_threshold": 1}
        )
        run = submission.submit(
            user_id=alice.pk,
            prompt="Compute the factorial of 5 and also find the gcd of 12 and 18",
            session_key=session_of(alice),
        )
        advancing.advance(run.pk)
        run.refresh_from_db()
        question = run_selectors.find_open_question(run)
        assert question is not None
        assert "2 tools" in question["question"]
        answers.answer(run, answer)
        advancing.advance(run.pk)

        run.refresh_from_db()
        if success:
            assert run.status == Run.Status.WAITING
        else:
            assert (run.status, run.error_code) == (Run.Status.FAILED, "not_wanted")


class TestPatterns:
    @pytest.mark.contract("CMP-4")
    def test_a_sequence_runs_by_name_each_tool_on_the_result_before(
        self, model: SimulatorServer
    ) -> None:
        told: list[str] = []
        outcome = CompositionPlanner().execute_pattern(
            {
                "pattern_name": "part_reversed",
                "tool_sequence": ["calculate_percentage", "reverse_string"],
            },
            "What is 50% of 100, reversed?",
            lambda name, data: told.append(name),
        )

        assert outcome["success"], outcome.get("error")
        assert (outcome["final_result"], outcome["pattern_used"]) == ("05", "part_reversed")
        assert [name for name in told if name.startswith("pattern")] == [
            "pattern_execution_start", "pattern_step", "pattern_step_complete", "pattern_step",
            "pattern_step_complete", "pattern_execution_complete",
        ]  # fmt: skip

    def test_a_tool_that_is_gone_ends_it_before_anything_runs(self, model: SimulatorServer) -> None:
        outcome = CompositionPlanner().execute_pattern(
            {"tool_sequence": ["reverse_string", "no_such_tool"]}, "Reverse 'abc'"
        )

        assert (outcome["success"], outcome["step_failed"]) == (False, 2)
        assert not Execution.objects.exists()

    @pytest.mark.contract("CMP-5", "CMP-6")
    def test_a_sequence_that_was_used_often_and_well_has_earned_a_tool(self, ask: Asked) -> None:
        for n in (10, 20, 30):
            ask(f"Calculate {n}% of 100, then convert that result to string and reverse it")
            earned = ask.all("composite_earned")
            assert bool(earned) is (n == 30)
        assert earned[0]["frequency"] == 3
        assert earned[0]["success_rate"] == 1.0

    @pytest.mark.contract("CMP-5")
    @pytest.mark.parametrize(
        ("length", "rate", "frequency", "expected"),
        [(2, 0.8, 3, True), (1, 1.0, 9, False), (2, 0.79, 9, False), (2, 1.0, 2, False)],
    )
    def test_the_criteria_hold_at_the_limit(
        self, db: None, length: int, rate: float, frequency: int, *, expected: bool
    ) -> None:
        sequence = ["a", "b"][:length]

        assert CompositionPlanner().should_create_composite(sequence, rate, frequency) is expected


def plan(*steps: tuple[str, int, list[int]]) -> dict[str, Any]:
    return {
        "kind": "task",
        "is_complex": True,
        "sub_tasks": [
            {"task": task, "order": order, "depends_on": needs} for task, order, needs in steps
        ],
        "requires_composition": True,
        "execution_strategy": "composition",
    }


def named(code: str, name: str, does: str, **more: Any) -> Candidate:
    return candidate(code, function_name=name, docstring=f"{does}.", examples=(does,), **more)


def filled(tool: str, **answer: Any) -> dict[str, Any]:
    return {"kind": "arguments", "contains": tool, "answer": {"fits": True, **answer}}


LONG = "def make_long_text(n: int) -> str:\n    return 'x' * n\n"
SIZE = "def text_size(text: str) -> int:\n    return len(text)\n"
