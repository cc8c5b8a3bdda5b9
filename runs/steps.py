"""Slow calls, decisions and questions of a run, each made once and read back ever after."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from kernel.errors import AppError, Unavailable
from kernel.transactions import assert_outside_transaction
from runs import blobs, budget, context, step_rows
from runs.context import Asked, Decision, Json, RowWriter, Work
from runs.digests import digest
from runs.errors import BudgetExceeded, NeedsAnswer, RunDiverged
from runs.fencing import fenced, flush
from runs.models import Step

BESIDE_POLL_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a slow call returned, and what it cost.

    `cost_usd` None: the price of its tokens, if any, is unknown. `parts` are bytes that the value
    names by their digests; a run keeps them as blobs.
    """

    value: Json
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Decimal | None = None
    sandbox_ms: int = 0
    parts: tuple[bytes, ...] = ()


@dataclass(slots=True, kw_only=True)
class Held:
    """The call under way at a place in the flow, and how many tokens are held for it."""

    key: str
    tokens: int


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
        request: JSON that decides the answer.
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
    asked = Asked(
        key=work.next_key(kind),
        kind=kind,
        request=request,
        reserve_tokens=reserve_tokens,
        calls=int(is_model_call),
    )
    if work.recording is not None:
        return work.recording.call(work, asked, perform)
    recorded = _recorded(work, asked)
    if recorded is not None:
        return step_rows.read_back(recorded)
    _reserve(work, asked)
    held = Held(key=asked.key, tokens=asked.reserve_tokens)
    started = time.monotonic()
    under_way = _under_way.set((work, held))
    try:
        answer = perform()
    except AppError as error:
        _settle(work, held, _failed_answer(error, held), started, [])
        raise
    finally:
        _under_way.reset(under_way)
    _settle(work, held, answer, started, writers)
    return answer.value


def hold(tokens: int) -> None:
    """Hold so many tokens in all for the call that is being made, because it is made once more.

    Outside of a call nothing has a limit.

    Raises:
        BudgetExceeded: That does not fit what is left.
        FenceLost: The run has another owner.
    """
    work, held = _under_way.get() or (None, None)
    if work is None or held is None or tokens <= held.tokens:
        return
    with budget.reserving(work, tokens=tokens - held.tokens, calls=0):
        reserved = Step.objects.filter(run_id=work.run_id, status=Step.Status.RESERVED)
        reserved.filter(key=held.key).update(reserved_tokens=tokens)
    held.tokens = tokens


_under_way: ContextVar[tuple[Work, Held] | None] = ContextVar("runs_call_under_way", default=None)


def decide(
    kind: str,
    *,
    request: Json,
    choose: Callable[[], Json],
    write: RowWriter | None = None,
) -> Json:
    """Record what the flow branches on, so that a resumed run takes the same branch.

    It is written with the run's next write, at the latest before the next slow call: until then
    nothing has come of it, and a process that dies takes it along.

    Args:
        choose: Returns JSON. What it asks a model is a step of its own, numbered below this one.
        write: Adds our rows in the transaction that records the decision; not in a repetition.
    """
    work = context.current()
    if work is None:
        value = choose()
        if write is not None:
            with transaction.atomic():
                write(value)
        return value
    asked = Asked(key=work.next_key(kind), kind=kind, request=request)
    if work.recording is not None:
        return work.recording.decide(work, asked, choose)
    recorded = _recorded(work, asked)
    if recorded is not None:
        return step_rows.read_back(recorded)
    with work.within(asked.key):
        value = choose()
    if write is not None and any(other.write for other in work.decisions):
        flush(work)  # rows of two calls in one transaction could be locked in any order
    work.decisions.append(
        Decision(
            columns=step_rows.decided(asked, value),
            write=None if write is None else partial(write, value),
        )
    )
    return value


