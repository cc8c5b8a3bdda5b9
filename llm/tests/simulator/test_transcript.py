"""The same seed and the same questions: the same answers, to the byte."""

import json
from typing import Any

import pytest

from llm.simulator.book import Book
from llm.simulator.model import RecipeModel
from llm.simulator.testing import SimulatorServer
from llm.tests.simulator.conftest import Client, JsonObject

pytestmark = pytest.mark.core

PROMPT = "Create a function to compute the factorial of a number, then use it on 5"
SCENARIOS: dict[str, list[dict[str, Any]]] = {
    "none": [],
    "content": [
        {"fault": "contradictory_tests"},
        {"fault": "wrong_pair", "times": None},
        {"fault": "wrong_held_out", "times": None},
    ],
    "mixed": [
        {"kind": "function_spec", "fault": "429", "retry_after": 1},
        {"kind": "test_suite", "fault": "prose"},
        {"kind": "implementation", "fault": "passes_on_retry"},
        {"kind": "repair", "fault": "never_repaired", "times": None},
        {"kind": "response", "fault": "refusal"},
    ],
}


class Conversation:
    """A whole synthesis as a client leads it; `bytes` is all that the server said."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.bytes: list[bytes] = []

    def ask(self, kind: str, document: JsonObject) -> Any:
        """Ask until there is an answer; None for one that is no JSON."""
        while True:
            message = [
                {"role": "system", "content": f"Kind: {kind}"},
                {"role": "user", "content": json.dumps(document)},
            ]
            response = self._client.post(json.dumps({"messages": message}).encode())
            self.bytes.append(response.read())
            if response.status == 200:
                break
        try:
            return json.loads(json.loads(self.bytes[-1])["choices"][0]["message"]["content"])
        except (ValueError, TypeError):
            return None

    def lead(self) -> list[bytes]:
        self.ask("query_analysis", {"request": PROMPT})
        spec = self.ask("function_spec", {"request": PROMPT})
        tests = self.ask("test_suite", {"specification": spec})
        again = {"specification": spec, "problem": "weak", "previous": tests}
        tests = self.ask("test_suite", again) or {"code": ""}
        self.ask("held_out_examples", {"specification": spec})
        document = {"specification": spec, "tests": tests["code"]}
        code = self.ask("implementation", document)
        for report in ("test_a failed", "test_b failed"):
            code = self.ask("repair", {**document, "code": code["code"], "report": report})
        tool = {"signature": "factorial(n: int) -> int"}
        self.ask("arguments", {"request": PROMPT, "tool": tool})
        self.ask("response", {"request": PROMPT, "result": 120})
        self.ask("failure_analysis", {"tool_name": "factorial", "error": "ValueError: n"})
        return self.bytes


def content(body: bytes) -> str:
    text: str = json.loads(body)["choices"][0]["message"]["content"]
    return text


def transcript(seed: int, rules: list[dict[str, Any]]) -> list[bytes]:
    with SimulatorServer(seed=seed) as simulator:
        simulator.scenario(rules)
        client = Client(simulator.base_url)
        try:
            return Conversation(client).lead()
        finally:
            client.close()


@pytest.mark.parametrize("rules", SCENARIOS.values(), ids=SCENARIOS)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_same_seed_has_the_same_transcript(seed: int, rules: list[dict[str, Any]]) -> None:
    assert transcript(seed, rules) == transcript(seed, rules)


def test_other_seeds_have_other_words_and_other_faults_but_the_same_names() -> None:
    plain = [transcript(seed, []) for seed in range(4)]
    faulty = {b"".join(transcript(seed, SCENARIOS["content"])) for seed in range(4)}

    assert len({b"".join(each) for each in plain}) == 4
    assert len(faulty) == 4
    names = {json.loads(content(each[1]))["function_name"] for each in plain}
    assert names == {"factorial"}
    assert len({content(each[2]) for each in plain}) == 1, "source is the book's in any words"


def test_prose_of_a_seed_says_the_same_as_the_book(book: Book) -> None:
    for recipe in book.recipes:
        request = {"request": recipe.examples[0]}
        honest = RecipeModel(book).answer("function_spec", request)
        other = RecipeModel(book, seed=5).answer("function_spec", request)

        assert honest["docstring"] in other["docstring"]
        assert sorted(other["examples"]) == sorted(honest["examples"])
        changing = {"docstring", "examples"}
        assert {key: value for key, value in other.items() if key not in changing} == {
            key: value for key, value in honest.items() if key not in changing
        }
