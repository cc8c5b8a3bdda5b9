"""The guest that has the code: one call for a user, a judge's calls, or a probe's."""

import importlib
import json
import os
import sys
import time

from sandbox.frames import FrameReader, FrameType, frame, pack, unpack
from sandbox.guest import crossing, probing, serving, session, tree
from sandbox.guest.calling import call, decoded, entry_of, outcome_of
from sandbox.guest.loading import MemoryModules
from sandbox.guest.supervisor import Child, bound_cpu, set_time_zone, was_out_of_memory

REHEARSAL = {
    "modules": {"rehearsal": "def f(n: int) -> list:\n    return [n]\n"},
    "entry": "rehearsal:f",
    "arguments": {"n": 1},
}
REHEARSAL_S = 5.0


def warm_up():
    """Load what most functions use."""
    for name in ("datetime", "math", "random", "re", "string"):
        importlib.import_module(name)
    crossing.to_bytes(called(REHEARSAL))
    forget_rehearsal()


def serve(host, limits):
    """Do one job, in a child made beforehand. The host closes the pipe when it wants no more."""
    child = Child(host, work, limits)
    rehearse(child, limits)
    host.ready()
    header, blobs = unpack(host.receive().payload)
    inputs = dict(zip(header.pop("paths"), blobs))
    tree.place(inputs)
    if header["kind"] == "run":
        run(host, child, header)
    elif header["kind"] == "probe":
        probing.serve(host, child, Child, header)
    else:
        serving.serve(host, child, Child, header, inputs)


def rehearse(child, limits):
    """Have the child make a call that nobody asked for, the way that it makes a real one.

    What a forked process writes to for the first time costs it a fault for each page, and these
    together more than the call.
    """
    for found in FrameReader().feed(frame(FrameType.JOB, pack(REHEARSAL))):
        header, _ = unpack(found.payload)
    tree.reset({})
    child.give(FrameType.JOB, header)
    deadline = time.monotonic() + REHEARSAL_S
    child.await_frame(deadline)
    child.frames.clear()
    tree.outputs(limits)
    frame(FrameType.DONE, crossing.to_bytes({"ended": None}))


def forget_rehearsal():
    sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, MemoryModules)]
    del sys.modules["rehearsal"]


def work(link):
    """Run in the child: what the supervisor asks for, after a rehearsal."""
    rehearsal = json.loads(link.receive().payload)
    link.send(FrameType.RESULT, crossing.to_bytes(called(rehearsal)))
    forget_rehearsal()
    header = json.loads(link.receive().payload)
    set_time_zone(header["time_zone"])
    bound_cpu(header["limits"]["wall_s"])
    KINDS[header["kind"]](link, header)


def run(host, child, header):
    """Call the entry once in the child and tell the host what came of it."""
    limits = header["limits"]
    started = time.monotonic()
    child.give(FrameType.JOB, header)
    deadline = started + limits["wall_s"]
    child.await_frame(deadline)
    late = child.ended is None and not child.frames
    duration_ms = round((time.monotonic() - started) * 1000)
    child.kill()
    done = {"ended": child.ended, "late": late, "duration_ms": duration_ms, "problem": None}
    done["out_of_memory"] = child.ended is not None and was_out_of_memory()
    answer = [frame(FrameType.STDOUT, child.stdout), frame(FrameType.STDERR, child.stderr)]
    try:
        for path, content in tree.outputs(limits).items():
            answer.append(frame(FrameType.FILE, os.fsencode(path) + b"\0" + content))
    except (OSError, tree.TooMuch) as error:
        done["problem"] = str(error)
    answer += [frame(FrameType.RESULT, found.payload) for found in child.frames[:1]]
    answer.append(frame(FrameType.DONE, crossing.to_bytes(done)))
    host.write(b"".join(answer))


def called(header):
    return outcome_of(lambda: call(entry_of(header), decoded(header["arguments"])))


def call_once(link, header):
    """Run in the child: call the entry and send its result, or its error, exactly once."""
    try:
        payload = crossing.to_bytes(called(header))
    except MemoryError:
        payload = b'{"outcome": "out_of_memory", "error": "The result does not fit in memory"}'
    except RecursionError:
        payload = b'{"outcome": "invalid_result", "error": "The result is nested too deep"}'
    if len(payload) > header["limits"]["result_bytes"]:
        payload = b'{"outcome": "output_too_large", "error": "The result is too large"}'
    flush()
    link.send(FrameType.RESULT, payload)


KINDS = {"run": call_once, "describe": serving.describe, "serve": session.answer_calls}


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass
