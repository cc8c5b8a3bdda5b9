"""What a run has recorded, as the steps of a repetition of its flow. Nothing is written."""

import copy
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from kernel.errors import AppError
from runs import budget, context, step_rows, steps
from runs.context import Asked, Json, Work
from runs.digests import digest
from runs.errors import NeedsAnswer, RepetitionEnds
from runs.models import Run, Step

Change = Callable[[Json], Json]  # of what a decision came to


class Source(StrEnum):
    RECORDED = "recorded"
    CHANGED = "changed"  # a decision that comes to something else now
    ANEW = "made anew"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event of the flow. The order of events holds within a branch."""

    branch: str
    event_type: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A step of a repetition. `events_before`: how many events were told until then."""

    asked: Asked
    source: Source
    value: Json
    error: str
    events_before: int
    tokens: int


class Recording:
    """The recorded steps, and no others: what the flow asks besides ends the repetition."""

    def __init__(self, run: Run) -> None:
        rows = list(Step.objects.filter(run=run).select_related("response_blob").order_by("pk"))
        self._steps = {row.key: row for row in rows if row.status != Step.Status.LOST}
        limits = run.limits
        self._calls = budget.beyond_allowance(run.lost_call_count, limits.get("max_calls"))
        self._tokens = budget.beyond_allowance(run.lost_token_count, limits.get("max_tokens"))
        self._lock = threading.Lock()  # branches run side by side
        self.taken: list[Taken] = []
        self.events: list[Told] = []

    def hear(self, work: Work) -> None:
        """Take over what the flow has told; what came by a decision alone is no part of it."""
        told, work.events[:] = list(work.events), []
        with self._lock:
            self.events += [
                Told(branch=work.branch, event_type=name, data=data)
                for name, data, of_flow in told
                if of_flow
            ]

    def call(self, work: Work, step: Asked, perform: Callable[[], Any]) -> Json:
        known = self._steps.get(step.key)
        if known is not None:  # charged as it was then; an answer that was remembered cost nothing
            reserved = known.reserved_tokens
            step = replace(step, reserve_tokens=reserved, calls=step.calls if reserved else 0)
        self._hold(work, step)
        return self._read(work, step) if self._known(step) else self._made(work, step, perform)

    def decide(self, work: Work, step: Asked, choose: Callable[[], Json]) -> Json:
        if step.key not in self._steps:
            with work.within(step.key):  # as an attempt that an error ended there
                choose()
        self._known(step)
        self._charge_for(work, step, with_what_is_below=True)
        return self._read(work, step)

    def record(self, work: Work, step: Asked) -> Json:
        self._known(step)
        return self._read(work, step)

    def ask(self, work: Work, step: Asked) -> Json:
        known = self._known(step)
        if known is None or known.status != Step.Status.DONE:
            raise NeedsAnswer(step.request["question"], {})
        return self._read(work, step)

    def _made(self, work: Work, step: Asked, perform: Callable[[], Any]) -> Json:
        raise AssertionError("what is not recorded has ended the repetition")

    def _known(self, step: Asked) -> Step | None:
        """Return what was recorded for the step.

        Raises:
            RepetitionEnds: Nothing was, or something else was asked then.
        """
        known = self._steps.get(step.key)
        if known is None or _is_under_way(known):
            raise RepetitionEnds(f"The record ends before {step.key}.")
        if known.request_digest != digest(step.request):
            raise RepetitionEnds(
                f"{step.key} asks something else than was recorded: code, prompts, data or the"
                " sandbox have changed since.",
                diverged=True,
            )
        return known

    def _read(self, work: Work, step: Asked) -> Json:
        known = self._steps[step.key]
        tokens = known.input_tokens + known.output_tokens
        try:
            value = step_rows.read_back(known)
        except AppError as error:
            said = f"{error.code}: {error.message}"
            self._note(work, step, Source.RECORDED, error=said, tokens=tokens)
            raise
        self._note(work, step, Source.RECORDED, value, tokens=tokens)
        return value

    def _charge_for(self, work: Work, step: Asked, *, with_what_is_below: bool) -> None:
        """Charge a decision with what it took then: read back, it asks nothing."""
        for key, taken in self._steps.items():
            below = with_what_is_below and f"{step.key}/" in key
            if taken.reserved_tokens and (below or key == step.key):
                calls = int(taken.kind != Step.EMBEDDING)
                reserved = taken.reserved_tokens
                self._hold(work, replace(step, reserve_tokens=reserved, calls=calls))
                self._charge(calls, taken.input_tokens + taken.output_tokens if below else 0)

    def _hold(self, work: Work, step: Asked) -> None:
        """Hold the call against the run's limits, as it was or would be.

        Raises:
            BudgetExceeded: It does not fit what is left.
        """
        limits, used = work.limits, (self._calls, self._tokens)
        most = limits.get("max_calls"), limits.get("max_tokens")
        needed = step.calls, step.reserve_tokens
        if any(
            want and limit is not None and have + want > limit
            for want, have, limit in zip(needed, used, most, strict=True)
        ):
            raise budget.exceeded(limits, used=used, needed=needed)

    def _charge(self, calls: int, tokens: int) -> None:
        with self._lock:
            self._calls += calls
            self._tokens += tokens

    def _note(
        self,
        work: Work,
        step: Asked,
        source: Source,
        value: Json = None,
        *,
        error: str = "",
        tokens: int = 0,
    ) -> None:
        self.hear(work)
        self._charge(step.calls, tokens)
        with self._lock:
            self.taken.append(
                Taken(
                    asked=step,
                    source=source,
                    value=value,
                    error=error,
                    events_before=len(self.events),
                    tokens=tokens,
                )
            )