def record(
    kind: str,
    *,
    request: Json,
    write: Callable[[], Json],
) -> Json:
    """Write our rows once, in the transaction that records the step; `write` says what it wrote.

    Outside of a run the rows are written in a transaction of their own.
    """
    work = context.current()
    if work is None:
        with transaction.atomic():
            return write()
    asked = Asked(key=work.next_key(kind), kind=kind, request=request)
    if work.recording is not None:
        return work.recording.record(work, asked)
    recorded = _recorded(work, asked)
    if recorded is not None:
        return step_rows.read_back(recorded)
    with fenced(work):
        value = write()
        Step.objects.create(
            run_id=work.run_id,
            **step_rows.named(asked),
            status=Step.Status.DONE,
            fence=work.fence,
            finished_at=Now(),
            duration_ms=0,
            **step_rows.columns(value),
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
    request = {"question": question, **details}
    asked = Asked(key=work.next_key(kind), kind=kind, request=request)
    work.emit(told_as, request)  # on a resumed run, one of the events told before
    if work.recording is not None:
        return work.recording.ask(work, asked)
    step = _recorded(work, asked) or _put(work, asked, settle)
    if step.status != Step.Status.DONE:
        raise NeedsAnswer(question, details)
    return step.response


def _put(work: Work, asked: Asked, settle: Callable[[], Json] | None) -> Step:
    with transaction.atomic():
        answer = settle() if settle is not None else None
        with fenced(work):
            return Step.objects.create(
                run_id=work.run_id,
                key=asked.key,
                kind=asked.kind,
                status=Step.Status.RESERVED if answer is None else Step.Status.DONE,
                request_digest=digest(asked.request),
                request=asked.request,
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


def _recorded(work: Work, asked: Asked) -> Step | None:
    if not work.has_steps:
        return None
    key = asked.key
    step = (
        Step.objects.filter(run_id=work.run_id, key=key)
        .exclude(status=Step.Status.LOST)
        .select_related("response_blob")
        .first()
    )
    if step is None:
        return None
    if step.request_digest != digest(asked.request):
        raise RunDiverged(
            f"Step {key} was recorded for another request; this run cannot be resumed.", key=key
        )
    return step


def _reserve(work: Work, asked: Asked) -> None:
    """Hold what a call may cost; what branches beside this one hold may be given back first.

    Raises:
        BudgetExceeded, FenceLost
    """
    is_last = not work.branch
    while True:
        try:
            with budget.reserving(
                work,
                tokens=asked.reserve_tokens,
                calls=asked.calls,
                rows=step_rows.RESERVED,
                parameters=step_rows.reservation(asked),
            ):
                return
        except BudgetExceeded:
            if is_last:
                raise
        is_last = not _are_under_way(work)  # then all is given back, and tried once more
        if not is_last:
            time.sleep(BESIDE_POLL_S)


def _are_under_way(work: Work) -> bool:
    """Tell whether branches of this run are making calls."""
    calls = Step.objects.filter(run_id=work.run_id, fence=work.fence, status=Step.Status.RESERVED)
    return calls.exclude(kind__in=Step.FOR_PEOPLE).exists()


def _settle(
    work: Work, held: Held, answer: Answer, started: float, writers: list[RowWriter]
) -> None:
    used = answer.input_tokens + answer.output_tokens
    cost = Decimal(0) if answer.cost_usd is None and not used else answer.cost_usd
    with fenced(
        work,
        changes=(
            ", attempt_count = 0, token_count = greatest(token_count + %(delta)s, 0),"
            " cost_usd = cost_usd + %(cost)s::numeric, sandbox_ms = sandbox_ms + %(sandbox_ms)s"
        ),
        rows=step_rows.SETTLED,
        parameters={
            "key": held.key,
            "delta": used - held.tokens,
            "input_tokens": answer.input_tokens,
            "output_tokens": answer.output_tokens,
            "cost": cost,
            "sandbox_ms": answer.sandbox_ms,
            "duration_ms": round((time.monotonic() - started) * 1000),
            **step_rows.response(answer.value),
        },
    ):
        for part in sorted(set(answer.parts)):  # in one order, so that runs wait for each other
            blobs.keep(part)
        for write in writers:
            write(answer.value)


def _failed_answer(error: AppError, held: Held) -> Answer:
    """Keep an error for a resumed run, and what the call cost.

    An error that says what was used carries `input_tokens`, `output_tokens` and, where known,
    `cost_usd`. Of a call that nobody answered nothing is known: it counts with all that was
    reserved.
    """
    unknown = held.tokens if isinstance(error, Unavailable) else 0
    return Answer(
        value=step_rows.error_value(error),
        input_tokens=error.extra.get("input_tokens", unknown),
        output_tokens=error.extra.get("output_tokens", 0),
        cost_usd=error.extra.get("cost_usd"),
    )
