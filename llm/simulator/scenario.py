"""Scenarios: rules that make the model fail on purpose or answer from a script."""

import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llm.simulator.recipe import JsonObject

FAULT_NAMES = """
429 500 503 html truncated not_json empty refusal hang disconnect no_usage no_json_schema
no_json_object refuse_temperature wrong_schema fenced
"""
FAULTS = frozenset(FAULT_NAMES.split())


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
        return self.kind in {"*", kind} and self.contains in source


def parse_rule(data: JsonObject) -> Rule:
    """Build a rule from its JSON.

    Raises:
        ValueError: It names no fault and no answer, both, or an unknown key or fault.
    """
    unknown = set(data) - set(Rule.__dataclass_fields__)
    if unknown:
        raise ValueError(f"unknown keys in a scenario rule: {sorted(unknown)}")
    if ("fault" in data) == ("answer" in data):
        raise ValueError("a scenario rule has either a fault or an answer")
    fault = data.get("fault")
    if fault is not None and str(fault) not in FAULTS:
        raise ValueError(f"unknown fault {fault!r}; one of {sorted(FAULTS)}")
    return Rule(**{**data, "fault": None if fault is None else str(fault)})


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
