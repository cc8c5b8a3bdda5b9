"""`make smoke-live`, against the simulator as the compatible server that it is."""

import io
import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.management import call_command
from rich.console import Console

from agentsite import smoke
from agentsite.docs.places import PROJECT
from llm.simulator.testing import SimulatorServer

PROMPT = smoke.Request(prompt="What is 15% of 300?", expects="45")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}, "OPENAI_API_KEY"),
        ({"OPENAI_API_KEY": "offline", "LLM_OFFLINE": True}, "OPENAI_API_KEY"),
        ({"OPENAI_API_KEY": "a key", "OPENAI_MODEL": ""}, "OPENAI_MODEL"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(
    settings: Any, capsys: pytest.CaptureFixture[str], given: dict[str, Any], said: str
) -> None:
    settings.LLM_OFFLINE = False
    for name, value in given.items():
        setattr(settings, name, value)

    with pytest.raises(SystemExit) as ended:
        call_command("smoke_live")

    assert ended.value.code == 2
    (line,) = capsys.readouterr().out.splitlines()
    assert said in line
    assert line.endswith(".")


@pytest.mark.django_db
@pytest.mark.usefixtures("seeds")
class TestOneRequest:
    def test_its_costs_are_what_the_server_served(self, model: SimulatorServer) -> None:
        outcome = smoke.tried(PROMPT, lambda *_: None)

        assert (outcome.problem, outcome.tool) == ("", "calculate_percentage")
        assert outcome.model_calls == len(model.calls)
        assert outcome.tokens == sum(
            call.prompt_tokens + call.completion_tokens for call in model.calls
        )

    def test_a_wrong_answer_is_no_success(self, model: SimulatorServer) -> None:
        model.scenario([{"fault": "misreported_result", "times": None}])

        assert smoke.tried(PROMPT, lambda *_: None).problem == (
            "45 is not in the answer: The result is 46.0."
        )

    def test_an_error_is_told_with_its_code(self, model: SimulatorServer) -> None:
        model.scenario([{"fault": "401", "times": None}])

        assert smoke.tried(PROMPT, lambda *_: None).problem.startswith("model_unavailable: ")


def test_the_table_has_a_row_for_each_request() -> None:
    console = Console(width=100, file=io.StringIO())
    fine = smoke.Outcome(
        request=PROMPT, problem="", tool="t", model_calls=3, tokens=77, seconds=1.26
    )
    bad = smoke.Outcome(
        request=PROMPT, problem="late: [b]", tool="", model_calls=0, tokens=0, seconds=0
    )
    smoke.show(console, [fine, bad])

    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    rows = [line.split() for line in text.splitlines() if PROMPT.prompt in line]
    assert rows[0][-5:] == ["yes", "t", "3", "77", "1.3"]
    assert rows[1][-5:] == ["no", "-", "0", "0", "0.0"]
    assert "late: [b]" in text


@pytest.mark.long
def test_all_five_succeed_on_a_compatible_server(simulator_server: SimulatorServer) -> None:
    simulator_server.reset()
    model = {
        "OPENAI_BASE_URL": simulator_server.base_url,
        "OPENAI_API_KEY": "a key",
        "OPENAI_MODEL": "a-model",
        "LLM_OFFLINE": "false",
    }

    done = subprocess.run(
        [sys.executable, "manage.py", "smoke_live"],
        cwd=PROJECT,
        env=os.environ | model,  # noqa: TID251
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    table = [line.split() for line in done.stdout.splitlines() if " yes " in line]
    assert len(table) == len(smoke.REQUESTS) == 5
    assert sum(int(row[-3]) for row in table) == len(simulator_server.calls)
    assert sum(int(row[-2]) for row in table) == sum(
        call.prompt_tokens + call.completion_tokens for call in simulator_server.calls
    )
