from typing import Any

import pytest

from agent.planner import QueryPlanner
from llm.simulator.testing import SimulatorServer

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
