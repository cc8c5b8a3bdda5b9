"""The simulated model, run beside whoever needs one when no real model is configured."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from agentsite.services import probes, processes, record
from agentsite.services.environment import CHECKOUT, configured, model_is_given
from agentsite.services.errors import ServicesFailed
from agentsite.services.layout import Layout

LOOPBACK = "127.0.0.1"
MODULE = "llm.simulator"
START_S = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def base_url(port: int) -> str:
    return f"http://{LOOPBACK}:{port}/v1"


def offline_environment(url: str) -> dict[str, str]:
    """Return the variables that point a process at the simulator."""
    return {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "offline", "LLM_OFFLINE": "1"}


@contextmanager
def running_simulator(*, layout: Layout | None = None) -> Iterator[str]:
    """Yield the base URL of a model: the configured one, the running site's, or one of our own.

    "" stands for the public API. A simulator of our own ends with the block or the process.

    Raises:
        ServicesFailed: It does not start; the message holds the end of its log.
    """
    layout = layout or Layout.current()
    if model_is_given():
        yield configured("OPENAI_BASE_URL")
        return
    site = record.running_site(layout)
    if site and site["model_base_url"]:
        yield site["model_base_url"]
        return
    process, port = _started(layout)
    try:
        yield base_url(port)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.terminate()
        process.wait()


def _started(layout: Layout) -> tuple[subprocess.Popen[bytes], int]:
    """Start a simulator, again when another program took the free port before it could."""
    for _ in range(3):
        port = free_port()
        process = _spawn(layout, port)
        answered = processes.wait_until(
            lambda: probes.port_answers(LOOPBACK, port) or process.poll() is not None,  # noqa: B023
            timeout_s=START_S,
        )
        if answered and process.poll() is None:
            return process, port
        processes.kill_group(process)
    said = processes.last_lines(layout.log_dir / "simulator.log")
    raise ServicesFailed(f"The simulated model does not start.\n{said}")


def _spawn(layout: Layout, port: int) -> subprocess.Popen[bytes]:
    log = processes.open_log(layout.log_dir / "simulator.log")
    command = [sys.executable, "-m", "agentsite.services", "tied", MODULE, "--port", str(port)]
    try:
        return subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "agentsite.settings"},  # or it attaches too
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    finally:
        os.close(log)