class WhatIf(Recording):
    """A recording under something that has changed; what comes out different is made anew.

    A call whose request is the recorded one is answered from the record, any other is made: that
    may cost tokens, within the limits of the run. A decision is taken twice, with the recorded
    policies and with the changed ones; where both agree, the recorded one stands, whatever else
    has happened since.
    """

    def __init__(
        self, run: Run, *, policies: Mapping[str, Any] | None = None, change: Change | None = None
    ) -> None:
        super().__init__(run)
        self._recorded_policies = run.policies
        self._policies = policies
        self._change = change or (lambda value: value)

    def decide(self, work: Work, step: Asked, choose: Callable[[], Json]) -> Json:
        known = self._known(step)
        anew = known is None or self._policies is not None
        if known is not None:
            self._charge_for(work, step, with_what_is_below=not anew)
        if not anew:
            return self._settled(work, step, known, self._recorded(step))
        aside = self._aside(work)
        with work.within(step.key):
            now = plain(choose())
        return self._settled(work, step, known, self._as_of_now(step, known, now, choose, aside))

    def record(self, work: Work, step: Asked) -> Json:
        known = self._known(step)
        if known is None:
            raise RepetitionEnds(f"It would write rows ({step.key}), and a repetition writes none.")
        return self._settled(work, step, known, self._recorded(step))

    def _known(self, step: Asked) -> Step | None:
        known = self._steps.get(step.key)
        if known is None or known.request_digest != digest(step.request) or _is_under_way(known):
            return None
        return known

    def _made(self, work: Work, step: Asked, perform: Callable[[], Any]) -> Json:
        try:
            answer: steps.Answer = perform()
        except AppError as error:
            self._note(work, step, Source.ANEW, error=f"{error.code}: {error.message}")
            raise
        tokens = answer.input_tokens + answer.output_tokens
        self._note(work, step, Source.ANEW, answer.value, tokens=tokens)
        return answer.value

    def _as_of_now(
        self, step: Asked, known: Step | None, now: Json, choose: Callable[[], Json], aside: Work
    ) -> Json:
        """Return the recorded decision, unless the changed policies make a difference to it."""
        if known is None:
            return now
        with context.activate(aside), aside.within(step.key):
            return self._recorded(step) if plain(choose()) == now else now

    def _aside(self, work: Work) -> Work:
        """Return the work under the recorded policies; its steps and costs are nobody's."""
        apart = copy.copy(self)
        apart.taken, apart.events = [], []
        return replace(
            work,
            policies=self._recorded_policies,
            limits={},
            events=[],
            counters=dict(work.counters),
            recording=apart,
        )

    def _settled(self, work: Work, step: Asked, known: Step | None, value: Json) -> Json:
        changed = self._change(value)
        source = Source.ANEW
        if known is not None:
            source = Source.RECORDED if changed == self._recorded(step) else Source.CHANGED
        self._note(work, step, source, changed)
        return changed

    def _recorded(self, step: Asked) -> Json:
        return step_rows.read_back(self._steps[step.key])


def _is_under_way(step: Step) -> bool:
    return step.status == Step.Status.RESERVED and step.kind not in Step.FOR_PEOPLE


def plain(value: Json) -> Json:
    """Return a value as it would come back from its row."""
    return json.loads(json.dumps(value, allow_nan=False))
