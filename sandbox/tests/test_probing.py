"""Many calls of variants in one guest, and rounds on variants of the code."""

import hashlib
import time

import pytest

from runs.errors import FenceLost
from sandbox import interruption
from sandbox.judging import Round
from sandbox.probing import Answer, ProbeCall
from sandbox.program import Conditions, Outcome, Program
from sandbox.service import SecureSandbox
from sandbox.trial import MANY
from sandbox.values import JsonValue

ADD = "def add(a: int, b: int = 2) -> int:\n    return a + b\n"
PROGRAM = Program(modules={"add": ADD}, entry="add:add")
LEAVING = """
import decimal
import os

seen = []


def add(a, b=2):
    left = len(seen) + ("LEFT" in os.environ) + (decimal.getcontext().prec != 28)
    seen.append(a)
    os.environ["LEFT"] = "1"
    decimal.getcontext().prec = 5
    return a + b + left
"""
CALLS = [ProbeCall(arguments={"a": n}) for n in (1, 2, 3)]
ENDLESS = "def add(a, b=2):\n    while True:\n        pass\n"
TESTS = """
from add import add

def test_one(): assert add(1) == 3
def test_two(): assert add(2, 5) == 7
"""


def program(code: str, name: str = "f") -> Program:
    return Program(modules={name: code}, entry=f"{name}:{name}")


def values(row: list[Answer]) -> list[object]:
    return [answer.value for answer in row]


