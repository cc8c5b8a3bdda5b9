"""The filters: the numbers are right, the search finds them, and a guest feels them."""

import ctypes
import os
import struct

import pytest

from sandbox import seccomp
from sandbox.bubblewrap import Bubblewrap
from sandbox.limits import Limits
from sandbox.program import Program
from sandbox.running import Call, run

pytestmark = [pytest.mark.core, pytest.mark.contract("SBX-9", "D-12")]

ALLOW, KILL, EPERM, ENOSYS = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
F_GETFL, F_SETOWN, F_SETSIG, F_SETOWN_EX = 3, 8, 10, 15
F_GETLK, F_SETLK, F_OFD_GETLK = 5, 6, 36
MACHINES = list(seccomp.ARCHITECTURES)


def answer(rules: bytes, number: int, architecture: int, *arguments: int) -> int:
    """Carry out a filter as the kernel would."""
    lines = [struct.unpack_from("HBBI", rules, at) for at in range(0, len(rules), 8)]
    given = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("IIQ6Q", number, architecture, 0, *given)
    at = held = 0
    while True:
        code, if_true, if_false, value = lines[at]
        if code == 0x06:
            return int(value)
        if code == 0x20:
            held = struct.unpack_from("I", data, value)[0]
            at += 1
            continue
        holds = {0x15: held == value, 0x45: bool(held & value), 0x35: held >= value}[code]
        at += 1 + (if_true if holds else if_false)


@pytest.mark.parametrize("machine", MACHINES)
def test_names_and_numbers_are_those_of_libseccomp(machine: str) -> None:
    library = ctypes.CDLL("libseccomp.so.2")
    resolve = library.seccomp_syscall_resolve_name_arch
    resolve.argtypes = [ctypes.c_uint32, ctypes.c_char_p]
    at = MACHINES.index(machine)

    for name, numbers in (seccomp.OUTER | seccomp.INNER | seccomp.LOOKED_AT).items():
        known = resolve(seccomp.ARCHITECTURES[machine], name.encode())
        assert numbers[at] == (known if known >= 0 else None), name


@pytest.mark.parametrize("inner", [False, True], ids=["outer", "inner"])
@pytest.mark.parametrize("machine", MACHINES)
def test_exactly_what_is_listed_is_refused(machine: str, inner: bool) -> None:  # noqa: FBT001
    rules = seccomp.program(machine, inner=inner)
    at = MACHINES.index(machine)
    listed = {pair[at] for pair in (seccomp.INNER if inner else seccomp.OUTER).values()}
    looked_at = {pair[at] for pair in seccomp.LOOKED_AT.values()}

    for number in set(range(600)) - looked_at:
        expected = EPERM if number in listed else ALLOW
        assert answer(rules, number, seccomp.ARCHITECTURES[machine]) == expected, number


@pytest.mark.parametrize("machine", MACHINES)
def test_arguments_decide_where_a_call_is_needed(machine: str) -> None:
    architecture, at = seccomp.ARCHITECTURES[machine], MACHINES.index(machine)
    outer, inner = (seccomp.program(machine, inner=inner) for inner in (False, True))
    clone, clone3, ioctl, prlimit = (
        int(seccomp.LOOKED_AT[name][at] or 0) for name in ("clone", "clone3", "ioctl", "prlimit64")
    )

    assert answer(outer, clone, architecture, 17) == ALLOW  # as fork does
    assert answer(inner, clone, architecture, 17) == EPERM
    assert answer(inner, clone, architecture, 0x3D0F00) == ALLOW  # as a thread does
    assert answer(outer, clone, architecture, 0x10000000) == EPERM  # a namespace of its own
    assert answer(outer, clone3, architecture) == ENOSYS
    assert answer(outer, ioctl, architecture, 0, 0x5412) == EPERM
    assert answer(outer, ioctl, architecture, 0, 0x5401) == ALLOW
    assert answer(outer, prlimit, architecture, 0) == ALLOW
    assert answer(outer, prlimit, architecture, 1) == EPERM


@pytest.mark.parametrize("machine", MACHINES)
def test_a_child_may_send_signals_to_itself_alone(machine: str) -> None:
    architecture, at = seccomp.ARCHITECTURES[machine], MACHINES.index(machine)
    inner = seccomp.program(machine, inner=True)

    for numbers in seccomp.SIGNALS.values():
        number = int(numbers[at] or 0)
        assert answer(inner, number, architecture, seccomp._OWN) == ALLOW
        for other in (1, seccomp._OWN + 1, 0, 2**32 - 1):  # the last two: its group, and everyone
            assert answer(inner, number, architecture, other) == EPERM


@pytest.mark.parametrize("machine", MACHINES)
def test_no_descriptor_may_send_signals_for_a_child(machine: str) -> None:
    architecture, at = seccomp.ARCHITECTURES[machine], MACHINES.index(machine)
    inner = seccomp.program(machine, inner=True)
    fcntl, ioctl = (int(seccomp.LOOKED_AT[name][at] or 0) for name in ("fcntl", "ioctl"))

    for command in (F_SETOWN, F_SETSIG, F_SETOWN_EX):
        assert answer(inner, fcntl, architecture, 0, command) == EPERM
    for command in (0x8901, 0x8902):
        assert answer(inner, ioctl, architecture, 0, command) == EPERM
    assert answer(inner, fcntl, architecture, 0, F_GETFL) == ALLOW
    assert answer(inner, ioctl, architecture, 0, 0x5401) == ALLOW


@pytest.mark.parametrize("machine", MACHINES)
def test_a_child_may_lock_its_files_and_learns_of_no_lock_of_others(machine: str) -> None:
    architecture, at = seccomp.ARCHITECTURES[machine], MACHINES.index(machine)
    inner = seccomp.program(machine, inner=True)
    fcntl = int(seccomp.LOOKED_AT["fcntl"][at] or 0)

    for query in (F_GETLK, F_OFD_GETLK):
        assert answer(inner, fcntl, architecture, 0, query) == EPERM
    assert answer(inner, fcntl, architecture, 0, F_SETLK) == ALLOW  # as SQLite does


def test_other_numberings_of_the_same_calls_are_shut_out() -> None:
    outer = seccomp.program("x86_64")

    assert answer(outer, 0x40000000 + 1, seccomp.ARCHITECTURES["x86_64"]) == ENOSYS
    assert answer(outer, 1, 0x40000003) == KILL  # 32-bit


def test_a_guest_is_refused_what_is_listed() -> None:
    at = MACHINES.index(os.uname().machine)
    refused = {
        name: pair[at]
        for name, pair in (seccomp.OUTER | seccomp.INNER).items()
        if pair[at] is not None
    }
    code = (
        "import ctypes\ndef f(calls):\n    c = ctypes.CDLL(None, use_errno=True)\n"
        "    found = {}\n    for name, number in calls.items():\n"
        "        got = c.syscall(number, -1, 0, 0, 0, 0, 0)\n"
        "        if got != -1 or ctypes.get_errno() != 1: found[name] = [got, ctypes.get_errno()]\n"
        "    return found"
    )
    program = Program(modules={"t": code}, entry="t:f")

    result = run(
        Bubblewrap(),
        Call(program=program, arguments={"calls": dict(refused)}, files={}, limits=Limits()),
    )

    assert result.value == {}, result
