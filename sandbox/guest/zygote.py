"""Makes guests by forking: everything is imported once, and each guest gets namespaces of its own.

Runs in a bubblewrap sandbox that has what its guests have, as a user without privileges, with one
thread, and is process 1 there: when it dies, so do its guests. For each request of the host it
makes a guest's process 1, and ends it as soon as the host lets go of it or dies. Guests of one
zygote share its hash seed and address layout, and the read-only files it sees; nothing else.
"""

import ctypes
import json
import os
import random
import select
import signal
import socket
import struct
import sys

CONTROL = 0  # a socket of the host's: requests with four descriptors each
USER = 65534
BOUNDING_SET_DROP, NO_NEW_PRIVS, AMBIENT, CLEAR_ALL = 24, 38, 47, 4
NEW_USER, NEW_PROCESSES, NEW_NETWORK, NEW_IPC, NEW_NAMES, NEW_GROUPS, NEW_MOUNTS = (
    0x10000000, 0x20000000, 0x40000000, 0x08000000, 0x04000000, 0x02000000, 0x00020000,
)  # fmt: skip
NAMESPACES = NEW_USER | NEW_PROCESSES | NEW_NETWORK | NEW_IPC | NEW_NAMES | NEW_GROUPS | NEW_MOUNTS
READ_ONLY, NO_SETUID, NO_DEVICES, NO_EXEC, PRIVATE = 1, 2, 4, 8, 0x40000 | 0x4000
CAPABILITY_VERSION = 0x20080522
LAST_CAPABILITY = 63
CLONE = {"x86_64": 56, "aarch64": 220}
LIBC = ctypes.CDLL(None, use_errno=True)


def main():
    sys.path[:0] = ["/opt/guest"]
    from sandbox.guest import main as guest

    sys.path.remove("/opt/guest")
    job = guest.prepare(sys.argv[1], sys.argv[2:])
    control = socket.socket(fileno=CONTROL)
    control.send(b"ready")
    Nursery(control, lambda about, descriptors: become(guest, job, about, descriptors)).serve()


class Nursery:
    """The guests that are alive: of each, the socket of the host and the process."""

    def __init__(self, control, become):
        self.control = control
        self.become = become
        self.poll = select.poll()
        self.poll.register(CONTROL, select.POLLIN)
        self.by_life, self.by_process = {}, {}

    def serve(self):
        while True:
            for descriptor, _ in self.poll.poll():
                if descriptor == CONTROL:
                    self.add(*socket.recv_fds(self.control, 8192, 4)[:2])
                elif descriptor in self.by_life:
                    self.end(descriptor)
                elif descriptor in self.by_process:
                    self.bury(descriptor)

    def add(self, request, descriptors):
        if not request:
            os._exit(0)
        about = json.loads(request)
        pid = LIBC.syscall(CLONE[os.uname().machine], NAMESPACES | signal.SIGCHLD, 0, 0, 0, 0)
        if pid == 0:
            self.become(about, descriptors)
        *pipes, life = descriptors
        if pid < 0:
            words = f"no namespaces of its own: {os.strerror(ctypes.get_errno())}"
            os.write(pipes[2], words.encode())
            os.close(life)
        else:
            process = os.pidfd_open(pid)
            self.by_life[life], self.by_process[process] = process, life
            for descriptor in (life, process):
                self.poll.register(descriptor, select.POLLIN | select.POLLHUP)
        for descriptor in pipes:
            os.close(descriptor)

    def end(self, life):
        """The host has let go of a guest, or died."""
        self.poll.unregister(life)
        signal.pidfd_send_signal(self.by_life.pop(life), signal.SIGKILL)

    def bury(self, process):
        """Close the host's socket only now, so that it can see when nothing is left."""
        os.waitid(os.P_PIDFD, process, os.WEXITED)
        life = self.by_process.pop(process)
        if self.by_life.pop(life, None) is not None:
            self.poll.unregister(life)
        self.poll.unregister(process)
        os.close(process)
        os.close(life)


def become(guest, job, about, descriptors):
    """In the new process: shut the doors, say who this is, and be a guest like any other."""
    try:
        os.setsid()
        write("/proc/self/setgroups", "deny")
        write("/proc/self/uid_map", f"{USER} {USER} 1")
        write("/proc/self/gid_map", f"{USER} {USER} 1")
        check(LIBC.mount(None, b"/", None, PRIVATE, None), "mounts of its own")
        for path, options in about["writable"].items():
            mount_empty(path, options, NO_SETUID | NO_DEVICES | NO_EXEC)
        mount_empty("/proc", "size=4k,nr_inodes=1", READ_ONLY | NO_SETUID | NO_DEVICES | NO_EXEC)
        os.chdir("/job")
        for number, descriptor in enumerate(descriptors[:3]):
            os.dup2(descriptor, number)
        life = os.dup2(descriptors[3], 3)
        os.closerange(4, 1024)
        drop_capabilities()
        reseed()
        os.write(life, b"1")  # the host reads from it which process this is
        os.close(life)
        guest.serve(job, about["limits"])
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}".encode())
    finally:
        os._exit(1)


def mount_empty(path, options, flags):
    done = LIBC.mount(b"tmpfs", path.encode(), b"tmpfs", flags, options.encode())
    check(done, f"an empty {path}")


def drop_capabilities():
    for number in range(LAST_CAPABILITY + 1):
        LIBC.prctl(BOUNDING_SET_DROP, number, 0, 0, 0)  # refused for those that do not exist
    LIBC.prctl(AMBIENT, CLEAR_ALL, 0, 0, 0)
    check(LIBC.prctl(NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
    header = struct.pack("Ii", CAPABILITY_VERSION, 0)
    check(LIBC.capset(header, struct.pack("6I", *[0] * 6)), "no capabilities")


def reseed():
    """Undo what a fork shares: the state of generators of random numbers."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def check(result, wanted):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"a guest cannot have {wanted}: {os.strerror(number)}")


if __name__ == "__main__":
    main()
