"""Whether a function does for a user what it did for the judge.

Code can tell a judge's worker from a user's guest: by the stack, the streams, its process id. So
some calls of the tests are made again the way a user's are, and the answers are compared. Only
what both ways can express is compared, and only an answer that is the same each time: a function
that draws numbers or looks at the clock is not accused.
"""

import json
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any

from sandbox.aside import Aside, result_of
from sandbox.backend import Backend, GuestSpec
from sandbox.frames import LENGTH, Frame, FrameType, pack
from sandbox.guests import (
    Deadline,
    GuestGone,
    await_ready,
    ended_without_an_answer,
    job_header,
)
from sandbox.judging import Case
from sandbox.parsing import BadJson, parse, parse_object
from sandbox.program import Outcome
from sandbox.running import Call, run
from sandbox.values import TAGS, JsonValue

MAX_CALLS = 3
MAX_BYTES = 64_000  # of a call and of its answer
_TIMES = 5  # that a judge gets the same of code that is random for users
# kinds of inspect.Parameter
_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD, _STARRED = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A call of a test and what the worker answered, as they went over the wire."""

    call: bytes
    answer: bytes


@dataclass(frozen=True, slots=True)
class _Comparable:
    arguments: dict[str, JsonValue]
    answer: str


class Replays:
    """Makes calls again, `aside`, while the judge is busy with another round."""

    def __init__(self, backend: Backend, case: Case, aside: Aside) -> None:
        self._backend = backend
        self._case = case
        self._aside = aside
        self._begun: list[Future[tuple[str, ...]]] = []

    def add(self, recorded: list[Recorded], description: bytes) -> None:
        if recorded:
            action = partial(differences, self._backend, self._case, recorded, description)
            self._begun.append(self._aside.begin(action))

    def differences(self) -> tuple[str, ...]:
        """Wait, and return a sentence for each call that a user's guest answers otherwise.

        Raises:
            SandboxUnavailable: No guest could be started, or one was lost.
            FenceLost: Nobody wants the result any more.
        """
        return tuple(found for each in self._begun for found in result_of(each))


def differences(
    backend: Backend, case: Case, recorded: list[Recorded], description: bytes
) -> tuple[str, ...]:
    """Return a sentence for each call that a user's guest answers otherwise.

    Raises:
        SandboxUnavailable: No guest can be started, or one was lost.
    """
    found = []
    for each in recorded:
        comparable = _read(case, each, description)
        if comparable is not None and _differs(backend, case, each, comparable):
            shown = json.dumps(comparable.arguments, ensure_ascii=False)[:200]
            found.append(f"For a user it does something else than for its tests, with {shown}.")
    return tuple(found)


def _differs(backend: Backend, case: Case, each: Recorded, comparable: _Comparable) -> bool:
    """Tell whether users get another answer, always the same or always another one.

    The second is random for users alone: the judge gets its answer time after time.
    """
    answer = comparable.answer
    first = _as_a_user(backend, case, comparable)
    if first is None or first == answer:
        return False
    second = _as_a_user(backend, case, comparable)
    if second is None or second == answer:
        return False
    times = 1 if first == second else _TIMES
    return all(_as_a_test(backend, case, each) == answer for _ in range(times))


def _as_a_user(backend: Backend, case: Case, comparable: _Comparable) -> str | None:
    call = Call(
        program=case.program,
        arguments=comparable.arguments,
        files=case.files,
        limits=case.limits,
        conditions=case.conditions,
    )
    result = run(backend, call)
    if result.outcome in (Outcome.INVALID_RESULT, Outcome.OUTPUT_TOO_LARGE):
        return None  # a form in which values do not leave the sandbox says nothing about them
    if result.outcome is Outcome.OK:
        return _text({"value": result.value})
    return _text({"error": result.error_type or result.outcome.value})


def _as_a_test(backend: Backend, case: Case, each: Recorded) -> str | None:
    """Make the call the way that a judge's are made; return what no answer is if none comes.

    Raises:
        SandboxUnavailable: No guest can be started, or it was lost, which says nothing.
    """
    spec = GuestSpec(
        role="worker", profile=case.program.profile, limits=case.limits, conditions=case.conditions
    )
    about = {"kind": "serve", "paths": list(case.files), **case.program.to_json()}
    header = job_header(case.limits, case.conditions, **about)
    deadline = time.monotonic() + case.limits.wall_s
    with backend.start(spec) as guest:
        await_ready(guest, case.limits)
        guest.send(FrameType.JOB, pack(header, list(case.files.values())))
        try:
            guest.receive(deadline)  # its description
            guest.send(FrameType.CALL, each.call)
            answer = guest.receive(deadline)
        except Deadline:
            return None
        except GuestGone:
            return ended_without_an_answer(guest)
    return _answer_text(answer)


def _answer_text(found: Frame) -> str | None:
    return plain_reply(found.payload) if found.kind is FrameType.RETURN else None


def _read(case: Case, each: Recorded, description: bytes) -> _Comparable | None:
    """Return the call as a user would make it, or None when that has no equal form."""
    answer = plain_reply(each.answer)
    if answer is None:
        return None
    try:
        header = header_of(each.call)
        parameters = _parameters(description, case.program.function)
    except (BadJson, KeyError, TypeError, ValueError):
        return None
    tree = header.get("tree")
    is_alone = isinstance(tree, dict) and not any(tree.values())
    carries = any(header.get(name) for name in ("set", "unset", "random"))
    if header.get("name") != case.program.function or not is_alone or carries:
        return None
    arguments = _named(header.get("arguments"), parameters)
    if arguments is None or not _is_common(list(arguments.values())):
        return None
    return _Comparable(arguments, answer)


def essence(answer: Frame) -> str:
    """Return what an answer says whatever the circumstances: a value or the type of an error."""
    try:
        reply = header_of(answer.payload) if answer.kind is FrameType.RETURN else {}
    except (BadJson, ValueError):
        reply = {}
    error = reply.get("error")
    kind = error.get("builtin") if isinstance(error, dict) else None
    return _text([answer.kind, reply.get("value"), kind, reply.get("after")])


def header_of(payload: bytes) -> Mapping[str, JsonValue]:
    """Read what a call or an answer says besides its files.

    Raises:
        BadJson, ValueError: It is none, or too large to be compared.
    """
    if len(payload) < LENGTH.size:
        raise BadJson("not a call")
    (size,) = LENGTH.unpack_from(payload)
    found = parse(payload[LENGTH.size : LENGTH.size + size], max_bytes=MAX_BYTES)
    if not isinstance(found, list) or not isinstance(found[0], dict):
        raise BadJson("not a call")
    return found[0]


def plain_reply(payload: bytes) -> str | None:
    """Return an answer's value, or the type of its error; None for one in a form of its own."""
    try:
        reply = header_of(payload)
    except (BadJson, ValueError):
        return None
    if isinstance(error := reply.get("error"), dict):
        return _text({"error": error.get("builtin")})
    value = reply.get("value")
    return _text({"value": value}) if _is_common(value) else None


