import json
import time
from http.client import IncompleteRead, RemoteDisconnected
from pathlib import Path
from typing import Any

import pytest

from llm.simulator.faults import FORMAT, HTTP
from llm.simulator.scenario import Rule, Scenario, load_rules, parse_rule
from llm.simulator.testing import SimulatorServer
from llm.tests.simulator.conftest import Client

pytestmark = pytest.mark.core

KIND = "query_analysis"
REQUEST = {"request": "What is 15% of 300?"}
NO_SCHEMA = {"response_format": None}


@pytest.mark.parametrize(("fault", "status"), [("429", 429), ("500", 500), ("503", 503)])
def test_an_error_status_strikes_once(
    simulator: SimulatorServer, client: Client, fault: str, status: int
) -> None:
    simulator.scenario([{"kind": KIND, "fault": fault}])

    struck, payload, _ = client.complete(KIND, REQUEST)

    assert struck == status
    assert payload["error"]["message"]
    assert client.complete(KIND, REQUEST)[0] == 200
    assert [call.fault for call in simulator.calls] == [fault, None]


def test_a_rate_limit_says_when_to_come_back(simulator: SimulatorServer, client: Client) -> None:
    simulator.scenario([{"fault": "429", "retry_after": 0.25}, {"fault": 429}])

    assert client.complete(KIND, REQUEST)[2].headers["Retry-After"] == "0.25"
    assert "Retry-After" not in client.complete(KIND, REQUEST)[2].headers


@pytest.mark.parametrize(
    ("fault", "finish_reason"),
    [("truncated", "length"), ("not_json", "stop"), ("empty", "stop"), ("fenced", "stop")],
)
def test_a_content_that_is_no_json(
    simulator: SimulatorServer, client: Client, fault: str, finish_reason: str
) -> None:
    simulator.scenario([{"fault": fault}])

    _, payload, _ = client.complete(KIND, REQUEST)

    (choice,) = payload["choices"]
    assert choice["finish_reason"] == finish_reason
    with pytest.raises(json.JSONDecodeError):
        json.loads(choice["message"]["content"])


def test_a_fence_holds_the_answer(simulator: SimulatorServer, client: Client) -> None:
    simulator.scenario([{"fault": "fenced"}])

    content = client.complete(KIND, REQUEST)[1]["choices"][0]["message"]["content"]

    assert json.loads(content.split("```json\n")[1].split("\n```")[0])["kind"] == "task"


def test_a_refusal_has_no_content(simulator: SimulatorServer, client: Client) -> None:
    simulator.scenario([{"fault": "refusal"}])

    message = client.complete(KIND, REQUEST)[1]["choices"][0]["message"]

    assert message["content"] is None
    assert message["refusal"]


def test_an_answer_of_another_schema(simulator: SimulatorServer, client: Client) -> None:
    simulator.scenario([{"fault": "wrong_schema"}])

    assert client.content(KIND, REQUEST) == {"unexpected": True}


def test_a_page_instead_of_json(simulator: SimulatorServer, client: Client) -> None:
    simulator.scenario([{"fault": "html"}])

    response = client.post(json.dumps(_body(KIND)).encode())

    assert response.headers["Content-Type"].startswith("text/html")
    assert response.read().startswith(b"<!doctype html>")


def _body(kind: str, **options: Any) -> dict[str, Any]:
    messages = [
        {"role": "system", "content": f"Kind: {kind}"},
        {"role": "user", "content": json.dumps(REQUEST)},
    ]
    return {"messages": messages, **options}


def test_usage_can_be_missing(simulator: SimulatorServer, client: Client) -> None:
    simulator.scenario([{"fault": "no_usage"}])

    status, payload, _ = client.complete(KIND, REQUEST)

    assert status == 200
    assert "usage" not in payload


def test_a_disconnect_sends_nothing(simulator: SimulatorServer, client: Client) -> None:
    simulator.scenario([{"fault": "disconnect"}])

    with pytest.raises(RemoteDisconnected):
        client.complete(KIND, REQUEST)
    client.close()

    assert client.complete(KIND, REQUEST)[0] == 200


def test_a_hang_answers_late(simulator: SimulatorServer, client: Client) -> None:
    simulator.scenario([{"fault": "hang", "seconds": 0.3}])

    begun = time.monotonic()
    client.content(KIND, REQUEST)

    assert time.monotonic() - begun >= 0.3
    assert simulator.calls[0].seconds >= 0.3


