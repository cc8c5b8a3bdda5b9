"""The guest that has the code: one call for a user, or the calls of a judge's tests."""

import importlib
import inspect
import os
import sys
import time

from sandbox.frames import FrameType, unpack
from sandbox.guest import crossing, serving, tree
from sandbox.guest.loading import MemoryModules, preload
from sandbox.guest.supervisor import Child
from sandbox.guest.kinds import result_encoders
from sandbox.values import CannotCross, decode, encode


def warm_up():
    """Load what most functions use."""
    for name in ("datetime", "math", "random", "re", "string"):
        importlib.import_module(name)


def serve(host):
    """Do one job. The host closes the pipe when it wants no more."""
    header, blobs = unpack(host.receive().payload)
    inputs = dict(zip(header["paths"], blobs))
    tree.reset(inputs)
    preload(header["modules"].values(), except_for=header["modules"])
    if header["kind"] == "run":
        run(host, header)
    else:
        serving.serve(host, header, inputs)


def run(host, header):
    """Call the entry once in a child and tell the host what came of it."""
    limits = header["limits"]
    started = time.monotonic()
    child = Child(host, lambda link: call_once(link, header), limits)
    deadline = started + limits["wall_s"]
    while child.ended is None and not child.frames and time.monotonic() < deadline:
        child.poll(deadline)
    late = child.ended is None and not child.frames
    duration_ms = round((time.monotonic() - started) * 1000)
    child.end()
    done = {"ended": child.ended, "late": late, "duration_ms": duration_ms, "problem": None}
    host.send(FrameType.STDOUT, child.stdout)
    host.send(FrameType.STDERR, child.stderr)
    try:
        for path, content in tree.outputs(limits).items():
            host.send(FrameType.FILE, os.fsencode(path) + b"\0" + content)
    except (OSError, tree.TooMuch) as error:
        done["problem"] = str(error)
    for found in child.frames[:1]:
        host.send(FrameType.RESULT, found.payload)
    host.send(FrameType.DONE, crossing.to_bytes(done))


def call_once(link, header):
    """Run in the child: call the entry and send its result, or its error, exactly once."""
    try:
        payload = crossing.to_bytes(outcome_of(header))
    except MemoryError:
        payload = b'{"outcome": "out_of_memory", "error": "The result does not fit in memory"}'
    except RecursionError:
        payload = b'{"outcome": "invalid_result", "error": "The result is nested too deep"}'
    if len(payload) > header["limits"]["result_bytes"]:
        payload = b'{"outcome": "output_too_large", "error": "The result is too large"}'
    flush()
    link.send(FrameType.RESULT, payload)


def outcome_of(header):
    try:
        value = call_entry(header)
    except MemoryError:
        return {"outcome": "out_of_memory", "error": "The function ran out of memory"}
    except BaseException as error:
        print(crossing.traceback_text(error), file=sys.stderr)
        return {
            "outcome": "tool_error",
            "error_type": crossing.builtin_name(type(error)),
            "error": crossing.message_of(error),
        }
    try:
        return {"outcome": "ok", "value": encode(value, result_encoders())}
    except CannotCross as error:
        return {"outcome": "invalid_result", "error": crossing.clean(str(error))}


def call_entry(header):
    module_name, _, function_name = header["entry"].partition(":")
    module = MemoryModules(header["modules"]).load(module_name)
    function = getattr(module, function_name)
    arguments = {name: decode(value) for name, value in header["arguments"].items()}
    args, kwargs = bind(function, arguments)
    value = function(*args, **kwargs)
    return crossing.awaited(value)


def bind(function, arguments):
    """Split arguments by name into positional and keyword ones, as the signature asks."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return [], arguments
    args, kwargs = [], dict(arguments)
    for parameter in parameters:
        if parameter.kind is parameter.POSITIONAL_ONLY and parameter.name in kwargs:
            args.append(kwargs.pop(parameter.name))
        elif parameter.kind is parameter.VAR_POSITIONAL and parameter.name in kwargs:
            before = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
            args += [kwargs.pop(name) for name in before if name in kwargs]
            args += kwargs.pop(parameter.name)
        elif parameter.kind is parameter.VAR_KEYWORD and isinstance(
            kwargs.get(parameter.name), dict
        ):
            kwargs |= kwargs.pop(parameter.name)
    return args, kwargs


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass
