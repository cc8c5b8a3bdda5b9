"""Plans and arguments for a thousand prompts of sixty wordings, on the offline model.

make evaluate part=plans

Every tool of the model's recipe book is there, so a plan has all of them to choose from.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from agent.executor import ToolExecutor
from agent.matching import ToolMatcher
from agent.planner import QueryPlanner
from evaluation.plans.trying import Trial, draw, try_prompt
from evaluation.plans.wordings import SEVERAL, WORDINGS
from evaluation.report import Report
from llm.client import LLMClient
from llm.simulator.book import load_book
from llm.simulator.testing import SimulatorServer
from registry.capabilities import CapabilityRegistry
from synthesis.testing import add_tool, recipe_candidate

SEED = 20261126
PROMPTS = 1_000
LEAST_RIGHT = 0.95


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make evaluate part=plans")
    parser.add_argument("--prompts", type=int, default=PROMPTS)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    with _empty_database():
        trials = try_all(options.prompts, options.seed)
    return measured(trials).finish()


@contextmanager
def _empty_database() -> Iterator[None]:
    """Give the block a database of its own: plans choose among what is there."""
    before = connection.settings_dict["NAME"]
    _let_go()  # of connections to the other
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        _let_go()
        connection.creation.destroy_test_db(before, verbosity=0)


def _let_go() -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined] # of PostgreSQL's backend alone


def try_all(prompts: int, seed: int) -> list[Trial]:
    """Try so many prompts, each wording as often as any other. Adds the tools of the book."""
    source = random.Random(seed)  # noqa: S311 -- reproducible, nothing secret
    for recipe in load_book().recipes:
        add_tool(recipe_candidate(recipe))
    with SimulatorServer() as model:
        llm = LLMClient(api_key="offline", model="offline")
        llm.base_url = model.base_url
        registry = CapabilityRegistry(llm)
        matcher = ToolMatcher(registry, ToolExecutor(llm))
        planner = QueryPlanner(llm, registry)
        chosen = [WORDINGS[number % len(WORDINGS)] for number in range(prompts)]
        return [try_prompt(wording, draw(source), planner, matcher) for wording in chosen]


def measured(trials: list[Trial]) -> Report:
    wrong = [trial for trial in trials if not trial.is_right]
    rows = [
        {"prompt": trial.prompt, "expected": trial.expected, "found": trial.found}
        for trial in wrong
    ]
    report = Report(kind="evaluate", part="plans", rows=rows)
    report.add("prompts", len(trials))
    report.add("wordings", len(WORDINGS))
    report.add("wordings of several steps", len(SEVERAL))
    right = sum(trial.is_right for trial in trials)
    report.add("plan right", sum(trial.plan_is_right for trial in trials) / len(trials))
    report.add("plan and arguments right", right / len(trials), (">=", LEAST_RIGHT))
    for prompt, count in Counter(trial.prompt for trial in wrong).most_common(20):
        print(f"wrong {count} times: {prompt}")
    return report
