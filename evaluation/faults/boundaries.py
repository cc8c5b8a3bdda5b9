"""The worker dies right after each step of a workflow, and of the synthesis it waits for."""

import time
from random import Random
from typing import Any

from evaluation.faults import mortal
from evaluation.faults.world import World
from registry.policy_schemas import default_value

# Four steps: one reads a file, one is answered from the cache, one needs a tool written.
REQUEST = (
    "Calculate profit margins from data/ecommerce_products.csv, then calculate 15% of 300, "
    "then compute the factorial of 5, then double that"
)
CACHED = "What is 15% of 300?"
EXPECTED = [45.0, 240]
MADE = "factorial"
_PATIENCE_S = 90.0
_FORGET = (
    """UPDATE registry_tool
       SET status = 'archived', name = name || '_' || id, live_version_id = NULL
       WHERE name = %(made)s""",
    "DELETE FROM learning_cacheentry",
    "DELETE FROM llm_memo",
)


def try_each(world: World, seed: int) -> list[dict[str, Any]]:
    """Return one row for each boundary, in an order by seed; the first is the run without a kill.

    Before it the request is made as often as makes a composite worth while: the tool that doubles
    is written then, and stays, and each run from then on tells of what its sequence has earned.

    The order spreads the deaths of each worker: one that dies soon after its start is started
    again with growing patience.
    """
    for _ in range(default_value("composite_promotion_criteria")["min_frequency"]):
        world.visitor.finished(world.visitor.ask(REQUEST)["run_id"], timeout_s=_PATIENCE_S)
    clean = _attempt(world, at=0)
    assert clean["right"], clean
    numbers = list(range(1, len(clean["passed"]) + 1))
    Random(seed).shuffle(numbers)  # noqa: S311 -- no secret
    rows = [{"boundary": "none", **clean}]
    for number in numbers:
        row = _attempt(world, at=number)
        row["boundary"] = _shown(clean["passed"][number - 1])
        row["same_events"] = row["events"] == clean["events"]
        rows.append(row)
        print(
            f"  {number:>3} of {len(numbers)}  {row['boundary']:<32} {row['seconds']:5.1f} s"
            f"  {'right' if row['right'] else row['status']}",
            flush=True,
        )
    return rows


def _attempt(world: World, *, at: int) -> dict[str, Any]:
    for statement in _FORGET:
        world.rows(statement, {"made": MADE})
    world.visitor.finished(world.visitor.ask(CACHED)["run_id"], timeout_s=_PATIENCE_S)
    before = world.calls()
    mortal.arm(world.site.var_dir, at=at)
    began = time.monotonic()
    run_id = world.visitor.ask(REQUEST)["run_id"]
    world.accepted.append(run_id)
    run = world.visitor.finished(run_id, timeout_s=_PATIENCE_S)
    seconds = time.monotonic() - began
    passed = mortal.disarm(world.site.var_dir)
    killed = int(0 < at <= len(passed))
    world.kills += killed
    after = world.calls()
    result = run["result"] or {}
    return {
        "at": at,
        "killed": killed,
        "seconds": round(seconds, 2),
        "status": run["status"],
        "right": _is_right(result),
        "passed": passed,
        # Sorted: steps that go side by side tell of themselves in any order.
        "events": sorted(event["event_type"] for event in world.visitor.events(run_id)),
        "surplus": world.surplus([run_id]),
        "tools": world.number("SELECT count(*) FROM registry_tool WHERE name = %s", [MADE]),
        "calls": {name: after[name] - before[name] for name in after},
    }


def _is_right(result: dict[str, Any]) -> bool:
    margins, *others = result.get("tool_result") or [None]
    return (
        bool(margins)
        and others == EXPECTED
        and [step["cached"] for step in result["steps"]] == [False, True, False, False]
    )


def _shown(passed: str) -> str:
    kind, _, key = passed.split(" ")
    return f"{kind} {key}"
