"""What the site consists of: one command line per process."""

import sys
from dataclasses import dataclass

from agentsite.services import simulator
from agentsite.services.environment import guests_have_a_worker

CELERY = ["celery", "-A", "agentsite"]
WORKER = [*CELERY, "worker", "-l", "INFO", "--without-gossip", "--without-mingle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    name: str
    module: list[str]
    """A Python module and its arguments."""
    patience_s: float
    """How long it may take to end after SIGTERM."""
    stopped: int
    """Programs are stopped in the order of this number, those with the same one together."""

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", *self.module]


def web(host: str, port: int) -> Program:
    serving = ["--host", host, "--port", str(port), "--lifespan", "off"]
    manners = ["--ws", "websockets-sansio", "--timeout-graceful-shutdown", "5", "--no-access-log"]
    return Program(
        name="web",
        module=["uvicorn", "agentsite.asgi:application", *serving, *manners],
        patience_s=8.0,
        stopped=1,
    )


def workers() -> list[Program]:
    """Return threads for what waits, and a process for what counts: neither delays the other."""
    return [
        _worker("agent", "agent", "threads", 8),
        _worker("synthesis", "synthesis,learning", "prefork", 1),
        *([_worker("sandbox", "sandbox", "threads", 8)] if guests_have_a_worker() else []),
    ]


def _worker(name: str, queues: str, pool: str, at_once: int) -> Program:
    manners = ["-n", f"{name}@%h", "-Q", queues, "-P", pool, "-c", str(at_once)]
    return Program(name=f"worker-{name}", module=[*WORKER, *manners], patience_s=10.0, stopped=2)


def beat() -> Program:
    return Program(
        name="beat", module=[*CELERY, "beat", "-l", "INFO", "--pidfile="], patience_s=5.0, stopped=3
    )


def simulated_model(port: int) -> Program:
    return Program(
        name="simulator", module=[simulator.MODULE, "--port", str(port)], patience_s=3.0, stopped=4
    )
