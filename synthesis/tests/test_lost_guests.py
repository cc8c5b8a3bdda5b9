"""Guests that die while a gate is at work, each in turn: the verdict is the same, or there is none.

They are killed as a machine in trouble kills them: from outside, amid a job.
"""

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from llm.simulator.testing import SimulatorServer
from registry.models import Tool
from sandbox import jobs
from sandbox.backend import GuestSpec
from sandbox.bubblewrap import Bubblewrap
from sandbox.containers import ContainerLife, Docker
from sandbox.errors import SandboxUnavailable
from sandbox.frames import FrameType
from sandbox.guests import Guest
from sandbox.service import SecureSandbox
from sandbox.zygotes import ForkedLife, Zygotes
from synthesis.candidate import Candidate, GateReport
from synthesis.engine import CapabilitySynthesisEngine
from synthesis.examples import Example
from synthesis.gates.cross_check import cross_check
from synthesis.gates.green import green
from synthesis.gates.held_out import held_out
from synthesis.gates.mutation import mutation
from synthesis.gates.red import red
from synthesis.gates.stable import stable
from synthesis.testing import DOUBLE, DOUBLE_TESTS, candidate
from synthesis.tests.scripts import code, script
from tests.site import until

pytestmark = pytest.mark.long

MOST_GUESTS = 12  # that a gate starts here
FIRST, LATER = 1, 6  # the frame that a guest is not sent any more: its job, a call or an answer
Inner = Zygotes | Docker


@dataclass
class Dying:
    """A backend whose guests of these numbers are killed instead of sent their `after`th frame."""

    inner: Inner
    victims: frozenset[int]
    after: int
    started: int = 0
    killed: list[int] = field(default_factory=list)
    busy: list[int] = field(default_factory=list)  # those that were to be sent so much

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def start(self, spec: GuestSpec) -> Guest:
        guest = self.inner.start(spec)
        self.started += 1
        self._watch(guest, spec, self.started)
        return guest

    def _watch(self, guest: Guest, spec: GuestSpec, number: int) -> None:
        send, sent = guest.send, []

        def send_or_die(kind: FrameType, payload: bytes = b"", ident: int = 0) -> None:
            sent.append(kind)
            if len(sent) == self.after:
                self.busy.append(number)
            if len(sent) == self.after and number in self.victims:
                self.killed.append(number)
                _kill(self.inner, guest, spec)
                until(lambda: _has_ended(guest), what="the guest's end", timeout_s=10)
            send(kind, payload, ident)

        guest.send = send_or_die  # type: ignore[method-assign]


def _kill(inner: Inner, guest: Guest, spec: GuestSpec) -> None:
    if isinstance(guest.life, ContainerLife):
        guest.life._client.kill(guest.life._container)
    elif isinstance(guest.life, ForkedLife):  # with its zygote, and all that came of that
        assert isinstance(inner, Zygotes)
        with contextlib.suppress(ProcessLookupError):  # another of its guests was to die first
            os.killpg(inner._zygotes[spec.role, spec.profile]._process.pid, signal.SIGKILL)
    else:
        guest.life.kill()


def _has_ended(guest: Guest) -> bool:
    guest._read_frames()
    return guest.ended


EXAMPLES = tuple(Example(arguments={"n": n}, expected=2 * n) for n in (7, -12, 0))
HONEST = (
    candidate(DOUBLE, DOUBLE_TESTS)
    .with_held_out(EXAMPLES)
    .with_second("def double(n):\n    return n + n\n", "base")
)


def having(code: str = DOUBLE, **changes: Any) -> Candidate:
    made = candidate(code, changes.pop("tests", DOUBLE_TESTS))
    return made.with_held_out(EXAMPLES).with_second(changes.pop("second", HONEST.second), "base")


def _stable(made: Candidate, box: SecureSandbox) -> GateReport:
    return stable(made, box, answers={})


def _held_out(made: Candidate, box: SecureSandbox) -> GateReport:
    return held_out(made, box, least=3)


def _mutation(made: Candidate, box: SecureSandbox) -> GateReport:
    return mutation(made, box, least=0.7, suite_ms=50)


