"""Many people who want the same few tools at the same moment, each in words of their own."""

import threading
from typing import Any

import pytest

from tests.site import Member, RunningSite

MEMBERS = ("ada", "bela", "cora", "dara", "ezra")
# Among them two tools that are each the other's nearest neighbour: one converts back.
WISHES: dict[str, list[tuple[str, Any]]] = {
    "calculate_median": [
        ("Create a function to find the median of [3, 1, 2]", 2),
        ("What is the median of 5, 9, 1 and 7?", 6),
        ("Calculate the median for [10, 40, 20, 30]", 25),
        ("I need a tool that computes the median of a list of numbers, use it on [8, 6, 7]", 7),
        ("Find the median of the numbers 12, 4 and 9", 9),
    ],
    "calculate_mode": [
        ("Create a function to find the mode of [1, 2, 2, 3]", 2),
        ("What is the mode of [7, 8, 8, 9]?", 8),
        ("Find the mode of 4, 4, 5 and 6", 4),
        ("Calculate the mode for [3, 3, 3, 1]", 3),
        ("Which number is the mode in [6, 5, 5]?", 5),
    ],
    "kilometers_to_miles": [
        ("Convert 10 km to miles", 6.2137),
        ("How many miles are 42 kilometers?", 26.0976),
        ("What is 5.5 kilometres in miles?", 3.4175),
        ("Create a function that converts kilometers to miles and use it on 100 km", 62.1371),
        ("Change 20 km into miles", 12.4274),
    ],
    "miles_to_kilometers": [
        ("Convert 3 miles to km", 4.828),
        ("How many kilometers are 26.2 miles?", 42.1648),
        ("What is 100 miles in kilometres?", 160.9344),
        ("Create a function that converts miles to kilometers and use it on 5 miles", 8.0467),
        ("Change 12 miles into km", 19.3121),
    ],
    "count_vowels": [
        ("Count the vowels in 'open window'", 4),
        ("How many vowels are in 'banana'?", 3),
        ("Number of vowels of the word 'education'", 5),
        ("Create a function that counts vowels and use it on 'queue'", 4),
        ("Tell me how many vowels the text 'sky high' has", 1),
    ],
    "is_leap_year": [
        ("Is 2020 a leap year?", True),
        ("Check if 1900 was a leap year", False),
        ("Was the year 2000 a leap year?", True),
        ("Create a function that checks whether 2024 is a leap year", True),
        ("Tell me whether 2023 is a leap year", False),
    ],
    "prime_factors": [
        ("What are the prime factors of 84?", [2, 2, 3, 7]),
        ("Prime factorization of 360", [2, 2, 2, 3, 3, 5]),
        ("Factorize 99 into primes", [3, 3, 11]),
        ("Create a function that finds the prime factors of 50", [2, 5, 5]),
        ("Give me the prime factors of 77", [7, 11]),
    ],
    "square_root": [
        ("What is the square root of 81?", 9),
        ("sqrt(16)", 4),
        ("Find √400", 20),
        ("Create a function to calculate the square root of 30.25", 5.5),
        ("Compute the square root of 49", 7),
    ],
    "day_of_week": [
        ("What day of the week was 2020-02-29?", "Saturday"),
        ("Which weekday is May 1, 2025?", "Thursday"),
        ("On which day of the week does 2030-01-01 fall?", "Tuesday"),
        ("Create a function that names the weekday of 2024-12-25", "Wednesday"),
        ("Tell me the weekday of 2023-07-04", "Tuesday"),
    ],
    "calculate_tip": [
        ("What is a 20% tip on 45?", 9),
        ("Calculate the tip for a bill of 60 at 15 percent", 9),
        ("How much tip do I leave on 82.50 with 18%?", 14.85),
        ("Create a function to calculate a 10% tip on 200", 20),
        ("Work out the tip on a bill of 30 at 12 percent", 3.6),
    ],
}
ASKED = [(name, *wishes[turn]) for turn in range(5) for name, wishes in WISHES.items()]
LEDGER = """
import json
from collections import Counter

from registry.models import Tool
from runs.models import Run, Step

written = Run.objects.filter(kind="synthesis", pk__gt={after})
asked = Run.objects.filter(kind="request", pk__gt={after})
print(json.dumps({{
    "last": Run.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
    "statuses": Counter(written.values_list("status", flat=True)),
    "written": [run.result["tool_name"] for run in written if not run.result.get("reused")],
    "shared": sum(bool(run.result.get("reused")) for run in written),
    "waited": asked.filter(waits_for__in=written).count(),
    "calls": Counter(Step.objects.filter(run__in=written).values_list("kind", flat=True)),
    "tools": sorted(Tool.objects.active().values_list("name", flat=True)),
}}))
"""


def ledger(site: RunningSite, after: int = 0) -> dict[str, Any]:
    """Return what is on the books of runs later than `after`."""
    found: dict[str, Any] = site.query(LEDGER.format(after=after))
    return found


def ask_all(members: list[Member]) -> dict[str, dict[str, Any]]:
    """Send every wish at the same moment; return the results by prompt."""
    together = threading.Barrier(len(ASKED))
    results: dict[str, dict[str, Any]] = {}

    def ask(member: Member, prompt: str) -> None:
        session = member.call("POST", "/api/session")[1]["session_id"]
        together.wait()
        status, accepted = member.call(
            "POST", "/api/queries?wait=20", {"prompt": prompt, "session_id": session}
        )
        assert status in {200, 202}, accepted
        results[prompt] = member.finished(accepted["run_id"], timeout_s=200)["result"]

    threads = [
        threading.Thread(target=ask, args=(members[turn % len(members)], prompt))
        for turn, (_, prompt, _) in enumerate(ASKED)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.contract("A5")
def test_fifty_wishes_for_ten_capabilities_become_ten_tools(site: RunningSite) -> None:
    site.add_members(*MEMBERS)
    before = ledger(site)
    with site.worker("synthesis", at_once=2):
        results = ask_all([Member(site, name) for name in MEMBERS])
    after = ledger(site, before["last"])

    assert len(results) == len(ASKED) == 50
    for name, prompt, expected in ASKED:
        result = results[prompt]
        assert (result["success"], result["tool_name"]) == (True, name), result
        assert result["tool_result"] == near(expected), prompt
    assert sorted(set(after["tools"]) - set(before["tools"])) == sorted(WISHES)
    assert sorted(after["written"]) == sorted(WISHES)
    assert sum(result["synthesized"] for result in results.values()) >= len(WISHES)
    # Whoever came too late waited for a run, and that run for the one that wrote the tool.
    assert after["statuses"] == {"succeeded": len(WISHES) + after["shared"]}
    assert after["waited"] >= len(WISHES) + after["shared"]
    calls = after["calls"]
    assert calls["model.function_spec"] == len(WISHES) + after["shared"] <= len(ASKED)
    once = ("model.test_suite", "model.held_out_examples")
    assert [calls[kind] for kind in once] == [len(WISHES)] * 2
    assert calls["model.implementation"] == 2 * len(WISHES)  # another author writes each, too


def near(expected: Any) -> Any:
    return pytest.approx(expected, abs=1e-3) if isinstance(expected, float) else expected
