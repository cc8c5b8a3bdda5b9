"""The whole site, with toys for its programs, in a checkout of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentsite.services import locks, probes, processes, simulator
from agentsite.services.layout import Layout
from agentsite.services.record import SiteRecord, running_site
from agentsite.services.tests import toy
from agentsite.services.tests.conftest import remove

PATIENCE_S = 30.0


@pytest.fixture
def checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bare_environment: None
) -> Iterator[Path]:
    root = toy.make_checkout(tmp_path / "a checkout")
    monkeypatch.setenv("VAR_DIR", str(root / "var"))
    monkeypatch.setenv("TOOLSMITH_THROWAWAY", "1")
    yield root
    remove(Layout.current())


@pytest.fixture
def port() -> int:
    return simulator.free_port()


def start_site(checkout: Path, port: int) -> tuple[subprocess.Popen[str], SiteRecord]:
    """Start the site and return it with its record once it says that it is up."""
    site = toy.start(checkout, "run", "--port", str(port))
    assert site.stdout is not None
    said = []
    for line in site.stdout:
        said.append(line)
        if "Ctrl-C" in line:
            break
    record = running_site(Layout.current())
    assert record is not None, "".join(said)
    assert f"http://127.0.0.1:{port}/sign-in/once" in "".join(said)
    return site, record


def is_over(record: SiteRecord) -> bool:
    """Return whether neither the services nor a process of the site is left."""
    layout = Layout.current()
    titles = (layout.tag, str(layout.valkey_socket))
    left = [pid for title in titles for pid in processes.titled(title)]
    return not (
        left or locks.is_held(layout.keeper_lock) or any(map(runs, record["pids"].values()))
    )


def runs(pid: int) -> bool:
    """Return whether the process is there and no zombie, which has no command line."""
    return pid in processes.titled("agentsite") or pid in processes.titled("llm.simulator")


def nap(checkout: Path, queue: str, seconds: int) -> None:
    call = f"from agentsite.celery import app; app.send_task('nap', [{seconds}], queue='{queue}')"
    done = toy.start(checkout, "exec", "--no-model", "--", sys.executable, "-c", call)
    said = done.communicate(timeout=PATIENCE_S)[0]
    assert done.returncode == 0, said
    log = Layout.current().log_dir / "worker-agent.log"
    assert processes.wait_until(lambda: "napping" in log.read_text(), timeout_s=PATIENCE_S)


@pytest.mark.core
def test_a_site_comes_up_mends_itself_and_stops_without_a_trace(checkout: Path, port: int) -> None:
    site, record = start_site(checkout, port)
    with site:
        again = toy.start(checkout, "run", "--port", str(port)).communicate()[0]
        assert f"already runs at http://127.0.0.1:{port}" in again
        os.kill(record["pids"]["web"], signal.SIGKILL)
        assert processes.wait_until(
            lambda: probes.http_status("127.0.0.1", port, "/") == 200, timeout_s=PATIENCE_S
        )
        site.terminate()
        said = site.communicate(timeout=PATIENCE_S)[0]

    assert "web ended with -9" in said
    assert site.returncode == 0
    assert is_over(record)
    assert not Layout.current().services_json.exists()


def test_a_killed_supervisor_leaves_nothing_running(checkout: Path, port: int) -> None:
    site, record = start_site(checkout, port)
    with site:
        nap(checkout, "agent", 60)
        site.kill()

    assert processes.wait_until(lambda: is_over(record), timeout_s=PATIENCE_S)
    assert running_site(Layout.current()) is None


def test_a_second_signal_does_not_wait_for_work(checkout: Path, port: int) -> None:
    site, record = start_site(checkout, port)
    with site:
        nap(checkout, "agent", 60)
        site.send_signal(signal.SIGINT)
        assert processes.wait_until(
            lambda: not Layout.current().services_json.exists(), timeout_s=PATIENCE_S
        )
        site.send_signal(signal.SIGINT)
        site.communicate(timeout=5.0)  # the work would have been waited for longer

    assert site.returncode == 0
    assert is_over(record)


def test_a_taken_port_is_one_sentence_and_a_way_out(checkout: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        site = toy.start(checkout, "run", "--port", str(port))
        said = site.communicate(timeout=PATIENCE_S)[0]

    assert said == (
        f"The site cannot listen on 127.0.0.1:{port} (Address already in use). "
        "Choose another port: make run port=8001\n"
    )
    assert site.returncode == 1


@pytest.mark.core
def test_a_command_gets_services_a_model_and_its_arguments(checkout: Path) -> None:
    script = (
        "import json, os, sys; from agentsite.services import probes, layout; "
        "print(json.dumps([sys.argv[1:], os.environ['OPENAI_BASE_URL'], os.environ['LLM_OFFLINE'], "
        "probes.valkey_answers(layout.Layout.current().valkey_socket)])); sys.exit(7)"
    )
    command = toy.start(checkout, "exec", "--", sys.executable, "-c", script, "--", '$HOME "`x`')
    arguments, url, offline, answers = json.loads(command.communicate(timeout=PATIENCE_S)[0])

    assert command.returncode == 7
    assert arguments == ["--", '$HOME "`x`']
    assert url.startswith("http://127.0.0.1:")
    assert (offline, answers) == ("1", True)
    assert not locks.is_held(Layout.current().keeper_lock)
