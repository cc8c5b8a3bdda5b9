"""A job of the sandbox as plain JSON: what is asked, and under which limits it is done."""

import time
from collections.abc import Callable
from typing import Any

import structlog

from runs import context, fencing
from sandbox.backend import Backend
from sandbox.errors import GuestLost, SandboxUnavailable
from sandbox.judging import Case, Round
from sandbox.limits import Limits
from sandbox.probing import Probe, probe
from sandbox.program import Conditions, Program, files_from_json
from sandbox.running import Call, run
from sandbox.trial import judge

log = structlog.get_logger(__name__)

Json = dict[str, Any]

_ATTEMPTS = 2
_PAUSE_S = 0.5


def perform(backend: Backend, kind: str, request: Json, limits: Limits) -> Json:
    """Do the job in guests of `backend`. One whose guest is lost is done again, once.

    Raises:
        SandboxUnavailable: No guest can be started, or one was lost again. Never a verdict.
    """
    program = Program.from_json(request["program"])
    _prepare(backend, program.profile)
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _KINDS[kind](backend, program, request, limits)
        except GuestLost as error:
            log.warning("sandbox.guest.lost", attempt=attempt, backend=backend.name, **error.extra)
            if attempt == _ATTEMPTS:
                raise
            time.sleep(_PAUSE_S)
    raise SandboxUnavailable("No attempt was made")


def _run(backend: Backend, program: Program, request: Json, limits: Limits) -> Json:
    call = Call(
        program=program,
        arguments=request["arguments"],
        files=files_from_json(request["files"]),
        limits=limits,
        conditions=Conditions.from_json(request["conditions"]),
    )
    return run(backend, call).to_json()


def _judge(backend: Backend, program: Program, request: Json, limits: Limits) -> Json:
    case = Case(
        program=program,
        tests=request["tests"],
        files=files_from_json(request["files"]),
        limits=limits,
        conditions=Conditions.from_json(request["conditions"]),
    )
    rounds = [Round.from_json(asked) for asked in request["rounds"]]
    return judge(backend, case, rounds).to_json()


def _probe(backend: Backend, program: Program, request: Json, limits: Limits) -> Json:
    asked = Probe(
        program=program,
        variants=request["variants"],
        calls=request["calls"],
        limits=limits,
        conditions=Conditions.from_json(request["conditions"]),
        call_s=request["call_s"],
        is_fresh=request["is_fresh"],
    )
    answers = probe(backend, asked)
    return {"answers": [[answer.to_json() for answer in row] for row in answers]}


_KINDS: dict[str, Callable[[Backend, Program, Json, Limits], Json]] = {
    "run": _run,
    "judge": _judge,
    "probe": _probe,
}


def _prepare(backend: Backend, profile: str) -> None:
    """Make what the profile's first guest needs, and let people know why they wait."""
    if backend.is_prepared(profile):
        return

    def tell(sentence: str) -> None:
        work = context.current()
        context.emit_aside("sandbox_preparing", {"message": sentence, "profile": profile})
        if work is not None:
            fencing.flush(work)

    backend.prepare(tell, profile)
