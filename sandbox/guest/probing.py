"""Many calls of variants of a module, without tests: what does each variant answer to each call?

Each variant has children of its own. One child makes a variant's calls one after another, unless
each call is to be the first of its process; it is replaced when a call ends it.
"""

import hashlib
import json
import os
import time

from sandbox.frames import Frame, FrameType
from sandbox.guest import crossing, tree
from sandbox.guest.calling import call, decoded, entry_of, outcome_of
from sandbox.guest.loading import preload
from sandbox.guest.serving import relay_call
from sandbox.guest.supervisor import bound_cpu, set_time_zone
from sandbox.values import CannotCross, decode, encode

MAX_ANSWER = 64_000
MAX_LATE = 2  # calls that may hang; a variant that hangs more often is not asked again
LATE = crossing.to_bytes({"outcome": "timed_out"})
CRASHED = crossing.to_bytes({"outcome": "crashed"})
TOO_LARGE = crossing.to_bytes({"outcome": "output_too_large"})
NOT_ASKED = crossing.to_bytes({"outcome": "not_asked"})


def serve(host, child, fork, header):
    """Send one frame for each call of each variant, in their order, and then DONE."""
    child.end()
    set_time_zone(header["time_zone"])
    preload(header["variants"], except_for=header["modules"])
    deadline = time.monotonic() + header["limits"]["wall_s"]
    for number, source in enumerate(header["variants"]):
        variant = Variant(host, fork, header, source, deadline)
        for call in header["calls"]:
            host.send(FrameType.RESULT, variant.answer(call), number)
        variant.end()
    host.send(FrameType.DONE)


class Variant:
    """One source of the entry's module, and the child that has it."""

    def __init__(self, host, fork, header, source, deadline):
        module = header["entry"].partition(":")[0]
        program = {**header, "modules": {**header["modules"], module: source}}
        self.fork = lambda: fork(host, lambda link: answer_calls(link, program), header["limits"])
        self.header = header
        self.deadline = deadline
        self.child = None
        self.late = 0
        self.has_files = True  # what an earlier variant left

    def answer(self, call):
        """Return the outcome of a call, as bytes of JSON."""
        if self.late >= MAX_LATE or time.monotonic() > self.deadline:
            return NOT_ASKED
        self.place(call["files"])
        self.child = self.child or self.fork()
        request = Frame(FrameType.CALL, 0, json.dumps(call["arguments"]).encode())
        started = time.monotonic()
        kind, payload = relay_call(self.child, request, self.header["call_s"])
        self.has_files = self.has_files or not is_empty(tree.OUT)
        if kind is FrameType.CRASH:
            self.end()
            return self.crash(started)
        if self.header["is_fresh"]:
            self.end()
        return payload if len(payload) <= MAX_ANSWER else TOO_LARGE

    def crash(self, started):
        is_late = time.monotonic() - started >= self.header["call_s"]
        self.late += is_late
        return LATE if is_late else CRASHED

    def place(self, files):
        if files or self.has_files or self.header["is_fresh"]:
            tree.reset({path: decode(content) for path, content in files.items()})
        self.has_files = bool(files)

    def end(self):
        if self.child is not None:
            self.child.end()
        self.child = None


def watched(load, arguments):
    """Make a call; tell besides what came of it whether it changed what it was given."""
    values = decoded(arguments)
    before = encode(values)
    outcome = outcome_of(lambda: call(load(), values))
    try:
        outcome["changed"] = encode(values) != before
    except CannotCross:
        outcome["changed"] = True
    left = texts_left()
    return {**outcome, "left": left} if left else outcome


def is_empty(folder):
    try:
        return not os.listdir(folder)
    except OSError:  # the call removed it, or let nobody in
        return False


def texts_left():
    """Return the digests of the texts under /job/out by path; of other files, that they are there.

    Two pictures of one thing need not be the same bytes.
    """
    found = {}
    for folder, _, names in os.walk(tree.OUT):
        for name in names:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, tree.OUT)] = digest_of_text(path)
    return found


def digest_of_text(path):
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return hashlib.sha256(file.read().encode()).hexdigest()
    except (OSError, ValueError):
        return ""


def answer_calls(link, program):
    """Run in a child: import the code at the first call, and answer one after another."""
    bound_cpu(program["limits"]["wall_s"])
    os.chdir(program["folder"])
    loaded = []

    def load():
        if not loaded:
            loaded.append(entry_of(program))
        return loaded[0]

    while (found := link.receive()) is not None:
        try:
            payload = crossing.to_bytes(watched(load, json.loads(found.payload)))
        except (MemoryError, RecursionError):
            payload = CRASHED
        link.send(FrameType.RETURN, payload, found.ident)
