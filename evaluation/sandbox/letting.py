"""Letting one attack loose, and telling whether it got through."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

from evaluation.sandbox.attacks.model import ESCAPED, Attack, AttackClass
from evaluation.sandbox.watch import SECRET
from evaluation.sandbox.wire import Pretended
from kernel.errors import AppError
from sandbox.backend import Backend
from sandbox.frames import FrameType, frame, pack
from sandbox.limits import Limits
from sandbox.paths import checked_files
from sandbox.program import Outcome, Program, RunResult
from sandbox.running import Call, run
from sandbox.service import SecureSandbox
from sandbox.values import plain
from synthesis.candidate import Candidate, Specification
from synthesis.gates.lint import lint_tests
from synthesis.gates.red import red

WALL_S = 8.0
_QUICK = {"time_spent", "processor", "wire_silence"}  # whose whole point is to take long
_QUICK_S = 2.0
_SLACK_S = 6.0  # beyond the wall time of each of the two calls: starting, ending, a busy machine
NO_ANSWER = "no answer"
_FAILURES = (ValueError, TypeError, LookupError, AttributeError, RecursionError, MemoryError)
_MOST_HOST_S = 1.5  # for reading one result
_MOST_TEXT = 40_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One attack on one backend. `through`: it did what the sandbox forbids."""

    class_name: str
    attack: str
    kind: str
    through: bool
    how: str
    seconds: float

    def to_json(self) -> dict[str, Any]:
        return {
            "class": self.class_name,
            "attack": self.attack,
            "kind": self.kind,
            "through": self.through,
            "how": self.how,
            "seconds": round(self.seconds, 2),
        }


Verify = Callable[[Attack, SecureSandbox], str]  # how it came to be called verified; else ""


def let_loose(
    of: AttackClass,
    attack: Attack,
    backend: Backend,
    facts: dict[str, Any],
    *,
    limits: Limits | None = None,
    verify: Verify | None = None,
) -> Trial:
    """Run the attack. It is tried twice in two jobs, where it may leave something behind."""
    began = time.monotonic()
    wall_s = _QUICK_S if of.name in _QUICK else WALL_S
    try:
        if attack.kind == "run":
            how = _run(attack, backend, facts, limits or Limits(wall_s=wall_s))
        elif attack.kind == "wire":
            how = _wire(of, attack, limits or Limits(wall_s=2.0))
        else:
            sandbox = SecureSandbox(backend)
            sandbox.timeout = wall_s
            alone = by_the_judge if of.belief_is_harm else by_the_gates
            how = (verify or alone)(attack, sandbox)
    except AppError as error:
        how = f"{NO_ANSWER}: {error.message[:120]}"
    except _FAILURES as error:
        how = f"the host failed: {type(error).__name__}"
    seconds = time.monotonic() - began
    most = _QUICK_S if attack.kind == "wire" else 2 * wall_s + _SLACK_S
    if not how and seconds > most + _SLACK_S:
        how = f"it took {seconds:.0f} s"
    return Trial(
        class_name=of.name,
        attack=attack.name,
        kind=attack.kind,
        through=bool(how),
        how=how.encode("ascii", "backslashreplace").decode(),
        seconds=seconds,
    )


def _run(attack: Attack, backend: Backend, facts: dict[str, Any], limits: Limits) -> str:
    program = Program(modules={"tool": dedent(attack.code)}, entry="tool:f", profile=attack.profile)
    files = checked_files(attack.files)
    call = Call(program=program, arguments={"facts": facts}, files=files, limits=limits)
    for _ in range(2):
        began = time.monotonic()
        result = run(backend, call)
        if time.monotonic() - began > limits.wall_s + _SLACK_S:
            return f"a call of at most {limits.wall_s:g} s took {time.monotonic() - began:.0f} s"
        if how := _harm_of(result, Limits()):
            return how
    return ""


def _wire(of: AttackClass, attack: Attack, limits: Limits) -> str:
    names = {"frame": frame, "FrameType": FrameType, "pack": pack, "json": json, "os": os}
    # The expression is this project's own; what it spells goes to the host's reader alone.
    data: bytes = eval(attack.code, names)  # noqa: S307
    program = Program(modules={"tool": "def f(): pass"}, entry="tool:f")
    call = Call(program=program, arguments={}, files={}, limits=limits)
    result = run(Pretended(data), call)
    return _harm_of(result, Limits(), is_harm=of.a_result_is_harm)


def _harm_of(result: RunResult, limits: Limits, *, is_harm: bool = True) -> str:
    """Return what about a result is not as the sandbox promises, or nothing."""
    began = time.monotonic()
    said = str(result.value)[:4_000_000]
    found = {
        said[:160]: is_harm and result.outcome is Outcome.OK and said.startswith(ESCAPED),
        "it knows the secret": SECRET in said + result.stdout + result.stderr,
        "more output than is allowed": max(len(result.stdout), len(result.stderr))
        > limits.output_bytes,
        "a larger result than is allowed": len(json.dumps(result.value))
        > 1.1 * limits.result_bytes,
        "an error that no guest of ours reports": len(str(result.error)) > 5_000,
        "a duration that no guest of ours reports": type(result.duration_ms) is not int
        or not 0 <= result.duration_ms < 10**8,
    }
    for how, holds in found.items():
        if holds:
            return how
    try:
        checked_files(result.files)
        kept = json.dumps([plain(result.value), result.to_json()], allow_nan=False)
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        return f"a result that cannot be kept: {type(error).__name__}"
    if len(kept) > _MOST_TEXT:
        return "a result that is too large to keep"
    took = time.monotonic() - began
    return f"a result that takes the host {took:.1f} s to read" if took > _MOST_HOST_S else ""


def by_the_judge(attack: Attack, sandbox: SecureSandbox) -> str:
    """Call it verified when the judge alone believes it."""
    return "believed by the judge" if believed(attack, sandbox) else ""


def by_the_gates(attack: Attack, sandbox: SecureSandbox) -> str:
    """Call it verified as the product does: lint and red before the judge's green and poison."""
    tests = dedent(attack.tests)
    if not believed(attack, sandbox):
        return ""
    candidate = Candidate(
        specification=Specification(
            function_name="f", parameters=(), return_type="object", docstring=""
        ),
        code=dedent(attack.code),
        tests=tests,
        profile=attack.profile,
        files=attack.files,
    )
    if not lint_tests(candidate).passed or not red(candidate, sandbox).passed:
        return ""
    return "called verified"


def believed(attack: Attack, sandbox: SecureSandbox) -> bool:
    """Tell whether the judge alone believes it."""
    found = sandbox.verify_tool(
        "f", dedent(attack.code), dedent(attack.tests), dict(attack.files), profile=attack.profile
    )
    return found["success"]
