"""Sending the tests back once, with inputs on which they let a faulty function pass.

Only inputs go back, never code: whoever adds a test works its result out from the
specification, so that the tests cannot learn a mistake from the implementation.
"""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from llm.client import LLMClient
from sandbox.service import SecureSandbox
from synthesis.candidate import Candidate, GateReport
from synthesis.gates.syntax import Unparsable, parse
from synthesis.proving import prove_tests

MAX_INPUTS = 8


def strengthened(
    candidate: Candidate, report: GateReport, *, llm: LLMClient, sandbox: SecureSandbox
) -> tuple[Candidate, list[GateReport]] | None:
    """Return the candidate with more tests, and what the gates for tests say of them.

    None when what came back is no addition to the frozen suite, or fails lint or red.
    """
    inputs = _inputs(report.figures["survivors"])
    if not inputs:
        return None
    tests = llm.generate_tests(
        candidate.specification.to_json(),
        problem="It does not notice some small faults.",
        previous=candidate.tests,
        unnoticed=inputs,
    )
    if not adds_to(candidate.tests, tests):
        return None
    stronger = candidate.with_tests(tests)
    reports = prove_tests(stronger, sandbox)
    return (stronger, reports) if reports[-1].passed else None


def _inputs(survivors: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for survivor in survivors:
        each = {"arguments": survivor["input"], "files": survivor["files"]}
        if each not in found:
            found.append(each)
    return found[:MAX_INPUTS]


def adds_to(frozen: str, tests: str) -> bool:
    """Tell whether a suite has every test of the frozen one, unchanged, and at least one more."""
    try:
        before, after = (_tests_of(source) for source in (frozen, tests))
    except Unparsable:
        return False
    kept = all(after.get(name) == text for name, text in before.items())
    return kept and len(after) > len(before)


def _tests_of(source: str) -> dict[str, str]:
    """Return the functions of a suite by name, whatever their layout."""
    return {
        node.name: ast.unparse(node)
        for node in parse(source, "test suite").body
        if isinstance(node, ast.FunctionDef)
    }
