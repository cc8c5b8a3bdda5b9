"""What process 1 of a guest does: fork children, relay their frames, end them in time."""

import ctypes
import json
import os
import resource
import selectors
import signal
import sys
import time

from sandbox import seccomp
from sandbox.frames import Frame, FrameError, FrameReader, FrameType, frame

CHUNK = 64 * 1024  # what a pipe holds; for more, the C library would map memory for each read
PR_SET_DUMPABLE = 4
# A child cannot start another process, nor reach one: it may have siblings, and leaves none.
IS_ALONE = seccomp.is_known()


def stand_firm():
    """Keep children, who have the same user, from tracing this process or ending it.

    Of the signals they may send, the kernel lets pass to process 1 only those that are handled.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def set_time_zone(name):
    if os.environ.get("TZ", "UTC") != name:
        os.environ["TZ"] = name
        time.tzset()


class HostLink:
    """The pipes to the host, moved away from descriptors 0 and 1."""

    def __init__(self):
        self.input = os.dup(0)
        self.output = os.dup(1)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(null, 1)
        os.close(null)
        self.reader = FrameReader()
        self.waiting = []

    def ready(self):
        self.send(FrameType.READY)

    def send(self, kind, payload=b"", ident=0):
        self.write(frame(kind, payload, ident))

    def write(self, data):
        """Send frames at once: each time something comes, the host wakes up."""
        write_all(self.output, data)

    def read(self):
        """Read what there is. The end of the stream is the end of this guest."""
        data = os.read(self.input, CHUNK)
        if not data:
            os._exit(0)
        self.waiting.extend(self.reader.feed(data))

    def receive(self):
        """Wait for a frame."""
        while not self.waiting:
            self.read()
        return self.waiting.pop(0)


def write_all(descriptor, data):
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


class ChildLink:
    """A child's side of its pipes to process 1."""

    def __init__(self, inbox, outbox):
        self.inbox = inbox
        self.outbox = outbox
        self.reader = FrameReader()
        self.waiting = []

    def send(self, kind, payload=b"", ident=0):
        write_all(self.outbox, frame(kind, payload, ident))

    def receive(self):
        """Wait for a frame; None at the end of the stream."""
        while not self.waiting:
            data = os.read(self.inbox, CHUNK)
            if not data:
                return None
            self.waiting.extend(self.reader.feed(data))
        return self.waiting.pop(0)


