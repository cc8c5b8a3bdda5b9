"""Stable, held-out and mutation in a real sandbox: what each refuses, and that the rest passes."""

import re
from typing import Any

import pytest

from sandbox.service import SecureSandbox
from synthesis.candidate import Candidate, GateReport
from synthesis.dossier import dossier_of, purity_in
from synthesis.examples import Example
from synthesis.gates.green import green
from synthesis.gates.held_out import held_out
from synthesis.gates.mutation import mutation
from synthesis.gates.stable import stable
from synthesis.grading import grade_of, is_at_least
from synthesis.testing import DOUBLE, DOUBLE_TESTS, candidate

BOX = SecureSandbox()
EXAMPLES = tuple(Example(arguments={"n": n}, expected=2 * n) for n in (7, -12, 0))


def second_run(made: Candidate) -> GateReport:
    first = green(made, BOX)
    assert first.passed, first.problem
    return stable(made, BOX, answers=first.figures["answers"])


def suite(*lines: str) -> str:
    """Write three tests of these statements each."""
    tests = "".join(
        f"\n\ndef test_{number}():\n" + "".join(f"    {line}\n" for line in lines)
        for number in range(3)
    )
    return f"from double import double\n{tests}"


class TestStable:
    @pytest.mark.contract("D-6")
    def test_a_pure_function_agrees_with_itself(self) -> None:
        report = second_run(candidate(DOUBLE, DOUBLE_TESTS))

        assert report.passed
        assert (report.figures["purity"], report.figures["differing_tests"]) == ("pure", [])

    @pytest.mark.parametrize(
        "condition",
        ["time.tzname[0] == 'UTC'", "str(pathlib.Path.cwd()) == '/job'"],
        ids=["time zone", "working directory"],
    )
    def test_a_function_that_depends_on_its_circumstances_is_refused(self, condition: str) -> None:
        code = f"import pathlib, time\ndef double(n):\n    return 2 * n if {condition} else 0\n"
        report = second_run(candidate(code, DOUBLE_TESTS))

        assert not report.passed
        assert "but not under another hash seed, time zone or working directory" in report.problem
        assert report.figures["failures"]

    def test_results_that_differ_without_a_failing_test_make_it_nondeterministic(self) -> None:
        code = "import random\ndef double(n):\n    return [2 * n, random.random()]\n"
        tests = suite("assert double(4)[0] == 8", "assert double(1)[0] == 2")
        report = second_run(candidate(code, tests))

        assert report.passed
        assert report.figures["purity"] == "nondeterministic"
        assert len(report.figures["differing_tests"]) == 3

    def test_order_that_comes_of_hashing_makes_it_nondeterministic(self) -> None:
        code = "def double(n):\n    return list({f'key {each}' for each in range(2 * n)})\n"
        tests = suite("assert len(double(20)) == 40", "assert len(double(1)) == 2")
        report = second_run(candidate(code, tests))

        assert report.figures["purity"] == "nondeterministic"
        assert purity_in([report], code) == "nondeterministic"


class TestHeldOut:
    def test_examples_that_hold_pass(self) -> None:
        made = candidate(DOUBLE).with_held_out(EXAMPLES)
        report = held_out(made, BOX, least=3)

        assert report.passed
        assert (report.figures["examples"], report.figures["held"]) == (3, 3)

    @pytest.mark.contract("D-6")
    def test_a_table_of_what_the_tests_ask_for_is_found_out(self) -> None:
        table = "def double(n):\n    return {4: 8, 0: 0, 1: 2, -3: -6}.get(n, 0)\n"
        made = candidate(table, DOUBLE_TESTS).with_held_out(EXAMPLES)
        report = held_out(made, BOX, least=3)

        assert green(made, BOX).passed
        assert not report.passed
        assert [found["got"] for found in report.figures["disagreements"]] == ["0", "0"]

    def test_fewer_examples_than_asked_for_are_no_proof(self) -> None:
        made = candidate(DOUBLE).with_held_out(EXAMPLES[:2])

        assert held_out(made, BOX, least=2).passed
        assert "There are 2 independent examples, not 3." in held_out(made, BOX, least=3).problem

    def test_what_the_examples_say_is_not_told_to_whoever_repairs(self) -> None:
        made = candidate(DOUBLE.replace("* 2", "* 3")).with_held_out(EXAMPLES)

        assert not re.search(r"14|-24|n =", held_out(made, BOX, least=3).problem)


BRANCHES = """
def double(n: int) -> int:
    if n > 100:
        return 200
    return n * 2
"""


READS_ITS_TEXT = """
import linecache


def double(n: int) -> int:
    # a mark
    if "a " + "mark" not in "".join(linecache.getlines("double.py")):
        return 0
    return n * 2
"""
READS_ITS_LINES = """
def double(n: int) -> int:



    if double.__code__.co_firstlineno != 2 or [*double.__code__.co_lines()][1][2] != 6:
        return 0
    return n * 2
"""


