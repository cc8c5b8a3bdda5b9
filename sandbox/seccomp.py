"""Filters of system calls for guests, assembled here. The guest reads this too: no imports of ours.

Two of them. The outer one holds from a guest's first program on, for its trusted process 1 as well:
no namespaces, mounts, keys, tracing, sockets or other doors into the kernel that a namespace does
not shut. The inner one is put on by a child before it runs untrusted code: no new process, no new
program, no signal to another, no memory that is counted nowhere, no word to other guests through
locks on files that all of them see. A guest is then one trusted
process and one that is not, so what bounds a process bounds the guest, and children of a guest that
are there at the same time cannot reach each other.

Names and numbers are held against libseccomp by a test. Source: seccomp(2), BPF of
seccomp_data {nr, arch, ip, args[6]}.
"""

import ctypes
import functools
import os
import struct

_LOAD, _JUMP_EQUAL, _JUMP_SET, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_NR, _ARCH, _ARG0, _ARG1 = 0, 4, 16, 24  # offsets; the low half of an argument, little-endian
_X32 = 0x40000000  # a second numbering of the same calls on x86-64
_NAMESPACES = 0x7E020000  # every CLONE_NEW* flag of clone(2)
_THREAD = 0x00010000  # CLONE_THREAD
_OWN = 0x0DD1D0DD  # stands for the id of the process that puts the filter on
_TERMINAL_INPUT = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
_SIGNAL_OWNER = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX: whom a descriptor sends a signal
_LOCK_QUERIES = (5, 36)  # F_GETLK, F_OFD_GETLK: whether another guest locks a file that all share
_SIGNAL_OWNER_IOCTL = (0x8901, 0x8902)  # FIOSETOWN, SIOCSPGRP
_SET_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# Numbers on x86-64 and on arm64; None where there is no such call.
_Numbers = dict[str, tuple[int, int | None]]
OUTER: _Numbers = {
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    # keys, programs in the kernel, counters, faults, rings
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    # file systems and namespaces
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "move_mount": (429, 429), "open_tree": (428, 428), "mount_setattr": (442, 442),
    "unshare": (272, 97), "setns": (308, 268), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "fanotify_init": (300, 262), "fanotify_mark": (301, 263),
    "quotactl": (179, 60), "quotactl_fd": (443, 443), "swapon": (167, 224), "swapoff": (168, 225),
    # the machine
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "reboot": (169, 142),
    "acct": (163, 89), "syslog": (103, 116), "clock_settime": (227, 112),
    "clock_adjtime": (305, 266), "adjtimex": (159, 171), "settimeofday": (164, 170),
    "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None),
    "personality": (135, 92), "sethostname": (170, 161), "setdomainname": (171, 162),
    "vhangup": (153, 58), "lookup_dcookie": (212, 18), "uselib": (134, None),
    # sockets of any kind; a pair of connected ones stays
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242),
    # memory and messages outside of what a guest is charged for
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    "shmat": (30, 196), "shmctl": (31, 195), "semget": (64, 190), "semop": (65, 193),
    "msgget": (68, 186), "msgsnd": (69, 189), "mq_open": (240, 180), "mq_unlink": (241, 181),
    "mbind": (237, 235), "set_mempolicy": (238, 237), "migrate_pages": (256, 238),
    "move_pages": (279, 239), "vmsplice": (278, 75), "splice": (275, 76), "tee": (276, 77),
    # who and how urgent it is
    "setuid": (105, 146), "setgid": (106, 144), "setreuid": (113, 145), "setregid": (114, 143),
    "setresuid": (117, 147), "setresgid": (119, 149), "setgroups": (116, 159),
    "setfsuid": (122, 151), "setfsgid": (123, 152), "capset": (126, 91),
    "sched_setscheduler": (144, 119), "sched_setparam": (142, 118), "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122), "ioprio_set": (251, 30),
}  # fmt: skip
INNER: _Numbers = {
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "seccomp": (317, 277),
    "tkill": (200, 130), "setpriority": (141, 140), "landlock_create_ruleset": (444, 444),
    "inotify_init": (253, None), "inotify_init1": (294, 26), "flock": (73, 32),
}  # fmt: skip
SIGNALS: _Numbers = {  # the first argument says to which process
    "kill": (62, 129), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
}  # fmt: skip
LOOKED_AT: _Numbers = {
    "clone": (56, 220), "clone3": (435, 435), "ioctl": (16, 29), "fcntl": (72, 25),
    "prlimit64": (302, 261), **SIGNALS,
}  # fmt: skip


def is_known() -> bool:
    """Tell whether there is a filter for this machine."""
    return os.uname().machine in ARCHITECTURES


def warm_up() -> None:
    """Assemble the filters before a fork, so that children find them made."""
    if is_known():
        for inner in (False, True):
            program(os.uname().machine, inner=inner)


