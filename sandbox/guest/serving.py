"""The worker of a judge: children that import the code and answer the calls of tests."""

import json
import time

from sandbox.frames import Frame, FrameType
from sandbox.guest import crossing, describing, tree
from sandbox.guest.loading import MemoryModules, preload
from sandbox.guest.session import answer_calls
from sandbox.guest.supervisor import IS_ALONE, set_time_zone
from sandbox.guest.wire import Wire

DESCRIBE_S = 10.0
MAX_DESCRIPTION = 500_000


def serve(host, child, fork, header, inputs):
    """Describe the module in `child`, then answer the calls of one test after the other.

    `fork(host, body, limits)` makes a child.
    """
    limits = header["limits"]
    host.send(FrameType.DESCRIPTION, described_by(child, header))
    tree.reset(inputs)
    set_time_zone(header["time_zone"])
    preload(header["modules"].values(), except_for=header["modules"])
    children = Children(lambda: fork(host, lambda link: answer_calls(link, header), limits))
    call_s = limits["call_s"]
    while True:
        found = host.receive()
        if found.kind in (FrameType.CALL, FrameType.ASIDE):
            answer = relay_call(children.at_work(), found, call_s)
            host.send(answer[0], answer[1], found.ident)
            children.look_ahead()
        elif found.kind in (FrameType.TEST_START, FrameType.TEST_END):
            if children.end_test():
                tree.reset(inputs)
        elif found.kind is FrameType.VARIANT:
            about = json.loads(found.payload)
            call_s = about["call_s"] or limits["call_s"]
            children.take(found if about["source"] is not None else None)


class Children:
    """The child for the test at hand, and one made ahead while the judge is busy.

    Each test has a child of its own. Those of a variant share one, which imports the code anew for
    each: a variant is heard after its original, of which it is known by then that it remembers
    nothing between tests.
    """

    def __init__(self, make):
        self._make = make
        self._child, self._following = make(), None
        self._variant = None
        self._is_used = False

    def at_work(self):
        """Return the child that answers the test at hand."""
        self._is_used = True
        return self._child

    def look_ahead(self):
        """Make the next child, where children cannot reach each other."""
        if IS_ALONE and self._following is None:
            self._following = self._make()

    def end_test(self):
        """Tell whether there was a call since the last time; what the test left is gone then."""
        if not self._is_used:
            return False
        self._is_used = False
        if self._variant is None or self._child.ended is not None:
            self._renew()
        else:
            self._child.send(Frame(FrameType.TEST_END, 0, b""))
        return True

    def take(self, variant):
        """Have further tests answered by another source, or with None by the original one."""
        self._variant = variant
        self._renew()

    def _renew(self):
        self._child.end()
        self._child, self._following = self._following or self._make(), None
        if self._variant is not None:
            self._child.send(self._variant)


def described_by(child, header):
    child.give(FrameType.JOB, {**header, "kind": "describe"})
    deadline = time.monotonic() + min(DESCRIBE_S, header["limits"]["call_s"])
    child.await_frame(deadline)
    child.end()
    if child.frames and len(child.frames[0].payload) <= MAX_DESCRIPTION:
        return child.frames[0].payload
    reason = "importing the code ended the process or took too long"
    return crossing.to_bytes({"error": reason})


def relay_call(child, call, call_s):
    """Return (frame type, payload) that answers `call`."""
    child.frames.clear()
    deadline = time.monotonic() + call_s
    if child.ended is None:
        child.send(call)
    child.await_frame(deadline)
    for found in child.frames[:1]:
        if found.kind in (FrameType.RETURN, FrameType.CRASH) and found.ident == call.ident:
            return found.kind, found.payload
    if child.ended is not None:
        reason = f"the function ended its process instead of returning ({child.ended})"
    else:
        reason = f"the function did not return within {call_s:g} seconds"
        child.end()
    return FrameType.CRASH, reason.encode()


def describe(link, header):
    """Run in the child: tell what tests may import beside the entry."""
    module_name, _, function_name = header["entry"].partition(":")
    modules = MemoryModules(header["modules"])
    try:
        module = modules.load(module_name)
        wire = Wire(-1, {}, {})
        wire.learn(modules.classes_of(module))
        data = describing.description(module, function_name, modules.names(), wire)
    except BaseException as error:
        data = describing.failure(error)
    link.send(FrameType.DESCRIPTION, crossing.to_bytes(data))