class TestProbe:
    def test_each_variant_answers_each_call(self, sandbox: SecureSandbox) -> None:
        rows = sandbox.probe(PROGRAM, CALLS, [ADD.replace("+", "*"), ADD.replace("= 2", "= 5")])

        assert [values(row) for row in rows] == [[3, 4, 5], [2, 4, 6], [6, 7, 8]]

    def test_errors_and_what_is_no_value_are_told_apart(self, sandbox: SecureSandbox) -> None:
        code = (
            "import os\n"
            "def f(n):\n"
            "    if n == 0: return 1 // n\n"
            "    if n == 1: os._exit(0)\n"
            "    if n == 2: return lambda: 0\n"
            "    return n\n"
        )
        calls = [ProbeCall(arguments={"n": n}) for n in range(4)]
        (row,) = sandbox.probe(program(code), calls)

        assert row == [
            Answer(outcome=Outcome.TOOL_ERROR, error_type="ZeroDivisionError"),
            Answer(outcome=Outcome.CRASHED),
            Answer(outcome=Outcome.INVALID_RESULT),
            Answer(outcome=Outcome.OK, value=3),
        ]

    def test_a_variant_that_hangs_is_not_asked_for_ever(self, sandbox: SecureSandbox) -> None:
        first, second = sandbox.probe(PROGRAM, CALLS, [ENDLESS], call_s=0.1)

        assert values(first) == [3, 4, 5]
        assert [answer.outcome for answer in second] == [
            Outcome.TIMED_OUT,
            Outcome.TIMED_OUT,
            None,
        ]

    def test_a_module_that_cannot_be_imported_answers_with_its_error(
        self, sandbox: SecureSandbox
    ) -> None:
        _, broken = sandbox.probe(PROGRAM, CALLS[:1], ["def add(a"])

        assert broken == [Answer(outcome=Outcome.TOOL_ERROR, error_type="SyntaxError")]

    def test_files_are_there_for_their_call_alone(self, sandbox: SecureSandbox) -> None:
        code = (
            "import os\ndef f(path):\n    return open(path).read() + str(sorted(os.listdir('.')))\n"
        )
        calls = [
            ProbeCall(arguments={"path": "a.txt"}, files={"a.txt": b"one"}),
            ProbeCall(arguments={"path": "b.txt"}, files={"b.txt": b"two"}),
            ProbeCall(arguments={"path": "b.txt"}),
        ]
        (row,) = sandbox.probe(program(code), calls)

        assert values(row) == ["one['a.txt', 'out']", "two['b.txt', 'out']", None]
        assert row[2].error_type == "FileNotFoundError"

    def test_what_a_call_leaves_is_told_and_gone_for_the_next(self, sandbox: SecureSandbox) -> None:
        code = (
            "import os\n"
            "def f(text):\n"
            "    found = os.listdir('/job/out')\n"
            "    if text == 'gone': os.rmdir('/job/out')\n"
            "    elif text: open('/job/out/a.txt', 'w').write(text)\n"
            "    if text == 'ab': open('/job/out/b.png', 'wb').write(b'\\xff')\n"
            "    return found\n"
        )
        calls = [ProbeCall(arguments={"text": text}) for text in ("ab", "", "gone", "c", "c")]
        (row,) = sandbox.probe(program(code), calls)

        assert values(row) == [[]] * 5
        left = {"a.txt": hashlib.sha256(b"ab").hexdigest(), "b.png": ""}
        assert [answer.left for answer in row[:3]] == [left, {}, {}]
        assert row[3] == row[4]
        assert row[3].left == {"a.txt": hashlib.sha256(b"c").hexdigest()}

    @pytest.mark.parametrize(("is_fresh", "seen"), [(False, [1, 2, 3]), (True, [1, 1, 1])])
    def test_a_fresh_call_is_the_first_of_its_process(
        self, sandbox: SecureSandbox, *, is_fresh: bool, seen: list[int]
    ) -> None:
        code = "kept = []\ndef f(a):\n    kept.append(a)\n    return len(kept)\n"
        calls = [ProbeCall(arguments={"a": n}) for n in range(3)]
        (row,) = sandbox.probe(program(code), calls, is_fresh=is_fresh)

        assert values(row) == seen

    def test_one_variant_cannot_spoil_another(self, sandbox: SecureSandbox) -> None:
        spoiler = (
            "import builtins, os\nbuiltins.sum = lambda items: 0\n"
            "open('/tmp/left', 'w').write('x')\n"
            "def f(items):\n    return sum(items)\n"
        )
        honest = "import os\ndef f(items):\n    return [sum(items), os.path.exists('/tmp/left')]\n"
        calls = [ProbeCall(arguments={"items": [1, 2]})]
        rows = sandbox.probe(program(spoiler), calls, [honest])

        assert [values(row) for row in rows] == [[0], [[3, False]]]

    def test_the_circumstances_are_those_asked_for(self, sandbox: SecureSandbox) -> None:
        code = (
            "import os, time\ndef f(a):\n    return [os.getcwd(), time.tzname[0], hash('a') == a]\n"
        )
        calls = [ProbeCall(arguments={"a": 0})]
        elsewhere = Conditions(hash_seed=7, time_zone="Asia/Tokyo", folder="/tmp")
        (here,) = sandbox.probe(program(code), calls)
        (there,) = sandbox.probe(program(code), calls, conditions=elsewhere)

        assert values(here)[0] == ["/job", "UTC", False]
        assert values(there)[0] == ["/tmp", "JST", False]

    def test_a_call_that_changes_its_arguments_is_told(self, sandbox: SecureSandbox) -> None:
        code = "def f(items):\n    if len(items) > 1: items.sort()\n    return items[0]\n"
        given: list[JsonValue] = [[2, 1], [1, 2], [1]]
        calls = [ProbeCall(arguments={"items": items}) for items in given]
        (row,) = sandbox.probe(program(code), calls)

        assert [(answer.value, answer.changed) for answer in row] == [
            (1, True),
            (1, False),
            (1, False),
        ]

    def test_without_calls_no_guest_is_started(self, sandbox: SecureSandbox) -> None:
        assert sandbox.probe(PROGRAM, [], [ADD]) == [[], []]


