"""Sandboxes that lack one guard, to show that the attacks bite.

Each takes one wall away from an ordinary bubblewrap guest, or one check from the host, and nothing
else; what runs in it is the list of attacks, each bounded by itself. The product has no switch
for any of this: the variants patch it from outside.
"""

import contextlib
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from textwrap import dedent
from typing import Any
from unittest import mock

from evaluation.sandbox.attacks.model import Attack
from evaluation.sandbox.letting import Verify
from evaluation.sandbox.watch import SECRET
from sandbox import cgroups, court, packages, parsing, replay, running, runtime, values, verdict
from sandbox.backend import Backend, GuestSpec
from sandbox.bubblewrap import Bubblewrap, Confinement
from sandbox.frames import HEADER, Frame, FrameReader, FrameType
from sandbox.guests import Guest
from sandbox.judging import JudgeReport, Round
from sandbox.limits import GUEST_UID, Limits
from sandbox.program import Outcome, Program, RunResult
from sandbox.running import Call, run
from sandbox.service import SecureSandbox
from sandbox.verdict import GREEN, POISON

_USER = ("--uid", str(GUEST_UID), "--gid", str(GUEST_UID))
_ALL_BUT_NETWORK = ("--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts")
_ALL_BUT_PROCESSES = ("--unshare-user", "--unshare-ipc", "--unshare-net", "--unshare-uts")
_OPEN_ROOT = ("--dev", "/dev")
_SHUT_ROOT = ("--remount-ro", "/")

# Changes of the guest's own source: file, what stands there, what stands there instead.
_Patch = tuple[str, str, str]
_NO_FILTER: _Patch = (
    "seccomp.py",
    "    if not is_known():\n        return\n    rules",
    "    return\n    rules",
)
_ANY_FRAME_SIZE: _Patch = ("frames.py", "MAX_PAYLOAD = 32 * 2**20", "MAX_PAYLOAD = 2**30")
_NO_RLIMITS: _Patch = (
    "guest/supervisor.py",
    "        resource.setrlimit(kind, (value, value))",
    "        pass",
)
_NO_CPU_TIME: _Patch = (
    "guest/supervisor.py",
    "    resource.setrlimit(resource.RLIMIT_CPU, (int(wall_s) + 1,) * 2)",
    "    pass",
)
_PASSES_ALL_ON: _Patch = (
    "guest/worker.py",
    "[frame(FrameType.RESULT, found.payload) for found in child.frames[:1]]",
    "[frame(found.kind, found.payload, found.ident) for found in child.frames]",
)
_HOST_PIPES: _Patch = (
    "guest/supervisor.py",
    "close_all_but({child_in, child_out, out_w, err_w})",
    "close_all_but({child_in, child_out, out_w, err_w, host.input, host.output})",
)
_ANY_CODE: tuple[_Patch, ...] = (
    ("guest/judge.py", "another(host, header, code) if IS_ALONE else None", "None"),
    (
        "guest/judge.py",
        "        if found.kind in FROM_CHILD:",
        "        FORGED.extend([found.payload] * (found.kind == 17))\n        if found.kind != 17:",
    ),
    (
        "guest/judge.py",
        "    begin(child, header, code)\n    return",
        "    begin(child, header, FORGED[-1] if FORGED else code)\n    return",
    ),
    ("guest/judge.py", "def another(", "FORGED = []\n\n\ndef another("),
)
_KILLS_ITS_OWN: _Patch = (
    "guest/supervisor.py",
    "        os.kill(-1, signal.SIGKILL)",
    "        os.killpg(0, 0)",
)
_ONE_PROCESS_FOR_ALL: _Patch = (
    "guest/worker.py",
    "    child = Child(host, work, limits)\n    rehearse(child, limits)\n    host.ready()\n",
    """    host.ready()
    while True:
        header, _ = unpack(host.receive().payload)
        header.pop("paths")
        os.makedirs("/job/out", exist_ok=True)
        sys.modules.pop("tool", None)
        done = {"late": False, "duration_ms": 0, "problem": None}
        host.send(FrameType.RESULT, crossing.to_bytes(called(header)))
        host.send(FrameType.DONE, crossing.to_bytes(done))
""",
)


