"""One prompt: drawn from a wording, planned, filled in, and held against what is right."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from agent.arguments import Known
from agent.matching import MAX_CANDIDATES, Match, ToolMatcher, retrieval
from agent.planner import QueryPlanner
from agent.references import Earlier
from agent.workflow import WorkflowStep, read_steps
from evaluation.plans.wordings import Result, Wording

WORDS = (
    "lantern", "harbour", "velvet", "orchard", "pebble", "thunder", "meadow", "copper", "level",
    "ribbon", "castle", "winter",
)  # fmt: skip
SENTENCES = (
    "the tide comes in at noon",
    "every river finds the sea",
    "a small lamp in the window",
    "snow fell on the quiet town",
)
_SAMPLES: dict[str, Any] = {"number": 42.0, "integer": 42, "string": "2026-03-04", "array": [4, 9]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """`plan_is_right`: the tools, in order and by need; `arguments_are_right` counts with it."""

    prompt: str
    expected: list[Any]
    found: list[Any]
    plan_is_right: bool
    arguments_are_right: bool

    @property
    def is_right(self) -> bool:
        return self.plan_is_right and self.arguments_are_right


def draw(source: random.Random) -> dict[str, Any]:
    """Return a value for each name that a wording may hold."""
    first = date(2026, 1, 1) + timedelta(days=source.randrange(200))
    length = source.randint(3, 6)
    return {
        "a": source.randint(12, 900),
        "b": source.randint(20, 5_000),
        "c": source.randint(2, 12),
        "p": source.choice([5, 7.5, 12, 15, 20, 33, 40, 62.5, 80]),
        "w": source.choice(WORDS),
        "v": source.choice(WORDS),
        "s": source.choice(SENTENCES),
        "l": [source.randint(1, 60) for _ in range(length)],
        "t": first.isoformat(),
        "u": (first + timedelta(days=source.randint(1, 90))).isoformat(),
    }


def try_prompt(
    wording: Wording, values: Mapping[str, Any], planner: QueryPlanner, matcher: ToolMatcher
) -> Trial:
    prompt = wording.text.format(**values)
    expected = [
        (tool, {name: _expected(given, values) for name, given in arguments.items()})
        for tool, arguments in wording.calls
    ]
    plan = planner.plan_execution(prompt)
    several = plan["strategy"].startswith("multi_tool")
    found = _planned(plan["sub_tasks"], matcher) if several else _single(prompt, plan, matcher)
    return Trial(
        prompt=prompt,
        expected=expected,
        found=found,
        plan_is_right=[tool for tool, _ in found] == [tool for tool, _ in expected],
        arguments_are_right=[given for _, given in found] == [given for _, given in expected],
    )


def _expected(given: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(given, Result):
        return f"step-{given.step}"
    return given[0] if isinstance(given, tuple) else values[given]


def _single(prompt: str, plan: Mapping[str, Any], matcher: ToolMatcher) -> list[Any]:
    match = matcher.first_fit(prompt, (plan.get("candidates") or [])[:MAX_CANDIDATES])
    return [] if match is None else [(match.name, _values(match))]


def _planned(sub_tasks: list[Any], matcher: ToolMatcher) -> list[Any]:
    """Match each step; what it needs is a sample of the type that its tool returns."""
    found: list[Any] = []
    results: dict[int, Earlier] = {}
    for step in read_steps(sub_tasks):
        known = Known(results=[results[number] for number in step.needs])
        tools = matcher.candidates(step.task, retrieval()["threshold"])
        match = matcher.first_fit(step.task, tools, known=known)
        found.append(("", {}) if match is None else (match.name, _values(match)))
        results[step.number] = _sample(step, match)
    return found


def _sample(step: WorkflowStep, match: Match | None) -> Earlier:
    schema = match.tool["output_schema"] if match else {}
    return Earlier(
        source=step.source, task=step.task, value=_SAMPLES.get(str(schema.get("type")), 42)
    )


def _values(match: Match) -> dict[str, Any]:
    referred = {each.parameter: each.source for each in match.arguments.references}
    return {**match.arguments.values, **referred}
