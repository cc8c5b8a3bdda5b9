"""Slow calls, decisions and questions of a run, each made once and read back ever after."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from kernel.errors import AppError, Unavailable
from kernel.transactions import assert_outside_transaction
from runs import blobs, budget, context
from runs.context import Json, RowWriter, Work
from runs.digests import digest
from runs.errors import NeedsAnswer, RunDiverged
from runs.fencing import fenced
from runs.models import Step

MAX_INLINE_RESPONSE_CHARS = 200_000  # a larger one goes to a blob


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a slow call returned, and what it cost. `cost_usd` None: the price is unknown.

    `parts` are bytes that the value names by their digests; a run keeps them as blobs.
    """

    value: Json
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Decimal | None = None
    parts: tuple[bytes, ...] = ()


def call(
    kind: str,
    *,
    request: Json,
    perform: Callable[[], Answer],
    reserve_tokens: int = 0,
    is_model_call: bool = False,
) -> Json:
    """Make a slow call once: reserve it, perform it outside any transaction, record it.

    A resumed run gets the recorded value, or the recorded error again. Outside of a run the
    call is simply made.

    Args:
        request: JSON that decides the answer; only its digest is kept.
        reserve_tokens: An upper estimate, held against the run's limit until the call settles.

    Raises:
        BudgetExceeded: The call does not fit what is left.
        RunDiverged: The recorded call of this place in the flow was another one.
        FenceLost: The run has another owner.
    """
    assert_outside_transaction()
    work, writers = context.current(), _taken_writers()
    if work is None:
        return _outside(perform, writers)
    key, asked = work.next_key(kind), digest(request)
    recorded = _recorded(work, key, asked)
    if recorded is not None:
        return _replay(recorded)
    step = _reserve(work, kind, key, asked, reserve_tokens, is_model_call=is_model_call)
    started = time.monotonic()
    under_way = _under_way.set((work, step))
    try:
        answer = perform()
    except AppError as error:
        _settle(work, step, _failed_answer(error, step), started, [])
        raise
    finally:
        _under_way.reset(under_way)
    _settle(work, step, answer, started, writers)
    return answer.value


def hold(tokens: int) -> None:
    """Hold so many tokens in all for the call that is being made, because it is made once more.

    Outside of a call nothing has a limit.

    Raises:
        BudgetExceeded: That does not fit what is left.
        FenceLost: The run has another owner.
    """
    work, step = _under_way.get() or (None, None)
    if work is None or step is None or tokens <= step.reserved_tokens:
        return
    with budget.reserving(work, tokens=tokens - step.reserved_tokens, calls=0):
        Step.objects.filter(pk=step.pk).update(reserved_tokens=tokens)
    step.reserved_tokens = tokens


_under_way: ContextVar[tuple[Work, Step] | None] = ContextVar("runs_call_under_way", default=None)


def decide(kind: str, *, request: Json, choose: Callable[[], Json]) -> Json:
    """Record what the flow branches on, so that a resumed run takes the same branch.

    `choose` is quick (a query, a rule) and returns JSON; outside of a run it is just called.
    """
    if context.current() is None:
        return choose()
    return _record(kind, request, before=choose, inside=lambda value: value)


def record(kind: str, *, request: Json, write: Callable[[], Json]) -> Json:
    """Write our rows once, in the transaction that records the step; `write` says what it wrote.

    Outside of a run the rows are written in a transaction of their own.
    """
    if context.current() is None:
        with transaction.atomic():
            return write()
    return _record(kind, request, before=lambda: None, inside=lambda _: write())


def _record(
    kind: str, request: Json, *, before: Callable[[], Json], inside: Callable[[Json], Json]
) -> Json:
    work = context.current()
    assert work is not None
    key, asked = work.next_key(kind), digest(request)
    recorded = _recorded(work, key, asked)
    if recorded is not None:
        return _replay(recorded)
    chosen = before()
    with fenced(work):
        value = inside(chosen)
        Step.objects.create(
            run_id=work.run_id,
            key=key,
            kind=kind,
            status=Step.Status.DONE,
            request_digest=asked,
            fence=work.fence,
            finished_at=Now(),
            duration_ms=0,
            **_stored(value),
        )
    return value


def ask(
    question: str,
    details: dict[str, Any],
    *,
    kind: str = Step.QUESTION,
    told_as: str = "needs_input",
    settle: Callable[[], Json] | None = None,
) -> Json:
    """Return a person's answer to a question, or stop here until there is one.

    Args:
        kind: Who may answer, one of `Step.FOR_PEOPLE`.
        told_as: The event that tells people of the question.
        settle: Called first in the transaction that stores the question; returns the answer if
            there is one already, else None. What it locks is locked before the run's own row.

    Raises:
        NeedsAnswer: Nobody has answered yet; the run waits for input and starts over then.
    """
    work = context.current()
    if work is None:
        raise NeedsAnswer(question, details)
    key = work.next_key(kind)
    request = {"question": question, **details}
    work.emit(told_as, request)  # on a resumed run, one of the events told before
    step = _recorded(work, key, digest(request)) or _asked(work, kind, key, request, settle)
    if step.status != Step.Status.DONE:
        raise NeedsAnswer(question, details)
    return step.response


