"""Many calls of variants of a program in one guest: the host's side of it.

For comparing, not for users: what a variant answers may come from a process that has answered
other calls before, unless the probe says that each is to be the first.
"""

import base64
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.backend import Backend, GuestSpec
from sandbox.frames import FrameType, pack
from sandbox.guests import Deadline, GuestGone, await_ready, ended_without_an_answer, job_header
from sandbox.limits import Limits
from sandbox.parsing import BadJson, parse_object
from sandbox.program import Conditions, Outcome, Program, RunResult
from sandbox.running import builtin_error
from sandbox.values import JsonValue

_GRACE_S = 3.0
MAX_ANSWERS = 20_000
_MAX_BYTES = 128_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeCall:
    """Arguments by name, as tagged JSON, and files under checked paths."""

    arguments: Mapping[str, JsonValue]
    files: Mapping[str, bytes] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        files = {
            path: {"$bytes": base64.b64encode(content).decode()}
            for path, content in self.files.items()
        }
        return {"arguments": dict(self.arguments), "files": files}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one call came to. `outcome` None: it was not made, for want of time.

    `value` is None unless the outcome is OK, `error_type` the name of a builtin exception.
    `changed`: the arguments are not what they were. `left` holds the digests of the texts under
    /job/out by path, and "" for files that are none.
    """

    outcome: Outcome | None
    value: JsonValue = None
    error_type: str | None = None
    changed: bool = False
    left: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_user(cls, result: RunResult) -> "Answer":
        """Return what a user's call came to, for comparing."""
        return cls(outcome=result.outcome, value=result.value, error_type=result.error_type)

    def to_json(self) -> dict[str, Any]:
        found = {"outcome": self.outcome, "value": self.value, "error_type": self.error_type}
        left = {"left": dict(self.left)} if self.left else {}
        return found | ({"changed": True} if self.changed else {}) | left

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Answer":
        return cls(**{**data, "outcome": data["outcome"] and Outcome(data["outcome"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """`variants` are sources of the entry's module; `call_s` bounds each call.

    With `is_fresh` each call is the first of its process, as it is for a user.
    """

    program: Program
    variants: Sequence[str]
    calls: Sequence[Mapping[str, Any]]  # see ProbeCall.to_json
    limits: Limits
    conditions: Conditions
    call_s: float
    is_fresh: bool


def probe(backend: Backend, asked: Probe) -> list[list[Answer]]:
    """Return, for each variant, its answer to each call.

    Raises:
        SandboxUnavailable: No guest can be started, or one was lost.
    """
    spec = GuestSpec(
        role="worker",
        profile=asked.program.profile,
        limits=asked.limits,
        conditions=asked.conditions,
    )
    about = {
        "kind": "probe",
        "paths": [],
        "variants": list(asked.variants),
        "calls": list(asked.calls),
        "call_s": asked.call_s,
        "is_fresh": asked.is_fresh,
        **asked.program.to_json(),
    }
    wanted = len(asked.variants) * len(asked.calls)
    with backend.start(spec) as guest:
        await_ready(guest, asked.limits)
        guest.send(FrameType.JOB, pack(job_header(asked.limits, asked.conditions, **about)))
        answers: list[Answer] = []
        deadline = time.monotonic() + asked.limits.wall_s + asked.call_s + _GRACE_S
        try:
            while len(answers) < wanted:
                found = guest.receive(deadline)
                if found.kind is not FrameType.RESULT:
                    break
                answers.append(_answer(found.payload))
        except Deadline:
            pass
        except GuestGone:
            ended_without_an_answer(guest)
    answers += [Answer(outcome=None)] * (wanted - len(answers))
    size = len(asked.calls)
    return [answers[start : start + size] for start in range(0, wanted, size)] if size else []


def _answer(payload: bytes) -> Answer:
    """Read an answer; all of it comes from a guest."""
    try:
        found = parse_object(payload, max_bytes=_MAX_BYTES)
        if found.get("outcome") == "not_asked":
            return Answer(outcome=None)
        outcome = Outcome(str(found.get("outcome")))
    except (BadJson, ValueError):
        return Answer(outcome=Outcome.INVALID_RESULT)
    changed, left = found.get("changed") is True, _left(found.get("left"))
    if outcome is Outcome.OK:
        return Answer(outcome=outcome, value=found.get("value"), changed=changed, left=left)
    if outcome is Outcome.TOOL_ERROR:
        kind = builtin_error(found.get("error_type"))
        return Answer(outcome=outcome, error_type=kind, changed=changed, left=left)
    return Answer(outcome=outcome, changed=changed, left=left)


def _left(value: JsonValue) -> dict[str, str]:
    return {path: str(said) for path, said in value.items()} if isinstance(value, dict) else {}