VACUOUS = "\n".join(
    ["from double import double", *(f"def test_{n}():\n    double({n})" for n in range(3))]
)
FOR_ITS_JUDGE = """
import sys


def double(n):
    return 2 * n if type(sys.stdout).__name__ == "Printed" else 0
"""
NEAR_HOME = """
import time


def double(n):
    return 2 * n if time.tzname[0] == "UTC" else 0
"""
LENIENT = "\n".join(
    [
        "from double import double",
        *(f"def test_{n}():\n    assert double(0) == 0" for n in range(3)),
    ]
)
Gate = Callable[[Candidate, SecureSandbox], GateReport]
CASES: list[Any] = [
    pytest.param(red, HONEST, True, id="red"),
    pytest.param(red, having(tests=VACUOUS), False, id="red-vacuous"),
    pytest.param(green, HONEST, True, id="green"),
    pytest.param(green, having(DOUBLE.replace("* 2", "* 3")), False, id="green-wrong"),
    pytest.param(green, having(FOR_ITS_JUDGE), False, id="green-for-its-judge"),
    pytest.param(_stable, HONEST, True, id="stable"),
    pytest.param(_stable, having(NEAR_HOME), False, id="stable-near-home"),
    pytest.param(_held_out, HONEST, True, id="held-out"),
    pytest.param(_held_out, having("def double(n):\n    return 8\n"), False, id="held-out-table"),
    pytest.param(cross_check, HONEST, True, id="cross-check"),
    pytest.param(
        cross_check, having(second="def double(n):\n    return n\n"), False, id="cross-check-other"
    ),
    pytest.param(_mutation, HONEST, True, id="mutation"),
    pytest.param(_mutation, having(tests=LENIENT), False, id="mutation-lenient"),
]


@pytest.fixture(scope="module", params=["forked", pytest.param("docker", marks=pytest.mark.docker)])
def inner(request: pytest.FixtureRequest) -> Iterator[Inner]:
    made: Inner = Docker() if request.param == "docker" else Zygotes(Bubblewrap())
    made.prepare(None, "base")
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_PAUSE_S", 0.0)


def verdict(gate: Gate, made: Candidate, backend: Any) -> dict[str, Any]:
    """Return what a gate says, without the times that it took and the order of the tests."""
    found = gate(made, SecureSandbox(backend)).to_json()
    figures = {name: found["figures"].get(name) for name in ("passed", "held", "killed", "purity")}
    return {**figures, "verdict": found["passed"], "reasons": sorted(found["reasons"])}


@pytest.mark.parametrize(("gate", "made", "passes"), CASES)
def test_whichever_guest_is_lost_the_verdict_is_the_same(
    inner: Inner, gate: Gate, made: Candidate, *, passes: bool
) -> None:
    undisturbed = Dying(inner, frozenset(), LATER)
    expected = verdict(gate, made, undisturbed)
    assert expected["verdict"] is passes, expected
    assert undisturbed.started <= MOST_GUESTS

    deaths = [(victim, FIRST) for victim in range(1, undisturbed.started + 1)]
    deaths += [(victim, LATER) for victim in undisturbed.busy]
    for victim, after in deaths:
        backend = Dying(inner, frozenset([victim]), after)
        assert verdict(gate, made, backend) == expected, (victim, after)
        assert backend.killed == [victim]


@pytest.mark.parametrize(("gate", "made", "passes"), CASES)
def test_where_guests_are_lost_again_and_again_there_is_no_verdict(
    inner: Inner, gate: Gate, made: Candidate, *, passes: bool
) -> None:
    backend = Dying(inner, frozenset(range(100)), FIRST)

    with pytest.raises(SandboxUnavailable):
        gate(made, SecureSandbox(backend))
    assert len(backend.killed) >= 2


@pytest.mark.django_db
def test_a_request_that_loses_its_guests_ends_without_a_tool(
    inner: Inner, model: SimulatorServer
) -> None:
    script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[code(DOUBLE)])
    for first in (1, 5):  # while the tests are looked at; while the code is
        backend = Dying(inner, frozenset(range(first, 100)), FIRST)
        engine = CapabilitySynthesisEngine(sandbox=SecureSandbox(backend))
        made = engine.synthesize_capability(f"Create a function that doubles a number, {first}")

        assert (made["success"], made["error_code"]) == (False, "sandbox_lost")
        assert not Tool.objects.exists()