class Child:
    """A forked child that runs `body(link)` under the limits, seen from process 1.

    `frames` collects what it sent, `stdout` and `stderr` the beginning of what it printed.
    """

    def __init__(self, host, body, limits):
        self.limits = limits
        child_in, self.inbox = os.pipe()
        self.outbox, child_out = os.pipe()
        self.out, out_w = os.pipe()
        self.err, err_w = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            close_all_but({child_in, child_out, out_w, err_w})
            _run_child(body, ChildLink(child_in, child_out), out_w, err_w, limits)
        for descriptor in (child_in, child_out, out_w, err_w):
            os.close(descriptor)
        self.pidfd = os.pidfd_open(self.pid)
        self.reader = FrameReader()
        self.frames = []
        self.printed = {self.out: bytearray(), self.err: bytearray()}
        self.ended = None
        self.reaped = False
        for descriptor in (self.outbox, self.out, self.err):
            os.set_blocking(descriptor, False)
        self.selector = selectors.DefaultSelector()
        for descriptor in (self.outbox, self.out, self.err, self.pidfd):
            self.selector.register(descriptor, selectors.EVENT_READ)

    @property
    def stdout(self):
        return bytes(self.printed[self.out])

    @property
    def stderr(self):
        return bytes(self.printed[self.err])

    def give(self, kind, data):
        """Send a frame of our own, with `data` as JSON."""
        self.send(Frame(kind, 0, json.dumps(data).encode()))

    def send(self, found):
        """Pass a frame on. A child that is gone does not get it; its end shows elsewhere."""
        try:
            write_all(self.inbox, frame(found.kind, found.payload, found.ident))
        except BrokenPipeError:
            pass

    def poll(self, deadline, host=None):
        """Wait for something to happen, at most until `deadline`; take in what there is.

        With `host`, its frames count as something too.
        """
        if host is not None:
            self.selector.register(host.input, selectors.EVENT_READ)
        try:
            events = self.selector.select(max(0, deadline - time.monotonic()))
        finally:
            if host is not None:
                self.selector.unregister(host.input)
        ready = {key.fd for key, _ in events}
        self.drain(ready)
        if self.pidfd in ready and not self.reaped:
            self._reap()
        if host is not None and host.input in ready:
            host.read()

    def await_frame(self, deadline):
        """Wait until there is a frame, the child has ended, or `deadline` has come."""
        while self.ended is None and not self.frames and time.monotonic() < deadline:
            self.poll(deadline)

    def drain(self, ready):
        """Take in what there is at these descriptors."""
        for descriptor in self.printed.keys() & ready:
            self._drain_printed(descriptor)
        if self.outbox in ready:
            try:
                self.frames.extend(self.reader.feed(self._read(self.outbox)))
            except FrameError:
                self.ended = self.ended or "it spoke nonsense"

    def kill(self):
        """Kill the child and all that it left; take in what it has said and printed."""
        self._kill()
        self.drain_rest()

    def end(self):
        """Kill the child and all that it left, and wait for it. Idempotent."""
        if self.pid is None:
            return
        self._kill()
        if not self.reaped:
            self._reap()
        self.drain_rest()
        if not IS_ALONE:
            reap_strays()
        self.selector.close()
        for descriptor in (self.inbox, self.outbox, self.out, self.err, self.pidfd):
            os.close(descriptor)
        self.pid = None

    def _kill(self):
        if not IS_ALONE:
            kill_others()
        elif not self.reaped:
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def drain_rest(self):
        for descriptor in self.printed:
            while self._drain_printed(descriptor):
                pass

    def _reap(self):
        _, status = os.waitpid(self.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        self.reaped = True
        self.ended = self.ended or end_of(code)
        for _ in range(64):  # what it wrote before it ended; bounded, a stray may go on writing
            before = len(self.frames)
            self.drain({self.outbox, self.out, self.err})
            if len(self.frames) == before:
                break
        self.selector.unregister(self.pidfd)

    def _drain_printed(self, descriptor):
        data = self._read(descriptor)
        kept = self.printed[descriptor]
        kept += data[: max(0, self.limits["output_bytes"] - len(kept))]
        return len(data)

    def _read(self, descriptor):
        try:
            data = os.read(descriptor, CHUNK)
        except BlockingIOError:
            return b""
        if not data and descriptor in self.selector.get_map():
            self.selector.unregister(descriptor)
        return data


def end_of(code):
    """Name how a process ended, by its exit code; signals without a name have a number."""
    if code >= 0:
        return f"exit code {code}"
    names = {int(each): each.name for each in signal.Signals}
    return names.get(-code, f"signal {-code}")


GROUPS = (  # of a container, as seen from inside it: version 2 and version 1 of control groups
    "/sys/fs/cgroup/memory.events",
    "/sys/fs/cgroup/memory/memory.oom_control",
)


def was_out_of_memory():
    """Tell whether the kernel ended a process of this guest for want of memory, where it says so."""
    for path in GROUPS:
        try:
            with open(path) as file:
                lines = [line.split() for line in file]
        except OSError:
            continue
        return any(words[0] == "oom_kill" and int(words[1]) > 0 for words in lines)
    return False


def close_all_but(kept):
    """Close every descriptor but the first three and these."""
    begin = 3
    for descriptor in sorted(kept):
        os.closerange(begin, descriptor)
        begin = descriptor + 1
    os.closerange(begin, 65_536)


def kill_others():
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        pass


def reap_strays():
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        pass


def _run_child(body, link, out, err, limits):
    status = 70
    try:
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.close(out)
        os.close(err)
        sys.stdin = os.fdopen(0, "r", closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="replace", closefd=False)
        sys.stderr = os.fdopen(
            2, "w", encoding="utf-8", errors="backslashreplace", closefd=False, buffering=1
        )
        sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
        signal.signal(signal.SIGINT, signal.default_int_handler)
        set_limits(limits)
        seccomp.put_on(inner=True)
        body(link)
        status = 0
    finally:
        os._exit(status)


def set_limits(limits):
    """Bound this process and its children. In the guest's own namespace counts are its own."""
    for kind, value in (
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_FSIZE, limits["scratch_bytes"]),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))


def bound_cpu(wall_s):
    """Bound the processor time of this process, which knows its job only now."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(wall_s) + 1,) * 2)
