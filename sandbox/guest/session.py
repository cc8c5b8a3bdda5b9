"""The code under test as one test sees it, in the worker's child for that test."""

import json
import logging
import os
import sys
import warnings

from sandbox.frames import FrameType, pack, unpack
from sandbox.guest import crossing, state, tree
from sandbox.guest.exceptions import error_to_json
from sandbox.guest.iterators import Given, Kept
from sandbox.guest.loading import MemoryModules
from sandbox.guest.logs import MAX_RECORDS, Recorder
from sandbox.guest.streams import Printed
from sandbox.guest.supervisor import bound_cpu
from sandbox.guest.wire import Wire
from sandbox.values import CannotCross


def answer_calls(link, header):
    """Run in a child: one test, or one after the other of a variant."""
    bound_cpu(header["limits"]["wall_s"])
    session, source = Session(header), None
    while (found := link.receive()) is not None:
        if found.kind is FrameType.VARIANT:
            source = json.loads(found.payload)["source"]
            session.become(source)
            continue
        if found.kind is FrameType.TEST_END:
            session.forget()
            session = Session(header)
            session.become(source)
            continue
        try:
            kind, payload = session.answer(found.payload)
        except MemoryError:
            kind, payload = FrameType.CRASH, b"the function ran out of memory"
        except (CannotCross, tree.TooMuch, RecursionError) as error:
            kind, payload = FrameType.CRASH, f"its result is refused: {error}".encode()
        except Exception as error:
            text = f"its result is refused: {type(error).__name__}: {crossing.message_of(error)}"
            kind, payload = FrameType.CRASH, text.encode()
        if len(payload) > header["limits"]["result_bytes"] + header["limits"]["files_bytes"]:
            kind, payload = FrameType.CRASH, b"its result is too large"
        link.send(kind, payload, found.ident)


class Session:
    """Answers calls, and wishes for more of what earlier calls returned."""

    def __init__(self, header):
        self.limits = header["limits"]
        self.module_name = header["entry"].partition(":")[0]
        self.modules = MemoryModules(header["modules"])
        self.environment = state.environment()
        self.decimal = state.decimal_state()
        self.context = None  # of decimal arithmetic, as the code leaves it when it is imported
        self.kept = Kept()
        self.given = []
        self.arguments = []  # of each iterator that is kept, those of the call
        self.wire = Wire(-1, self.kept.encoders(), {"$given": self.decode_given})
        self.recorder = Recorder(self.wire.encode)
        logging.getLogger().addHandler(self.recorder)
        logging.getLogger().setLevel(logging.DEBUG)

    def become(self, source):
        """Take another source for the entry's module, before it is first imported."""
        self.modules.sources = {**self.modules.sources, self.module_name: source}

    def forget(self):
        """Leave this process as it was before the first call."""
        logging.getLogger().removeHandler(self.recorder)
        self.modules.unload()
        state.put(self.environment)
        state.put_decimal(*self.decimal)

    def answer(self, payload):
        """Return the frame type and payload for one call."""
        call, blobs = unpack(payload)
        tree.apply(call["tree"], blobs)
        self.known = tree.scan(self.limits)
        variables = state.changed(self.environment, call)
        state.put(variables)
        state.adopt_zone(call["zone"])
        os.chdir(call["cwd"])
        streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = printed = Printed(), Printed()
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                kind, reply = self.perform(call)
        finally:
            sys.stdout, sys.stderr = streams
        if kind is FrameType.CRASH:
            return kind, reply.encode("utf-8", "replace")
        reply["out"], reply["err"] = (self.wire.encode(each.content()) for each in printed)
        reply["warnings"] = [self.wire.encode(each.message) for each in caught[:MAX_RECORDS]]
        reply["logs"] = self.recorder.taken()
        reply["environment"] = state.difference(variables, state.environment())
        reply["zone"] = state.zone()
        current = tree.scan(self.limits)
        reply["tree"], blobs = tree.changes(self.known, current, self.limits)
        self.known = current
        return kind, pack(reply, blobs)

    def perform(self, call):
        """Do what is asked for, in the state that the test has, and note how the state is then."""
        try:
            module = self.modules.load(self.module_name)
        except BaseException as error:
            text = f"{type(error).__name__}: {crossing.message_of(error)}"
            return FrameType.CRASH, f"the code cannot be imported: {text}"
        self.wire.learn(self.modules.classes_of(module))
        if self.context is None:
            self.context = state.decimal_state()
        state.put_states({"decimal": self.context, **call["random"]})
        before = state.states()
        kind, reply = self.go_on(call) if "wish" in call else self.call(module, call)
        if kind is FrameType.RETURN:
            reply["states"] = {
                name: value
                for name, value in state.states().items()
                if name in call["random"] or (name == "decimal" and value != before[name])
            }
        return kind, reply

    def call(self, module, call):
        try:
            function = module
            for part in call["name"].split("."):
                function = getattr(function, part)
        except AttributeError as error:
            return FrameType.CRASH, f"the code lacks a name: {crossing.message_of(error)}"
        args, kwargs = call["arguments"]
        values = [self.wire.decode(value) for value in [*args, *kwargs.values()]]
        for place, first in call["shared"]:
            values[place] = values[first]
        keywords = dict(zip(kwargs, values[len(args) :]))
        kind, reply = self.watched(values, lambda: function(*values[: len(args)], **keywords))
        self.arguments += [values] * (len(self.kept.sources) - len(self.arguments))
        return kind, reply

    def go_on(self, call):
        """Continue with an iterator that a call returned."""
        wish = {**call["wish"], "value": self.wire.decode(call["wish"]["value"])}
        values = self.arguments[wish["source"]]

        def items():
            return Items(self.kept.go_on(wish, self.wire.encode, self.error))

        kind, reply = self.watched(values, items)
        self.arguments += [values] * (len(self.kept.sources) - len(self.arguments))
        return kind, reply

    def watched(self, values, action):
        """Return what `action` does: its value or its error, and how it changed `values`."""
        before = self.encoded(values)
        reply = {"after": None}
        try:
            value = crossing.awaited(action())
            reply["value"] = value.data if type(value) is Items else self.wire.encode(value)
        except (MemoryError, CannotCross):
            raise
        except Exception as error:
            reply["error"] = self.error(error)
        except BaseException as error:
            return FrameType.CRASH, f"the function raised {type(error).__name__}"
        after = self.encoded(values)
        reply["after"] = after if after != before else None
        for each in self.given:
            each.told = each.taken
        return FrameType.RETURN, reply

    def encoded(self, values):
        """Return arguments as JSON; of an iterator, how much was taken since it was last told."""
        own = {Given: lambda value, inner: {"$taken": value.taken - value.told}}
        return [self.wire.encode(value, own) for value in values]

    def error(self, error):
        return error_to_json(error, self.wire.encode)

    def decode_given(self, payload, inner):
        found = Given(inner(payload[0]), payload[1])
        self.given.append(found)
        return found


class Items:
    """Items of an iterator, as JSON already."""

    def __init__(self, data):
        self.data = data
