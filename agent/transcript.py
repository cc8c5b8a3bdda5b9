"""A run step by step, as lines for an operator."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from agent import masking
from agent.narration import sentence
from runs import blobs, spending
from runs.digests import canonical_json
from runs.models import Run, RunEvent, Step
from runs.recording import Taken, Told
from runs.repetition import Repetition, changed, event_diff, events_of

VALUE_CHARS = 600
TEXT_CHARS = 200


def of_run(run: Run, *, full: bool = False) -> Iterator[str]:
    """Tell what was asked, answered and spent at each step, and the events between them.

    Args:
        full: Shorten nothing.
    """
    yield from _head(run)
    yield ""
    for _, _, lines in sorted([*_steps(run, full=full), *_events(run)], key=lambda item: item[:2]):
        yield from lines
    yield ""
    yield from _end(run, full=full)


def of_repetition(repeated: Repetition, *, full: bool = False) -> Iterator[str]:
    """Tell where each step came from, what was asked and what it came to."""
    told = 0
    for taken in repeated.taken:
        yield from _events_told(repeated.events[told : taken.events_before])
        told = taken.events_before
        yield f"{taken.asked.key}  {taken.source}{_tokens(taken)}"
        yield f"      asked     {shown(taken.asked.request, full=full)}"
        yield f"      answered  {taken.error or shown(taken.value, full=full)}"
    yield from _events_told(repeated.events[told:])
    if repeated.ended:
        yield ""
        yield repeated.ended


def of_difference(run: Run, repeated: Repetition) -> Iterator[str]:
    """Tell what would have been different: steps, events, result."""
    anew = [taken for taken in repeated.taken if taken.source != "recorded"]
    tokens = sum(taken.tokens for taken in repeated.taken if taken.source == "made anew")
    steps = f"{len(repeated.taken)} steps, {len(anew)} of them other than recorded"
    yield f"{steps} ({tokens:,} tokens)"
    yield from (f"  {taken.source:<10} {taken.asked.key}" for taken in anew)
    diff = event_diff(events_of(run), repeated.events)
    yield "The events are the same." if not diff else "Events:"
    yield from (f"  {masking.of_text(line)}" for line in diff)
    if repeated.ended:
        yield f"There is no result. {repeated.ended}"
        return
    results = changed(run.result, repeated.result)
    yield "The result is the same." if not results else "Result, recorded -> repeated:"
    yield from (f"  {masking.of_text(line)}" for line in results)


def shown(value: Any, *, full: bool = False) -> str:
    """Return JSON on one line, long texts shortened, without what looks like a secret."""
    hidden = masking.of_value(value)
    text = masking.of_text(canonical_json(hidden if full else _shortened(hidden)))
    if full or len(text) <= VALUE_CHARS:
        return text
    return f"{text[:VALUE_CHARS]}… ({len(text):,} characters)"


def _head(run: Run) -> Iterator[str]:
    yield f"{run.get_kind_display()} {run.uuid}: {run.get_status_display().lower()}"
    session = f", session {run.session.key}" if run.session else ""
    yield f"  of        {run.user.get_username()}{session}"
    yield f"  asked     {masking.of_text(run.prompt)}"
    yield f"  created   {_time(run.created_at)}, attempts so far {run.fence}"
    if run.started_at and run.finished_at:
        took = (run.finished_at - run.started_at).total_seconds()
        yield f"  took      {took:.3f} s, {spending.spent_by(run).sentence}"
    versions = [f"{name}@{pinned['version']}" for name, pinned in sorted(run.policies.items())]
    yield f"  policies  {' '.join(versions) or 'none'}"
    yield f"  limits    {canonical_json(run.limits)}"
    for wait in run.waits.select_related("other").order_by("pk"):
        yield f"  waited    for {wait.other.kind} {wait.other.uuid} ({wait.other.status})"


def _steps(run: Run, *, full: bool) -> Iterator[tuple[datetime, int, list[str]]]:
    for step in Step.objects.filter(run=run).select_related("response_blob").order_by("pk"):
        yield step.created_at, 0, _step_lines(step, full=full)


def _step_lines(step: Step, *, full: bool) -> list[str]:
    value = blobs.read_json(step.response_blob) if step.response_blob else step.response
    asked = f"(not kept) sha256 {step.request_digest[:12]}; --execute shows it"
    figures = [
        f"{step.duration_ms} ms" if step.duration_ms else "",
        f"{step.input_tokens}+{step.output_tokens} tokens" if step.input_tokens else "",
        f"${step.cost_usd}" if step.cost_usd else "",
        f"{step.reserved_tokens} tokens stay reserved" if step.status == Step.Status.LOST else "",
    ]
    facts = ", ".join(filter(None, [str(step.status), *figures]))
    answered = shown(value, full=full) if step.status == Step.Status.DONE else f"({step.status})"
    return [
        f"{_time(step.created_at)}  {step.key}  {facts}",
        f"      asked     {asked if step.request is None else shown(step.request, full=full)}",
        f"      answered  {answered}",
    ]


def _events(run: Run) -> Iterator[tuple[datetime, int, list[str]]]:
    for event in RunEvent.objects.filter(run=run).order_by("seq"):
        mark = "·" if event.of_flow else "»"
        line = f"    {mark} {event.seq} {_told(event.event_type, event.data)}"
        yield event.created_at, 1, [line]


def _end(run: Run, *, full: bool) -> Iterator[str]:
    if run.result is not None:
        yield f"result      {shown(run.result, full=full)}"
    elif not run.is_open:
        yield f"ended from outside: {run.error_code}: {run.last_error}"
    else:
        yield "it has not ended"


def _events_told(events: list[Told]) -> Iterator[str]:
    for each in events:
        branch = f"[{each.branch}] " if each.branch else ""
        yield f"    · {branch}{_told(each.event_type, each.data)}"


def _told(event_type: str, data: dict[str, Any]) -> str:
    said = sentence(event_type, data)
    return masking.of_text(f"{event_type}: {said}" if said else event_type)


def _tokens(taken: Taken) -> str:
    return f", {taken.tokens} tokens" if taken.tokens else ""


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def _shortened(value: Any) -> Any:
    if isinstance(value, str) and len(value) > TEXT_CHARS:
        return f"{value[:TEXT_CHARS]}… ({len(value):,} characters)"
    if isinstance(value, list):
        kept = [_shortened(item) for item in value[:20]]
        return kept if len(value) <= 20 else [*kept, f"… {len(value) - 20} more"]
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    return value
