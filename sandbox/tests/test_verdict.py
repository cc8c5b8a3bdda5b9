"""What counts as proof, without any guest."""

import pytest

from sandbox.judging import JudgeReport, RoundReport, TestOutcome, TestReport
from sandbox.verdict import collect_test_ids, judge_green

pytestmark = pytest.mark.core

IDS = ["test_a", "test_b"]


def _round(
    name: str, *tests: tuple[str, TestOutcome, int], problem: str | None = None
) -> RoundReport:
    reports = tuple(
        TestReport(test_id=test_id, outcome=outcome, calls=calls)
        for test_id, outcome, calls in tests
    )
    return RoundReport(name=name, tests=reports, problem=problem)


GREEN = _round("green", ("test_b", "passed", 1), ("test_a", "passed", 2))
POISON = _round("poison", ("test_a", "failed", 1), ("test_b", "error", 1))


def _report(*rounds: RoundReport) -> JudgeReport:
    return JudgeReport(rounds=rounds)


def test_all_pass_and_all_fail_on_garbage_is_proof() -> None:
    verdict = judge_green(IDS, _report(GREEN, POISON))

    assert verdict.success
    assert verdict.reasons == ()
    assert (verdict.tests_run, verdict.tests_passed) == (2, 2)


def test_instances_of_a_parametrized_test_count_as_one() -> None:
    green = _round("green", ("test_a[1]", "passed", 1), ("test_a[x::y[]", "passed", 1))
    poison = _round("poison", ("test_a[1]", "failed", 1), ("test_a[x::y[]", "failed", 1))

    verdict = judge_green(["test_a"], _report(green, poison))

    assert verdict.success
    assert verdict.tests_run == 1


@pytest.mark.contract("A6", "D-5")
@pytest.mark.parametrize(
    ("green", "reason"),
    [
        (_round("green"), "expected 2 test reports, got 0"),
        (_round("green", ("test_a", "passed", 1)), "test_b did not report"),
        (
            _round("green", *[(n, "passed", 1) for n in ("test_a", "test_b", "test_c")]),
            "test_c was not expected",
        ),
        (
            _round("green", ("test_a", "passed", 1), ("test_b", "skipped", 1)),
            "test_b was skipped",
        ),
        (
            _round("green", ("test_a", "passed", 1), ("test_b", "failed", 1)),
            "expected 2 test reports of success, got 1",
        ),
        (
            _round("green", ("test_a", "passed", 1), ("test_b", "error", 0)),
            "test_b could not be set up",
        ),
        (
            _round("green", ("test_a", "passed", 1), ("test_b", "passed", 0)),
            "test_b passed without calling the function",
        ),
        (
            _round(
                "green",
                ("test_a", "passed", 1),
                ("test_b[1]", "passed", 1),
                ("test_b[2]", "failed", 1),
            ),
            "test_b[2] failed",
        ),
        (_round("green", problem="timed out after 30 seconds"), "timed out after 30 seconds"),
    ],
)
def test_a_green_round_with_a_flaw_is_no_proof(green: RoundReport, reason: str) -> None:
    verdict = judge_green(IDS, _report(green, POISON))

    assert not verdict.success
    assert reason in verdict.reasons


def test_a_problem_outweighs_complete_reports() -> None:
    green = RoundReport(name="green", tests=GREEN.tests, problem="the tests cannot be loaded")

    assert not judge_green(IDS, _report(green, POISON)).success


def test_no_tests_are_no_proof() -> None:
    verdict = judge_green([], _report(_round("green"), _round("poison")))

    assert verdict.reasons == ("expected at least 1 test report, got 0: there are no tests",)


@pytest.mark.parametrize("outcome", ["passed", "skipped"])
def test_a_test_that_survives_garbage_is_no_proof(outcome: TestOutcome) -> None:
    poison = _round("poison", ("test_a", "failed", 1), ("test_b", outcome, 1))

    verdict = judge_green(IDS, _report(GREEN, poison))

    assert verdict.reasons == ("test_b does not fail when the function answers garbage",)


def test_without_a_poison_run_there_is_no_proof() -> None:
    assert judge_green(IDS, _report(GREEN)).reasons == ("there was no poison run",)
    incomplete = _round("poison", ("test_a", "failed", 1))
    assert "test_b did not report" in judge_green(IDS, _report(GREEN, incomplete)).reasons


def test_a_name_defined_twice_is_no_proof() -> None:
    verdict = judge_green(["test_a", "test_b", "test_b"], _report(GREEN, POISON))

    assert verdict.reasons[0] == "2 tests are named test_b"


def test_ids_come_from_the_syntax_tree() -> None:
    source = """
import pytest, unittest
@pytest.fixture
def test_data(): return 1
def helper(): pass
def test_a(): pass
async def test_b(): pass
if True:
    def test_hidden(): pass
class TestC:
    def test_d(self): pass
    def other(self): pass
    class TestE:
        def test_f(self): pass
class Odd(unittest.TestCase):
    def test_g(self): pass
class Plain:
    def test_h(self): pass
def test_a(): pass
"""
    assert collect_test_ids(source) == [
        "test_a", "test_b", "TestC::test_d", "TestC::TestE::test_f", "Odd::test_g", "test_a",
    ]  # fmt: skip


@pytest.mark.parametrize("source", ["def (", "(" * 10_000, "\0"])
def test_tests_that_do_not_parse_are_an_error(source: str) -> None:
    with pytest.raises(ValueError, match="do not parse"):
        collect_test_ids(source)


def test_a_report_survives_storage() -> None:
    report = _report(GREEN, POISON)

    assert JudgeReport.from_json(report.to_json()) == report