class TestMutation:
    def test_good_tests_notice_every_fault(self) -> None:
        report = mutation(candidate(DOUBLE, DOUBLE_TESTS), BOX, least=0.7, suite_ms=50)

        assert report.passed
        assert report.figures["score"] == 1.0
        assert report.figures["killed"] == report.figures["valid"] == report.figures["mutants"]
        assert report.figures["control"] == "passed"

    @pytest.mark.contract("D-6")
    def test_tests_that_miss_a_branch_are_refused_with_an_input_that_shows_it(self) -> None:
        made = candidate(BRANCHES, DOUBLE_TESTS).with_held_out(
            [Example(arguments={"n": 150}, expected=200)]
        )
        report = mutation(made, BOX, least=0.8, suite_ms=50)

        assert not report.passed
        assert report.figures["score"] < 0.8
        assert "small faults" in report.problem
        survivor = report.figures["survivors"][0]
        assert survivor["input"]["n"] >= 100
        assert {"kind", "line", "before", "after"} <= survivor.keys()

    def test_a_fault_that_changes_nothing_does_not_count(self) -> None:
        code = "def double(n: int) -> int:\n    if n < 0:\n        return 2 * n\n    return n * 2\n"
        report = mutation(candidate(code, DOUBLE_TESTS), BOX, least=0.7, suite_ms=50)

        assert report.figures["equivalent"] >= 2  # the branches do the same
        assert report.figures["score"] == 1.0

    @pytest.mark.parametrize("look", [True, False], ids=["looked at", "not looked at"])
    def test_faults_in_a_file_that_is_left_count(self, *, look: bool) -> None:
        code = (
            "def double(n: int) -> int:\n"
            "    with open('/job/out/sum.txt', 'w') as file:\n"
            "        file.write(f'{n + n + 1}')\n"
            "    return n * 2\n"
        )
        seen = "\n    with open('/job/out/sum.txt') as file:\n        assert file.read() == '9'\n"
        tests = DOUBLE_TESTS.replace("double(4) == 8", "double(4) == 8" + seen * look)
        report = mutation(candidate(code, tests), BOX, least=0.9, suite_ms=50)

        assert report.passed is look
        assert report.figures["valid"] >= 3

    @pytest.mark.parametrize("code", [READS_ITS_TEXT, READS_ITS_LINES], ids=["text", "lines"])
    def test_code_that_looks_at_itself_fails_the_control(self, code: str) -> None:
        report = mutation(candidate(code, DOUBLE_TESTS), BOX, least=0.7, suite_ms=50)

        assert not report.passed
        assert report.figures["control"] == "failed"

    def test_slow_code_does_not_pass_its_delays_off_as_faults_noticed(self) -> None:
        slow = "def double(n: int) -> int:\n    for _ in range(30_000_000):\n        pass\n"
        made = candidate(slow + "    return n * 2 if n < 100 else 200\n", DOUBLE_TESTS)
        report = mutation(made, BOX, least=0.7, suite_ms=1)

        assert not report.passed
        assert report.figures["control"] == "failed"

    def test_mutants_that_never_end_are_noticed_and_cost_little(self) -> None:
        code = (
            "def double(n: int) -> int:\n    total = 0\n    step = 1 if n >= 0 else -1\n"
            "    while n:\n        total += 2 * step\n        n -= step\n    return total\n"
        )
        report = mutation(candidate(code, DOUBLE_TESTS), BOX, least=0.7, suite_ms=50)

        assert report.passed
        assert report.figures["duration_ms"] < 20_000


def report(gate: str, **figures: Any) -> GateReport:
    return GateReport(gate=gate, passed=True, checked="", figures=figures)


class TestGrade:
    @pytest.mark.parametrize(
        ("score", "valid", "weak", "examples", "purity", "grade"),
        [
            (1.0, 20, 0, 3, "pure", "A"),
            (0.9, 5, 0, 3, "reads_files", "A"),
            (0.89, 5, 0, 3, "pure", "B"),
            (0.9, 4, 0, 3, "pure", "B"),
            (1.0, 20, 1, 3, "pure", "B"),
            (1.0, 20, 0, 3, "nondeterministic", "B"),
            (0.8, 3, 1, 3, "pure", "B"),
            (0.79, 9, 0, 3, "pure", "C"),
            (1.0, 2, 0, 3, "pure", "C"),
            (1.0, 20, 2, 3, "pure", "C"),
            (1.0, 20, 0, 2, "pure", "C"),
            (0.7, 9, 0, 3, "pure", "C"),
            (0.69, 9, 0, 3, "pure", "D"),
        ],
    )
    def test_each_limit_counts(  # noqa: PLR0917 -- the columns of a table
        self, score: float, valid: int, weak: int, examples: int, purity: str, grade: str
    ) -> None:
        reports = [
            report("red", tests=5, weak_tests=weak),
            report("stable", purity=purity),
            report("held_out", examples=examples),
            report("cross_check"),
            report("mutation", score=score, valid=valid),
        ]

        assert grade_of(reports) == grade

    def test_without_another_author_it_is_b_at_best(self) -> None:
        reports = [
            report("red", tests=5, weak_tests=0),
            report("stable", purity="pure"),
            report("held_out", examples=5),
            report("mutation", score=1.0, valid=20),
        ]

        assert grade_of(reports) == "B"

    def test_what_failed_a_gate_has_none(self) -> None:
        failed = GateReport(gate="green", passed=False, checked="")

        assert grade_of([report("red"), failed]) == grade_of([]) == ""
        assert not is_at_least("", "D")
        assert is_at_least("B", "C")
        assert not is_at_least("D", "C")


def test_a_dossier_says_in_words_what_was_not_checked() -> None:
    reports = [
        GateReport(gate="lint_tests", passed=True, checked="They keep to a grammar."),
        GateReport(gate="red", passed=False, checked="They fail.", reasons=("One does not.",)),
    ]
    found = dossier_of(reports, sandbox=BOX.info(), notes=["The person was asked."])

    assert [gate["gate"] for gate in found["gates"]] == ["lint_tests", "red"]
    assert "agreement with examples that the author never saw" in found["not_checked"]
    assert "that the specification is what the person meant" in found["not_checked"]
    assert (found["grade"], found["notes"]) == ("", ["The person was asked."])
