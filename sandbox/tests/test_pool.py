"""Guests that are there already: each once, replaced, bounded, let go."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from sandbox import pool as pool_module
from sandbox import undertaker
from sandbox.backend import GuestSpec
from sandbox.bubblewrap import Bubblewrap
from sandbox.errors import SandboxUnavailable
from sandbox.frames import FrameType, frame
from sandbox.guests import Guest
from sandbox.limits import MIB, Limits
from sandbox.links import PipeLink
from sandbox.pool import Pool
from sandbox.program import Conditions, Outcome, Program
from sandbox.running import Call, run
from sandbox.zygotes import Zygotes

pytestmark = [pytest.mark.core, pytest.mark.contract("SBX-10", "SBX-14")]

SPEC = GuestSpec(role="worker", profile="base", limits=Limits())
DATA = replace(SPEC, profile="data")


class Life:
    """Of a guest that is a pair of pipes; `others` are the ends that a guest would have."""

    def __init__(self, others: list[int]) -> None:
        self.others = others
        self.is_over = False

    def confine(self, limits: Limits) -> None: ...
    def set_niceness(self, value: int) -> None: ...
    def ran_out_of_memory(self) -> bool:
        return False

    def memory_bytes(self) -> int:
        return 10 * MIB

    def kill(self) -> None:
        if not self.is_over:
            self.is_over = True
            for descriptor in self.others:
                os.close(descriptor)

    def wait(self) -> None: ...


class Pretended:
    """A backend whose guests only say that they are ready. Keeps those it has started."""

    name = "pretended"

    def __init__(self) -> None:
        self.started: list[tuple[GuestSpec, Guest, Life]] = []
        self.fails = False
        self.kept: list[GuestSpec] = []

    def start(self, spec: GuestSpec) -> Guest:
        if self.fails:
            raise SandboxUnavailable("It is told to fail")
        to_guest, output, errors = os.pipe(), os.pipe(), os.pipe()
        os.write(output[1], frame(FrameType.READY))
        life = Life([to_guest[0], output[1], errors[1]])
        guest = Guest(PipeLink(to_guest[1], output[0], errors[0]), life)
        self.started.append((spec, guest, life))
        return guest

    def missing(self) -> str | None:
        return None

    def notes(self) -> list[str]:
        return []

    def digest(self, profile: str) -> str:
        return profile

    def is_prepared(self, profile: str) -> bool:
        return True

    def prepare(self, progress: object, profile: str) -> None: ...

    def keep_only(self, specs: list[GuestSpec]) -> None:
        self.kept = specs

    def memory_bytes(self) -> int:
        return 0

    def close(self) -> None: ...


@pytest.fixture
def backend() -> Pretended:
    return Pretended()


@pytest.fixture
def pool(backend: Pretended) -> Iterator[Pool]:
    made = Pool(backend, size=2, memory_bytes=100 * MIB)
    yield made
    made.close()
    for _, guest, _ in backend.started:
        guest.close()
    undertaker.wait(5)


def eventually(condition: Callable[[], object]) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return bool(condition())


def test_the_first_is_cold_and_the_next_is_warm(pool: Pool) -> None:
    pool.start(SPEC)
    assert eventually(lambda: pool.state().ready == 2)

    guest = pool.start(SPEC)

    assert guest.is_ready
    assert (pool.state().cold, pool.state().warm) == (1, 1)


def test_each_is_handed_out_once_and_replaced(pool: Pool, backend: Pretended) -> None:
    pool.keep([SPEC])
    handed = []
    for _ in range(5):
        assert eventually(lambda: pool.state().ready == 2)
        handed.append(pool.start(SPEC))

    assert len(set(map(id, handed))) == 5
    assert eventually(lambda: len(backend.started) == 7)
    assert pool.state().cold == 0


def test_kinds_are_kept_apart(pool: Pool) -> None:
    pool.keep([SPEC])
    assert eventually(lambda: pool.state().ready == 2)

    pool.start(DATA)

    assert pool.state().cold == 1
    assert eventually(lambda: pool.state().ready == 4)


def test_the_wall_time_makes_no_kind_and_a_hash_seed_is_never_warm(pool: Pool) -> None:
    pool.keep([SPEC])
    assert eventually(lambda: pool.state().ready == 2)

    assert pool.start(replace(SPEC, limits=Limits(wall_s=3))).is_ready
    assert not pool.start(replace(SPEC, conditions=Conditions(hash_seed=1))).is_ready
    assert not pool.start(replace(SPEC, limits=Limits(memory_bytes=128 * MIB))).is_ready


def test_one_that_died_waiting_is_not_handed_out(pool: Pool, backend: Pretended) -> None:
    pool.keep([SPEC])
    assert eventually(lambda: pool.state().ready == 2)
    for _, _, life in backend.started:
        life.kill()
    dead = [guest for _, guest, _ in backend.started]

    assert pool.start(SPEC) not in dead
    assert pool.state().discarded == 2


def test_one_that_says_more_than_ready_is_not_handed_out(pool: Pool, backend: Pretended) -> None:
    pool.keep([SPEC])
    assert eventually(lambda: pool.state().ready == 2)
    for _, _, life in backend.started:
        os.write(life.others[1], frame(FrameType.RESULT, b"{}"))
    talkative = [guest for _, guest, _ in backend.started]

    assert pool.start(SPEC) not in talkative
    assert pool.state().discarded == 2


def test_a_start_that_fails_is_tried_again_later(
    pool: Pool, backend: Pretended, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "RETRY_S", 0.05)
    backend.fails = True
    pool.keep([SPEC])
    time.sleep(0.2)
    assert pool.state().ready == 0

    backend.fails = False

    assert eventually(lambda: pool.state().ready == 2)


def test_what_nobody_asks_for_is_let_go(
    pool: Pool, backend: Pretended, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool.keep([SPEC, DATA])
    assert eventually(lambda: pool.state().ready == 4)
    monkeypatch.setattr(pool_module, "UNUSED_S", 0.0)

    pool._tidy()

    assert pool.state().ready == 0
    assert backend.kept == []
    assert all(life.is_over for _, _, life in backend.started)


def test_one_that_is_old_is_replaced(
    pool: Pool, backend: Pretended, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool.keep([SPEC])
    assert eventually(lambda: pool.state().ready == 2)
    monkeypatch.setattr(pool_module, "OLDEST_S", 0.0)

    pool._tidy()
    monkeypatch.setattr(pool_module, "OLDEST_S", 480.0)
    pool.start(SPEC)

    assert backend.started[0][2].is_over
    assert eventually(lambda: pool.state().ready == 2)


def test_memory_is_bounded_by_letting_go_of_the_kind_asked_for_least(
    pool: Pool, backend: Pretended
) -> None:
    pool._memory_bytes = 30 * MIB
    pool.keep([SPEC])
    pool.keep([DATA])
    assert eventually(lambda: pool.state().ready == 4)

    pool._tidy()

    assert [kind.profile for kind in pool._shelves] == ["data"]
    assert pool.state().memory_bytes <= 30 * MIB


def test_a_pool_of_none_keeps_none(backend: Pretended) -> None:
    empty = Pool(backend, size=0, memory_bytes=MIB)

    empty.start(SPEC).close()
    empty.keep([SPEC])

    assert empty.state().ready == 0
    assert len(backend.started) == 1


def test_a_closed_pool_has_let_go_of_all(pool: Pool, backend: Pretended) -> None:
    pool.keep([SPEC])
    assert eventually(lambda: pool.state().ready == 2)

    pool.close()

    assert all(life.is_over for _, _, life in backend.started)


class TestWithRealGuests:
    @pytest.fixture
    def real(self) -> Iterator[tuple[Zygotes, Pool]]:
        zygotes = Zygotes(Bubblewrap())
        made = Pool(zygotes, size=2, memory_bytes=512 * MIB)
        yield zygotes, made
        made.close()

    def call(self, backend: Any, code: str = "def f(n): return n + 1") -> Any:
        program = Program(modules={"t": code}, entry="t:f")
        result = run(
            backend, Call(program=program, arguments={"n": 1}, files={}, limits=Limits(wall_s=5))
        )
        assert result.outcome is Outcome.OK, result
        return result.value

    def test_a_job_in_a_ready_guest(self, real: tuple[Zygotes, Pool]) -> None:
        _, pool = real
        pool.keep([SPEC])
        assert eventually(lambda: pool.state().ready == 2)

        assert self.call(pool) == 2
        assert pool.state().warm == 1
        assert pool.state().memory_bytes > MIB

    def test_guests_of_one_zygote_differ_in_their_random_numbers(
        self, real: tuple[Zygotes, Pool]
    ) -> None:
        zygotes, _ = real
        code = "import random, uuid\ndef f(n): return [random.random(), str(uuid.uuid4())]"

        drawn = [self.call(zygotes, code) for _ in range(3)]

        assert len({str(each) for each in drawn}) == 3

    def test_a_killed_zygote_is_replaced(self, real: tuple[Zygotes, Pool]) -> None:
        zygotes, pool = real
        pool.keep([SPEC])
        assert eventually(lambda: pool.state().ready == 2)
        os.killpg(zygotes._zygotes["worker", "base"]._process.pid, signal.SIGKILL)
        time.sleep(0.2)

        assert [self.call(pool) for _ in range(3)] == [2, 2, 2]
        assert pool.state().discarded == 2

    def test_a_zygote_is_not_ended_under_a_guest_in_use(self, real: tuple[Zygotes, Pool]) -> None:
        zygotes, _ = real
        guest = zygotes.start(SPEC)

        zygotes.keep_only([])
        assert zygotes._zygotes
        guest.close()
        undertaker.wait(5)
        zygotes.keep_only([])

        assert not zygotes._zygotes

    def test_where_none_can_be_forked_each_is_started(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        zygotes = Zygotes(Bubblewrap())
        monkeypatch.setattr("sandbox.zygotes._mount_points", lambda spec: ["--no-such-flag"])

        assert [self.call(zygotes) for _ in range(5)] == [2] * 5
        assert zygotes._failures == 3