@dataclass(frozen=True, kw_only=True)
class Weakening:
    """One guard taken away: from the confinement, the guest's source, the host or a verdict."""

    confinement: Callable[[str], Confinement] = lambda _folder: Confinement()
    guest: tuple[_Patch, ...] = ()
    host: Callable[[], contextlib.AbstractContextManager[Any]] = contextlib.nullcontext
    limits: Limits | None = None
    verify: Verify | None = None
    is_reused: bool = False


@dataclass
class Reusing:
    """A backend that hands the same guest out again and again."""

    below: Backend
    name: str = "reused"
    kept: list[Guest] = field(default_factory=list)

    def start(self, spec: GuestSpec) -> Guest:
        if not self.kept:
            self.kept.append(self.below.start(spec))
            self.kept[0].close = lambda: None  # type: ignore[method-assign]
        return self.kept[0]

    def end(self) -> None:
        for guest in self.kept:
            Guest.close(guest)

    def missing(self) -> str | None:
        return None

    def notes(self) -> list[str]:
        return []

    def digest(self, profile: str) -> str:
        return self.below.digest(profile)

    def is_prepared(self, profile: str) -> bool:
        return True

    def prepare(self, progress: Any, profile: str) -> None: ...


@contextmanager
def weakened(name: str, folder: str) -> Iterator[tuple[Backend, Weakening]]:
    """Make the variant `name`, for attacks whose canaries lie in `folder`."""
    variant = VARIANTS[name]
    sources = _patched(variant.guest)
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(runtime, "guest_sources", return_value=sources))
        stack.enter_context(variant.host())
        backend: Any = Bubblewrap(variant.confinement(folder))
        if variant.is_reused:
            backend = Reusing(backend)
            stack.callback(backend.end)
        yield backend, variant


def _patched(patches: tuple[_Patch, ...]) -> dict[str, bytes]:
    sources = runtime.guest_sources()
    for name, old, new in patches:
        text = sources[name].decode()
        assert old in text, f"{name} has changed: the weakened sandbox must follow"
        sources[name] = text.replace(old, new).encode()
    return sources


def _one_process(attack: Attack, sandbox: SecureSandbox) -> str:
    """Believe the exit code of a pytest that has both the tests and the function."""
    code, tests = dedent(attack.code), dedent(attack.tests)
    program = (
        "import os, sys, types\n"
        "def f(code, tests, packages):\n"
        "    sys.path[:0] = packages\n"
        "    import pytest\n"
        "    os.chdir('/job')\n"
        "    module = types.ModuleType('f')\n"
        "    for name in ('f', 'tool', 'solution', 'tool_function'): sys.modules[name] = module\n"
        "    open('/job/out/test_it.py', 'w').write('from f import *\\n' + tests)\n"
        "    sys.stdout.flush()\n"
        "    exec(compile(code, 'f.py', 'exec'), module.__dict__)\n"
        "    return int(pytest.main(['-q', '-p', 'no:cacheprovider', '/job/out/test_it.py']))\n"
    )
    call = Call(
        program=Program(modules={"main": program}, entry="main:f", profile="data"),
        arguments={"code": code, "tests": tests, "packages": ["/opt/judge"]},
        files=dict(attack.files),
        limits=Limits(wall_s=8.0),
    )
    result = run(sandbox._ready_backend(), call)  # noqa: SLF001 -- a sandbox without a judge
    ended_well = "exit code 0" in str(result.error)
    if (result.outcome is Outcome.OK and result.value == 0) or ended_well:
        return "exit code 0"
    passed = "passed" in result.stdout and "failed" not in result.stdout
    return "it says that tests passed" if passed else ""


