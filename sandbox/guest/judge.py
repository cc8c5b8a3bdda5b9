"""The guest that has the tests: a fresh child for each round, forked from a warm pytest."""

import json
import os
import time

from sandbox.frames import FrameType, unpack
from sandbox.guest import suite, tree
from sandbox.guest.loading import preload
from sandbox.guest.supervisor import Child

FROM_CHILD = {FrameType.TEST_START, FrameType.TEST_END, FrameType.CALL, FrameType.REPORT}
TO_CHILD = {FrameType.RETURN, FrameType.CRASH}


def warm_up():
    """Run an empty session, so that rounds find everything imported."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    suite.rehearse()


def serve(host):
    """Run rounds for as long as the host asks for them."""
    header, blobs = unpack(host.receive().payload)
    header["inputs"] = dict(zip(header["paths"], blobs))
    header["description"] = b""
    preload([header["tests"]], except_for=[header["entry"].partition(":")[0]])
    while True:
        found = host.receive()
        if found.kind is FrameType.DESCRIPTION:
            header["description"] = found.payload
        elif found.kind is FrameType.ROUND:
            run_round(host, header, json.loads(found.payload))


def run_round(host, header, about):
    """Run the tests once in a child and pass its frames on; DONE tells how it ended."""
    tree.reset(header["inputs"])
    started = time.monotonic()
    deadline = started + header["limits"]["wall_s"]
    child = Child(host, lambda link: suite.run(link, header, about), header["limits"])
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
