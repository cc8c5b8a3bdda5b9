"""The same in a bare interpreter, with services of its own, and nothing left behind."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site import CHECKOUT, remove_servers, until

pytestmark = pytest.mark.xdist_group("alone")

SCRIPT = """
import json
from agent.orchestrator import AgentOrchestrator
print(json.dumps(AgentOrchestrator().process_request("What is 15% of 300?")))
"""


def environment(var_dir: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL"}
    }
    return kept | {
        "VAR_DIR": str(var_dir),
        "TOOLSMITH_THROWAWAY": "1",
        "SANDBOX_RUNTIME_DIR": str(CHECKOUT / "var" / "test" / "sandbox"),
    }


def processes_of(var_dir: Path) -> list[str]:
    """Return the command lines of processes that know this VAR_DIR."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            known = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if str(var_dir).encode() in known:
            found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


@pytest.fixture
def var_dir(tmp_path: Path) -> Iterator[Path]:
    """A place with a blank and letters outside ASCII in its name."""
    made = tmp_path / "my säte"
    made.mkdir()
    yield made
    until(lambda: not processes_of(made), what="every process to end", timeout_s=20)
    remove_servers(made)


@pytest.mark.contract("ORC-2")
def test_one_line_of_python_starts_what_it_needs_and_stops_it(var_dir: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=CHECKOUT,
        env=environment(var_dir),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["response"] == "15 percent of 300 is 45."


@pytest.mark.parametrize(
    ("question", "code", "said"),
    [
        ("Reverse the string 'hello'", 0, "The reversed string is 'olleh'"),
        ("Reverse the string", 1, "Which value should I use for s"),
        ("", 2, "No prompt provided"),
    ],
)
def test_a_question_from_the_terminal_is_answered_in_plain_lines_and_an_exit_code(
    var_dir: Path, question: str, code: int, said: str
) -> None:
    command = [sys.executable, "-m", "agentsite.services", "exec", "--"]
    done = subprocess.run(
        [*command, sys.executable, "manage.py", "ask", "--", question],
        cwd=CHECKOUT,
        env=environment(var_dir),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )

    assert done.returncode == code, done.stdout + done.stderr
    assert said in done.stdout
    assert "\x1b" not in done.stdout