def _parameters(description: bytes, function: str) -> list[tuple[str, int]]:
    about: Any = parse_object(description, max_bytes=8 * MAX_BYTES)
    return [(str(row[0]), int(row[1])) for row in about["functions"][function]["parameters"]]


def _named(arguments: JsonValue, parameters: list[tuple[str, int]]) -> dict[str, Any] | None:
    """Return arguments by the names of the parameters that take them."""
    if not isinstance(arguments, list) or len(arguments) != 2:
        return None
    args, kwargs = arguments
    if not isinstance(args, list) or not isinstance(kwargs, dict) or not _is_common(kwargs):
        return None
    kinds = dict(parameters)
    if any(kinds.get(name) == _POSITIONAL_ONLY for name in kwargs):
        return None  # a user's call is by name, and would mean the parameter
    in_place = (_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD)
    places = [name for name, kind in parameters if kind in in_place]
    named = dict(zip(places, args, strict=False))
    rest = args[len(places) :]
    if rest:
        starred = [name for name, kind in parameters if kind == _STARRED]
        if not starred:
            return None
        named[starred[0]] = rest
    return named | kwargs


def _is_common(value: JsonValue) -> bool:
    """Tell whether all of a value has the same form for a test and for a user."""
    return all(tag in TAGS for tag in _tags(value))


def _tags(value: JsonValue) -> Iterator[str]:
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, dict):
            yield from (key for key in item if len(item) == 1 and key.startswith("$"))
            pending.extend(item.values())


def _text(value: JsonValue) -> str:
    return json.dumps(value, sort_keys=True)
