from typing import Any

import pytest

from agent.orchestrator import AgentOrchestrator
from agent.planner import QueryPlanner
from agent.tests.asking import Asked
from llm.simulator.testing import SimulatorServer
from registry.policies import PolicyStore
from synthesis.testing import add_tool, candidate

pytestmark = [pytest.mark.django_db, pytest.mark.core]


class TestPlan:
    @pytest.mark.contract("QPL-1")
    @pytest.mark.parametrize(
        ("prompt", "strategy"),
        [
            ("Create a function to compute the factorial of 5", "force_synthesis"),
            ("What is 15% of 300?", "single"),
            ("hello", "none"),
        ],
    )
    def test_every_plan_says_how_and_why(
        self, model: SimulatorServer, prompt: str, strategy: str
    ) -> None:
        plan = QueryPlanner().plan_execution(prompt)

        assert plan["strategy"] == strategy
        assert plan["reasoning"]

    def test_an_explicit_wish_costs_no_model_call(self, model: SimulatorServer) -> None:
        QueryPlanner().plan_execution("Create a function to compute the factorial of 5")

        assert not model.calls

    def test_progress_goes_to_the_callback(self, model: SimulatorServer) -> None:
        told: list[tuple[str, dict[str, Any]]] = []
        QueryPlanner().plan_execution("hello", lambda name, data: told.append((name, data)))

        assert told == [("planning_query", {"query": "hello"})]


class TestAnalysis:
    @pytest.mark.contract("QPL-4")
    def test_it_has_the_documented_keys(self, model: SimulatorServer) -> None:
        analysis = QueryPlanner().analyze_query("Calculate 20% of 100 and also reverse 'abc'")

        assert analysis["is_complex"] is True
        assert [task["order"] for task in analysis["sub_tasks"]] == [1, 2]
        assert analysis["original_prompt"].startswith("Calculate 20%")
        assert analysis.keys() >= {
            "requires_composition", "execution_strategy", "reasoning",
        }  # fmt: skip

    @pytest.mark.contract("QPL-4")
    @pytest.mark.parametrize(
        "answer", [{}, {"kind": "dance"}, {"kind": "task", "sub_tasks": [{"task": 1}]}, []]
    )
    def test_an_answer_that_makes_no_sense_is_a_simple_task(
        self, model: SimulatorServer, answer: Any
    ) -> None:
        model.scenario([{"kind": "query_analysis", "answer": answer, "times": None}])
        analysis = QueryPlanner().analyze_query("What is 15% of 300?")

        assert (analysis["kind"], analysis["is_complex"], analysis["sub_tasks"]) == (
            "task",
            False,
            [],
        )


@pytest.mark.usefixtures("seeds")
class TestCascade:
    CHAINED = "Calculate 50% of 100, then convert that result to string and reverse it"

    @pytest.mark.contract("QPL-2")
    def test_every_gate_leaves_what_it_was_decided_on(self, model: SimulatorServer) -> None:
        plan = QueryPlanner().plan_execution(self.CHAINED)

        gates = [decision["gate"] for decision in plan["decisions"]]
        assert gates == ["wish", "composite", "pattern", "complexity", "single"]
        assert [decision["passed"] for decision in plan["decisions"]] == [
            False, False, False, True, False,
        ]  # fmt: skip
        features = plan["decisions"][1]["candidates"][0]
        assert features.keys() >= {"name", "similarity", "success_rate", "use_count", "score"}
        assert plan["strategy"] == "multi_tool_composition"

    @pytest.mark.contract("QPL-2", "QPL-6")
    def test_a_composite_that_is_similar_enough_comes_before_any_analysis(
        self, model: SimulatorServer
    ) -> None:
        composite = candidate(
            "def part_reversed(p: int) -> str:\n    return str(p)[::-1]\n",
            function_name="part_reversed",
            docstring="Calculate a percentage, convert the result to string and reverse it.",
            examples=(self.CHAINED,),
        )
        add_tool(composite, origin="composite")

        plan = QueryPlanner().plan_execution(self.CHAINED)

        assert (plan["strategy"], plan["tool_name"]) == ("composite_tool", "part_reversed")
        assert not model.calls

    @pytest.mark.contract("QPL-2")
    def test_the_gates_are_those_of_the_policy(self, model: SimulatorServer) -> None:
        composite = candidate(
            "def part_reversed(p: int) -> str:\n    return str(p)[::-1]\n",
            function_name="part_reversed",
            docstring="Calculate a percentage, convert the result to string and reverse it.",
            examples=(self.CHAINED,),
        )
        add_tool(composite, origin="composite")
        PolicyStore().update_policy("retrieval_similarity_threshold", {"composite": 1.0})

        plan = QueryPlanner().plan_execution(f"{self.CHAINED}, please")

        assert plan["strategy"] != "composite_tool"

    @pytest.mark.contract("QPL-7")
    def test_one_tool_that_does_all_the_steps_is_enough(self, model: SimulatorServer) -> None:
        model.scenario(
            [{"kind": "arguments", "answer": {"fits": True, "arguments": {}}, "times": 1}]
        )
        plan = QueryPlanner().plan_execution("Calculate 50% of 100 and also calculate 20% of 10")

        assert (plan["strategy"], plan["tool_name"]) == ("single", "calculate_percentage")
        assert plan["candidates"][0]["name"] == "calculate_percentage"

    @pytest.mark.contract("QPL-9")
    @pytest.mark.parametrize(
        ("limits", "strategy"),
        [
            ({}, "multi_tool_sequential"),
            ({"simple_max_tools": 2}, "single"),
            ({"sequential_max_tools": 1}, "multi_tool_composition"),
        ],
    )
    def test_how_many_steps_are_many_is_a_policy(
        self, model: SimulatorServer, limits: dict[str, int], strategy: str
    ) -> None:
        PolicyStore().update_policy("workflow_complexity_thresholds", limits)

        plan = QueryPlanner().plan_execution("Calculate 20% of 100 and also reverse 'abc'")

        assert plan["strategy"] == strategy

    @pytest.mark.contract("QPL-10", "ORC-6")
    def test_a_planner_of_somebodys_own_may_know_sequences(self, model: SimulatorServer) -> None:
        class Knowing(QueryPlanner):
            def find_matching_workflow_pattern(
                self, prompt: str, threshold: float | None = None
            ) -> dict[str, Any] | None:
                names = ["calculate_percentage", "reverse_string"]
                return {"pattern_name": "known", "tool_sequence": names, "similarity": 0.9}

        ask = Asked(AgentOrchestrator(query_planner=Knowing()))
        result = ask("Reverse 50% of 100")

        assert ask.data("using_workflow_pattern")["pattern_name"] == "known"
        assert (result["strategy"], result["tool_result"]) == ("workflow_pattern", "05")
