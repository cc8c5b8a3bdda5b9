"""Calls and tokens: what the server served, against what the run's ledger says."""

from collections.abc import Iterator
from typing import Any

import pytest

from kernel.errors import AppError
from llm import transport
from llm.client import LLMClient
from llm.simulator.server import CallRecord
from llm.simulator.testing import SimulatorServer
from runs import context
from runs.digests import canonical_json
from runs.errors import BudgetExceeded
from runs.models import Run, Step
from runs.tests.builders import claimed

pytestmark = [pytest.mark.django_db, pytest.mark.core, pytest.mark.usefixtures("model")]

PROMPT = "Create a function to compute the factorial of a number"


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "FIRST_PAUSE_S", 0.002)


@pytest.fixture
def client() -> Iterator[LLMClient]:
    made = LLMClient()
    yield made
    made.close()


def conversation(client: LLMClient) -> None:
    """Everything that a request for a new tool asks of the model."""
    client.analyze_query(PROMPT)
    spec = client.generate_spec(PROMPT)
    tests = client.generate_tests(spec)
    code = client.generate_implementation(spec, tests)
    client.repair_implementation(spec, tests, code=code, report="test_a failed")
    client.extract_arguments("Calculate factorial of 5", "factorial(n: int) -> int")
    client.synthesize_response("Calculate factorial of 5", 120)


def in_a_run(client: LLMClient) -> Run:
    work = claimed()
    with context.activate(work):
        conversation(client)
    return Run.objects.get(pk=work.run_id)


def counted(records: list[CallRecord]) -> int:
    return sum(record.prompt_tokens + record.completion_tokens for record in records)


def questions(records: list[CallRecord]) -> int:
    """Return how many different things were asked; a retry or a second try asks nothing new."""
    return len({(record.kind, canonical_json(record.document)) for record in records})


FAULTS: dict[str, list[dict[str, Any]]] = {
    "none": [],
    "retries": [
        {"fault": "429", "retry_after": 0.01},
        {"fault": "500", "after": 2},
        {"fault": "html", "after": 3},
        {"fault": "disconnect", "after": 5},
    ],
    "second tries": [
        {"kind": "test_suite", "fault": "not_json"},
        {"kind": "response", "fault": "wrong_schema"},
    ],
    "answers of nothing": [
        {"kind": "arguments", "fault": "empty"},
        {"kind": "arguments", "fault": "blank", "after": 1},
        {"kind": "repair", "fault": "tool_call", "times": 2},
        {"kind": "function_spec", "fault": "no_choices"},
    ],
    "a ladder": [
        {"fault": "no_json_object", "times": None},
        {"fault": "refuse_temperature", "times": None},
    ],
    "odd usage": [{"fault": "odd_usage", "times": None}],
    "content": [{"fault": "wrong_pair", "times": None}],
    "all at once": [
        {"fault": "503", "times": 2},
        {"kind": "implementation", "fault": "fenced"},
        {"kind": "query_analysis", "fault": "not_json"},
        {"kind": "repair", "fault": "null"},
        {"kind": "repair", "fault": "cut_unsaid"},
    ],
}


@pytest.mark.parametrize("rules", FAULTS.values(), ids=FAULTS)
def test_calls_and_tokens_are_what_the_server_served(
    model: SimulatorServer, client: LLMClient, rules: list[dict[str, Any]]
) -> None:
    model.scenario(rules)
    run = in_a_run(client)

    steps = Step.objects.filter(run=run)
    assert run.call_count == steps.count() == questions(model.calls) == 7
    assert run.token_count == counted(model.calls)
    for step in steps:
        served = [call for call in model.calls if f"model.{call.kind}" == step.kind]
        assert (step.input_tokens, step.output_tokens) == (
            sum(call.prompt_tokens for call in served),
            sum(call.completion_tokens for call in served),
        )
    assert all(call.is_told for call in model.calls)


@pytest.mark.parametrize("fault", ["truncated", "refusal", "empty", "not_json", "wrong_types"])
def test_a_call_that_fails_costs_what_was_served(
    model: SimulatorServer, client: LLMClient, fault: str
) -> None:
    model.scenario([{"fault": fault, "times": None}])
    work = claimed()
    with context.activate(work), pytest.raises(AppError):
        client.analyze_query(PROMPT)

    run = Run.objects.get(pk=work.run_id)
    assert (run.call_count, run.token_count) == (1, counted(model.calls))
    assert run.token_count > 0


@pytest.mark.parametrize("fault", ["no_usage", "fenced"])
def test_without_usage_no_less_is_counted_than_was_served(
    model: SimulatorServer, client: LLMClient, fault: str
) -> None:
    model.scenario([{"kind": "response", "fault": fault}, {"fault": "no_usage", "times": None}])
    run = in_a_run(client)

    assert counted(model.calls) < run.token_count < 2 * counted(model.calls)
    assert not any(call.is_told for call in model.calls if call.fault == "no_usage")


@pytest.mark.parametrize("fault", ["500", "cut", "half_json"])
def test_of_a_call_that_nobody_answered_all_stays_that_was_reserved(
    model: SimulatorServer, client: LLMClient, fault: str
) -> None:
    model.scenario([{"fault": fault, "times": None}])
    work = claimed()
    with context.activate(work), pytest.raises(AppError):
        client.analyze_query(PROMPT)

    (step,) = Step.objects.filter(run_id=work.run_id)
    assert step.input_tokens + step.output_tokens == step.reserved_tokens
    # Of one try no more can have been used than that.
    assert counted(model.calls[:1]) <= step.reserved_tokens
    assert Run.objects.get(pk=work.run_id).token_count == step.reserved_tokens


TIRESOME: dict[str, list[dict[str, Any]]] = {
    "nothing, again and again": [{"fault": "empty", "times": None}],
    "no JSON, and then nothing": [
        {"fault": "not_json", "times": 1},
        {"fault": "empty", "times": None},
    ],
    "no JSON twice": [{"fault": "not_json", "times": 2}],
}


@pytest.mark.contract("D-32", "OBS-2")
@pytest.mark.parametrize("rules", TIRESOME.values(), ids=TIRESOME)
def test_a_call_that_is_made_again_stays_within_the_limit(
    model: SimulatorServer, client: LLMClient, rules: list[dict[str, Any]]
) -> None:
    """The prompt is long and the answer short: each try costs about what the first had reserved."""
    model.scenario(rules)
    work = claimed(limits={"max_tokens": 3_000, "max_calls": 5})
    with context.activate(work), pytest.raises(BudgetExceeded, match="of 3000 tokens"):
        client.analyze_query(f"{PROMPT} {'please ' * 550}")

    run = Run.objects.get(pk=work.run_id)
    assert run.token_count == counted(model.calls) <= 3_000
    assert len(model.calls) > 0


def test_a_call_that_is_made_again_has_more_reserved_where_that_fits(
    model: SimulatorServer, client: LLMClient
) -> None:
    model.scenario([{"fault": "empty", "times": 3}])
    work = claimed(limits={"max_tokens": 20_000})
    with context.activate(work):
        client.analyze_query(f"{PROMPT} {'please ' * 550}")

    step = Step.objects.get(run_id=work.run_id)
    assert len(model.calls) == 4
    assert step.input_tokens + step.output_tokens == counted(model.calls) <= step.reserved_tokens
    assert Run.objects.get(pk=work.run_id).token_count == counted(model.calls)
