"""The function under test as tests see it: every call goes to the host, which answers somehow."""

import builtins
import copy
import inspect
import json
import os
import sys
import threading
import time
import types
import warnings
from collections.abc import Iterator

from sandbox.frames import FrameType, pack, unpack
from sandbox.guest import crossing, iterators, state, tree
from sandbox.guest.exceptions import error_from_json, likenesses
from sandbox.guest.garbage import Garbage, scramble
from sandbox.guest.logs import log_again
from sandbox.guest.streams import print_again
from sandbox.guest.wire import Wire, classes_like
from sandbox.values import CannotCross


class ToolFailure(BaseException):
    """The call has no answer that a test could accept, or expect."""


class Tool:
    """Sends calls and applies their effects: values, mutated arguments, files, output, errors."""

    def __init__(self, link, limits):
        self.link = link
        self.limits = limits
        self.lock = threading.Lock()
        self.environment = state.environment()
        self.states = state.states()
        self.wire = Wire(
            1,
            {Iterator: iterators.encode_given},
            {"$kept": self.decode_kept, "$taken": lambda count, inner: iterators.Taken(count)},
        )
        self.count = 0
        self.test = 0
        self.inputs = tree.scan(limits)
        self.known = self.inputs
        self.saved = None
        self.values = []  # arguments of the call that is being answered

    def begin_test(self):
        """Begin a test: the worker has the input files and nothing else."""
        self.test += 1
        self.known = self.inputs
        self.wire.forget_objects_of_others()
        if self.saved is None:
            self.saved = tree.snapshot(self.limits)

    def end_test(self):
        """Take away what the test and the function left, so that no test sees any of another's."""
        tree.restore(self.saved, self.limits)
        state.put(self.environment)
        state.put_states({"decimal": self.states["decimal"]})
        time.tzset()

    def call(self, name, args, kwargs, kind=FrameType.CALL):
        __tracebackhide__ = True
        values = [*args, *kwargs.values()]
        with self.lock:
            encoded, header, blobs = self.request(values)
            keywords = dict(zip(kwargs, encoded[len(args) :]))
            header |= {"name": name, "arguments": [encoded[: len(args)], keywords]}
            header["shared"] = crossing.shared(values)
            answer = self.ask(kind, header, blobs)
        reply, blobs = unpacked(answer)
        if "missing" in reply:
            raise NameError(f"name {name!r} is not defined", name=name)
        if "garbage" in reply:
            self.print_again(reply)
            scramble(values, reply["garbage"], tree.scan(self.limits))
            return Garbage(reply["garbage"])
        if "echo" in reply:
            return copy.deepcopy(values[0] if values else None)
        return self.apply(reply, blobs, values)

    def go_on(self, wish, values, test):
        """Return the next items of an iterator that a call with `values` returned, and its end."""
        __tracebackhide__ = True
        is_closing = wish["how"] == "close"
        if test != self.test and is_closing:
            return [], None
        # A forgotten generator is closed at any moment, maybe amid a call by the same thread.
        if not self.lock.acquire(blocking=not is_closing):
            return [], None
        try:
            if test != self.test:
                raise ToolFailure("an iterator cannot be used in another test")
            [value], header, blobs = self.request([wish["value"]])
            header["wish"] = {**wish, "value": value}
            answer = self.ask(FrameType.ASIDE, header, blobs)
        finally:
            self.lock.release()
        found = self.apply(*unpacked(answer), values, lambda data: data)
        try:
            items = [self.decode(item, values) for item in found["items"]]
            if not items and found["end"] is None and not is_closing:
                raise ValueError("neither an item nor an end")
            return items, found["end"] and self.end_of(found["end"], values)
        except Exception as error:
            raise refused(error) from None

    def end_of(self, end, values):
        if "error" in end:
            return {"error": error_from_json(end["error"], self.wire.decode, self.wire.classes)}
        return {"value": self.decode(end["value"], values)}

    def ask(self, kind, header, blobs):
        __tracebackhide__ = True
        self.count += 1
        self.link.send(kind, pack(header, blobs), self.count)
        answer = self.link.receive()
        if answer is None:
            raise ToolFailure("nobody answers any more")
        if answer.kind is FrameType.CRASH:
            raise ToolFailure(answer.payload.decode("utf-8", "replace"))
        return answer

    def request(self, values):
        """Return `values` as JSON, the state they are handed over in, and files."""
        __tracebackhide__ = True
        try:
            arguments = [self.wire.encode(value) for value in values]
            current = tree.scan(self.limits)
            changed, blobs = tree.changes(self.known, current, self.limits)
        except (CannotCross, RecursionError, tree.TooMuch, OSError) as error:
            raise ToolFailure(f"the arguments cannot be passed on: {error}") from None
        self.known = current
        states = {
            name: value for name, value in state.states().items() if value != self.states.get(name)
        }
        header = {
            "tree": changed,
            "cwd": os.getcwd(),
            **state.difference(self.environment, state.environment()),
            "zone": state.zone(),
            "random": states,
        }
        return arguments, header, blobs

    def apply(self, reply, blobs, values, decode=None):
        """Let happen here what happened there; return what the function returned, or raise it."""
        __tracebackhide__ = True
        found, error, seen = None, None, []
        try:
            self.print_again(reply)
            self.replay(reply, blobs)
            if reply.get("after") is not None:
                after = [self.decode(value, values) for value in reply["after"]]
                crossing.merge_arguments(values, after, self.wire.encode)
            seen = [self.wire.decode(warning) for warning in reply.get("warnings", ())]
            if "error" in reply:
                error = error_from_json(reply["error"], self.wire.decode, self.wire.classes)
            elif decode is not None:
                found = decode(reply["value"])
            else:
                found = self.decode(reply["value"], values)
        except Exception as problem:
            raise refused(problem) from None
        for warning in seen:
            if isinstance(warning, Warning):
                warnings.warn(warning, stacklevel=4)
        if error is not None:
            raise error
        return found

    def decode(self, data, values):
        """Decode, where an iterator belongs to a call with `values`."""
        self.values = values
        return self.wire.decode(data)

    def decode_kept(self, payload, inner):
        number, kind = payload
        values, test = self.values, self.test
        return iterators.decode_kept(number, kind, lambda wish: self.go_on(wish, values, test))

    def print_again(self, reply):
        print_again(sys.stdout, self.wire.decode(reply.get("out", "")))
        print_again(sys.stderr, self.wire.decode(reply.get("err", "")))

    def replay(self, reply, blobs):
        if "tree" in reply and any(reply["tree"].values()):
            tree.apply(reply["tree"], blobs)
            self.known = tree.scan(self.limits)
        if "environment" in reply:
            change = state.harmless(reply["environment"])
            variables = state.changed(state.environment(), change)
            state.put(variables)
            state.adopt_zone(reply["zone"])
        state.put_states(reply.get("states", {}))
        for about in reply.get("logs", ()):
            log_again(about, self.wire.decode)


