"""What is asked of a judge, and what it reports. Who asks and who answers is in `court`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from sandbox.limits import Limits
from sandbox.program import Conditions, Program
from sandbox.values import JsonValue

TestOutcome = Literal["passed", "failed", "skipped", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a judge and a worker are given. `files` are under checked paths."""

    program: Program
    tests: str
    files: Mapping[str, bytes]
    limits: Limits
    conditions: Conditions = field(default_factory=Conditions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """Answers every call with the same value, tagged JSON."""

    value: JsonValue


Responder: TypeAlias = Literal["worker", "garbage", "missing", "echo"] | Constant


@dataclass(frozen=True, slots=True)
class Round:
    """One run of all tests.

    Responder "worker" is the code itself; "garbage" answers with a value that cannot be used for
    anything, and spoils mutable arguments and files; "missing" raises NameError; "echo" returns
    the first argument.

    `variant` is another source of the entry's module, for the worker to have in this round; each
    call of it may take `call_s` seconds (None: as long as any other). With `stops_early` the
    round ends with the first test that fails. `notes_answers` fills `answers_sha256` and
    `is_fickle` of reports.
    """

    name: str
    responder: Responder = "worker"
    variant: str | None = None
    call_s: float | None = None
    stops_early: bool = False
    notes_answers: bool = False

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"name": self.name, "responder": self.responder}
        if isinstance(self.responder, Constant):
            found |= {"responder": "constant", "value": self.responder.value}
        more = {
            "variant": self.variant,
            "call_s": self.call_s,
            "stops_early": self.stops_early,
            "notes_answers": self.notes_answers,
        }
        return found | {name: value for name, value in more.items() if value}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Round":
        found = dict(data)
        if found["responder"] == "constant":
            found["responder"] = Constant(value=found.pop("value"))
        return cls(**found)


@dataclass(frozen=True, slots=True, kw_only=True)
class TestReport:
    """What became of one test. `calls` is counted by the host, not by the judge.

    `answers_sha256` names what the worker answered to all calls of the test: values, types of
    errors, changed arguments; "" when the round does not note it. `is_fickle` tells then that the
    worker answered one and the same call in two ways.
    """

    __test__ = False

    test_id: str
    outcome: TestOutcome
    calls: int
    message: str = ""
    answers_sha256: str = ""
    is_fickle: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "test_id": self.test_id,
            "outcome": self.outcome,
            "calls": self.calls,
            "message": self.message,
            "answers_sha256": self.answers_sha256,
            "is_fickle": self.is_fickle,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReport:
    """What became of one round. `problem` is None when a complete report came, else a sentence.

    `timed_out` tells that the round, or a call in it, took too long.
    """

    name: str
    tests: tuple[TestReport, ...] = ()
    problem: str | None = None
    timed_out: bool = False
    duration_ms: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "tests": [test.to_json() for test in self.tests],
            "problem": self.problem,
            "timed_out": self.timed_out,
            "duration_ms": self.duration_ms,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "RoundReport":
        tests = tuple(TestReport(**test) for test in data["tests"])
        return cls(**{**data, "tests": tests})


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeReport:
    """`differences` has a sentence for each call that a user's guest answers otherwise."""

    rounds: tuple[RoundReport, ...]
    differences: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "rounds": [found.to_json() for found in self.rounds],
            "differences": list(self.differences),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "JudgeReport":
        return cls(
            rounds=tuple(RoundReport.from_json(found) for found in data["rounds"]),
            differences=tuple(data["differences"]),
        )

    def round(self, name: str) -> RoundReport:
        """Return the round `name`.

        Raises:
            KeyError: There is none.
        """
        for found in self.rounds:
            if found.name == name:
                return found
        raise KeyError(name)