class TestVariants:
    def test_a_round_judges_the_variant_and_the_next_the_code_again(
        self, sandbox: SecureSandbox
    ) -> None:
        wrong = ADD.replace("+", "-")
        rounds = [Round("a"), Round("wrong", variant=wrong), Round("b")]
        report = sandbox.judge(PROGRAM, TESTS, rounds)

        outcomes = [[test.outcome for test in found.tests] for found in report.rounds]
        assert outcomes == [["passed"] * 2, ["failed"] * 2, ["passed"] * 2]
        assert report.differences == ()

    def test_it_may_end_with_the_first_failure(self, sandbox: SecureSandbox) -> None:
        wrong = ADD.replace("+", "-")
        rounds = [Round("wrong", variant=wrong, stops_early=True), Round("right", stops_early=True)]
        report = sandbox.judge(PROGRAM, TESTS, rounds)

        assert [len(found.tests) for found in report.rounds] == [1, 2]

    def test_a_variant_that_hangs_costs_no_more_than_its_calls(
        self, sandbox: SecureSandbox
    ) -> None:
        rounds = [Round("endless", variant=ENDLESS, call_s=0.1, stops_early=True), Round("right")]
        endless, right = sandbox.judge(PROGRAM, TESTS, rounds).rounds

        assert endless.timed_out
        assert endless.duration_ms < 3_000
        assert [test.outcome for test in right.tests] == ["passed", "passed"]

    @pytest.mark.parametrize("variant", [None, LEAVING], ids=["code", "variant"])
    def test_a_test_finds_nothing_that_the_one_before_it_left(
        self, sandbox: SecureSandbox, variant: str | None
    ) -> None:
        (found,) = sandbox.judge(
            program(LEAVING, "add"), TESTS, [Round("a", variant=variant)]
        ).rounds

        assert [test.outcome for test in found.tests] == ["passed", "passed"], found

    def test_a_test_of_a_variant_that_ends_its_process_costs_the_others_nothing(
        self, sandbox: SecureSandbox
    ) -> None:
        ending = "import os\ndef add(a, b=2):\n    return a + b if b == 5 else os._exit(0)\n"
        (found,) = sandbox.judge(PROGRAM, TESTS, [Round("ending", variant=ending)]).rounds

        outcomes = {test.test_id: test.outcome for test in found.tests}
        assert outcomes == {"test_one": "failed", "test_two": "passed"}

    def test_many_rounds_are_told_in_the_order_in_which_they_were_asked_for(
        self, sandbox: SecureSandbox
    ) -> None:
        wrong = ADD.replace("+", "-")
        rounds = [Round(f"{n}", variant=wrong if n % 3 else None) for n in range(MANY + 1)]
        report = sandbox.judge(PROGRAM, TESTS, rounds)

        assert [found.name for found in report.rounds] == [asked.name for asked in rounds]
        assert [found.tests[0].outcome == "failed" for found in report.rounds] == [
            bool(n % 3) for n in range(MANY + 1)
        ]

    def test_many_rounds_that_nobody_wants_any_more_end_soon(self, sandbox: SecureSandbox) -> None:
        rounds = [Round(f"{n}", variant=ENDLESS) for n in range(MANY)]
        began = time.monotonic()
        with (
            interruption.asking(lambda: time.monotonic() < began + 1),
            pytest.raises(FenceLost),
        ):
            sandbox.judge(PROGRAM, TESTS, rounds)

        assert time.monotonic() < began + 4  # one check a second, and the guests' end

    def test_answers_are_noted_where_asked_for(self, sandbox: SecureSandbox) -> None:
        code = "import os\ndef add(a, b=2):\n    return a + b\n"
        noted = [Round("green", notes_answers=True)]
        reports = [
            sandbox.judge(program(source, "add"), TESTS, noted, conditions=conditions)
            for source in (ADD, code)
            for conditions in (None, Conditions(hash_seed=3, time_zone="Asia/Tokyo"))
        ]
        answers = [
            {test.test_id: test.answers_sha256 for test in report.rounds[0].tests}
            for report in reports
        ]
        plain = sandbox.judge(PROGRAM, TESTS, [Round("green")]).rounds[0]

        assert answers[0] == answers[1] == answers[2] == answers[3]
        assert len(set(answers[0].values())) == 2
        assert {test.answers_sha256 for test in plain.tests} == {""}
