"""The sandbox beside its peers: one call, many calls, one verification, memory at rest.

    make bench part=sandbox

Times are wall times of whole calls through `SecureSandbox`. "Warm" means that a guest is ready;
before each such call the pool is full and nothing else is being started.
"""

import os
import time
from dataclasses import replace
from functools import partial

from django.conf import settings

from benchmarks.sandbox import peers
from benchmarks.timing import Timed, timed
from evaluation.report import Report
from sandbox import choice, undertaker
from sandbox.backend import GuestSpec
from sandbox.bubblewrap import Bubblewrap
from sandbox.containers import Docker
from sandbox.limits import MIB, Limits
from sandbox.pool import Pool, Poolable
from sandbox.program import Outcome, Program
from sandbox.service import SecureSandbox
from sandbox.zygotes import Zygotes

WORKER = GuestSpec(role="worker", profile="base", limits=Limits())
JUDGE = replace(WORKER, role="judge", limits=Limits().for_judge())
DATA = replace(WORKER, profile="data")
SIZE = 8
PROGRAM = Program(
    modules={
        "calculate_percentage": (
            "def calculate_percentage(percentage: float, number: float) -> float:\n"
            '    """Return a share of a number."""\n'
            "    return percentage * number / 100\n"
        )
    },
    entry="calculate_percentage:calculate_percentage",
)
ARGUMENTS = {"percentage": 15, "number": 300}
_SUSTAINED_S = 4.0


def main(peers_python: str) -> int:
    report = Report(kind="bench", part="sandbox")
    for name in ("bubblewrap", "docker"):
        choice.prepare(name, print, "data")
    python = report_on(report, peers.bare_python(), "python_c_ms")
    run = report_on(report, peers.docker_run(), "docker_run_ms")
    for each in peers.llm_sandbox(peers_python, settings.DOCKER_BASE_IMAGE):
        report_on(report, each, f"llm_sandbox_{each.name.rpartition(' ')[2]}_ms")
    bubblewrap = _calls(report, "bubblewrap", Zygotes(Bubblewrap()), target=2.0)
    docker = _calls(report, "docker", Docker(), target=6.0)
    report.add("docker_run_over_bubblewrap", run / bubblewrap, (">=", 40))
    report.add("docker_run_over_docker", run / docker)
    report.add("python_c_over_bubblewrap", python / bubblewrap)
    _sustained(report)
    _verification(report)
    for spec, name in ((WORKER, "base"), (JUDGE, "judge"), (DATA, "data")):
        _memory(report, spec, name)
    return report.finish()


def report_on(report: Report, found: Timed, name: str, target: float | None = None) -> float:
    report.rows.append(found.to_json())
    report.add(name, found.median_ms, None if target is None else ("<=", target))
    return found.median_ms


def _call(sandbox: SecureSandbox, program: Program = PROGRAM) -> None:
    result = sandbox.run_function(program, ARGUMENTS)
    assert (result.outcome, result.value) == (Outcome.OK, 45.0), result


def _calls(report: Report, name: str, backend: Poolable, target: float) -> float:
    pool = Pool(backend, size=SIZE, memory_bytes=1024 * MIB)
    try:
        pool.keep([WORKER])
        sandbox = SecureSandbox(pool)
        warm = timed(f"{name} warm", lambda: _call(sandbox), 100, pause=partial(_full, pool))
        busy = timed(f"{name} while refilling", lambda: _call(sandbox), 100)
    finally:
        pool.close()
    cold_backend = Bubblewrap() if name == "bubblewrap" else Docker()
    cold = timed(f"{name} cold", lambda: _call(SecureSandbox(cold_backend)), 20)
    report_on(report, busy, f"{name}_while_refilling_ms")
    report_on(report, cold, f"{name}_cold_ms")
    return report_on(report, warm, f"{name}_warm_ms", target)


def _full(pool: Pool) -> None:
    """Wait until the pool is full and what was used is gone."""
    while pool.ready() < SIZE * len(pool.kinds()):
        time.sleep(0.002)
    undertaker.wait(5)
    time.sleep(0.01)


def _sustained(report: Report) -> None:
    """Count single-use calls for a while, with one core for this process and all its guests."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        for profile, target in (("base", 100.0), ("data", 50.0)):
            pool = Pool(Zygotes(Bubblewrap()), size=4, memory_bytes=1024 * MIB)
            try:
                _sustain(report, pool, profile, target)
            finally:
                pool.close()
    finally:
        os.sched_setaffinity(0, cores)


def _sustain(report: Report, pool: Pool, profile: str, target: float) -> None:
    program, sandbox = replace(PROGRAM, profile=profile), SecureSandbox(pool)
    _call(sandbox, program)
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < _SUSTAINED_S:
        _call(sandbox, program)
        count += 1
    undertaker.wait(5)
    seconds = time.perf_counter() - began
    report.rows.append({"name": f"sustained {profile}", "calls": count, "seconds": seconds})
    report.add(f"sustained_{profile}_calls_per_s_and_core", count / seconds, (">=", target))


def _verification(report: Report) -> None:
    """Time green and poison of a suite of ten tests, both guests ready."""
    pool = Pool(Zygotes(Bubblewrap()), size=2, memory_bytes=1024 * MIB)
    try:
        pool.keep([DATA, replace(JUDGE, profile="data")])
        sandbox = SecureSandbox(pool)

        def verify() -> None:
            found = sandbox.verify_tool("f", peers.SUITE_CODE, peers.SUITE, profile="data")
            assert found["success"], found

        def idle() -> None:
            while pool.ready() < 4:
                time.sleep(0.01)
            undertaker.wait(5)

        ours = report_on(
            report, timed("verification", verify, 40, pause=idle), "verification_ms", 100
        )
    finally:
        pool.close()
    theirs = report_on(report, peers.pytest_in_a_container(), "pytest_in_a_container_ms")
    report.add("pytest_in_a_container_over_verification", theirs / ours, (">=", 10))


def _memory(report: Report, spec: GuestSpec, name: str) -> None:
    pool = Pool(Zygotes(Bubblewrap()), size=SIZE, memory_bytes=1024 * MIB)
    try:
        pool.keep([spec])
        _full(pool)
        state = pool.state()
    finally:
        pool.close()
    report.rows.append({"name": f"idle pool {name}", "bytes": state.memory_bytes, "guests": SIZE})
    report.add(f"idle_pool_of_{SIZE}_{name}_mb", state.memory_bytes / MIB)
