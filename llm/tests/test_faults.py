"""What the client makes of every fault of HTTP and of format: a value, or a typed error."""

from collections.abc import Iterator
from typing import Any

import pytest

from kernel.errors import AppError
from llm import transport
from llm.client import LLMClient
from llm.simulator.faults import FORMAT, HTTP
from llm.simulator.testing import SimulatorServer

pytestmark = [pytest.mark.django_db, pytest.mark.core, pytest.mark.usefixtures("model")]

SPECIFICATION = {"function_name": "factorial"}
LIMITED, REFUSED = "model_rate_limited", "model_refused"
AWAY, LATE, INVALID = "model_unavailable", "model_timeout", "model_answer_invalid"

# By fault: what becomes of a call that is struck once, and of one that is struck each time.
# "" is an answer as if nothing had been.
OUTCOMES = {
    "429": ("", LIMITED),
    "429_date": ("", LIMITED),
    "quota": ("", LIMITED),
    "401": (AWAY, AWAY),
    "404": (AWAY, AWAY),
    "408": ("", AWAY),
    "500": ("", AWAY),
    "502": ("", AWAY),
    "503": ("", AWAY),
    "too_long": (AWAY, AWAY),
    "html": ("", INVALID),
    "empty_body": ("", INVALID),
    "half_json": ("", INVALID),
    "cut": ("", AWAY),
    "cut_chunks": ("", AWAY),
    "disconnect": ("", AWAY),
    "hang": (LATE, LATE),
    "drip": (LATE, LATE),
    "bad_gzip": ("", AWAY),
    "bad_utf8": ("", INVALID),
    "plain_text": ("", ""),
    "no_usage": ("", ""),
    "odd_usage": ("", ""),
    "error_in_200": ("", INVALID),
    "no_choices": ("", INVALID),
    "no_message": ("", INVALID),
    "no_json_schema": ("", ""),
    "no_json_object": ("", ""),
    "refuse_temperature": ("", ""),
    "truncated": (INVALID, INVALID),
    "cut_unsaid": ("", INVALID),
    "filtered": ("", INVALID),
    "refusal": (REFUSED, REFUSED),
    "not_json": ("", INVALID),
    "empty": ("", INVALID),
    "blank": ("", INVALID),
    "null": ("", INVALID),
    "wrong_schema": ("", INVALID),
    "list": ("", INVALID),
    "quoted": ("", INVALID),
    "wrong_types": ("", INVALID),
    "more_keys": ("", ""),
    "python_dict": ("", INVALID),
    "trailing_comma": ("", INVALID),
    "fenced": ("", ""),
    "fenced_unclosed": ("", ""),
    "prose": ("", ""),
    "prose_with_braces": ("", ""),
    "thinking": ("", ""),
    "fenced_code": ("", ""),
    "crlf": ("", ""),
    "raw_newlines": ("", ""),
    "byte_order_mark": ("", ""),
    "parts": ("", ""),
    "tool_call": ("", INVALID),
}
SLOW = {"hang", "drip"}


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "FIRST_PAUSE_S", 0.002)


@pytest.fixture
def client(settings: Any) -> Iterator[LLMClient]:
    settings.LLM_TIMEOUT_S = 5.0
    made = LLMClient()
    yield made
    made.close()


def outcome(client: LLMClient) -> str:
    """Return the code of the error that a call ends with; "" for the right answer.

    An error without a code of ours is not caught.
    """
    try:
        code = client.generate_implementation(SPECIFICATION, "")
    except AppError as error:
        return error.code
    assert code.replace("\r\n", "\n").lstrip().startswith("def factorial(n: int) -> int:")
    return ""


def test_every_fault_has_an_outcome() -> None:
    assert list(OUTCOMES) == [*HTTP, *FORMAT]


@pytest.mark.parametrize("times", [1, None], ids=["once", "each-time"])
@pytest.mark.parametrize("fault", OUTCOMES)
def test_a_fault_is_overcome_or_said_in_a_typed_error(
    model: SimulatorServer, client: LLMClient, settings: Any, fault: str, times: int | None
) -> None:
    once, each_time = OUTCOMES[fault]
    if fault in SLOW:
        settings.LLM_TIMEOUT_S = 0.3
    model.scenario([{"fault": fault, "times": times, "seconds": 0.6}])

    assert outcome(client) == (once if times else each_time)
    model.wait_until_idle()


def test_two_faults_at_once_are_overcome_one_after_the_other(
    model: SimulatorServer, client: LLMClient
) -> None:
    model.scenario(
        [
            {"fault": "503"},
            {"fault": "refuse_temperature", "times": None},
            {"fault": "cut", "times": 1},
            {"fault": "prose", "times": None},
        ]
    )

    assert outcome(client) == ""


@pytest.mark.parametrize("timeout_s", [0.3, 0.6])
def test_a_server_that_drips_meets_the_total_deadline(
    model: SimulatorServer, client: LLMClient, settings: Any, timeout_s: float
) -> None:
    """Each byte comes well within the time of one read."""
    settings.LLM_TIMEOUT_S = timeout_s
    model.scenario([{"fault": "drip", "seconds": 2 * timeout_s, "times": None}])

    assert outcome(client) == LATE
    model.wait_until_idle()
    assert len(model.calls) == 1
