"""The steps of a request as a graph: who needs whose result, and in which order that goes. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from agent.errors import InvalidPlan

MAX_STEPS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowStep:
    """`number` runs from 1; `needs` are the numbers of the steps whose results it uses.

    `tool_name` is set where the tool is known beforehand.
    """

    number: int
    task: str
    needs: tuple[int, ...] = ()
    tool_name: str | None = None

    @property
    def source(self) -> str:
        """What its result is called where another step refers to it."""
        return f"step-{self.number}"


def read_steps(sub_tasks: Iterable[Any]) -> list[WorkflowStep]:
    """Return the steps of a plan, numbered from 1 in its order.

    Args:
        sub_tasks: Texts, each on its own; or `{task, order, depends_on}`, where `depends_on` is
            None, an order or a list of orders.

    Raises:
        InvalidPlan: A step is no step, needs one that there is not, or needs itself by a detour;
            there are none, or more than MAX_STEPS.
    """
    tasks = [_as_mapping(item, place) for place, item in enumerate(sub_tasks, start=1)]
    if not 1 <= len(tasks) <= MAX_STEPS:
        raise InvalidPlan(
            f"The plan has {len(tasks)} steps; 1 to {MAX_STEPS} can be carried out. "
            "Ask for less at a time."
        )
    tasks.sort(key=lambda task: task["order"])
    numbers = {task["order"]: number for number, task in enumerate(tasks, start=1)}
    if len(numbers) < len(tasks):
        raise InvalidPlan("Two steps of the plan have the same place. Please ask again.")
    steps = [
        WorkflowStep(
            number=numbers[task["order"]],
            task=task["task"],
            needs=_needs(task, numbers),
        )
        for task in tasks
    ]
    waves(steps)
    return steps


def chain(tool_names: Iterable[str], task: str) -> list[WorkflowStep]:
    """Return the steps of a sequence of tools, each with the result of the one before it."""
    return [
        WorkflowStep(
            number=number,
            task=task,
            needs=(number - 1,) if number > 1 else (),
            tool_name=name,
        )
        for number, name in enumerate(tool_names, start=1)
    ]


def waves(steps: list[WorkflowStep]) -> list[list[WorkflowStep]]:
    """Return the steps in groups: each needs only what earlier groups hold.

    Raises:
        InvalidPlan: The steps need each other in a circle.
    """
    by_number = {step.number: step for step in steps}
    sorter = TopologicalSorter({step.number: step.needs for step in steps})
    try:
        sorter.prepare()
    except CycleError as error:
        circle = ", ".join(str(number) for number in error.args[1])
        raise InvalidPlan(
            f"The steps of the plan need each other in a circle ({circle}). "
            "Please ask for the steps one at a time."
        ) from error
    found = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        found.append([by_number[number] for number in ready])
        sorter.done(*ready)
    return found


def final_steps(steps: list[WorkflowStep]) -> list[WorkflowStep]:
    """Return the steps whose results no other step uses: together they are the answer."""
    used = {number for step in steps for number in step.needs}
    return [step for step in steps if step.number not in used]


def _as_mapping(item: Any, place: int) -> dict[str, Any]:
    given = {"task": item} if isinstance(item, str) else item
    if not isinstance(given, Mapping) or not str(given.get("task") or "").strip():
        raise InvalidPlan(f"Step {place} of the plan says nothing of what to do.")
    order = given.get("order", place)
    if not isinstance(order, int) or isinstance(order, bool):
        raise InvalidPlan(f"Step {place} of the plan has no place in the order.")
    return {"task": str(given["task"]).strip(), "order": order, "on": given.get("depends_on")}


def _needs(task: Mapping[str, Any], numbers: Mapping[int, int]) -> tuple[int, ...]:
    given = task["on"]
    wanted = given if isinstance(given, list | tuple) else [] if given is None else [given]
    unknown = [each for each in wanted if each not in numbers]
    if unknown:
        raise InvalidPlan(f"A step of the plan needs the result of {unknown[0]!r}, which is none.")
    return tuple(sorted({numbers[each] for each in wanted}))