def unpacked(answer):
    try:
        return unpack(answer.payload)
    except Exception as error:
        raise refused(error) from None


def refused(error):
    if isinstance(error, crossing.Lost):
        return ToolFailure(str(error))
    return ToolFailure(f"its answer is refused: {type(error).__name__}: {error}")


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
        function.__signature__ = signature(tool, about)
        function.__annotations__ = {
            parameter[0]: annotation(parameter[4])
            for parameter in about["parameters"]
            if parameter[4] is not None
        }
        if about.get("returns") is not None:
            function.__annotations__["return"] = annotation(about["returns"])
    if about.get("cached"):
        for part in ("cache_info", "cache_clear"):
            setattr(function, part, make_aside(tool, f"{name}.{part}"))
    return function


def make_aside(tool, name):
    def call():
        __tracebackhide__ = True
        return tool.call(name, (), {}, FrameType.ASIDE)

    return call


def signature(tool, about):
    empty = inspect.Parameter.empty
    returns = about.get("returns")
    return inspect.Signature(
        [
            inspect.Parameter(
                name,
                inspect._ParameterKind(kind),
                default=tool.wire.decode(default) if has_default else empty,
                annotation=empty if text is None else annotation(text),
            )
            for name, kind, has_default, default, text in about["parameters"]
        ],
        return_annotation=empty if returns is None else annotation(returns),
        __validate_parameters__=False,
    )


def annotation(text):
    kind = None if text == "None" else getattr(builtins, text, text)
    return kind if kind is None or isinstance(kind, type) else text


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
    errors = likenesses(about.get("errors", {}), tool.wire.decode)
    classes = errors | classes_like(about.get("kinds", {}), tool.wire)
    tool.wire.learn(classes)
    for name, value in about.get("constants", {}).items():
        setattr(module, name, tool.wire.decode(value))
    for name, key in about.get("classes", {}).items():
        kind = tool.wire.class_of(key)
        if kind is not None:
            setattr(module, name, kind)
    for name, described in about.get("functions", {}).items():
        setattr(module, name, make_function(tool, name, described))
    if function_name not in vars(module):
        setattr(module, function_name, make_function(tool, function_name, {}))
    if about.get("public"):
        module.__all__ = [name for name in about["public"] if name in vars(module)]
    return module