def _asked(
    work: Work, kind: str, key: str, request: dict[str, Any], settle: Callable[[], Json] | None
) -> Step:
    with transaction.atomic():
        answer = settle() if settle is not None else None
        with fenced(work):
            return Step.objects.create(
                run_id=work.run_id,
                key=key,
                kind=kind,
                status=Step.Status.RESERVED if answer is None else Step.Status.DONE,
                request_digest=digest(request),
                request=request,
                response=answer,
                fence=work.fence,
                finished_at=None if answer is None else Now(),
            )


@contextmanager
def writing(row_writer: RowWriter) -> Iterator[None]:
    """Call `row_writer(value)` in the transaction that finishes the next step in the block.

    On a resumed run the rows are there already, and the writer is not called.
    """
    token = _writers.set([row_writer])
    try:
        yield
    finally:
        _writers.reset(token)


_writers: ContextVar[list[RowWriter] | None] = ContextVar("runs_row_writers", default=None)


def _taken_writers() -> list[RowWriter]:
    """Return the writers of the next step, which is this one; the one after it has none."""
    waiting = _writers.get() or []
    taken = list(waiting)
    waiting.clear()
    return taken


def _outside(perform: Callable[[], Answer], writers: list[RowWriter]) -> Json:
    value = perform().value
    if writers:
        with transaction.atomic():
            for write in writers:
                write(value)
    return value


def _recorded(work: Work, key: str, asked: str) -> Step | None:
    step = (
        Step.objects.filter(run_id=work.run_id, key=key)
        .exclude(status=Step.Status.LOST)
        .select_related("response_blob")
        .first()
    )
    if step is None:
        return None
    if step.request_digest != asked:
        raise RunDiverged(
            f"Step {key} was recorded for another request; this run cannot be resumed.", key=key
        )
    if step.status == Step.Status.RESERVED and step.kind not in Step.FOR_PEOPLE:
        # In flight when its process died. What it may have cost stays on the books.
        with fenced(work):
            Step.objects.filter(pk=step.pk).update(status=Step.Status.LOST, finished_at=Now())
        return None
    return step


def _replay(step: Step) -> Json:
    value = blobs.read_json(step.response_blob) if step.response_blob else step.response
    if isinstance(value, dict) and set(value) == {"__error__"}:
        raise _as_error(value["__error__"])
    return value


def _reserve(
    work: Work, kind: str, key: str, asked: str, tokens: int, *, is_model_call: bool
) -> Step:
    calls = int(is_model_call)
    with budget.reserving(work, tokens=tokens, calls=calls):
        return Step.objects.create(
            run_id=work.run_id,
            key=key,
            kind=kind,
            request_digest=asked,
            fence=work.fence,
            reserved_tokens=tokens,
        )


def _settle(
    work: Work, step: Step, answer: Answer, started: float, writers: list[RowWriter]
) -> None:
    used = answer.input_tokens + answer.output_tokens
    with fenced(
        work,
        changes=", attempt_count = 0, token_count = greatest(token_count + %(delta)s, 0)",
        parameters={"delta": used - step.reserved_tokens},
    ):
        for part in sorted(set(answer.parts)):  # in one order, so that runs wait for each other
            blobs.keep(part)
        Step.objects.filter(pk=step.pk).update(
            status=Step.Status.DONE,
            input_tokens=answer.input_tokens,
            output_tokens=answer.output_tokens,
            cost_usd=answer.cost_usd,
            duration_ms=round((time.monotonic() - started) * 1000),
            finished_at=Now(),
            **_stored(answer.value),
        )
        for write in writers:
            write(answer.value)


def _stored(value: Json) -> dict[str, Any]:
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    if len(text) > MAX_INLINE_RESPONSE_CHARS:
        return {"response_blob": blobs.put(text.encode())}
    return {"response": value}


def _failed_answer(error: AppError, step: Step) -> Answer:
    """Keep an error for a resumed run, and what the call cost.

    An error that says what was used carries `input_tokens` and `output_tokens`. Of a call that
    nobody answered nothing is known: it counts with all that was reserved.
    """
    kind = type(error)
    path = f"{kind.__module__}.{kind.__qualname__}"
    unknown = step.reserved_tokens if isinstance(error, Unavailable) else 0
    return Answer(
        value={"__error__": {"class": path, "message": error.message}},
        input_tokens=error.extra.get("input_tokens", unknown),
        output_tokens=error.extra.get("output_tokens", 0),
    )


def _as_error(recorded: dict[str, str]) -> AppError:
    kind = import_string(recorded["class"])
    assert issubclass(kind, AppError)
    error: AppError = kind(recorded["message"])
    return error
