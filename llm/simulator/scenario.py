"""Scenarios: rules that make the model fail on purpose or answer from a script.

A scenario file is a JSON list of rules, and is read by

    python -m llm.simulator --scenario FILE --seed NUMBER

For example: be over the limit once, then write a suite and code that are wrong together:

    [
      {"fault": "429", "retry_after": 0.5},
      {"fault": "wrong_pair", "times": null},
      {"kind": "repair", "contains": "factorial", "answer": {"code": "..."}, "times": null}
    ]

A rule has either a `fault`, by the names of `docs/simulator.md`, or an `answer`, which is given in
place of the model's. The other keys say when:

- `kind`: the kind of call it meets, "*" (as without the key) for all that the fault can strike;
- `contains`: a text that the call's document, as JSON, must hold;
- `after`: how many calls that it meets pass first; 0 as without the key;
- `times`: how many it strikes then, null for all; 1 as without the key;
- `retry_after`: seconds, the header of a fault 429;
- `seconds`: how long the faults hang and drip take.

Rules are looked at in order, and one alone strikes a call; a rule that was due but not the first
keeps its turn. With the same seed and the same calls in the same order, the
answers are the same byte for byte. The seed varies the wording of prose, the order of examples in
a specification, and what the faults of content choose; names of functions never change, and seed
0 is the plain wording of the book. A fault of content that cannot be put on a recipe is answered
with status 400.
"""

import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llm.simulator.faults import FAULTS
from llm.simulator.recipe import JsonObject


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: which calls it meets, how many it lets pass, how many it strikes.

    `times` None strikes for ever. Exactly one of `fault` and `answer` is given.
    """

    kind: str = "*"
    contains: str = ""
    after: int = 0
    times: int | None = 1
    fault: str | None = None
    answer: Any = None
    retry_after: float | None = None
    seconds: float = 30.0

    def meets(self, kind: str, source: str) -> bool:
        return self.kind in {"*", kind} and self._changes(kind) and self.contains in source

    def _changes(self, kind: str) -> bool:
        kinds = FAULTS[self.fault].kinds if self.fault else None
        return kinds is None or kind in kinds


def parse_rule(data: JsonObject) -> Rule:
    """Build a rule from its JSON.

    Raises:
        ValueError: It names no fault and no answer, both, an unknown key or fault, or a kind that
            the fault does not change.
    """
    unknown = set(data) - set(Rule.__dataclass_fields__)
    if unknown:
        raise ValueError(f"unknown keys in a scenario rule: {sorted(unknown)}")
    if ("fault" in data) == ("answer" in data):
        raise ValueError("a scenario rule has either a fault or an answer")
    fault = None if data.get("fault") is None else str(data["fault"])
    if fault is not None:
        _check(fault, data.get("kind", "*"))
    return Rule(**{**data, "fault": fault})


def _check(fault: str, kind: str) -> None:
    if fault not in FAULTS:
        raise ValueError(f"unknown fault {fault!r}; one of {sorted(FAULTS)}")
    kinds = FAULTS[fault].kinds
    if kinds is not None and kind not in {"*", *kinds}:
        raise ValueError(f"a scenario rule's fault {fault!r} changes {sorted(kinds)}, not {kind!r}")


def load_rules(path: Path) -> list[Rule]:
    """Read the rules of a scenario file, a JSON list."""
    return [parse_rule(item) for item in json.loads(path.read_text(encoding="utf-8"))]


class Scenario:
    """Rules and how often each has met a call; safe to use from many threads."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._lock = threading.Lock()
        self._rules: list[Rule] = []
        self._met: list[int] = []
        self.set(rules)

    def set(self, rules: Iterable[Rule]) -> None:
        """Replace all rules and forget what they have met."""
        with self._lock:
            self._rules = list(rules)
            self._met = [0] * len(self._rules)

    def strike(self, kind: str, source: str) -> Rule | None:
        """Count the call for every rule that meets it; return the first that strikes."""
        struck: Rule | None = None
        with self._lock:
            for index, rule in enumerate(self._rules):
                if not rule.meets(kind, source):
                    continue
                turn = self._met[index]
                due = turn >= rule.after
                due = due and (rule.times is None or turn < rule.after + rule.times)
                if due and struck is not None:
                    continue
                self._met[index] += 1
                struck = rule if due else struck
        return struck
