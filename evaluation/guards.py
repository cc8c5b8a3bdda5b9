"""The guards that everything rests on, and for each the patch that takes it away."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Patch:
    guard: str
    file: str
    old: str
    new: str
    tests: str


_OF_THE_SANDBOX = (
    Patch(
        guard="the nonce",
        file="sandbox/court.py",
        old='if report.get("nonce") != self._nonce:',
        new="if False:",
        tests="sandbox/tests/test_cheats.py",
    ),
    Patch(
        guard="the id check",
        file="sandbox/verdict.py",
        old="elif got != set(expected_ids) or found.problem is not None:",
        new="elif found.problem is not None:",
        tests="sandbox/tests/test_verdict.py",
    ),
    Patch(
        guard="the poison run",
        file="sandbox/verdict.py",
        old='["there was no poison run"] if poison is None else _poison(expected_ids, poison)',
        new="[]",
        tests="sandbox/tests/test_cheats.py sandbox/tests/test_verdict.py",
    ),
    Patch(
        guard="the count of calls",
        file="sandbox/verdict.py",
        old="if test.calls < 1:",
        new="if False:",
        tests="sandbox/tests/test_verdict.py",
    ),
    Patch(
        guard="the comparison with a user's guest",
        file="sandbox/verdict.py",
        old="    reasons += report.differences\n",
        new="",
        tests="sandbox/tests/test_cheats.py",
    ),
    Patch(
        guard="the single use",
        file="sandbox/pool.py",
        old="shelf.guests.popleft()",
        new="shelf.guests[0]",
        tests="sandbox/tests/test_pool.py",
    ),
    Patch(
        guard="the network namespace",
        file="sandbox/bubblewrap.py",
        old='("--unshare-all", "--as-pid-1")',
        new='("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--as-pid-1")',
        tests="sandbox/tests/test_backends.py",
    ),
    Patch(
        guard="the output cap",
        file="sandbox/guest/supervisor.py",
        old='data[: max(0, self.limits["output_bytes"] - len(kept))]',
        new="data",
        tests="sandbox/tests/test_backends.py",
    ),
    Patch(
        guard="the filter of system calls",
        file="sandbox/guest/supervisor.py",
        old="        seccomp.put_on(inner=True)\n",
        new="",
        tests="sandbox/tests/test_confinement.py",
    ),
    Patch(
        guard="no signals to others",
        file="sandbox/seccomp.py",
        old="_line(_JUMP_EQUAL, _OWN, 1, 0), _REFUSE]",
        new="_ALLOWED]",
        tests="sandbox/tests/test_confinement.py sandbox/tests/test_seccomp.py",
    ),
    Patch(
        guard="the limit of memory",
        file="sandbox/guest/supervisor.py",
        old='        (resource.RLIMIT_AS, limits["memory_bytes"]),\n',
        new="",
        tests="sandbox/tests/test_backends.py",
    ),
)
_BEHAVIOUR = "synthesis/tests/test_gates_of_behaviour.py"
_WRITING = "synthesis/tests/test_writing.py"
_OF_THE_GATES = (
    Patch(
        guard="the lint of tests",
        file="synthesis/gates/lint.py",
        old="problems_of_tests(candidate.tests, candidate.specification.function_name)",
        new="list[str]()",
        tests="synthesis/tests/test_lint.py",
    ),
    Patch(
        guard="the lint of code",
        file="synthesis/gates/lint.py",
        old="problems_of_code(candidate.code, candidate.specification)",
        new="list[str]()",
        tests="synthesis/tests/test_lint.py",
    ),
    Patch(
        guard="the rules against reaching out",
        file="synthesis/gates/code_rules.py",
        old="        *reaches(tree),\n",
        new="",
        tests="synthesis/tests/test_lint.py",
    ),
    Patch(
        guard="the red gate",
        file="synthesis/gates/red.py",
        old="passed=not reasons",
        new="passed=True",
        tests="synthesis/tests/test_gates.py::TestRed",
    ),
    Patch(
        guard="the green gate",
        file="synthesis/gates/green.py",
        old="passed=verdict.success",
        new="passed=True",
        tests="synthesis/tests/test_gates.py::TestGreen",
    ),
    Patch(
        guard="the second run",
        file="synthesis/gates/stable.py",
        old="passed=not reasons",
        new="passed=True",
        tests=f"{_BEHAVIOUR}::TestStable",
    ),
    Patch(
        guard="the independent examples",
        file="synthesis/gates/held_out.py",
        old="passed=not reasons",
        new="passed=True",
        tests=f"{_BEHAVIOUR}::TestHeldOut",
    ),
    Patch(
        guard="the comparison with another author",
        file="synthesis/gates/cross_check.py",
        old="passed=not reasons",
        new="passed=True",
        tests=f"{_WRITING}::TestAnotherAuthor",
    ),
    Patch(
        guard="the share of faults noticed",
        file="synthesis/gates/mutation.py",
        old="if score < least:",
        new="if False:",
        tests=f"{_BEHAVIOUR}::TestMutation",
    ),
    Patch(
        guard="the control among the mutants",
        file="synthesis/gates/mutation.py",
        old="reasons = [] if not _noticed(control) else",
        new="reasons = [] if True else",
        tests=f"{_BEHAVIOUR}::TestMutation",
    ),
    Patch(
        guard="the freeze of the tests",
        file="synthesis/strengthening.py",
        old="    if not adds_to(candidate.tests, tests):\n        return None\n",
        new="",
        tests=f"{_WRITING}::TestStrengthening",
    ),
    Patch(
        guard="the question instead of a guess",
        file="synthesis/settlement.py",
        old="    if difference is not None:\n        return _decided(candidate, difference)\n",
        new="",
        tests=f"{_WRITING}::TestDisagreement",
    ),
    Patch(
        guard="the grade that policy asks for",
        file="synthesis/grading.py",
        old="if not is_at_least(grade, asked.min_grade):",
        new="if False:",
        tests=f"{_WRITING}::TestPolicy",
    ),
    Patch(
        guard="the tests of the version replaced",
        file="synthesis/gates/compatible.py",
        old="passed=not reasons",
        new="passed=True",
        tests="synthesis/tests/test_succession.py",
    ),
    Patch(
        guard="the review of what is handed in",
        file="synthesis/verification.py",
        old="review=asked.require_human_review",
        new="review=False",
        tests="synthesis/tests/test_intake.py::TestHandIn",
    ),
)

PATCHES = (*_OF_THE_SANDBOX, *_OF_THE_GATES)
