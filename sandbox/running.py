"""One call of a function: the host's side of it."""

import builtins
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.backend import Backend, GuestSpec
from sandbox.errors import UnsafePath
from sandbox.frames import Frame, FrameType, pack
from sandbox.guests import (
    Deadline,
    Guest,
    GuestGone,
    await_ready,
    ended_without_an_answer,
    job_header,
)
from sandbox.limits import Limits
from sandbox.parsing import BadJson, parse_object
from sandbox.paths import checked_path
from sandbox.program import Conditions, Outcome, Program, RunResult
from sandbox.values import JsonValue

_GRACE_S = 3.0  # the guest's own watchdog comes first, and saves what was printed
_MAX_ERROR = 4_000
_MAX_DURATION_MS = 10**7
_ONCE = (FrameType.RESULT, FrameType.STDOUT, FrameType.STDERR, FrameType.DONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call. `arguments` is tagged JSON by name; `files` are under checked paths."""

    program: Program
    arguments: Mapping[str, JsonValue]
    files: Mapping[str, bytes]
    limits: Limits
    conditions: Conditions = field(default_factory=Conditions)


def run(backend: Backend, call: Call) -> RunResult:
    """Make the call in a guest of its own.

    Raises:
        SandboxUnavailable: No guest can be started, or it was lost.
    """
    limits = call.limits
    spec = GuestSpec(
        role="worker", profile=call.program.profile, limits=limits, conditions=call.conditions
    )
    about = {"kind": "run", "arguments": dict(call.arguments), "paths": list(call.files)}
    header = job_header(limits, call.conditions, **about)
    job = pack(call.program.to_json() | header, list(call.files.values()))
    with backend.start(spec) as guest:
        await_ready(guest, limits)
        guest.send(FrameType.JOB, job)
        return _await_result(guest, limits)


def _await_result(guest: Guest, limits: Limits) -> RunResult:
    deadline = time.monotonic() + limits.wall_s + _GRACE_S
    frames: list[Frame] = []
    size, most = 0, 2 * limits.output_bytes + limits.result_bytes + 2 * limits.files_bytes
    try:
        while not frames or frames[-1].kind is not FrameType.DONE:
            frames.append(guest.receive(deadline))
            size += len(frames[-1].payload)
            if size > most or len(frames) > limits.files_count + len(_ONCE):
                return RunResult(outcome=Outcome.CRASHED, error="The guest sent too much")
    except Deadline:
        return _late(limits)
    except GuestGone:
        how = ended_without_an_answer(guest)
        return _out_of_memory() if how == "out of memory" else _nonsense(how)
    found = _result(frames, limits)
    if found.outcome is Outcome.CRASHED and guest.life.ran_out_of_memory():
        return _out_of_memory(stdout=found.stdout, stderr=found.stderr)
    return found


def _out_of_memory(**more: Any) -> RunResult:
    error = "The function ran out of memory"
    return RunResult(outcome=Outcome.OUT_OF_MEMORY, error=error, **more)


def _nonsense(how: object) -> RunResult:
    return RunResult(outcome=Outcome.CRASHED, error=f"The guest spoke nonsense: {how}")


def _late(limits: Limits, **more: Any) -> RunResult:
    error = f"The function did not end within {limits.wall_s:g} seconds"
    return RunResult(outcome=Outcome.TIMED_OUT, error=error, **more)


def _result(frames: list[Frame], limits: Limits) -> RunResult:
    try:
        payloads, done, files = _read(frames)
    except (BadJson, UnsafePath, UnicodeDecodeError) as error:
        return _nonsense(error)
    seen: dict[str, Any] = {
        "stdout": text_of(payloads.get(FrameType.STDOUT, b"")),
        "stderr": text_of(payloads.get(FrameType.STDERR, b"")),
        "files": files,
        "duration_ms": _duration_ms(done.get("duration_ms")),
    }
    if done.get("late") is True:
        return _late(limits, **seen)
    if done.get("out_of_memory") is True:
        return _out_of_memory(**seen)
    if FrameType.RESULT not in payloads:
        return _ended(str(done.get("ended"))[:_MAX_ERROR], limits, seen)
    if done.get("problem"):
        problem = str(done["problem"])[:_MAX_ERROR]
        return RunResult(outcome=Outcome.OUTPUT_TOO_LARGE, error=problem, **seen)
    return _returned(payloads[FrameType.RESULT], limits, seen)


def _read(
    frames: list[Frame],
) -> tuple[dict[FrameType, bytes], dict[str, JsonValue], dict[str, bytes]]:
    """Return the payloads by kind, how the job ended, and the files; all of it from a guest."""
    kinds = [found.kind for found in frames]
    if set(kinds) - {*_ONCE, FrameType.FILE} or any(kinds.count(kind) > 1 for kind in _ONCE):
        raise BadJson("frames that do not belong to a result")
    payloads = {found.kind: found.payload for found in frames}
    files = _files([found.payload for found in frames if found.kind is FrameType.FILE])
    return payloads, parse_object(payloads[FrameType.DONE]), files


def _duration_ms(value: JsonValue) -> int:
    good = type(value) is int and 0 <= value <= _MAX_DURATION_MS
    return value if good else 0  # type: ignore[return-value]  # `good` says that it is one


def _ended(how: str, limits: Limits, seen: dict[str, Any]) -> RunResult:
    if how == "SIGXCPU":
        return _late(limits, **seen)
    error = f"The function ended its process instead of returning ({how})"
    return RunResult(outcome=Outcome.CRASHED, error=error, **seen)


def _returned(payload: bytes, limits: Limits, seen: dict[str, Any]) -> RunResult:
    try:
        result = parse_object(payload, max_bytes=limits.result_bytes)
        outcome = Outcome(str(result.get("outcome")))
    except ValueError as error:
        return RunResult(
            outcome=Outcome.INVALID_RESULT, error=f"The result is refused: {error}", **seen
        )
    if outcome is Outcome.OK:
        return RunResult(outcome=outcome, value=result.get("value"), **seen)
    kind = result.get("error_type")
    return RunResult(
        outcome=outcome,
        error_type=builtin_error(kind) if outcome is Outcome.TOOL_ERROR else None,
        error=str(result.get("error"))[:_MAX_ERROR],
        **seen,
    )


def builtin_error(name: JsonValue) -> str:
    """Return the name of a builtin exception; from an honest guest it always is one."""
    kind = getattr(builtins, name, None) if isinstance(name, str) else None
    is_error = isinstance(kind, type) and issubclass(kind, BaseException)
    return str(name) if is_error else "Exception"


def _files(payloads: list[bytes]) -> dict[str, bytes]:
    found = {}
    for payload in payloads:
        path, _, content = payload.partition(b"\0")
        found[checked_path(path.decode())] = content
    return found


def text_of(data: bytes) -> str:
    """Return printed bytes as text that a database accepts."""
    return data.decode("utf-8", "replace").replace("\0", "\ufffd")
