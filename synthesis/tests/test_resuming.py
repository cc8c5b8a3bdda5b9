"""A synthesis whose process dies at every moment in turn: what is finished is never made again."""

import json
from collections import Counter
from typing import Any

import pytest

from llm.client import LLMClient
from llm.simulator.testing import SimulatorServer
from registry.capabilities import CapabilityRegistry
from registry.models import Tool, ToolVersion
from runs import claims, execution
from runs.context import Work
from runs.models import Run, RunEvent, Step
from runs.tests.builders import claimed_again, queued
from sandbox.service import SecureSandbox
from synthesis.engine import CapabilitySynthesisEngine
from synthesis.testing import DOUBLE, DOUBLE_TESTS
from synthesis.tests.scripts import code, script

pytestmark = [pytest.mark.django_db, pytest.mark.core]

PROMPT = "Create a function that doubles a number"
ONCE = {  # a first attempt that is wrong, and another author's code
    "function_spec": 1,
    "test_suite": 1,
    "held_out_examples": 1,
    "implementation": 2,
    "repair": 1,
}


class Killed(BaseException):
    """What a kill is to the process that it ends."""


class Fate:
    """Ends the process at each moment that it has not died at before."""

    def __init__(self, *, in_flight: bool) -> None:
        self.in_flight = in_flight
        self._died_at: set[str] = set()
        self._met: Counter[str] = Counter()

    def begin_attempt(self) -> None:
        self._met.clear()

    def before_call(self, kind: str) -> None:
        self._met[kind] += 1
        self._meet(f"before {kind}#{self._met[kind]}")

    def amid_call(self, kind: str) -> None:
        if self.in_flight:
            self._meet(f"amid {kind}#{self._met[kind]}")

    def on_event(self, event_type: str, data: dict[str, Any]) -> None:
        self._meet(f"{event_type} {json.dumps(data, sort_keys=True)}")

    def _meet(self, moment: str) -> None:
        if moment not in self._died_at:
            self._died_at.add(moment)
            raise Killed(moment)

    @property
    def deaths(self) -> int:
        return len(self._died_at)


class MortalClient(LLMClient):
    def __init__(self, fate: Fate) -> None:
        super().__init__()
        self._fate = fate

    def _ask(self, kind: Any, shape: Any, document: Any) -> Any:
        self._fate.before_call(kind.name)
        return super()._ask(kind, shape, document)

    def _perform(self, question: Any, shape: Any) -> Any:
        answer = super()._perform(question, shape)
        self._fate.amid_call(question.kind)
        return answer


class MortalSandbox(SecureSandbox):
    def __init__(self, fate: Fate) -> None:
        super().__init__()
        self._fate = fate
        self.jobs: Counter[str] = Counter()

    def _as_step(self, kind: str, request: Any, left: dict[str, bytes] | None = None) -> Any:
        self._fate.before_call(kind)
        return super()._as_step(kind, request, left)

    def _perform(self, kind: str, request: Any) -> Any:
        answer = super()._perform(kind, request)
        self.jobs[kind] += 1
        self._fate.amid_call(kind)
        return answer


def carry_through(fate: Fate, box: MortalSandbox) -> Run:
    """Drive a run to its end, in as many processes as that takes."""
    client = MortalClient(fate)
    engine = CapabilitySynthesisEngine(client, CapabilityRegistry(client), box)
    run = claims.claim(queued(kind="synthesis", prompt=PROMPT).pk)
    assert run is not None
    work = claims.work_of(run, inline=False)
    while not _survives(fate, engine, work):
        work = claimed_again(work)
    client.close()
    return Run.objects.get(pk=run.pk)


def _survives(fate: Fate, engine: CapabilitySynthesisEngine, work: Work) -> bool:
    fate.begin_attempt()
    work.callback = fate.on_event
    try:
        execution.drive(work, lambda: dict(engine.run_stages(work)), finish_with=lambda _: None)
    except Killed:
        return False
    return True


@pytest.fixture
def _repaired(model: SimulatorServer, settings: Any) -> None:
    settings.RUNS_MAX_ATTEMPTS = 1_000  # it dies more often than one is given up for
    wrong = DOUBLE.replace("* 2", "* 3")
    script(
        model,
        test_suite=[code(DOUBLE_TESTS)],
        implementation=[code(wrong)],
        repair=[code(DOUBLE)],
    )


@pytest.mark.contract("SYN-2", "SYN-9")
@pytest.mark.usefixtures("_repaired")
@pytest.mark.parametrize("in_flight", [False, True], ids=["between-calls", "amid-calls"])
def test_no_finished_call_is_made_again(model: SimulatorServer, *, in_flight: bool) -> None:
    fate = Fate(in_flight=in_flight)
    box = MortalSandbox(fate)
    run = carry_through(fate, box)

    assert run.result is not None
    assert (run.status, run.result["tool_name"]) == ("succeeded", "double"), run.result
    assert fate.deaths > 30
    # A call that was under way at a death is made once more, and the lost one stays on the books.
    times = 2 if in_flight else 1
    calls = Counter(call.kind for call in model.calls)
    assert calls == {kind: times * count for kind, count in ONCE.items()}
    assert run.call_count == times * sum(ONCE.values())
    done = Step.objects.filter(run=run, status="done")
    lost = Step.objects.filter(run=run, status="lost")
    jobs = done.filter(kind__startswith="sandbox.").count()
    assert sum(box.jobs.values()) == times * jobs
    assert lost.count() == (times - 1) * (sum(ONCE.values()) + jobs)
    assert Tool.objects.get().live_version == ToolVersion.objects.get()
    assert_told_once_and_in_order(run)


BOTH = ("in_progress", "complete")


def assert_told_once_and_in_order(run: Run) -> None:
    events = list(RunEvent.objects.filter(run=run).order_by("seq"))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    stages = [
        (event.data["step"], event.data["status"])
        for event in events
        if event.event_type == "synthesis_step"
    ]
    assert stages == [
        *[(stage, status) for stage in ("specification", "tests") for status in BOTH],
        *[("implementation", status) for status in BOTH],
        *[("verification", status) for status in ("in_progress", "warning")],
        *[(stage, status) for stage in ("implementation", "verification") for status in BOTH],
        *[("registration", status) for status in BOTH],
    ]
