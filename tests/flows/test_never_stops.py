"""Fifty runs at once against a model that never comes to an end: each stops at its limits."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from agent import advancing as requests
from agent import submission
from llm.simulator.book import load_book
from llm.simulator.content import CONTENT_FAULTS
from llm.simulator.testing import SimulatorServer
from registry.models import Tool
from registry.policies import PolicyStore
from runs import sessions
from runs.models import Run
from synthesis import advancing as syntheses

WORKERS = 8  # threads, as the site's worker for requests has
ADVANCE = {"request": requests.advance, "synthesis": syntheses.advance}
ENDINGS = {"budget_exceeded", "synthesis_failed"}


RECIPES = [
    recipe
    for recipe in load_book().recipes
    if recipe.family != "csv_tables" and CONTENT_FAULTS["never_repaired"].fits(recipe)
]


def limits_of(number: int) -> dict[str, int]:
    """Return limits that are met in another place of the flow by each of the runs."""
    step = number // 3
    return {
        0: {"max_llm_calls_per_synthesis": 1 + step % 6, "max_tokens_per_synthesis": 10**6},
        1: {"max_llm_calls_per_synthesis": 10**4, "max_tokens_per_synthesis": 2_500 + 600 * step},
        2: {"max_llm_calls_per_request": 1 + step % 2, "max_tokens_per_request": 900 + 400 * step},
    }[number % 3]


def submit(user: User, number: int) -> Run:
    """Send a request under limits of its own."""
    PolicyStore().update_policy("cost_limits", {"max_synthesis_attempts": 3, **limits_of(number)})
    recipe = RECIPES[number % len(RECIPES)]
    session = sessions.start(user_id=user.pk, key=f"session {number}")
    prompt = recipe.examples[number // len(RECIPES)]
    return submission.submit(user_id=user.pk, prompt=prompt, session_key=session.key)


def work_off() -> None:
    """Advance what is queued, many at once and in any order, until nothing is."""
    with ThreadPoolExecutor(WORKERS) as threads:
        while queued := list(Run.objects.filter(status="queued").values_list("pk", "kind")):
            random.shuffle(queued)
            list(threads.map(_advance, queued))


def _advance(run: tuple[int, str]) -> None:
    try:
        ADVANCE[run[1]](run[0])
    finally:
        connection.close()


@pytest.fixture
def never_satisfied(model: SimulatorServer) -> Iterator[SimulatorServer]:
    """Every suite of some recipes proves nothing; the code for all others is never right."""
    sent_back = [
        {"fault": "vacuous_not_none", "contains": f'"function_name": "{each.name}"', "times": None}
        for each in RECIPES[::4]
        if CONTENT_FAULTS["vacuous_not_none"].fits(each)
    ]
    model.scenario([*sent_back, {"fault": "never_repaired", "times": None}])
    requests.orchestrator.cache_clear()
    yield model
    requests.orchestrator().cleanup()
    requests.orchestrator.cache_clear()


@pytest.mark.long
@pytest.mark.contract("D-32", "OBS-2", "SYN-10")
@pytest.mark.django_db(transaction=True)
def test_no_run_goes_over_its_limits(alice: User, never_satisfied: SimulatorServer) -> None:
    runs = [submit(alice, number) for number in range(50)]
    work_off()

    over: list[Any] = []
    for run in Run.objects.all():  # of requests and of what they wait for
        assert run.status == "failed", run
        assert run.error_code in ENDINGS, run.last_error
        spent = (run.call_count, run.token_count)
        most = (run.limits["max_calls"], run.limits["max_tokens"])
        over += [(run.prompt, spent, most)] if spent[0] > most[0] or spent[1] > most[1] else []
    assert over == []
    assert not Tool.objects.active().exists()
    assert Run.objects.filter(kind="synthesis", error_code="budget_exceeded").count() >= 20
    assert Run.objects.filter(kind="synthesis", error_code="synthesis_failed").count() >= 5
    assert sum(Run.objects.values_list("call_count", flat=True)) == len(never_satisfied.calls)
    for asked in runs:
        asked.refresh_from_db()
        assert asked.result is not None
        said = asked.result["response"]
        assert "cannot verify" in said or "model calls and" in said, said
