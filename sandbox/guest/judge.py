"""The guest that has the tests: a fresh child for each round, forked from a warm pytest."""

import json
import os
import time

from sandbox.frames import FrameType, unpack
from sandbox.guest import suite, tree
from sandbox.guest.loading import preload
from sandbox.guest.supervisor import Child, set_time_zone

FROM_CHILD = {
    FrameType.TEST_START,
    FrameType.TEST_END,
    FrameType.CALL,
    FrameType.ASIDE,
    FrameType.REPORT,
}
TO_CHILD = {FrameType.RETURN, FrameType.CRASH}


def warm_up():
    """Run an empty session, so that rounds find everything imported."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    suite.rehearse()


def serve(host, limits):
    """Run rounds for as long as the host asks for them, the first in a child made beforehand."""
    child = Child(host, hear, limits)
    host.ready()
    header, blobs = unpack(host.receive().payload)
    inputs = dict(zip(header.pop("paths"), blobs))
    header["description"] = ""
    while True:
        found = host.receive()
        if found.kind is FrameType.DESCRIPTION:
            header["description"] = found.payload.decode()
        elif found.kind is FrameType.ROUND:
            if child is None:
                prepare(header)
                child = Child(host, hear, limits)
            tree.reset(inputs)
            child.give(FrameType.JOB, header)
            child.give(FrameType.ROUND, json.loads(found.payload))
            run_round(host, child, header["limits"]["wall_s"])
            child = None


def prepare(header):
    """Load what the tests name, for the children of all further rounds."""
    preload([header["tests"]], except_for=[header["entry"].partition(":")[0]])


def hear(link):
    """Run in the child: one round of tests."""
    header, about = (json.loads(link.receive().payload) for _ in range(2))
    set_time_zone(header["time_zone"])
    suite.run(link, header, about)


def run_round(host, child, wall_s):
    """Pass the frames of a round on; DONE tells how it ended."""
    started = time.monotonic()
    deadline = started + wall_s
    while child.ended is None and time.monotonic() < deadline:
        child.poll(deadline, host)
        pass_on(host, child)
    late = child.ended is None
    child.end()
    pass_on(host, child)
    done = {
        "ended": child.ended,
        "late": late,
        "duration_ms": round((time.monotonic() - started) * 1000),
        "printed": (child.stdout + child.stderr)[-4000:].decode("utf-8", "replace"),
    }
    host.send(FrameType.DONE, json.dumps(done).encode())


def pass_on(host, child):
    for found in child.frames:
        if found.kind in FROM_CHILD:
            host.send(found.kind, found.payload, found.ident)
    child.frames.clear()
    for found in host.waiting:
        if found.kind in TO_CHILD and child.pid is not None:
            child.send(found)
    host.waiting.clear()
