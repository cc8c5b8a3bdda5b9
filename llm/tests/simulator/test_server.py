import json
import threading
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from llm.simulator.server import MAX_BODY_BYTES
from llm.simulator.testing import SimulatorServer
from llm.tests.simulator.conftest import Client, JsonObject

pytestmark = pytest.mark.core

REQUEST = {"request": "What is 15% of 300?"}


def body_of(kind_line: str, user: str, **options: object) -> bytes:
    messages = [{"role": "system", "content": kind_line}, {"role": "user", "content": user}]
    return json.dumps({"model": "demo", "messages": messages, **options}).encode()


def answer_in(payload: JsonObject) -> JsonObject:
    content: JsonObject = json.loads(payload["choices"][0]["message"]["content"])
    return content


def test_a_completion_is_of_the_protocol(client: Client) -> None:
    status, payload, response = client.complete("query_analysis", REQUEST, model="my-model")

    assert status == 200
    assert response.headers["Content-Type"] == "application/json"
    assert payload["object"] == "chat.completion"
    assert payload["model"] == "my-model"
    (choice,) = payload["choices"]
    assert choice["finish_reason"] == "stop"
    assert choice["message"]["role"] == "assistant"
    assert answer_in(payload)["kind"] == "task"


def test_usage_counts_a_token_per_four_characters(client: Client) -> None:
    _, payload, _ = client.complete("query_analysis", REQUEST)

    sent = len("Kind: query_analysis\nAnswer in JSON.") + len(json.dumps(REQUEST))
    said = len(payload["choices"][0]["message"]["content"])
    assert payload["usage"] == {
        "prompt_tokens": sent // 4,
        "completion_tokens": said // 4,
        "total_tokens": sent // 4 + said // 4,
    }


def test_the_same_request_has_the_same_answer(client: Client) -> None:
    first = client.complete("function_spec", REQUEST)[1]

    assert client.complete("function_spec", REQUEST)[1] == first


@pytest.mark.parametrize("response_format", [None, {"type": "json_object"}])
def test_without_a_schema_the_system_message_names_the_kind(
    client: Client, response_format: JsonObject | None
) -> None:
    body = body_of(
        "Kind: query_analysis\nMore.", json.dumps(REQUEST), response_format=response_format
    )

    response = client.post(body)

    assert response.status == 200
    assert answer_in(json.loads(response.read()))["kind"] == "task"


def test_a_repair_message_after_the_document_is_passed_over(client: Client) -> None:
    messages = [
        {"role": "system", "content": "Kind: query_analysis"},
        {"role": "user", "content": [{"type": "text", "text": json.dumps(REQUEST)}]},
        {"role": "assistant", "content": "Sure!"},
        {"role": "user", "content": "That was not JSON. Answer with JSON alone."},
    ]

    response = client.post(json.dumps({"messages": messages}).encode())

    assert answer_in(json.loads(response.read()))["kind"] == "task"


def test_a_closed_schema_drops_what_it_does_not_allow(client: Client) -> None:
    schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"kind": {"type": "string"}, "sub_tasks": {"type": "array"}},
    }

    answer = client.content("query_analysis", REQUEST, schema=schema)

    assert answer == {"kind": "task", "sub_tasks": []}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'{"messages": "hello"}',
        body_of("Kind: query_analysis", "plain words"),
        body_of("no kind here", json.dumps(REQUEST)),
        body_of("Kind: poetry", json.dumps(REQUEST)),
        body_of("Kind: query_analysis", "{}"),
        body_of("Kind: arguments", json.dumps({**REQUEST, "tool": {}})),
        body_of("Kind: query_analysis", json.dumps(REQUEST), stream=True),
    ],
)
def test_a_malformed_request_is_an_error_of_the_protocol(client: Client, body: bytes) -> None:
    response = client.post(body)

    error = json.loads(response.read())["error"]
    assert response.status == 400
    assert error["type"] == "invalid_request_error"
    assert error["message"]


def test_models_are_listed(client: Client) -> None:
    client.connection.request("GET", "/v1/models")
    response = client.connection.getresponse()

    assert response.status == 200
    assert [model["id"] for model in json.loads(response.read())["data"]] == ["offline-demo"]


def test_an_unknown_path_is_not_found(client: Client) -> None:
    client.connection.request("GET", "/v1/nothing")
    missing = client.connection.getresponse()
    missing.read()
    posted = client.post(b"{}", path="/v1/embeddings")

    assert (missing.status, posted.status) == (404, 404)


def test_a_body_over_the_limit_is_refused_unread(client: Client) -> None:
    client.connection.putrequest("POST", "/v1/chat/completions")
    client.connection.putheader("Content-Length", str(MAX_BODY_BYTES + 1))
    client.connection.endheaders()
    response = client.connection.getresponse()

    assert response.status == 413
    assert response.headers["Connection"] == "close"


def test_one_connection_serves_many_requests(client: Client) -> None:
    client.content("query_analysis", REQUEST)
    first = client.connection.sock
    client.post(b"not json").read()
    client.content("query_analysis", REQUEST)

    assert client.connection.sock is first


def test_requests_at_the_same_time_get_their_own_answers(simulator: SimulatorServer) -> None:
    texts: dict[int, str] = {}

    def ask(number: int) -> None:
        own = Client(simulator.base_url)
        for _ in range(5):
            document = {"request": f"What is {number}% of 200?", "result": number * 2}
            texts[number] = own.content("response", document)["text"]
        own.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(1, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert texts == {n: f"{n} percent of 200 is {n * 2}." for n in range(1, 13)}
    assert len(simulator.calls) == 60


def test_calls_are_on_record(simulator: SimulatorServer, client: Client) -> None:
    client.content("query_analysis", REQUEST)
    client.complete("poetry", REQUEST)

    served, refused = simulator.calls
    assert (served.kind, served.document, served.status) == ("query_analysis", REQUEST, 200)
    assert served.prompt_tokens > 0
    assert served.completion_tokens > 0
    assert (refused.kind, refused.status) == ("poetry", 400)
    simulator.reset()
    assert simulator.calls == []


def test_closing_hangs_up_on_idle_clients() -> None:
    with SimulatorServer() as simulator:
        client = Client(simulator.base_url)
        client.content("query_analysis", REQUEST)
        address = urlsplit(simulator.base_url)

    assert client.connection.sock.recv(1) == b""
    client.close()
    late = HTTPConnection(str(address.hostname), address.port, timeout=2)
    with pytest.raises(ConnectionError):
        late.connect()