def put_on(*, inner: bool) -> None:
    """Confine this thread and all it starts, for good. The inner filter comes on top of the outer.

    Raises:
        OSError: The kernel does not take the filter.
    """
    if not is_known():
        return
    rules = program(os.uname().machine, inner=inner).replace(
        struct.pack("I", _OWN), struct.pack("I", os.getpid())
    )
    held = ctypes.create_string_buffer(rules, len(rules))
    header = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", len(rules) // 8, ctypes.addressof(held))
    )
    nothing = ctypes.c_ulong(0)
    if _LIBC.prctl(_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), nothing, nothing, nothing) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs cannot be set")
    if _LIBC.prctl(_SET_SECCOMP, ctypes.c_ulong(_FILTER), header, nothing, nothing) != 0:
        raise OSError(ctypes.get_errno(), "the filter of system calls cannot be set")


@functools.cache
def program(machine: str, *, inner: bool = False) -> bytes:
    """Return a filter for a kind of processor as the kernel reads it."""
    numbers = _numbers(LOOKED_AT, machine)
    checks = _inner_checks(numbers) if inner else _outer_checks(numbers)
    refused = dict.fromkeys(_numbers(INNER if inner else OUTER, machine).values(), _REFUSE)
    if not inner:
        # The C library falls back to clone, whose flags can be seen.
        refused[numbers["clone3"]] = _line(_RETURN, _ERRNO | _ENOSYS)
        if machine == "x86_64":
            refused |= {_X32: _line(_RETURN, _ERRNO | _ENOSYS)}
    lines = [
        _line(_LOAD, _ARCH),
        _line(_JUMP_EQUAL, ARCHITECTURES[machine], 1, 0),
        _line(_RETURN, _KILL),
        _line(_LOAD, _NR),
        *checks,
        *_search(_intervals(refused)),
    ]
    return b"".join(lines)


def _numbers(table: _Numbers, machine: str) -> dict[str, int]:
    at = list(ARCHITECTURES).index(machine)
    return {name: number for name, pair in table.items() if (number := pair[at]) is not None}


def _outer_checks(numbers: dict[str, int]) -> list[bytes]:
    return [
        *_on(numbers["clone"], _ARG0, [_line(_JUMP_SET, _NAMESPACES, 0, 1), _REFUSE]),
        *_on(numbers["ioctl"], _ARG1, _none_of(_TERMINAL_INPUT)),
        *_on(numbers["prlimit64"], _ARG0, [_line(_JUMP_EQUAL, 0, 1, 0), _REFUSE]),
    ]


def _inner_checks(numbers: dict[str, int]) -> list[bytes]:
    only_own = [_line(_JUMP_EQUAL, _OWN, 1, 0), _REFUSE]
    return [
        *_on(numbers["clone"], _ARG0, [_line(_JUMP_SET, _THREAD, 1, 0), _REFUSE]),
        *(line for name in SIGNALS for line in _on(numbers[name], _ARG0, only_own)),
        *_on(numbers["fcntl"], _ARG1, _none_of(_SIGNAL_OWNER + _LOCK_QUERIES)),
        *_on(numbers["ioctl"], _ARG1, _none_of(_SIGNAL_OWNER_IOCTL)),
    ]


def _none_of(codes: tuple[int, ...]) -> list[bytes]:
    return [part for code in codes for part in (_line(_JUMP_EQUAL, code, 0, 1), _REFUSE)]


def _on(number: int, argument: int, checks: list[bytes]) -> list[bytes]:
    """Look at an argument of one call; what no check refuses is allowed."""
    inside = [_line(_LOAD, argument), *checks, _ALLOWED]
    return [_line(_JUMP_EQUAL, number, 0, len(inside)), *inside]


def _intervals(answers: dict[int, bytes]) -> list[tuple[int, bytes]]:
    """Return where an answer begins to hold, for all numbers; _X32 holds to the end."""
    found = [(0, _ALLOWED)]
    for number in sorted(answers):
        starts = [(number, answers[number])]
        if number != _X32:
            starts.append((number + 1, _ALLOWED))
        for start, answer in starts:
            if found[-1][0] == start:
                found.pop()
            if not found or found[-1][1] != answer:
                found.append((start, answer))
    return found


def _search(intervals: list[tuple[int, bytes]]) -> list[bytes]:
    """Return a binary search: the kernel walks each filter for each call when it takes it."""
    if len(intervals) == 1:
        return [intervals[0][1]]
    middle = len(intervals) // 2
    below, above = _search(intervals[:middle]), _search(intervals[middle:])
    return [_line(_JUMP_AT_LEAST, intervals[middle][0], len(below), 0), *below, *above]


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


_REFUSE, _ALLOWED = _line(_RETURN, _ERRNO | _EPERM), _line(_RETURN, _ALLOW)
_LIBC = ctypes.CDLL(None, use_errno=True)
