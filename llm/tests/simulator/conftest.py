import json
import tomllib
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from llm.simulator.book import Book, load_book
from llm.simulator.model import RecipeModel
from llm.simulator.recognition import Recognizer
from llm.simulator.testing import SimulatorServer

JsonObject = dict[str, Any]
Answer = Callable[[str, JsonObject], JsonObject]
TABLES = Path(__file__).parent


def table(name: str) -> JsonObject:
    """Read a table of requests that lies beside the tests."""
    return tomllib.loads((TABLES / f"{name}.toml").read_text(encoding="utf-8"))


class Client:
    """A bare client of one simulator; keeps its connection open between requests."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self.connection = HTTPConnection(str(parts.hostname), parts.port, timeout=10)

    def post(self, body: bytes, path: str = "/v1/chat/completions") -> HTTPResponse:
        self.connection.request("POST", path, body, {"Content-Type": "application/json"})
        return self.connection.getresponse()

    def complete(
        self, kind: str, document: JsonObject, **options: Any
    ) -> tuple[int, JsonObject, HTTPResponse]:
        """Send a document as a call of the kind; return status, JSON body and response."""
        schema = {"name": kind, "schema": options.pop("schema", {}), "strict": True}
        body = {
            "model": "demo",
            "messages": [
                {"role": "system", "content": f"Kind: {kind}\nAnswer in JSON."},
                {"role": "user", "content": json.dumps(document)},
            ],
            "response_format": {"type": "json_schema", "json_schema": schema},
            **options,
        }
        response = self.post(json.dumps(body).encode())
        return response.status, json.loads(response.read()), response

    def content(self, kind: str, document: JsonObject, **options: Any) -> JsonObject:
        """Return the answer inside a successful completion."""
        status, payload, _ = self.complete(kind, document, **options)
        assert status == 200, payload
        answer: JsonObject = json.loads(payload["choices"][0]["message"]["content"])
        return answer

    def close(self) -> None:
        self.connection.close()


@pytest.fixture(scope="session")
def book() -> Book:
    return load_book()


@pytest.fixture(scope="session")
def recognizer(book: Book) -> Recognizer:
    return Recognizer(book)


@pytest.fixture(scope="session")
def answer(book: Book) -> Answer:
    return RecipeModel(book).answer


@pytest.fixture
def simulator() -> Iterator[SimulatorServer]:
    with SimulatorServer() as server:
        yield server


@pytest.fixture
def client(simulator: SimulatorServer) -> Iterator[Client]:
    connected = Client(simulator.base_url)
    yield connected
    connected.close()
