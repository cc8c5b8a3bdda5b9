"""The worker of a judge: a fresh child for each test, which imports the code and answers calls."""

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
    """Describe the module in `child`, then answer each test's calls in a child of its own.

    `fork(host, body, limits)` makes a child. The next one is made while the judge is busy, where
    children cannot reach each other.
    """
    limits = header["limits"]
    host.send(FrameType.DESCRIPTION, described_by(child, header))
    tree.reset(inputs)
    set_time_zone(header["time_zone"])
    preload(header["modules"].values(), except_for=header["modules"])
    child, following = begin(host, fork, header), None
    is_used, call_s, variant = False, limits["call_s"], None
    while True:
        found = host.receive()
        if found.kind in (FrameType.CALL, FrameType.ASIDE):
            if variant is not None and not is_used:
                child.send(variant)
            is_used = True
            answer = relay_call(child, found, call_s)
            host.send(answer[0], answer[1], found.ident)
            if IS_ALONE and following is None:
                following = begin(host, fork, header)
        elif found.kind in (FrameType.TEST_START, FrameType.TEST_END) and is_used:
            child.end()
            tree.reset(inputs)
            child, following = following or begin(host, fork, header), None
            is_used = False
        elif found.kind is FrameType.VARIANT:
            call_s = json.loads(found.payload)["call_s"] or limits["call_s"]
            variant = Frame(FrameType.VARIANT, 0, found.payload)


def begin(host, fork, header):
    return fork(host, lambda link: answer_calls(link, header), header["limits"])


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
