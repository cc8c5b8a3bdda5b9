"""The guest that has the tests: a fresh child for each round, forked from a warm pytest."""

import json
import os
import time

from sandbox.frames import Frame, FrameType, unpack
from sandbox.guest import suite, tree
from sandbox.guest.loading import preload
from sandbox.guest.supervisor import IS_ALONE, Child, set_time_zone

FROM_CHILD = {
    FrameType.TEST_START,
    FrameType.TEST_END,
    FrameType.CALL,
    FrameType.ASIDE,
    FrameType.REPORT,
}
TO_CHILD = {FrameType.RETURN, FrameType.CRASH}


opened = None  # a session of pytest; the child of each round has a copy


def warm_up():
    """Load and open all that a round needs."""
    global opened
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    opened = suite.rehearse()


def serve(host, limits):
    """Run rounds for as long as the host asks for them, each in a child made beforehand.

    Where children can reach each other, only the first is: the next would not be safe from it.
    """
    child = Child(host, hear, limits)
    host.ready()
    header, blobs = unpack(host.receive().payload)
    inputs = dict(zip(header.pop("paths"), blobs))
    begin(child, header, code=b"")
    code, description = None, ""
    while True:
        found = host.receive()
        if found.kind is FrameType.DESCRIPTION:
            description = found.payload.decode()
        elif found.kind is FrameType.ROUND:
            child = child or another(host, header, code)
            tree.reset(inputs)
            child.give(FrameType.ROUND, {**json.loads(found.payload), "description": description})
            if code is None:
                code = compiled_by(child, header["limits"]["wall_s"])
                prepare(header)
            following = another(host, header, code) if IS_ALONE else None
            run_round(host, child, header["limits"]["wall_s"])
            child = following


def another(host, header, code):
    child = Child(host, hear, header["limits"])
    begin(child, header, code)
    return child


def begin(child, header, code):
    """Let a child get ready for a round. Without `code` it compiles the tests."""
    child.give(FrameType.JOB, header)
    child.send(Frame(FrameType.CODE, 0, code))


def compiled_by(child, wall_s):
    """Return the code that a child sends first, before it runs any of it; empty when it cannot."""
    deadline = time.monotonic() + wall_s
    child.await_frame(deadline)
    if child.frames and child.frames[0].kind is FrameType.CODE:
        return child.frames.pop(0).payload
    return b""


def prepare(header):
    """Load what the tests name, for the children of all further rounds."""
    preload([header["tests"]], except_for=[header["entry"].partition(":")[0]])


def hear(link):
    """Run in the child: one round of tests."""
    header = json.loads(link.receive().payload)
    code = link.receive().payload
    set_time_zone(header["time_zone"])
    os.chdir(header["folder"])
    if not code:
        code = opened.compiled(header["tests"])
        link.send(FrameType.CODE, code)
    suite.run(opened, link, {**header, **json.loads(link.receive().payload)}, code)


def run_round(host, child, wall_s):
    """Pass the frames of a round on, up to its report; DONE tells how it ended."""
    started = time.monotonic()
    deadline = started + wall_s
    reported = pass_on(host, child)
    while child.ended is None and not reported and time.monotonic() < deadline:
        child.poll(deadline, host)
        reported = pass_on(host, child)
    late = child.ended is None and not reported
    if not reported:
        child.end()
        pass_on(host, child)
    done = {
        "ended": child.ended,
        "late": late,
        "duration_ms": round((time.monotonic() - started) * 1000),
    }
    host.send(FrameType.DONE, json.dumps(done).encode())
    child.end()


def pass_on(host, child):
    """Relay what came; tell whether the report was among it. What comes after it is dropped."""
    reported = False
    while child.frames and not reported:
        found = child.frames.pop(0)
        reported = found.kind is FrameType.REPORT
        if found.kind in FROM_CHILD:
            host.send(found.kind, found.payload, found.ident)
    for found in host.waiting:
        if found.kind in TO_CHILD and child.pid is not None:
            child.send(found)
    host.waiting.clear()
    return reported