def _by_verdict(judge_it: Callable[[list[str], JudgeReport], bool], rounds: list[Round]) -> Verify:
    def verify(attack: Attack, sandbox: SecureSandbox) -> str:
        tests = dedent(attack.tests)
        program = Program(modules={"f": dedent(attack.code)}, entry="f:f", profile=attack.profile)
        report = sandbox.judge(program, tests, rounds, dict(attack.files))
        expected = verdict.collect_test_ids(tests)
        return "called verified" if judge_it(expected, report) else ""

    return verify


_BOTH = [Round(GREEN), Round(POISON, "garbage")]


def _green_alone(expected: list[str], report: JudgeReport) -> bool:
    return not verdict._green(expected, report.round(GREEN))  # noqa: SLF001


def _whatever_the_ids(_expected: list[str], report: JudgeReport) -> bool:
    green, poison = report.round(GREEN), report.round(POISON)
    return all(test.outcome == "passed" for test in green.tests) and not any(
        test.outcome == "passed" for test in poison.tests
    )


def _whatever_the_calls(expected: list[str], report: JudgeReport) -> bool:
    green = report.round(GREEN)
    ids = {verdict.base_id(test.test_id) for test in green.tests}
    return ids == set(expected) and all(test.outcome == "passed" for test in green.tests)


def _believe(expected: list[str], report: JudgeReport) -> bool:
    return verdict.judge_green(expected, report).success


@contextmanager
def _no_groups() -> Iterator[None]:
    with mock.patch.object(cgroups, "make", return_value=None):
        yield


@contextmanager
def _any_nonce() -> Iterator[None]:
    honest = court.Hearing._read_report  # noqa: SLF001

    def careless(self: Any) -> Any:
        with contextlib.suppress(ValueError, TypeError, AttributeError):
            self._nonce = json.loads(self._report or b"{}").get("nonce")
        return honest(self)

    with mock.patch.object(court.Hearing, "_read_report", careless):
        yield


@contextmanager
def _any_json() -> Iterator[None]:
    def careless(data: bytes, **_: Any) -> Any:
        return json.loads(data)

    with ExitStack() as stack:
        for module in (parsing, running, court, replay):
            if hasattr(module, "parse_object"):
                stack.enter_context(mock.patch.object(module, "parse_object", careless))
        yield


@contextmanager
def _any_frames() -> Iterator[None]:
    def careless(frames: list[Any]) -> Any:
        payloads = {found.kind: found.payload for found in frames}
        done = json.loads(payloads[FrameType.DONE])
        files = {
            found.payload.partition(b"\0")[0].decode("utf-8", "replace"): b""
            for found in frames
            if found.kind is FrameType.FILE
        }
        return payloads, done, files

    def any_outcome(payload: bytes, _limits: Limits, seen: dict[str, Any]) -> RunResult:
        result = json.loads(payload)
        return RunResult(outcome=Outcome.OK, value=result.get("value"), **seen)

    def any_type(self: Any) -> Frame | None:
        while len(self._buffer) >= HEADER.size:
            number, ident, length = HEADER.unpack_from(self._buffer)
            payload = bytes(self._buffer[HEADER.size : HEADER.size + length])
            del self._buffer[: HEADER.size + length]
            if number in set(FrameType):
                return Frame(FrameType(number), ident, payload)
        return None

    with (
        mock.patch.object(FrameReader, "_next", any_type),
        mock.patch.object(running, "_returned", any_outcome),
        mock.patch.object(values, "_MAX_KEY_TEXT", 10**9),
        mock.patch.object(running, "_read", careless),
        mock.patch.object(running, "_duration_ms", lambda value: value),
        mock.patch.object(running, "builtin_error", str),
        mock.patch.object(running, "parse_object", lambda data, **_: json.loads(data)),
    ):
        yield


@contextmanager
def _any_size() -> Iterator[None]:
    with (
        mock.patch.object(FrameReader.__init__, "__defaults__", (2**30,)),
        mock.patch.object(court, "_MAX_TESTS", 10**9),
        _any_json(),
    ):
        yield


