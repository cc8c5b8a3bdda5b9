"""Many requests of all sorts while workers and servers die at random, by seed."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from celery import Celery

from evaluation.faults.world import OPEN, World
from runs import dispatch

SESSIONS = 8
LOOKS = 3  # at a run that goes on for long; each wakes it again
_WISHES = (
    ("Create a function to find the median of [3, 1, 2]", 2),
    ("How many vowels are in 'banana'?", 3),
    ("Is 2020 a leap year?", True),
    ("What are the prime factors of 84?", [2, 2, 3, 7]),
    ("What is the square root of 81?", 9),
)
_SETTLE_S = 150.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    prompt: str
    expected: Any


@dataclass(kw_only=True)
class Outcome:
    """What came of a mix. `wrong` holds what was answered otherwise than it should be."""

    accepted: list[str] = field(default_factory=list)
    refused: int = 0
    unfinished: int = 0
    wrong: list[dict[str, Any]] = field(default_factory=list)


def drawn(random: Random, count: int) -> list[Asked]:
    """Draw requests: cached ones, fresh ones, talk, missing files, and tools to be written."""

    def one(number: int) -> Asked:
        sort = random.random()
        if sort < 0.4:
            percentage = random.choice((10, 20, 25, 50))
            return Asked(prompt=f"What is {percentage}% of 400?", expected=percentage * 4)
        if sort < 0.8:
            return Asked(prompt=f"What is {number % 97 + 1}% of {100 * (number + 5)}?",
                         expected=(number % 97 + 1) * (number + 5))  # fmt: skip
        if sort < 0.9:
            return Asked(prompt=f"Reverse the string 'w{number}'", expected=f"w{number}"[::-1])
        if sort < 0.95:
            return Asked(prompt="hello", expected=None)
        prompt, expected = random.choice(_WISHES)
        return Asked(prompt=prompt, expected=expected)

    return [one(number) for number in range(count)]


def ask_all(
    world: World, asked: list[Asked], *, while_asking: Callable[[threading.Event], None]
) -> Outcome:
    """Ask from several sessions as fast as they are taken in, and wait until all have ended."""
    outcome, lock, over = Outcome(), threading.Lock(), threading.Event()
    expected: dict[str, Asked] = {}

    def use(number: int) -> None:
        visitor = world.visitor  # signed in already; each call has a connection of its own
        session = visitor.call("POST", "/api/session")[1]["session_id"]
        for each in asked[number::SESSIONS]:
            body = {"prompt": each.prompt, "session_id": session}
            status, answer = visitor.try_call("POST", "/api/queries?wait=2", body)
            with lock:
                if status in {200, 202}:
                    expected[answer["run_id"]] = each
                else:
                    outcome.refused += 1
            if status not in {200, 202}:
                time.sleep(0.2)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(SESSIONS)]
    breaker = threading.Thread(target=while_asking, args=(over,))
    for thread in [*threads, breaker]:
        thread.start()
    for thread in threads:
        thread.join()
    over.set()
    breaker.join()
    outcome.accepted = list(expected)
    world.accepted += outcome.accepted
    _await_all(world, outcome)
    for run_id, status, result in _results(world, outcome.accepted):
        each = expected[run_id]
        if status != "succeeded" or (result or {}).get("tool_result") != each.expected:
            outcome.wrong.append({"prompt": each.prompt, "status": status, "result": result})
    return outcome


def _await_all(world: World, outcome: Outcome) -> None:
    def unfinished() -> int:
        return world.number(
            "SELECT count(*) FROM runs_run WHERE uuid = ANY(%s::uuid[]) AND status = ANY(%s)",
            [outcome.accepted, list(OPEN)],
        )

    deadline = time.monotonic() + _SETTLE_S
    while unfinished() and time.monotonic() < deadline:
        time.sleep(0.5)
    outcome.unfinished = unfinished()


def _results(world: World, run_uuids: list[str]) -> list[tuple[str, str, dict[str, Any] | None]]:
    return world.rows(
        "SELECT uuid::text, status, result::jsonb FROM runs_run WHERE uuid = ANY(%s::uuid[])",
        [run_uuids],
    )


# --- What is done to it ---------------------------------------------------------


def killing(world: World, random: Random, *, every_s: tuple[float, float]) -> Any:
    """Return what kills one of the two workers now and then."""

    def go_on(over: threading.Event) -> None:
        while not over.wait(random.uniform(*every_s)):
            name = random.choice(("worker-agent", "worker-agent", "worker-synthesis"))
            try:
                world.kill(name)
            except ProcessLookupError:
                continue  # the last one is not started again yet
            print(f"  killed {name}", flush=True)

    return go_on


def restarting(world: World, server: str, random: Random) -> Any:
    """Return what kills a server once, amid the requests."""

    def go_on(over: threading.Event) -> None:
        over.wait(random.uniform(0.5, 1.5))
        world.site.kill_server(server)
        print(f"  killed {server}", flush=True)

    return go_on


def doubling(world: World, *, times: int) -> Any:
    """Return what wakes each run that is under way again, several times at once."""
    broker = Celery(broker=world.layout.celery_broker_url(), set_as_current=False)

    def go_on(over: threading.Event) -> None:
        looks: Counter[int] = Counter()
        while not over.wait(0.02):
            open_runs = "SELECT id, kind FROM runs_run WHERE status IN ('queued', 'running')"
            for run_id, kind in world.rows(open_runs):
                looks[run_id] += 1
                if looks[run_id] > LOOKS:
                    continue
                task, queue = dispatch.TASKS[kind]
                for _ in range(times):
                    broker.send_task(task, kwargs={"run_id": run_id}, queue=queue)
        print(f"  {len(looks)} runs were woken again, {times} times at once", flush=True)
        broker.close()

    return go_on
