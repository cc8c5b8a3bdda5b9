"""A request from HTTP in to answer out, on a whole site, beside the least that one could do.

    make bench part=requests

The site is one that a person runs: its own processes, durable servers, the simulator without
latency. Each client has a session, a token and a connection of its own.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings

from agentsite.services.layout import Layout
from benchmarks.requests.beside import Peer, running_peer
from benchmarks.requests.client import Client, token_for
from benchmarks.requests.load import Load, Traffic, ask_at_once, percentile
from benchmarks.requests.statements import StatementLog
from benchmarks.timing import Timed
from evaluation.report import Report
from llm.simulator.testing import SimulatorServer
from tests.site import RunningSite, remove_servers, until

CACHED = "What is 15% of 300?"
TWO_STEPS = "Calculate 50% of {}, then convert that result to string and reverse it"
WISHES = (
    "Create a function to compute the factorial of 5",
    "Create a function to find the median of [3, 1, 2]",
    "Create a function that converts kilometers to miles and use it on 100 km",
    "Create a function that counts vowels and use it on 'queue'",
    "Create a function that checks whether 2024 is a leap year",
    "Create a function that finds the prime factors of 50",
    "Create a function to calculate the square root of 30.25",
    "Create a function that names the weekday of 2024-12-25",
)
SLOW_KINDS = ("function_spec", "test_suite", "implementation", "held_out_examples")
SLOW_S = 4.0
ROUNDS = 100
CLIENTS = (1, 8, 32)
SOCKETS = 200
_LOAD_S = 6.0
_fresh = count(1)


def main(_peers_python: str) -> int:
    report = Report(kind="bench", part="requests")
    with SimulatorServer() as model, _site(model) as site:
        token = token_for(site)
        layout = Layout.at(site.var_dir, as_root=os.geteuid() == 0)
        client = Client(site.url, token).start_session()
        _warm(client)
        with running_peer(layout) as peer:
            _latency(report, client, peer)
        _two_steps(report, client)
        _statements(report, client, StatementLog(layout))
        _throughput(report, site, token)
        _sockets(report, site, token)
        _beside_syntheses(report, site, model, token)
    return report.finish()


@contextmanager
def _site(model: SimulatorServer) -> Iterator[RunningSite]:
    var_dir = settings.VAR_DIR / "bench-requests"
    shutil.rmtree(var_dir, ignore_errors=True)
    site = RunningSite(
        var_dir, OPENAI_BASE_URL=model.base_url, OPENAI_API_KEY="offline", LLM_OFFLINE="1"
    )
    try:
        yield site.wait_until_up()
    finally:
        site.stop()
        remove_servers(var_dir)


def _warm(client: Client) -> None:
    for _ in range(3):
        _is_right(client.ask(CACHED))
    for _ in range(5):
        client.ask(_percentage())


def _percentage() -> str:
    number = next(_fresh)
    return f"What is {number % 90 + 1}% of {number * 7 + 1000}?"


def _is_right(answer: dict[str, Any]) -> None:
    assert answer["success"], answer
    assert answer["result"]["tool_result"] == 45, answer


# --- One at a time --------------------------------------------------------------


def _latency(report: Report, client: Client, peer: Peer) -> None:
    """Take turns, so that whatever else the machine does meets all three alike."""
    cached, existing, bare = (list[float]() for _ in range(3))
    for _ in range(ROUNDS):
        bare.append(peer.round())
        ms, answer = client.timed(CACHED)
        assert answer["result"]["cached"], answer
        cached.append(ms)
        ms, answer = client.timed(_percentage())
        assert answer["success"], answer
        assert not answer["result"]["cached"], answer
        existing.append(ms)
    peer_ms = _percentiles(report, Timed(name="peer", ms=bare))
    cached_ms = _percentiles(report, Timed(name="cached", ms=cached), 30)
    _percentiles(report, Timed(name="existing", ms=existing), 60)
    report.add("cached_over_peer", cached_ms / peer_ms, ("<=", 4))


def _percentiles(report: Report, found: Timed, target: float | None = None) -> float:
    report.rows.append(found.to_json())
    p50 = percentile(found.ms, 50)
    report.add(f"{found.name}_p50_ms", p50, None if target is None else ("<=", target))
    report.add(f"{found.name}_p95_ms", percentile(found.ms, 95))
    return p50


def _two_steps(report: Report, client: Client) -> None:
    """Time the request of two steps, with fresh values; say so when it is not answered right."""
    durations, right = [], 0
    for number in range(11, 31):
        ms, answer = client.timed(TWO_STEPS.format(number * 200))
        found = (answer["result"] or {}).get("tool_result")
        wrong = found != str(number * 100)[::-1]
        if wrong and not right:
            print(f"two steps: {answer['error'] or found!r}, not answered right", flush=True)
            report.rows.append({"name": "two_steps", "answer": answer})
            break
        right += not wrong
        durations.append(ms)
    report.add("two_steps_right", right, ("==", 20))
    if durations:
        _percentiles(report, Timed(name="two_steps", ms=durations))


# --- Statements -----------------------------------------------------------------


def _statements(report: Report, client: Client, log: StatementLog) -> None:
    """Count the statements of single requests; the fewest, as beat and sweep send some too."""
    kinds: dict[str, tuple[Callable[[], str], int | None]] = {
        "cached": (lambda: CACHED, 20),
        "existing": (_percentage, None),
        "two_steps": (lambda: TWO_STEPS.format(next(_fresh) * 2 + 10_000), None),
    }
    with log.listening():
        client.ask(CACHED)
        for name, (prompt, target) in kinds.items():
            found = []
            for _ in range(15):
                mark = log.mark()
                client.ask(prompt())
                until(lambda: True, what="")
                found.append(log.since(mark))
            least = min(found, key=lambda each: len(each.texts))
            report.rows.append(
                {
                    "name": f"{name} statements",
                    "counts": [len(each.texts) for each in found],
                    "least": least.texts,
                    "checks": least.checks,
                }
            )
            wanted = None if target is None else ("<=", float(target))
            report.add(f"{name}_statements", len(least.texts), wanted)
            report.add(f"{name}_commits", least.transactions)


# --- Many at once ---------------------------------------------------------------


def _throughput(report: Report, site: RunningSite, token: str) -> None:
    for number in CLIENTS:
        clients = [Client(site.url, token).start_session() for _ in range(number)]
        before = _cpu_ms(site)
        load = ask_at_once(f"{number} clients", clients, CACHED, seconds=_LOAD_S, check=_is_right)
        for client in clients:
            client.close()
        for name, cpu_ms in _cpu_ms(site).items():
            per_request = (cpu_ms - before[name]) / len(load.ms)
            report.add(f"cached_cpu_ms_{name}_{number}_clients", per_request)
        report.rows.append(load.to_json())
        report.add(f"cached_per_s_{number}_clients", load.per_second)
        report.add(f"cached_p95_ms_{number}_clients", load.percentile(95))
    best = max(report.figures[f"cached_per_s_{number}_clients"] for number in CLIENTS)
    report.add("cached_per_s", best, (">=", 60))


def _cpu_ms(site: RunningSite) -> dict[str, float]:
    """Return what the processes that answer have used so far; other work on the machine has not."""
    tick_ms = 1000 / os.sysconf("SC_CLK_TCK")
    used = {}
    for name in ("web", "worker-agent"):
        stat = Path(f"/proc/{site.record()['pids'][name]}/stat").read_text("utf-8")
        user, system = stat.rpartition(")")[2].split()[11:13]
        used[name] = (int(user) + int(system)) * tick_ms
    return used


def _sockets(report: Report, site: RunningSite, token: str) -> None:
    starter = Client(site.url, token)
    sessions = [starter.start_session().session_id for _ in range(SOCKETS)]
    traffic = Traffic(
        url=site.url, token=token, prompt=CACHED, count=SOCKETS, every_s=15.0, seconds=30.0
    )
    load = traffic.run(sessions)
    report.rows.append(load.to_json())
    report.add("sockets_answered", len(load.ms), ("==", SOCKETS * 2))
    _told(report, "sockets", load)


def _told(report: Report, name: str, load: Load) -> None:
    report.add(f"{name}_p50_ms", load.percentile(50))
    report.add(f"{name}_p95_ms", load.percentile(95))


def _beside_syntheses(
    report: Report, site: RunningSite, model: SimulatorServer, token: str
) -> None:
    """Ask for what is cached while as many syntheses as there are wishes wait for a slow model."""
    model.scenario(
        {"kind": kind, "fault": "hang", "seconds": SLOW_S, "times": None} for kind in SLOW_KINDS
    )
    with site.worker("synthesis", at_once=len(WISHES) - 1):
        wishing = [Client(site.url, token).start_session() for _ in WISHES]
        runs = [
            client.call("POST", "/api/queries", {"prompt": wish, "session_id": client.session_id})[
                1
            ]["run_id"]
            for client, wish in zip(wishing, WISHES, strict=True)
        ]
        client = Client(site.url, token).start_session()
        until(lambda: _statuses(client, runs).count("waiting") == len(runs), what="syntheses")
        load = ask_at_once("beside", [client], CACHED, seconds=10.0, check=_is_right)
        still = sum(status == "waiting" for status in _statuses(client, runs))
        until(
            lambda: set(_statuses(client, runs)) <= {"succeeded", "failed", "needs_input"},
            what="the end of the syntheses",
            timeout_s=180,
        )
        done = _statuses(client, runs).count("succeeded")
    report.rows.append({**load.to_json(), "still": still})
    report.add("syntheses_still_under_way", still)
    report.add("syntheses_succeeded", done)
    report.add("beside_syntheses_p50_ms", load.percentile(50))
    report.add("beside_syntheses_p95_ms", load.percentile(95), ("<=", 100))


def _statuses(client: Client, runs: list[str]) -> list[str]:
    return [client.call("GET", f"/api/runs/{run}")[1]["run"]["status"] for run in runs]