@contextmanager
def _any_path() -> Iterator[None]:
    with mock.patch.object(running, "checked_path", lambda path: path):
        yield


@contextmanager
def _no_deadline() -> Iterator[None]:
    with mock.patch.object(running, "_GRACE_S", 4.0), _no_groups():
        yield


@contextmanager
def _no_replay() -> Iterator[None]:
    with mock.patch.object(replay, "differences", return_value=()):
        yield


def _with_pytest(_folder: str) -> Confinement:
    return Confinement(more=("--ro-bind", str(packages.package_folder("judge")), "/opt/judge"))


def _bound(folder: str) -> Confinement:
    return Confinement(more=("--bind", folder, folder, "--dev-bind", "/dev", "/dev"), root=())


_WIDE = replace(
    Limits(wall_s=20.0),
    memory_bytes=4 * 2**30,
    processes=4_096,
    open_files=4_096,
    scratch_bytes=2 * 2**30,
    scratch_files=10**6,
    files_count=10**6,
)

VARIANTS: dict[str, Weakening] = {
    "one process": Weakening(verify=_one_process, confinement=_with_pytest),
    "no poison run": Weakening(verify=_by_verdict(_green_alone, [Round(GREEN)])),
    "no id check": Weakening(verify=_by_verdict(_whatever_the_ids, _BOTH)),
    "no call count": Weakening(verify=_by_verdict(_whatever_the_calls, [Round(GREEN)])),
    "no nonce": Weakening(verify=_by_verdict(_believe, _BOTH), host=_any_nonce),
    "any code": Weakening(verify=_by_verdict(_believe, _BOTH), guest=_ANY_CODE),
    "no replay": Weakening(verify=_by_verdict(_believe, _BOTH), host=_no_replay),
    "shared network": Weakening(
        confinement=lambda _: Confinement(namespaces=(*_ALL_BUT_NETWORK, "--as-pid-1")),
        guest=(_NO_FILTER,),
    ),
    "shared processes": Weakening(
        confinement=lambda _: Confinement(
            namespaces=_ALL_BUT_PROCESSES, more=("--ro-bind", "/proc", "/proc")
        ),
        guest=(_NO_FILTER, _KILLS_ITS_OWN),
    ),
    "host folder bound": Weakening(confinement=_bound),
    "writable root": Weakening(confinement=lambda _: Confinement(root=_OPEN_ROOT)),
    "kept environment": Weakening(
        confinement=lambda _: Confinement(environment={"CANARY_API_KEY": SECRET})
    ),
    "kept capabilities": Weakening(
        confinement=lambda _: Confinement(
            privileges=("--cap-add", "ALL", "--uid", "0", "--gid", "0")
        ),
        guest=(_NO_FILTER,),
    ),
    "no filter": Weakening(guest=(_NO_FILTER,), verify=_by_verdict(_believe, _BOTH)),
    "no limits": Weakening(
        guest=(_NO_FILTER, _NO_RLIMITS, _NO_CPU_TIME), host=_no_groups, limits=_WIDE
    ),
    "no output cap": Weakening(
        guest=(_ANY_FRAME_SIZE,),
        host=_any_size,
        limits=replace(
            Limits(wall_s=20.0), output_bytes=2 * 10**7, result_bytes=10**8, report_bytes=10**8
        ),
        verify=_by_verdict(_believe, _BOTH),
    ),
    "no wall time": Weakening(guest=(_NO_CPU_TIME,), limits=Limits(wall_s=9.0), host=_no_deadline),
    "open descriptors": Weakening(guest=(_HOST_PIPES,)),
    "reused guest": Weakening(guest=(_NO_FILTER, _ONE_PROCESS_FOR_ALL), is_reused=True),
    "trusted json": Weakening(host=_any_json),
    "trusted frames": Weakening(guest=(_PASSES_ALL_ON,), host=_any_frames),
    "trusted paths": Weakening(host=_any_path),
}
