"""The documented methods of the client against a server of other manners than the simulator's."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from llm import transport
from llm.client import LLMClient
from llm.errors import ModelUnavailable
from llm.simulator.double import DoubleServer
from llm.tests.simulator.conftest import Client
from runs import context
from runs.models import Run
from runs.tests.builders import claimed

pytestmark = [pytest.mark.django_db, pytest.mark.core]

PROMPT = "Create a function to compute the factorial of a number"


@pytest.fixture(scope="module")
def server() -> Iterator[DoubleServer]:
    with DoubleServer() as running:
        yield running


@pytest.fixture
def client(server: DoubleServer, settings: Any) -> Iterator[LLMClient]:
    transport.forget_abilities()
    settings.OPENAI_BASE_URL = server.base_url
    settings.OPENAI_API_KEY = "another"
    settings.OPENAI_MODEL = "another-model"
    settings.LLM_OFFLINE = False
    made = LLMClient()
    yield made
    made.close()
    transport.forget_abilities()


def test_a_whole_synthesis_goes_through(client: LLMClient) -> None:
    assert client.analyze_query(PROMPT).kind == "task"
    spec = client.generate_spec(PROMPT)
    tests = client.generate_tests(spec)
    code = client.generate_implementation(spec, tests)

    assert spec["function_name"] == "factorial"
    assert tests.lstrip().startswith("import pytest")
    assert code.startswith("def factorial(n: int) -> int:")
    assert client.repair_implementation(spec, tests, code=code, report="x") == code
    assert client.extract_arguments("factorial of 5", "factorial(n: int) -> int") == {"n": 5}
    assert client.synthesize_response("What is 5!?", 120) == "The factorial of 5 is 120."


def test_the_forms_it_lacks_are_tried_once(client: LLMClient, server: DoubleServer) -> None:
    before = len(server.served)
    for _ in range(2):
        client.analyze_query(PROMPT)

    assert [each.status for each in server.served[before:]] == [400, 400, 200, 200]


def test_calls_at_the_same_time_all_learn_what_it_lacks(client: LLMClient) -> None:
    """One that was refused while another stepped down is tried in the form that is left."""
    with ThreadPoolExecutor(8) as pool:
        found = [
            pool.submit(client.extract_arguments, f"factorial of {n}", "factorial(n: int) -> int")
            for n in range(2, 10)
        ]

    assert [each.result() for each in found] == [{"n": n} for n in range(2, 10)]


def test_its_own_count_of_tokens_is_what_the_ledger_has(
    client: LLMClient, server: DoubleServer
) -> None:
    before = len(server.served)
    work = claimed()
    with context.activate(work):
        client.generate_implementation(client.generate_spec(PROMPT), "tests")

    run = Run.objects.get(pk=work.run_id)
    assert run.call_count == 2
    assert run.token_count == sum(each.tokens for each in server.served[before:])


def test_what_it_does_not_know_is_a_typed_error_with_its_words(client: LLMClient) -> None:
    with pytest.raises(ModelUnavailable, match="recipe book"):
        client.generate_implementation({"function_name": "unheard_of"}, "tests")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/chat/completions", "no json", 400),
        ("/v1/chat/completions", '{"messages": [], "response_format": {}}', 400),
        ("/v1/embeddings", "{}", 404),
    ],
)
def test_it_complains_in_a_shape_of_its_own(
    server: DoubleServer, path: str, body: str, status: int
) -> None:
    bare = Client(server.base_url)
    response = bare.post(body.encode(), path=path)
    answer = json.loads(response.read())
    bare.close()

    assert response.status == answer["status"] == status
    assert answer["detail"]
