"""Other ways to run one call of a function: what people do without this sandbox."""

import json
import subprocess
import sys
from collections.abc import Iterator

import docker

from benchmarks.timing import Timed, timed
from sandbox import images
from sandbox.backend import GuestSpec
from sandbox.containers import host_options
from sandbox.limits import GUEST_UID, Limits

CALL = (
    "def calculate_percentage(percentage, number):\n"
    "    return percentage * number / 100\n"
    "print(calculate_percentage(15, 300))\n"
)
# What a suite of a tool costs there, where each run is a fresh container.
SUITE_CODE = "import pandas\ndef f(n): return n * 2\n"
SUITE = "from f import f\n" + "".join(
    f"def test_{n}(): assert f({n}) == {2 * n}\n" for n in range(10)
)
_SLOW = 20

# With a package of its own, in an environment of its own: reused container, then fresh ones.
_LLM_SANDBOX = """
import json, sys, time
from llm_sandbox import SandboxSession
image, count, code = sys.argv[1], int(sys.argv[2]), sys.argv[3]
settings = {"lang": "python", "image": image, "skip_environment_setup": True, "verbose": False}
found = {"reused": [], "fresh": []}
with SandboxSession(**settings) as session:
    for number in range(count + 1):
        began = time.perf_counter()
        assert session.run(code).stdout.strip() == "45.0"
        found["reused"].append((time.perf_counter() - began) * 1000)
for number in range(count + 1):
    began = time.perf_counter()
    with SandboxSession(**settings) as session:
        assert session.run(code).stdout.strip() == "45.0"
    found["fresh"].append((time.perf_counter() - began) * 1000)
print(json.dumps({name: values[1:] for name, values in found.items()}))
"""


def bare_python() -> Timed:
    """No isolation at all: the price of a new interpreter."""
    command = [sys.executable, "-I", "-S", "-c", CALL]
    return timed("python -c", lambda: subprocess.run(command, check=True, capture_output=True), 100)


def docker_run() -> Timed:
    """A fresh container for each call, with the flags that our guests have."""
    return timed("docker run", lambda: _contained(["python3", "-c", CALL]), _SLOW)


def pytest_in_a_container() -> Timed:
    """A fresh container for each verification, half a processor, pandas imported."""
    script = (
        'mkdir -p /tmp/t && cd /tmp/t && printf %s "$CODE" > f.py && printf %s "$SUITE" > '
        "test_f.py && python3 -m pytest -q -p no:cacheprovider test_f.py"
    )
    variables = {"CODE": SUITE_CODE, "SUITE": SUITE, "PYTHONPATH": "/opt/judge:/opt/packages:."}
    return timed(
        "pytest in a container", lambda: _contained(["sh", "-c", script], variables), _SLOW
    )


def llm_sandbox(python: str, image: str) -> Iterator[Timed]:
    """Yield what the package of that name takes, with a container that is reused, and fresh ones.

    It is given the plain base image: ours has no user that could do what it does there.
    """
    done = subprocess.run(
        [python, "-c", _LLM_SANDBOX, image, str(_SLOW), CALL],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        print(f"llm-sandbox is left out: {done.stderr.strip().splitlines()[-1:]}")
        return
    for name, values in json.loads(done.stdout.splitlines()[-1]).items():
        yield Timed(name=f"llm-sandbox, {name}", ms=values)


def _contained(command: list[str], variables: dict[str, str] | None = None) -> None:
    client = _client()
    spec = GuestSpec(role="worker", profile="base", limits=Limits())
    options = {**host_options(spec), "auto_remove": False}
    container = client.create_container(
        image=images.reference("judge", "data"),
        command=command,
        entrypoint="",
        environment=variables or {},
        user=f"{GUEST_UID}:{GUEST_UID}",
        host_config=client.create_host_config(**options),
    )["Id"]
    try:
        client.start(container)
        code = client.wait(container)["StatusCode"]
        assert code == 0, f"exit code {code}"
    finally:
        client.remove_container(container, force=True)


def _client() -> docker.APIClient:
    return docker.APIClient(**docker.utils.kwargs_from_env(), timeout=60)
