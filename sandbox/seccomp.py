"""A filter of system calls for guests, assembled here: what a namespace does not confine.

A guest needs none of the refused calls: sockets other than local ones (AF_VSOCK reaches the
hypervisor whatever the network namespace), kernel keys, memory outside of its limits (memfd, System
V), namespaces of its own, tracing, io_uring, typing into a terminal. Source: seccomp(2), BPF of
seccomp_data {nr, arch, ip, args[6]}.
"""

import os
import platform
import struct

_LOAD, _JUMP_EQUAL, _JUMP_SET, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_NR, _ARCH, _ARG0, _ARG1 = 0, 4, 16, 24  # offsets; the low half of an argument, little-endian
_AF_UNIX = 1
_NAMESPACES = 0x7E020000  # every CLONE_NEW* flag of clone(2)
_TERMINAL_INPUT = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CALLS = {
    "x86_64": {
        "clone": 56, "clone3": 435, "socket": 41, "ioctl": 16,
        "refused": (
            250, 248, 249,  # keyctl, add_key, request_key
            272, 308, 155, 165, 166,  # unshare, setns, pivot_root, mount, umount2
            425, 426, 427,  # io_uring
            319, 29, 30, 31, 67, 64, 68, 240,  # memfd_create, shm*, semget, msgget, mq_open
            321, 298, 323, 101, 310, 311,  # bpf, perf, userfaultfd, ptrace, process_vm_*
        ),
    },
    "aarch64": {
        "clone": 220, "clone3": 435, "socket": 198, "ioctl": 29,
        "refused": (
            219, 217, 218,
            97, 268, 41, 40, 39,
            425, 426, 427,
            279, 194, 195, 196, 197, 190, 186, 180,
            280, 241, 282, 117, 270, 271,
        ),
    },
}  # fmt: skip


def is_known() -> bool:
    """Tell whether there is a filter for this machine."""
    return platform.machine() in _ARCHITECTURES


def filter_file() -> int | None:
    """Return a descriptor of the filter at its beginning, for one guest; None without a filter.

    bubblewrap reads from the current offset, so each guest needs a descriptor of its own.
    """
    if not is_known():
        return None
    descriptor = os.memfd_create("seccomp")
    os.write(descriptor, _program(platform.machine()))
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _program(machine: str) -> bytes:
    calls = _CALLS[machine]
    refuse, missing = _line(_RETURN, _ERRNO | _EPERM), _line(_RETURN, _ERRNO | _ENOSYS)
    lines = [
        _line(_LOAD, _ARCH),
        _line(_JUMP_EQUAL, _ARCHITECTURES[machine], 1, 0),
        _line(_RETURN, _KILL),
        _line(_LOAD, _NR),
    ]
    for number in calls["refused"]:  # type: ignore[attr-defined]
        lines += [_line(_JUMP_EQUAL, number, 0, 1), refuse]
    # The C library falls back to clone, whose flags can be seen.
    lines += [_line(_JUMP_EQUAL, calls["clone3"], 0, 1), missing]
    lines += _on(calls["clone"], _ARG0, [_line(_JUMP_SET, _NAMESPACES, 0, 1), refuse])
    lines += _on(calls["socket"], _ARG0, [_line(_JUMP_EQUAL, _AF_UNIX, 1, 0), refuse])
    typing = [part for code in _TERMINAL_INPUT for part in (_line(_JUMP_EQUAL, code, 0, 1), refuse)]
    lines += _on(calls["ioctl"], _ARG1, typing)
    return b"".join([*lines, _line(_RETURN, _ALLOW)])


def _on(number: object, argument: int, checks: list[bytes]) -> list[bytes]:
    """Look at an argument of one call; what no check refuses is allowed."""
    inside = [_line(_LOAD, argument), *checks, _line(_RETURN, _ALLOW)]
    return [_line(_JUMP_EQUAL, number, 0, len(inside)), *inside]


def _line(code: int, value: object, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
