"""Running tests against a function, in two guests.

The judge guest has the tests, the worker guest has the code. Every call of a test passes through
here, is counted here, and is answered by the worker or, in a round with another responder, here.
Payloads are opaque, except for the judge's report.
"""

import hashlib
import json
import secrets
import time
from collections import Counter
from dataclasses import replace
from typing import Literal, cast

from sandbox import replay
from sandbox.backend import Backend, GuestSpec
from sandbox.frames import Frame, FrameType, pack
from sandbox.guests import (
    Deadline,
    Guest,
    GuestGone,
    await_ready,
    ended_without_an_answer,
    job_header,
    wait,
)
from sandbox.judging import Case, Constant, Round, RoundReport, TestOutcome, TestReport
from sandbox.parsing import BadJson, parse_object
from sandbox.repeats import Repeats
from sandbox.replay import Recorded
from sandbox.values import JsonValue

_GRACE_S = 3.0  # the judge's own watchdog comes first
_DESCRIBE_S = 15.0
_MAX_MESSAGE = 2_000
_MAX_TESTS = 2_000
_OUTCOMES = ("passed", "failed", "skipped", "error")


class Court:
    """The two guests of a case, started when first needed and again after one was lost."""

    def __init__(self, backend: Backend, case: Case) -> None:
        self.case = case
        self._backend = backend
        self._judge: Guest | None = None
        self._worker: Guest | None = None
        self.description = b""
        self._recorded: list[Recorded] = []
        self._variant: str | None = None  # what the worker has in place of its entry's module

    def hear(self, asked: Round) -> RoundReport:
        judge, worker = self._assemble()
        if worker is not None and asked.variant != self._variant:
            self._variant = asked.variant
            about = {"source": asked.variant, "call_s": asked.call_s}
            worker.send(FrameType.VARIANT, json.dumps(about).encode())
        hearing = Hearing(self.case, asked, judge, worker)
        try:
            return hearing.run()
        finally:
            self._recorded += hearing.recorded
            if hearing.broken:
                self.dismiss()

    def taken(self) -> list[Recorded]:
        """Return the calls that were recorded since the last time."""
        taken, self._recorded = self._recorded, []
        return taken

    def dismiss(self) -> None:
        for guest in (self._judge, self._worker):
            if guest is not None:
                guest.close()
        self._judge = self._worker = self._variant = None

    def _assemble(self) -> tuple[Guest, Guest | None]:
        if self._judge is not None:
            return self._judge, self._worker
        program = self.case.program
        self._judge = self._start("judge")
        if program.module in program.modules:
            self._worker = self._start("worker")
            await_ready(self._worker, self.case.limits)
            self._worker.send(FrameType.JOB, self._job(kind="serve", **program.to_json()))
        await_ready(self._judge, self.case.limits)
        about = {"kind": "judge", "tests": self.case.tests, "entry": program.entry}
        self._judge.send(FrameType.JOB, self._job(**about))
        if self._worker is not None:
            self.description = _description(self._worker)
            self._judge.send(FrameType.DESCRIPTION, self.description)
        return self._judge, self._worker

    def _start(self, role: Literal["judge", "worker"]) -> Guest:
        case = self.case
        limits, conditions = case.limits, case.conditions
        if role == "judge":
            limits, conditions = limits.for_judge(), replace(conditions, hash_seed=None)
        return self._backend.start(
            GuestSpec(role=role, profile=case.program.profile, limits=limits, conditions=conditions)
        )

    def _job(self, **about: object) -> bytes:
        case = self.case
        header = job_header(case.limits, case.conditions, paths=list(case.files), **about)
        return pack(header, list(case.files.values()))


def _description(worker: Guest) -> bytes:
    try:
        found = worker.receive(time.monotonic() + _DESCRIBE_S)
    except (Deadline, GuestGone):
        return b""
    return found.payload if found.kind is FrameType.DESCRIPTION else b""


