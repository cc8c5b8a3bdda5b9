"""Jobs through the queue: the same results, typed failures, an end when nobody waits any more."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings as site
from kombu.exceptions import OperationalError
from pytest_django.fixtures import Settings
from redis.exceptions import ConnectionError as RedisConnectionError

from runs.errors import FenceLost
from sandbox import dispatch, interruption
from sandbox.errors import SandboxUnavailable
from sandbox.judging import Round
from sandbox.links import tree
from sandbox.program import Outcome, Program
from sandbox.service import SecureSandbox
from sandbox.verdict import GREEN, POISON, judge_green

pytestmark = pytest.mark.xdist_group("sandbox-queue")

ADD = Program(modules={"add": "def add(a, b): return a + b"}, entry="add:add")
TESTS = "def test_add(): assert add(1, 2) == 3\ndef test_more(): assert add(2, 2) == 4\n"


@pytest.fixture(scope="module")
def worker() -> Iterator["subprocess.Popen[bytes]"]:
    """A real worker of the queue, once it has said how its sandbox is."""
    command = [sys.executable, "-m", "celery", "-A", "agentsite", "worker", "-Q", "sandbox"]
    with dispatch._client() as redis:
        redis.delete(dispatch._REPORT)
    process = subprocess.Popen(
        [*command, "-P", "threads", "-c", "2", "-l", "WARNING"],
        cwd=site.BASE_DIR,
        env={**os.environ, "SANDBOX_DISPATCH": "queue", "SANDBOX_BACKEND": "bubblewrap"},  # noqa: TID251
        start_new_session=True,
    )
    deadline = time.monotonic() + 40
    while not dispatch.info().available and time.monotonic() < deadline:
        assert process.poll() is None
        time.sleep(0.1)
    assert dispatch.info().available
    yield process
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


@pytest.fixture
def remote(worker: object, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> SecureSandbox:
    """A sandbox whose own process could not start a guest."""
    settings.SANDBOX_DISPATCH = "queue"
    monkeypatch.setenv("PATH", "/nowhere")
    found = SecureSandbox()
    found.timeout = 10.0
    return found


def test_a_call_and_a_verification_come_back_as_from_here(
    remote: SecureSandbox, sandbox: SecureSandbox
) -> None:
    result = remote.run_function(ADD, {"a": 1, "b": {"$decimal": "2.50"}})
    report = remote.judge(ADD, TESTS, [Round(GREEN), Round(POISON, "garbage")])

    assert (result.outcome, result.value) == (Outcome.OK, {"$decimal": "3.50"})
    assert judge_green(["test_add", "test_more"], report).success


def test_limits_of_a_subclass_go_with_the_job(remote: SecureSandbox) -> None:
    remote.timeout = 1.0
    endless = Program(modules={"m": "def f():\n    while True: pass"}, entry="m:f")

    assert remote.run_function(endless, {}).outcome is Outcome.TIMED_OUT


def test_health_tells_of_the_workers_sandbox(remote: SecureSandbox) -> None:
    info = remote.info()

    assert (info.backend, info.available) == ("bubblewrap", True)
    assert remote.runtime_digest("data") == info.digests["data"] != info.digests["base"]


def test_reporting_goes_on_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def say() -> None:
        told.append("tried")
        if len(told) == 1:
            raise RuntimeError("a surprise")
        time.sleep(3600)

    monkeypatch.setattr(dispatch, "_say_how_it_is", say)
    monkeypatch.setattr(dispatch, "_REPORT_S", 0.01)

    dispatch.begin_reporting()

    assert _settles(lambda: len(told) == 2)


def test_a_job_that_nobody_wants_any_more_is_ended(
    remote: SecureSandbox, worker: "subprocess.Popen[bytes]"
) -> None:
    wanted = threading.Event()
    wanted.set()
    endless = Program(modules={"m": "def f():\n    while True: pass"}, entry="m:f")
    timer = threading.Timer(1.0, wanted.clear)
    timer.start()
    started = time.monotonic()

    with interruption.asking(wanted.is_set), pytest.raises(FenceLost):
        remote.run_function(endless, {})

    assert time.monotonic() - started < 4
    assert _settles(lambda: not _busy(worker.pid))


def test_without_a_worker_it_is_said_who_is_missing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SANDBOX_DISPATCH = "queue"
    monkeypatch.setattr(dispatch, "QUEUE", "sandbox-of-nobody")
    monkeypatch.setattr(dispatch, "_REPORT", "sandbox:report-of-nobody")
    monkeypatch.setattr(dispatch, "_APPEAR_S", 0.5)
    started = time.monotonic()

    with pytest.raises(SandboxUnavailable, match="No worker of the queue"):
        SecureSandbox().run_function(ADD, {"a": 1, "b": 2})

    assert time.monotonic() - started < 10


def test_a_worker_that_does_not_get_to_it_is_waited_for_no_longer_than_it_may_take(
    remote: SecureSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "QUEUE", "sandbox-of-nobody")
    monkeypatch.setattr(dispatch, "_START_S", 0.5)
    monkeypatch.setattr(dispatch, "_longest", lambda request, limits: 0.0)

    with pytest.raises(SandboxUnavailable, match="No worker of the queue"):
        remote.run_function(ADD, {"a": 1, "b": 2})


@pytest.mark.parametrize("error", [OperationalError("away"), RedisConnectionError("away")])
def test_a_queue_that_is_away_is_no_verdict_either(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def send(*_: object, **__: object) -> None:
        raise error

    settings.SANDBOX_DISPATCH = "queue"
    monkeypatch.setattr(current_app, "send_task", send)

    with pytest.raises(SandboxUnavailable, match="The queue of the sandbox does not answer"):
        SecureSandbox().run_function(ADD, {"a": 1, "b": 2})


def _busy(pid: int) -> bool:
    """Tell whether a guest below a process is working: its processor time goes up."""
    before = _ticks(pid)
    time.sleep(0.3)
    return _ticks(pid) - before > 5


def _ticks(pid: int) -> int:
    """Return the processor time of all guests below a process, in hundredths of a second."""
    total = 0
    for each in tree(pid):
        with contextlib.suppress(OSError):
            stat = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            command = Path(f"/proc/{each}/cmdline").read_text()
            if "/opt/guest" in command:
                total += int(stat[11]) + int(stat[12])
    return total


def _settles(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 5
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.1)
    return condition()
