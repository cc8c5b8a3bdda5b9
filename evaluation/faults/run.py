"""Nothing is lost and nothing is recorded twice, whatever dies.

    make evaluate part=faults

Deterministic by seed as far as clocks allow: which boundaries come when, what is asked, who dies.
`--requests N` makes the mix smaller, `--only boundaries` (doubles, restarts, mix, sockets) leaves
the other parts out.
"""

import argparse
import time
from collections.abc import Callable
from random import Random
from typing import Any

from evaluation.faults import boundaries, mix, sockets
from evaluation.faults.world import World, world
from evaluation.report import Report

SEED = 20
REQUESTS = 1_000
_MODEL_CALLS_AT_ONCE = 8  # what one death may interrupt: the threads of the worker for requests


def main(rest: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make evaluate part=faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--all", action="store_true", help="taken from `make evaluate all=1`")
    found = parser.parse_args(rest)
    report = Report(kind="evaluate", part="faults")
    for name, part in PARTS.items():
        if found.only and name not in found.only:
            continue
        began = time.monotonic()
        print(f"{name} ...", flush=True)
        with world(name) as made:
            part(report, made, found)
            _in_all(report, name, made)
        print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
    return report.finish()


def _in_all(report: Report, name: str, world: World) -> None:
    """Look at everything that the site has accepted."""
    for what, count in world.surplus(world.accepted).items():
        report.add(f"{name}_surplus_{what}", count, ("==", 0))
    calls = world.calls()
    repeated = calls["served"] - calls["done"]
    report.rows.append({"name": name, "kills": world.kills, "calls": calls})
    report.add(f"{name}_kills", world.kills)
    report.add(f"{name}_repeated_calls", repeated)
    report.add(f"{name}_repeated_calls_not_in_ledger", max(repeated - calls["lost"], 0), ("==", 0))


def _boundaries(report: Report, world: World, options: argparse.Namespace) -> None:
    rows = boundaries.try_each(world, options.seed)
    report.rows += rows
    tried = rows[1:]
    killed = sum(row["killed"] for row in tried)
    report.add("boundaries", len(tried))
    report.add("boundaries_killed", killed, ("==", len(tried)))
    report.add("boundaries_completed", sum(row["right"] for row in tried), ("==", len(tried)))
    same = sum(row["same_events"] for row in tried)
    report.add("boundaries_with_the_same_events", same, ("==", len(tried)))
    one_tool = sum(row["tools"] == 1 for row in tried)
    report.add("boundaries_with_one_tool", one_tool, ("==", len(tried)))
    clean = rows[0]["calls"]["done"]
    repeated = sum(max(row["calls"]["served"] - clean, 0) for row in tried)
    report.add("boundaries_calls_made_again", repeated, ("<=", killed))
    report.add("boundaries_longest_s", max(row["seconds"] for row in tried))


def _doubles(report: Report, world: World, options: argparse.Namespace) -> None:
    asked = mix.drawn(Random(options.seed), 100)  # noqa: S311 -- no secret
    _completed(
        report, "doubles", mix.ask_all(world, asked, while_asking=mix.doubling(world, times=2))
    )


def _restarts(report: Report, world: World, options: argparse.Namespace) -> None:
    random = Random(options.seed)  # noqa: S311 -- no secret
    for server in ("valkey", "postgres", "valkey", "postgres"):
        asked = mix.drawn(random, 25)
        outcome = mix.ask_all(world, asked, while_asking=mix.restarting(world, server, random))
        _completed(report, f"{server}_restart", outcome)


def _mix(report: Report, world: World, options: argparse.Namespace) -> None:
    random = Random(options.seed)  # noqa: S311 -- no secret
    asked = mix.drawn(random, options.requests)
    breaking = mix.killing(world, random, every_s=(8.0, 14.0))
    outcome = mix.ask_all(world, asked, while_asking=breaking)
    _completed(report, "mix", outcome)
    calls = world.calls()
    most = world.kills * _MODEL_CALLS_AT_ONCE
    report.add("mix_calls_made_again", calls["served"] - calls["done"], ("<=", most))


def _completed(report: Report, name: str, outcome: mix.Outcome) -> None:
    """Add up over several of one name: a server is restarted more than once."""
    seen = report.figures
    accepted = seen.get(f"{name}_accepted", 0) + len(outcome.accepted)
    right = len(outcome.accepted) - outcome.unfinished - len(outcome.wrong)
    lost = seen.get(f"{name}_not_completed", 0) + len(outcome.accepted) - right
    report.rows.append(
        {"name": name, "accepted": len(outcome.accepted), "refused": outcome.refused,
         "unfinished": outcome.unfinished, "wrong": outcome.wrong[:20]}
    )  # fmt: skip
    report.add(f"{name}_accepted", accepted)
    report.add(f"{name}_refused", seen.get(f"{name}_refused", 0) + outcome.refused)
    report.add(f"{name}_not_completed", lost, ("==", 0))


def _sockets(report: Report, world: World, options: argparse.Namespace) -> None:
    watchers = sockets.watch_through_a_death(world)
    wrong = sockets.differing(world, watchers)
    report.rows.append({"name": "sockets", "wrong": wrong})
    report.add("sockets", len(watchers))
    came_back = sum(watcher.connections > 1 for watcher in watchers)
    report.add("sockets_that_came_back", came_back, ("==", len(watchers)))
    report.add("sockets_told_otherwise", len(wrong), ("==", 0))


PARTS: dict[str, Callable[[Report, World, argparse.Namespace], Any]] = {
    "boundaries": _boundaries,
    "doubles": _doubles,
    "restarts": _restarts,
    "mix": _mix,
    "sockets": _sockets,
}