def test_closing_ends_a_hang() -> None:
    begun = time.monotonic()
    with SimulatorServer() as simulator:
        simulator.scenario([{"fault": "hang", "seconds": 60}])
        client = Client(simulator.base_url)
        client.connection.request("POST", "/v1/chat/completions", json.dumps(_body(KIND)))

    assert time.monotonic() - begun < 10
    client.close()


@pytest.mark.parametrize(
    ("fault", "response_format", "status"),
    [
        ("no_json_schema", "json_schema", 400),
        ("no_json_schema", "json_object", 200),
        ("no_json_schema", None, 200),
        ("no_json_object", "json_schema", 400),
        ("no_json_object", "json_object", 400),
        ("no_json_object", None, 200),
    ],
)
def test_response_formats_that_a_server_lacks(
    simulator: SimulatorServer,
    client: Client,
    fault: str,
    response_format: str | None,
    status: int,
) -> None:
    simulator.scenario([{"fault": fault, "times": None}])
    wanted = {"type": response_format, "json_schema": {"name": KIND, "schema": {}}}

    body = _body(KIND, response_format=wanted if response_format else None)
    response = client.post(json.dumps(body).encode())

    response.read()
    assert response.status == status


def test_a_temperature_can_be_refused(simulator: SimulatorServer, client: Client) -> None:
    simulator.scenario([{"fault": "refuse_temperature", "times": None}])

    refused, payload, _ = client.complete(KIND, REQUEST, temperature=0.0)

    assert refused == 400
    assert "temperature" in payload["error"]["message"]
    assert client.complete(KIND, REQUEST)[0] == 200


def test_a_scripted_answer_takes_the_place_of_the_model(
    simulator: SimulatorServer, client: Client
) -> None:
    simulator.scenario([{"kind": "implementation", "answer": {"code": "print(1)"}}])
    document = {"specification": {"function_name": "unheard_of"}}

    assert client.content("implementation", document) == {"code": "print(1)"}
    assert client.complete("implementation", document)[0] == 400


def test_after_and_times_count_the_calls_a_rule_meets() -> None:
    rule = Rule(kind=KIND, after=1, times=2, fault="500")
    scenario = Scenario([rule])

    struck = [scenario.strike(KIND, "") is rule for _ in range(5)]

    assert struck == [False, True, True, False, False]
    assert scenario.strike("response", "") is None


def test_a_rule_meets_only_documents_that_contain_its_text() -> None:
    scenario = Scenario([Rule(contains="15%", times=None, fault="500")])

    assert scenario.strike(KIND, '{"request": "15% of 3"}') is not None
    assert scenario.strike(KIND, '{"request": "16% of 3"}') is None


def test_rules_strike_one_after_another() -> None:
    scenario = Scenario([Rule(fault="429"), Rule(fault="500")])

    faults = [rule.fault if (rule := scenario.strike(KIND, "")) else None for _ in range(3)]

    assert faults == ["429", "500", None]


def test_a_scenario_file_holds_rules(tmp_path: Path) -> None:
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps([{"kind": KIND, "fault": "hang", "seconds": 2}, {"answer": {}}]))

    assert load_rules(path) == [Rule(kind=KIND, fault="hang", seconds=2), Rule(answer={})]


@pytest.mark.parametrize(
    "data",
    [{}, {"fault": "flood"}, {"fault": "500", "answer": {}}, {"fault": "500", "kinds": KIND}],
)
def test_a_rule_that_says_nothing_known_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"scenario rule|unknown fault"):
        parse_rule(data)


def test_every_fault_can_be_served(simulator: SimulatorServer, client: Client) -> None:
    for fault in sorted({*HTTP, *FORMAT} - {"disconnect", "empty_body", "cut", "cut_chunks"}):
        simulator.scenario([{"fault": fault, "seconds": 0.01}])
        response = client.post(json.dumps(_body(KIND)).encode())
        assert response.read(), fault


@pytest.mark.parametrize("fault", ["cut", "cut_chunks"])
def test_a_cut_stream_ends_before_its_end(
    simulator: SimulatorServer, client: Client, fault: str
) -> None:
    simulator.scenario([{"fault": fault}])

    with pytest.raises(IncompleteRead):
        client.complete(KIND, REQUEST)
    client.close()

    assert client.complete(KIND, REQUEST)[0] == 200


def test_a_rule_lets_the_kinds_pass_that_its_fault_does_not_change() -> None:
    scenario = Scenario([Rule(fault="vacuous_true")])

    assert scenario.strike("implementation", "") is None
    assert scenario.strike("test_suite", "") is not None


def test_a_rule_for_a_kind_that_its_fault_does_not_change_is_refused() -> None:
    with pytest.raises(ValueError, match="changes"):
        parse_rule({"fault": "vacuous_true", "kind": "implementation"})
