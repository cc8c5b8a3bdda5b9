"""The function under test as tests see it: every call goes to the host, which answers somehow."""

import builtins
import copy
import inspect
import json
import logging
import os
import random
import sys
import threading
import types
import warnings

from sandbox.frames import FrameType, pack, unpack
from sandbox.guest import crossing, tree
from sandbox.guest.garbage import Garbage, scramble
from sandbox.guest.kinds import wire_decoders, wire_encoders
from sandbox.values import CannotCross, decode, encode

HIDDEN_VARIABLES = ("PYTEST", "PYTHON", "LD_")


class ToolFailure(BaseException):
    """The call has no answer that a test could accept, or expect."""


class Tool:
    """Sends calls and applies their effects: values, mutated arguments, files, output, errors."""

    def __init__(self, link, limits):
        self.link = link
        self.limits = limits
        self.lock = threading.Lock()
        self.environment = dict(os.environ)
        self.exported = {}
        self.count = 0
        self.inputs = tree.scan(limits)
        self.known = self.inputs
        self.saved = None
        self.random = random.getstate()

    def begin_test(self):
        """Begin a test: the worker has the input files and nothing else."""
        self.known = self.inputs
        if self.saved is None:
            self.saved = tree.snapshot(self.limits)

    def end_test(self):
        """Take away what the test and the function left, so that no test sees another's files."""
        tree.restore(self.saved, self.limits)

    def call(self, name, args, kwargs):
        __tracebackhide__ = True
        with self.lock:
            header, blobs = self.request(name, args, kwargs)
            self.count += 1
            self.link.send(FrameType.CALL, pack(header, blobs), self.count)
            answer = self.link.receive()
        if answer is None:
            raise ToolFailure("nobody answers any more")
        if answer.kind is FrameType.CRASH:
            raise ToolFailure(answer.payload.decode("utf-8", "replace"))
        return self.apply(*unpack(answer.payload), name, args, kwargs)

    def request(self, name, args, kwargs):
        __tracebackhide__ = True
        try:
            arguments = encode([list(args), kwargs], wire_encoders())
            current = tree.scan(self.limits)
            changed, blobs = tree.changes(self.known, current, self.limits)
        except (CannotCross, RecursionError, tree.TooMuch) as error:
            raise ToolFailure(f"the arguments cannot be passed on: {error}") from None
        self.known = current
        variables = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(HIDDEN_VARIABLES) and self.environment.get(name) != value
        }
        unset = [name for name in self.environment if name not in os.environ]
        header = {"name": name, "arguments": arguments, "tree": changed, "cwd": os.getcwd()}
        state = random.getstate()
        seeded = {"random": state} if state != self.random else {}
        return header | {"set": variables, "unset": unset} | seeded, blobs

    def apply(self, reply, blobs, name, args, kwargs):
        __tracebackhide__ = True
        sys.stdout.write(reply.get("out", ""))
        sys.stderr.write(reply.get("err", ""))
        if "missing" in reply:
            raise NameError(f"name {name!r} is not defined", name=name)
        if "garbage" in reply:
            scramble([*args, *kwargs.values()], reply["garbage"], tree.scan(self.limits))
            return Garbage(reply["garbage"])
        if "echo" in reply:
            return copy.deepcopy(args[0] if args else next(iter(kwargs.values()), None))
        self.replay(reply, blobs)
        if reply.get("after") is not None:
            after = decode(reply["after"], wire_decoders())
            crossing.merge([list(args), kwargs], after)
        if "error" in reply:
            raise crossing.error_from_json(reply["error"], self.exported)
        return decode(reply["value"], wire_decoders())

    def replay(self, reply, blobs):
        __tracebackhide__ = True
        if "tree" in reply and any(reply["tree"].values()):
            tree.apply(reply["tree"], blobs)
            self.known = tree.scan(self.limits)
        if "random" in reply:
            random.setstate(crossing.random_state(reply["random"]))
        for category, message in reply.get("warnings", ()):
            warnings.warn(message, getattr(builtins, category, UserWarning), stacklevel=5)
        for logger, level, message in reply.get("logs", ()):
            logging.getLogger(logger).log(level, "%s", message)


def make_function(tool, name, about):
    """Return a function that looks like the described one and calls the tool."""

    def call(*args, **kwargs):
        __tracebackhide__ = True
        return tool.call(name, args, kwargs)

    async def call_async(*args, **kwargs):
        __tracebackhide__ = True
        import asyncio  # loaded by the test that runs this; costs too much for the others

        return await asyncio.to_thread(tool.call, name, args, kwargs)

    function = call_async if about.get("async") else call
    function.__name__ = function.__qualname__ = name
    function.__doc__ = about.get("doc")
    function.__test__ = False
    if about.get("parameters") is not None:
        function.__signature__ = signature(about["parameters"])
        function.__annotations__ = {
            parameter[0]: annotation(parameter[4])
            for parameter in about["parameters"]
            if parameter[4] is not None
        }
    return function


def signature(parameters):
    empty = inspect.Parameter.empty
    return inspect.Signature(
        [
            inspect.Parameter(
                name,
                inspect._ParameterKind(kind),
                default=decode(default) if has_default else empty,
                annotation=empty if text is None else annotation(text),
            )
            for name, kind, has_default, default, text in parameters
        ],
        __validate_parameters__=False,
    )


def annotation(text):
    kind = getattr(builtins, text, None)
    return kind if isinstance(kind, type) else text


class ToolModule(types.ModuleType):
    """The module under test. Without a description any name may be imported from it."""

    def __getattr__(self, name):
        if name.startswith("__") or self.__dict__["_described"]:
            raise AttributeError(f"the code under test has no {name!r}")
        if name.endswith(("Error", "Exception", "Warning")):
            value = type(name, (Exception,), {})
        else:
            value = make_function(self.__dict__["_tool"], name, {})
        setattr(self, name, value)
        return value


def make_module(tool, module_name, function_name, payload):
    """Return the module under test from the worker's description (JSON bytes, maybe empty)."""
    about = json.loads(payload) if payload else {}
    module = ToolModule(module_name)
    module._tool = tool
    module._described = bool(about) and about.get("error") is None
    for name, value in about.get("constants", {}).items():
        setattr(module, name, decode(value, wire_decoders()))
    for name, (base, mro) in about.get("exceptions", {}).items():
        kind = getattr(builtins, base, Exception)
        known = getattr(builtins, name, None)
        tool.exported[name] = known or type(name, (kind,), {"__module__": module_name})
        setattr(module, name, tool.exported[name])
    for name, described in about.get("functions", {}).items():
        setattr(module, name, make_function(tool, name, described))
    if function_name not in vars(module):
        setattr(module, function_name, make_function(tool, function_name, {}))
    return module
