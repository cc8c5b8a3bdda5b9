"""The worker of a judge: a fresh child for each test, which imports the code and answers calls."""

import inspect
import io
import logging
import os
import random
import sys
import time
import types
import warnings

from sandbox.frames import FrameType, pack, unpack
from sandbox.guest import crossing, tree
from sandbox.guest.kinds import wire_decoders, wire_encoders
from sandbox.guest.loading import MemoryModules, preload
from sandbox.guest.supervisor import bound_cpu, set_time_zone
from sandbox.values import CannotCross, decode, encode

DESCRIBE_S = 10.0
MAX_DESCRIPTION = 500_000
MAX_PRINTED = 200_000
MAX_RECORDS = 1_000


def serve(host, child, fork, header, inputs):
    """Describe the module in `child`, then answer each test's calls in a child of its own.

    `fork(host, body, limits)` makes a child; the next one is made while the judge is busy.
    """
    limits = header["limits"]
    host.send(FrameType.DESCRIPTION, described_by(child, header))
    tree.reset(inputs)
    set_time_zone(header["time_zone"])
    preload(header["modules"].values(), except_for=header["modules"])
    child = begin(host, fork, header)
    is_used = False
    while True:
        found = host.receive()
        if found.kind is FrameType.CALL:
            is_used = True
            answer = relay_call(child, found, limits["call_s"])
            host.send(answer[0], answer[1], found.ident)
        elif found.kind in (FrameType.TEST_START, FrameType.TEST_END) and is_used:
            child.end()
            tree.reset(inputs)
            child = begin(host, fork, header)
            is_used = False


def begin(host, fork, header):
    return fork(host, lambda link: answer_calls(link, header), header["limits"])


def described_by(child, header):
    child.give(FrameType.JOB, {**header, "kind": "describe"})
    deadline = time.monotonic() + min(DESCRIBE_S, header["limits"]["call_s"])
    while child.ended is None and not child.frames and time.monotonic() < deadline:
        child.poll(deadline)
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
    while child.ended is None and not child.frames and time.monotonic() < deadline:
        child.poll(deadline)
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
    try:
        module = MemoryModules(header["modules"]).load(module_name)
        data = description(module, function_name)
    except BaseException as error:
        data = {"error": f"{type(error).__name__}: {crossing.message_of(error)}"}
    link.send(FrameType.DESCRIPTION, crossing.to_bytes(data))


def description(module, function_name):
    found = {"error": None, "constants": {}, "exceptions": {}, "functions": {}}
    for name, value in list(vars(module).items()):
        if name.startswith("__") or isinstance(value, types.ModuleType):
            continue
        if isinstance(value, type) and issubclass(value, Exception):
            mro = [base.__name__ for base in value.__mro__]
            found["exceptions"][name] = [crossing.builtin_name(value), mro]
        elif callable(value):
            found["functions"][name] = function_description(value)
        else:
            try:
                found["constants"][name] = encode(value, wire_encoders())
            except CannotCross:
                continue
    if function_name not in found["functions"]:
        found["error"] = f"the code defines no function {function_name}"
    return found


def function_description(function):
    return {
        "doc": function.__doc__ if isinstance(function.__doc__, str) else None,
        "async": inspect.iscoroutinefunction(function),
        "parameters": parameters(function),
    }


def parameters(function):
    """Return [[name, kind, has default, default, annotation], ...], or None if unknown."""
    try:
        signature = inspect.signature(function)
        return [
            [
                parameter.name,
                int(parameter.kind),
                parameter.default is not parameter.empty,
                encode(None if parameter.default is parameter.empty else parameter.default),
                annotation_text(parameter.annotation),
            ]
            for parameter in signature.parameters.values()
        ]
    except (TypeError, ValueError):
        return None


def annotation_text(annotation):
    if annotation is inspect.Parameter.empty:
        return None
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)


class Recorder(logging.Handler):
    """Keeps what the function logged, to be logged again where the tests are."""

    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        if len(self.records) < MAX_RECORDS:
            message = crossing.clean(record.getMessage())[: crossing.MAX_MESSAGE]
            self.records.append([record.name, record.levelno, message])


class Printed(io.StringIO):
    """A text stream that keeps the beginning."""

    def write(self, text):
        room = MAX_PRINTED - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


def answer_calls(link, header):
    """Run in the child of one test."""
    bound_cpu(header["limits"]["wall_s"])
    session = Session(header)
    while (found := link.receive()) is not None:
        try:
            kind, payload = session.answer(found.payload)
        except MemoryError:
            kind, payload = FrameType.CRASH, b"the function ran out of memory"
        except (CannotCross, tree.TooMuch, RecursionError) as error:
            kind, payload = FrameType.CRASH, f"its result is refused: {error}".encode()
        if len(payload) > header["limits"]["result_bytes"] + header["limits"]["files_bytes"]:
            kind, payload = FrameType.CRASH, b"its result is too large"
        link.send(kind, payload, found.ident)


class Session:
    """The code as one test sees it."""

    def __init__(self, header):
        self.limits = header["limits"]
        self.module_name = header["entry"].partition(":")[0]
        self.modules = MemoryModules(header["modules"])
        self.known = tree.scan(self.limits)
        self.recorder = Recorder()
        logging.getLogger().addHandler(self.recorder)
        logging.getLogger().setLevel(logging.DEBUG)

    def answer(self, payload):
        """Return the frame type and payload for one call."""
        call, blobs = unpack(payload)
        tree.apply(call["tree"], blobs)
        self.known = tree.scan(self.limits)
        os.environ.update(call["set"])
        for name in call["unset"]:
            os.environ.pop(name, None)
        os.chdir(call["cwd"])
        if "random" in call:
            random.setstate(crossing.random_state(call["random"]))
        streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = printed = Printed(), Printed()
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                kind, reply = self.call(call)
        finally:
            sys.stdout, sys.stderr = streams
        if kind is FrameType.CRASH:
            return kind, reply.encode("utf-8", "replace")
        reply["out"], reply["err"] = (crossing.clean(stream.getvalue()) for stream in printed)
        reply["warnings"] = [
            [crossing.builtin_name(warning.category), crossing.message_of(warning.message)]
            for warning in caught[:MAX_RECORDS]
        ]
        reply["logs"], self.recorder.records = self.recorder.records, []
        if "random" in call:
            reply["random"] = random.getstate()
        current = tree.scan(self.limits)
        reply["tree"], blobs = tree.changes(self.known, current, self.limits)
        self.known = current
        return kind, pack(reply, blobs)

    def call(self, call):
        try:
            function = getattr(self.modules.load(self.module_name), call["name"])
        except BaseException as error:
            text = f"{type(error).__name__}: {crossing.message_of(error)}"
            return FrameType.CRASH, f"the code cannot be imported: {text}"
        arguments = decode(call["arguments"], wire_decoders())
        before = encode(arguments, wire_encoders()) if repeatable(call["arguments"]) else None
        reply = {"after": None}
        try:
            value = function(*arguments[0], **arguments[1])
            reply["value"] = encode(crossing.awaited(value), wire_encoders())
        except (MemoryError, CannotCross):
            raise
        except Exception as error:
            reply["error"] = crossing.error_to_json(error)
        except BaseException as error:
            return FrameType.CRASH, f"the function raised {type(error).__name__}"
        if before is not None:
            after = encode(arguments, wire_encoders())
            reply["after"] = after if after != before else None
        return FrameType.RETURN, reply


def repeatable(arguments):
    """Tell whether encoding the arguments again does not use them up."""
    return "$iterator" not in str(arguments)