class Hearing:
    """One round. `broken` tells that its guests cannot be used for another one."""

    def __init__(self, case: Case, asked: Round, judge: Guest, worker: Guest | None) -> None:
        self.broken = False
        self.recorded: list[Recorded] = []  # some calls that the worker answered, with answers
        self._asked = b""
        self._limits = case.limits
        self._round = asked
        self._judge = judge
        self._worker = worker if asked.responder == "worker" else None
        self._nonce = secrets.token_hex(16)
        self._test = 0
        self._relayed = 0
        self._called_at = 0.0
        self._hung = False
        self._calls: Counter[int] = Counter()
        self._failures: dict[int, str] = {}
        self._answers: dict[int, str] = {}  # of each test, a digest of all that the worker said
        self._repeats = Repeats()
        self._fickle: set[int] = set()  # tests in which one call was answered in two ways
        self._report: bytes | None = None
        self._done: bytes | None = None

    def run(self) -> RoundReport:
        """Relay frames until the judge says that the round is over."""
        started = time.monotonic()
        deadline = started + self._limits.wall_s + _GRACE_S
        about = {
            "nonce": self._nonce,
            "seed": secrets.randbelow(2**32),
            "stops_early": self._round.stops_early,
        }
        self._judge.send(FrameType.ROUND, json.dumps(about).encode())
        guests = [self._judge] + ([self._worker] if self._worker is not None else [])
        problem, late = None, False
        try:
            while self._done is None and problem is None:
                wait(deadline, *guests)
                problem = self._step()
        except Deadline:
            late = True
        except GuestGone as gone:
            problem = str(gone)
        self.broken = self._done is None
        return self._conclude(problem, late=late, started=started)

    def _step(self) -> str | None:
        for found in self._judge.pump():
            self._from_judge(found)
        if self._worker is not None:
            for found in self._worker.pump():
                self._from_worker(found)
            if self._worker.ended:
                return f"the worker's guest ended: {ended_without_an_answer(self._worker)}"
        if self._judge.ended and self._done is None:
            return f"the judge's guest ended: {ended_without_an_answer(self._judge)}"
        if self._calls.total() > self._limits.calls_per_round:
            return f"the tests made more than {self._limits.calls_per_round} calls"
        if self._relayed > 4 * self._limits.calls_per_round:
            return "the judge's guest sent too much"
        return None

    def _from_judge(self, found: Frame) -> None:
        self._relayed += 1
        if found.kind is FrameType.CALL:
            self._calls[self._test] += 1
            if self._round.notes_answers:
                self._repeats.asked(found.payload)
            self._answer(found)
        elif found.kind is FrameType.ASIDE:
            self._answer(found)
        elif found.kind is FrameType.TEST_START:
            self._test = found.ident
            self._repeats.begin_test()
            self._tell_worker(FrameType.TEST_START)
        elif found.kind is FrameType.TEST_END:
            self._test = 0
            self._tell_worker(FrameType.TEST_END)
        elif found.kind is FrameType.REPORT:
            self._report = found.payload
        elif found.kind is FrameType.DONE:
            self._done = found.payload

    def _tell_worker(self, kind: FrameType) -> None:
        if self._worker is not None:
            self._worker.send(kind)

    def _answer(self, call: Frame) -> None:
        if self._worker is not None:
            self._called_at = time.monotonic()
            self._asked = call.payload
            self._worker.send(call.kind, call.payload, call.ident)
        elif self._round.responder == "worker":
            self._judge.send(FrameType.CRASH, b"there is no code under test", call.ident)
        else:
            self._judge.send(FrameType.RETURN, pack(_stub(self._round)), call.ident)

    def _from_worker(self, found: Frame) -> None:
        if found.kind is FrameType.CRASH:
            reason = found.payload[:_MAX_MESSAGE].decode("utf-8", "replace")
            self._failures[self._test] = reason.replace("\0", "\ufffd")
            longest = self._round.call_s or self._limits.call_s
            self._hung |= time.monotonic() - self._called_at >= longest
        if found.kind is FrameType.RETURN:
            self._record(found.payload)
        if found.kind in (FrameType.CRASH, FrameType.RETURN):
            if self._round.notes_answers:
                said = self._answers.get(self._test, "") + replay.essence(found)
                self._answers[self._test] = hashlib.sha256(said.encode()).hexdigest()
                if found.kind is FrameType.RETURN and self._repeats.answered(found.payload):
                    self._fickle.add(self._test)
            self._judge.send(found.kind, found.payload, found.ident)

    def _record(self, answer: bytes) -> None:
        """Keep some different calls, no two of the same test."""
        known = {each.call for each in self.recorded} | {b""}
        is_first = self._calls[self._test] == 1 and self._asked not in known
        is_small = max(len(self._asked), len(answer)) <= replay.MAX_BYTES
        is_first = is_first and self._round.variant is None
        if is_first and is_small and len(self.recorded) < replay.MAX_CALLS:
            self.recorded.append(Recorded(call=self._asked, answer=answer))

    def _conclude(self, problem: str | None, *, late: bool, started: float) -> RoundReport:
        tests: tuple[TestReport, ...] = ()
        late = late or _was_late(self._done)
        if problem is None and late:
            problem = f"timed out after {self._limits.wall_s:g} seconds"
        if problem is None:
            problem, tests = self._read_report()
        return RoundReport(
            name=self._round.name,
            tests=tests,
            problem=problem,
            timed_out=late or self._hung,
            duration_ms=round((time.monotonic() - started) * 1000),
        )

    def _read_report(self) -> tuple[str | None, tuple[TestReport, ...]]:
        if self._report is None:
            return f"the judge ended without a report ({_ending(self._done)})", ()
        try:
            report = parse_object(self._report, max_bytes=self._limits.report_bytes)
            if report.get("nonce") != self._nonce:
                return "the report is not from this round", ()
            tests = self._tests(report.get("tests"))
        except ValueError as error:
            return f"the report is refused: {error}", ()
        problem = report.get("problem")
        return (None if problem is None else str(problem)[:_MAX_MESSAGE]), tests

    def _tests(self, found: JsonValue) -> tuple[TestReport, ...]:
        if not isinstance(found, list) or len(found) > _MAX_TESTS:
            raise BadJson("no list of tests")
        return tuple(self._test_report(number, test) for number, test in enumerate(found, 1))

    def _test_report(self, number: int, found: JsonValue) -> TestReport:
        if not isinstance(found, dict) or found.get("outcome") not in _OUTCOMES:
            raise BadJson("a test without an outcome")
        outcome = cast("TestOutcome", found["outcome"])
        message = str(found.get("message", ""))[:_MAX_MESSAGE]
        failure = self._failures.get(number)
        if failure is not None and outcome == "passed":
            outcome, message = "failed", failure
        return TestReport(
            test_id=str(found.get("id"))[:300],
            outcome=outcome,
            calls=self._calls[number],
            message=message,
            answers_sha256=self._answers.get(number, ""),
            is_fickle=number in self._fickle,
        )


def _stub(asked: Round) -> dict[str, JsonValue]:
    if isinstance(asked.responder, Constant):
        return {"value": asked.responder.value}
    if asked.responder == "garbage":
        token = secrets.token_hex(secrets.choice((6, 9, 13)))
        return {"garbage": token, "out": f"{token}\n", "err": f"{token}\n"}
    return {asked.responder: True}


def _was_late(done: bytes | None) -> bool:
    return _field(done, "late") is True


def _ending(done: bytes | None) -> str:
    return str(_field(done, "ended"))[:200]


def _field(done: bytes | None, name: str) -> JsonValue:
    if done is None:
        return None
    try:
        return parse_object(done, max_bytes=100_000).get(name)
    except BadJson:
        return None
