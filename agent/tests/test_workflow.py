from typing import Any

import pytest

from agent.errors import InvalidPlan
from agent.workflow import MAX_STEPS, chain, final_steps, read_steps, waves

pytestmark = pytest.mark.core


def step(order: Any, *on: Any, task: str = "do it") -> dict[str, Any]:
    return {"task": task, "order": order, "depends_on": list(on)}


class TestReadSteps:
    def test_texts_are_steps_that_need_nothing(self) -> None:
        steps = read_steps(["load", "sum up"])

        assert [(each.number, each.task, each.needs) for each in steps] == [
            (1, "load", ()),
            (2, "sum up", ()),
        ]

    def test_a_single_number_and_none_are_dependencies_too(self) -> None:
        given = [{"task": "a", "order": 1, "depends_on": None}, {"task": "b", "depends_on": 1}]

        assert [each.needs for each in read_steps(given)] == [(), (1,)]

    def test_orders_with_gaps_become_numbers_without(self) -> None:
        steps = read_steps([step(30, 10, 20, task="c"), step(20, task="b"), step(10, task="a")])

        assert [(each.number, each.task, each.needs) for each in steps] == [
            (1, "a", ()),
            (2, "b", ()),
            (3, "c", (1, 2)),
        ]

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ([], "0 steps"),
            ([step(n) for n in range(1, MAX_STEPS + 2)], "31 steps"),
            ([step(1), step(1)], "same place"),
            ([step(1, 7)], "7"),
            ([step(1, 1)], "circle"),
            ([step(1, 2), step(2, 1)], "circle"),
            ([{"task": " "}], "Step 1"),
            ([None], "Step 1"),
            ([step("first")], "no place"),
        ],
    )
    def test_what_is_no_order_is_refused_with_the_reason(self, given: Any, says: str) -> None:
        with pytest.raises(InvalidPlan, match=says):
            read_steps(given)

    def test_thirty_steps_are_taken(self) -> None:
        assert len(read_steps([step(n) for n in range(1, MAX_STEPS + 1)])) == MAX_STEPS


class TestGraph:
    def test_what_needs_nothing_of_each_other_goes_together(self) -> None:
        steps = read_steps([step(1), step(2), step(3, 1, 2), step(4, 2), step(5, 3)])

        assert [[each.number for each in wave] for wave in waves(steps)] == [[1, 2], [3, 4], [5]]

    def test_the_answer_is_what_nobody_uses(self) -> None:
        steps = read_steps([step(1), step(2), step(3, 1)])

        assert [each.number for each in final_steps(steps)] == [2, 3]

    def test_a_sequence_of_tools_is_a_chain(self) -> None:
        assert [(each.tool_name, each.needs) for each in chain(["a", "b"], "x")] == [
            ("a", ()),
            ("b", (1,)),
        ]
