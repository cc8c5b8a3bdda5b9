"""Gate: the tests notice small faults in the function.

Each mutant is one round of the same case: the suite, up to its first failure, on code with one
fault. A mutant that survives counts unless no input is found that tells it from the original.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.judging import Round, RoundReport
from sandbox.probing import Answer, ProbeCall
from sandbox.program import Outcome
from sandbox.service import SecureSandbox
from sandbox.values import plain
from synthesis.agreement import same_effect
from synthesis.candidate import Candidate, GateReport
from synthesis.harvest import Input
from synthesis.inputs import fuzzed_inputs, known_inputs
from synthesis.mutants import Mutant, mutants_of, rewritten

MAX_MUTANTS = 24
WAVES = (30, 90)  # fuzzed inputs; the second for what the first did not tell apart
MIN_CALL_S, MAX_CALL_S = 0.2, 5.0
TIMES_SLOWER = 4  # than all tests together, before a mutant counts as one that never ends
CONTROL = "control"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survivor:
    """A fault that the tests do not notice, and an input that shows it."""

    mutant: Mutant
    input: Input

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.mutant.kind,
            "line": self.mutant.line,
            "before": self.mutant.before,
            "after": self.mutant.after,
            "input": plain(dict(self.input.arguments)),
            "files": {path: _shown(content) for path, content in self.input.files.items()},
        }


def mutation(
    candidate: Candidate, sandbox: SecureSandbox, *, least: float, suite_ms: int
) -> GateReport:
    """Tell which share of the faults the tests notice; `least` of 0 to 1 passes.

    A control comes along: the same program in other words, in no more time than mutants have.
    Code that fails as that looks at its own text, or is too slow to tell a fault from a delay.

    Args:
        suite_ms: How long the suite took on the code itself.

    Raises:
        SandboxUnavailable: There is no sandbox; that says nothing about the tests.
    """
    found = mutants_of(candidate.code, limit=MAX_MUTANTS, seed=candidate.sha256)
    call_s = min(max(TIMES_SLOWER * suite_ms / 1000, MIN_CALL_S), MAX_CALL_S)
    control, *heard = _judged(candidate, sandbox, found, call_s)
    living = [each for each, report in zip(found, heard, strict=True) if not _noticed(report)]
    survivors = _told_apart(candidate, sandbox, living, call_s)
    killed = len(found) - len(living)
    valid = killed + len(survivors)
    score = killed / valid if valid else 1.0
    reasons = [] if not _noticed(control) else ["It behaves otherwise in other words: see control."]
    if score < least:
        reasons.append(
            f"The tests notice {killed} of {valid} small faults in the code ({score:.0%});"
            f" {least:.0%} are asked for."
        )
    return GateReport(
        gate="mutation",
        passed=not reasons,
        checked="The tests notice small faults that are put into the code.",
        reasons=tuple(reasons),
        figures={
            "mutants": len(found),
            "equivalent": len(living) - len(survivors),
            "valid": valid,
            "killed": killed,
            "score": round(score, 3),
            "control": "failed" if _noticed(control) else "passed",
            "survivors": [each.to_json() for each in survivors],
            "duration_ms": sum(each.duration_ms for each in (control, *heard)),
        },
        candidate_sha256=candidate.sha256,
    )


def _judged(
    candidate: Candidate, sandbox: SecureSandbox, found: Sequence[Mutant], call_s: float
) -> Sequence[RoundReport]:
    """Hear the control, in full, and then each mutant."""
    rounds = [Round(name=CONTROL, variant=rewritten(candidate.code), call_s=call_s)]
    rounds += [
        Round(name=f"mutant {number}", variant=each.source, call_s=call_s, stops_early=True)
        for number, each in enumerate(found, 1)
    ]
    return sandbox.judge(candidate.program, candidate.tests, rounds, candidate.files).rounds


def _noticed(heard: RoundReport) -> bool:
    return heard.problem is not None or any(test.outcome != "passed" for test in heard.tests)


def _told_apart(
    candidate: Candidate, sandbox: SecureSandbox, living: Sequence[Mutant], call_s: float
) -> list[Survivor]:
    """Return those mutants that do something else than the original, each with such an input."""
    found: list[Survivor] = []
    inputs = known_inputs(candidate)
    for count in WAVES:
        left = [each for each in living if each not in [survivor.mutant for survivor in found]]
        if not left:
            break
        inputs = inputs + fuzzed_inputs(candidate, inputs, count=count)
        calls = [ProbeCall(arguments=each.arguments, files=each.files) for each in inputs]
        sources = [each.source for each in left]
        original, *rows = sandbox.probe(candidate.program, calls, sources, call_s=call_s)
        for mutant, row in zip(left, rows, strict=True):
            shows = _first_difference(original, row)
            if shows is not None:
                found.append(Survivor(mutant=mutant, input=inputs[shows]))
        inputs = []
    return found


def _first_difference(original: Sequence[Answer], mutated: Sequence[Answer]) -> int | None:
    for place, (first, second) in enumerate(zip(original, mutated, strict=True)):
        is_known = first.outcome in (Outcome.OK, Outcome.TOOL_ERROR) and second.outcome is not None
        if is_known and not same_effect(first, second):
            return place
    return None


def _shown(content: bytes) -> str:
    return json.dumps(content.decode("utf-8", "replace"), ensure_ascii=False)[:500]
