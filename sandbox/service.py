"""Running code that nobody has vouched for."""

import time
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, TypedDict

from django.conf import settings

from runs import steps
from sandbox import about, choice, dispatch, jobs, outputs
from sandbox.about import SandboxInfo
from sandbox.backend import Backend, Progress
from sandbox.errors import InvalidProgram, SandboxUnavailable
from sandbox.judging import JudgeReport, Round
from sandbox.limits import Limits, parse_memory
from sandbox.paths import checked_files
from sandbox.probing import Answer, ProbeCall
from sandbox.program import Conditions, Outcome, Program, RunResult, files_to_json
from sandbox.values import JsonValue
from sandbox.verdict import GREEN, POISON, Verdict, collect_test_ids, judge_green

Json = dict[str, Any]


class ToolVerification(TypedDict):
    """What `verify_tool` returns. `output` is for people; `error` is None on success."""

    success: bool
    output: str
    error: str | None
    exit_code: int
    timed_out: bool
    tests_run: int
    tests_passed: int


class SecureSandbox:
    """Runs functions and judges tools in single-use guests.

    `timeout` is the wall time of one call, or of one round of tests, in seconds; `memory_limit`
    is text like "512m" or bytes. A subclass may set both.
    """

    def __init__(self, backend: Backend | None = None) -> None:
        self.timeout: float = float(settings.DOCKER_TIMEOUT)
        self.memory_limit: str | int = settings.SANDBOX_MEMORY
        self._backend = backend

    def run_function(
        self,
        program: Program,
        arguments: Mapping[str, JsonValue],
        files: Mapping[str, bytes] | None = None,
        *,
        conditions: Conditions | None = None,
    ) -> RunResult:
        """Call the program's entry with keyword `arguments` (tagged JSON) in a fresh guest.

        Args:
            files: Contents by path relative to the working directory /job, read-only there.

        Raises:
            SandboxUnavailable: No guest can be started.
            UnsafePath: A path of `files` is absolute or leaves the working directory.
        """
        request = {
            "program": program.to_json(),
            "arguments": dict(arguments),
            "files": files_to_json(checked_files(files)),
            "conditions": (conditions or Conditions()).to_json(),
        }
        left: dict[str, bytes] = {}
        return outputs.joined(self._as_step("run", request, left), left)

    def judge(
        self,
        program: Program,
        tests: str,
        rounds: Sequence[Round],
        files: Mapping[str, bytes] | None = None,
        *,
        conditions: Conditions | None = None,
    ) -> JudgeReport:
        """Run `tests` (pytest source) once for each round, in guests of their own.

        The tests reach the entry by its bare name, or import it from its module, from a module
        of its own name or from `tool_function`. The program may lack the entry's module when no
        round has the responder "worker".

        Raises:
            SandboxUnavailable: No guest can be started.
            UnsafePath: A path of `files` is absolute or leaves the working directory.
        """
        request = {
            "program": program.to_json(),
            "tests": tests,
            "rounds": [asked.to_json() for asked in rounds],
            "files": files_to_json(checked_files(files)),
            "conditions": (conditions or Conditions()).to_json(),
        }
        return JudgeReport.from_json(self._as_step("judge", request))

    def probe(
        self,
        program: Program,
        calls: Sequence[ProbeCall],
        variants: Sequence[str] = (),
        *,
        conditions: Conditions | None = None,
        call_s: float = 5.0,
        is_fresh: bool = False,
    ) -> list[list[Answer]]:
        """Make all `calls` of a program, and of `variants` of its entry's module, in one guest.

        Returns one row of answers for the program and one for each variant. For comparing: with
        `is_fresh` each call is the first of its process, which costs a millisecond or two more.

        Raises:
            SandboxUnavailable: No guest can be started.
            UnsafePath: A path of a call's files is absolute or leaves the working directory.
        """
        if not calls:
            return [[] for _ in range(1 + len(variants))]
        request = {
            "program": program.to_json(),
            "variants": [program.modules[program.module], *variants],
            "calls": [
                ProbeCall(arguments=call.arguments, files=checked_files(call.files)).to_json()
                for call in calls
            ],
            "conditions": (conditions or Conditions()).to_json(),
            "call_s": call_s,
            "is_fresh": is_fresh,
        }
        found = self._as_step("probe", request)["answers"]
        return [[Answer.from_json(answer) for answer in row] for row in found]

    def verify_tool(
        self,
        function_name: str | None = None,
        function_code: str | None = None,
        test_code: str | None = None,
        data_files: Mapping[str, str | bytes] | None = None,
        *,
        tool_name: str | None = None,
        tool_code: str | None = None,
        profile: str = "base",
    ) -> ToolVerification:
        """Tell whether `test_code` proves the function, see `sandbox.verdict`.

        `tool_name` and `tool_code` are other names of the first two parameters. Each of
        `data_files` is readable under its path and under its base name.

        Raises:
            SandboxUnavailable: No guest can be started.
            InvalidProgram: A parameter is missing, or the name is not an identifier.
            UnsafePath: A path of `data_files` is absolute or leaves the working directory.
        """
        name, code = function_name or tool_name, function_code or tool_code
        if not name or code is None or test_code is None:
            raise InvalidProgram("A verification needs a function's name, its code and its tests")
        program = Program(modules={name: code}, entry=f"{name}:{name}", profile=profile)
        try:
            expected = collect_test_ids(test_code)
        except ValueError as error:
            return _verification(_unread(str(error)), timed_out=False)
        rounds = [Round(GREEN), Round(POISON, "garbage")]
        report = self.judge(program, test_code, rounds, _with_base_names(data_files or {}))
        timed_out = any(found.timed_out for found in report.rounds)
        return _verification(judge_green(expected, report), timed_out=timed_out)

    def info(self) -> SandboxInfo:
        """Describe the sandbox that jobs are done in, without starting a guest."""
        if self._is_remote():
            return dispatch.info()
        return about.describe(self._ready_backend, self.limits())

    def runtime_digest(self, profile: str) -> str:
        """Name what a guest of `profile` consists of: Python, bootstrap, codec and packages.

        Where there is no sandbox, that of the guests that could be made here.
        """
        if self._is_remote():
            return self.info().digests.get(profile, "")
        return about.digest(self._ready_backend, profile)

    def ensure_image_exists(self, progress: Progress | None = None, profile: str = "base") -> None:
        """Prepare what guests are made of, unless it is there: seconds to minutes, once.

        Args:
            progress: Called with a sentence before each slow part.
            profile: "data" takes half a minute longer; else that is spent at its first use.

        Raises:
            SandboxUnavailable: It cannot be prepared.
        """
        if self._backend is not None:
            self._backend.prepare(progress, profile)
        elif not self._is_remote():
            choice.prepare(str(settings.SANDBOX_BACKEND), progress, profile)

    def build_image(self) -> bool:
        """Prepare what guests are made of; False when that is not possible here."""
        try:
            self.ensure_image_exists()
        except SandboxUnavailable:
            return False
        return True

    def test_sandbox(self) -> bool:
        """Run a real guest end to end; False when none can be started or it does wrong."""
        probe = Program(modules={"probe": "def probe(n): return n + 1"}, entry="probe:probe")
        try:
            result = self.run_function(probe, {"n": 41})
        except SandboxUnavailable:
            return False
        return result.outcome is Outcome.OK and result.value == 42

    def limits(self) -> Limits:
        """Return the limits of this sandbox's guests.

        Raises:
            ValueError: `memory_limit` is not an amount of memory, or `timeout` not positive.
        """
        if self.timeout <= 0:
            raise ValueError(f"not a timeout: {self.timeout!r}")
        return Limits(wall_s=float(self.timeout), memory_bytes=parse_memory(self.memory_limit))

    def _as_step(self, kind: str, request: Json, left: dict[str, bytes] | None = None) -> Json:
        """Make the slow call once for the current run, and read it back when it is resumed.

        `left` is given the files that it leaves, unless it was made before.
        """

        def perform() -> steps.Answer:
            began = time.monotonic()
            value = self._perform(kind, request)
            if left is not None:
                value = outputs.parted(value, left)
            return steps.Answer(
                value=value,
                sandbox_ms=round((time.monotonic() - began) * 1000),
                parts=tuple((left or {}).values()),
            )

        answer: Json = steps.call(f"sandbox.{kind}", request=request, perform=perform)
        return answer

    def _perform(self, kind: str, request: Json) -> Json:
        if self._is_remote():
            return dispatch.ask(kind, request, self.limits())
        return jobs.perform(self._ready_backend(), kind, request, self.limits())

    def _is_remote(self) -> bool:
        return self._backend is None and settings.SANDBOX_DISPATCH == "queue"

    def _ready_backend(self) -> Backend:
        return self._backend or choice.chosen_backend(str(settings.SANDBOX_BACKEND))


def _with_base_names(files: Mapping[str, str | bytes]) -> dict[str, bytes]:
    contents = {
        path: content.encode() if isinstance(content, str) else content
        for path, content in files.items()
    }
    checked = checked_files(contents)
    return {PurePosixPath(path).name: content for path, content in checked.items()} | checked


def _unread(reason: str) -> Verdict:
    return Verdict(success=False, reasons=(reason,), tests_run=0, tests_passed=0)


def _verification(verdict: Verdict, *, timed_out: bool) -> ToolVerification:
    summary = f"{verdict.tests_passed} of {verdict.tests_run} tests passed"
    output = "\n".join([summary, *verdict.reasons])
    return ToolVerification(
        success=verdict.success,
        output=output,
        error=None if verdict.success else "\n".join(verdict.reasons),
        exit_code=0 if verdict.success else 1,
        timed_out=timed_out,
        tests_run=verdict.tests_run,
        tests_passed=verdict.tests_passed,
    )
