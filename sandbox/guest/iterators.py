"""Iterators on their way between worker and judge.

What the function returns is not used up: the worker keeps the iterator, and the judge asks for
its items when the test does. What a test hands over is sent as far as it goes, from a copy where
one can be made; then the judge moves the original on by as many items as the function took.
"""

import copy
import itertools
import time
import types
from collections.abc import AsyncIterator, Iterator

from sandbox.values import CannotCross

MAX_ITEMS = 100_000
MAX_ENDLESS_ITEMS = 10_000
SINGLE = 16  # so many items are asked for one by one, then more and more at once
MAX_BATCH = 512
BATCH_S = 0.02
VIEWS = {type({}.keys()): "keys", type({}.values()): "values", type({}.items()): "items"}
ENDLESS = (itertools.count, itertools.cycle, itertools.repeat)
COPYABLE = (
    *ENDLESS,
    *(type(iter(each)) for each in ([], (), set(), {}, "", "\u0100", b"", range(0), range(2**70))),
    type(reversed([])),
)


def result_encoders():
    """Encoders for what a user gets: all items, at most MAX_ITEMS."""

    def encode(value, inner):
        items = list(itertools.islice(value, MAX_ITEMS + 1))
        if len(items) > MAX_ITEMS:
            raise CannotCross(f"an iterator of more than {MAX_ITEMS} items is no result")
        return inner(items)

    views = {view: lambda value, inner: inner(list(value)) for view in VIEWS}
    stepped = {AsyncIterator: lambda value, inner: encode(Stepped(value), inner)}
    return {**views, Iterator: encode, **stepped}


def view_encoders():
    return {
        view: lambda value, inner, name=name: {
            "$view": [name, inner(list(value.mapping.items()) if name != "values" else list(value))]
        }
        for view, name in VIEWS.items()
    }


def decode_view(payload, inner):
    name, items = payload[0], inner(payload[1])
    if name == "values":
        return dict(enumerate(items)).values()
    return dict(items).keys() if name == "keys" else dict(items).items()


def encode_given(value, inner):
    """In the judge: the items of an argument."""
    source = copy.copy(value) if isinstance(value, COPYABLE) else value
    most = MAX_ENDLESS_ITEMS if isinstance(value, ENDLESS) else MAX_ITEMS
    items = list(itertools.islice(source, most + 1))
    return {"$given": [inner(items[:most]), len(items) > most]}


def move_on(original, taken):
    """In the judge: take from an argument what the function took."""
    if isinstance(original, COPYABLE):
        next(itertools.islice(original, taken, taken), None)


class Taken(int):
    """How many items the function took from an argument."""


class Given:
    """In the worker: an argument, which counts what is taken from it."""

    def __init__(self, items, goes_on):
        self.items = items
        self.goes_on = goes_on
        self.taken = self.told = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.taken < len(self.items):
            self.taken += 1
            return self.items[self.taken - 1]
        if self.goes_on:
            raise CannotCross(f"of an iterator only {self.taken} items can be handed over")
        raise StopIteration


class Kept:
    """In the worker: the iterators that the function has returned, and their calls' arguments."""

    def __init__(self):
        self.sources = []

    def encoders(self):
        return {
            Iterator: lambda value, inner: self.keep(value),
            AsyncIterator: lambda value, inner: self.keep(value),
        }

    def keep(self, value):
        kind = "iterator"
        if isinstance(value, types.GeneratorType):
            kind = "generator"
        elif isinstance(value, AsyncIterator):
            kind = "async"
            value = Stepped(value)
        self.sources.append(value)
        return {"$kept": [len(self.sources) - 1, kind]}

    def go_on(self, wish, encode, encode_error):
        """Return the next items as JSON, at most as many as wished for, and how they ended."""
        source = self.sources[wish["source"]]
        found = {"items": [], "end": None}
        before, until = len(self.sources), time.monotonic() + BATCH_S
        try:
            while len(found["items"]) < wish["count"]:
                found["items"].append(encode(step(source, wish)))
                # An item that is itself an iterator may end when its parent is asked further.
                if len(self.sources) > before or time.monotonic() > until:
                    break
            if wish["how"] == "close":
                source.close()
        except StopIteration as end:
            found["end"] = {"value": encode(end.value)}
        except (MemoryError, CannotCross):
            raise
        except Exception as error:
            found["end"] = {"error": encode_error(error)}
        return found


def step(source, wish):
    if wish["how"] == "send":
        return source.send(wish["value"])
    if wish["how"] == "throw":
        return source.throw(wish["value"])
    return next(source)


class Stepped:
    """An asynchronous iterator as an ordinary one, with an event loop of its own."""

    def __init__(self, source):
        import asyncio

        self.source = source
        self.loop = asyncio.new_event_loop()

    def __iter__(self):
        return self

    def __next__(self):
        try:
            return self.loop.run_until_complete(anext(self.source))
        except StopAsyncIteration:
            raise StopIteration from None

    def close(self):
        if hasattr(self.source, "aclose"):
            self.loop.run_until_complete(self.source.aclose())


class Remote:
    """In the judge: an iterator of the worker's. `ask(wish)` returns items and their end."""

    def __init__(self, number, ask):
        self.number = number
        self.ask = ask
        self.items = []
        self.asked = 0
        self.end = None

    def __iter__(self):
        return self

    def __next__(self):
        __tracebackhide__ = True
        return self.next()

    def next(self, how="next", value=None):
        __tracebackhide__ = True
        if not self.items and self.end is None:
            self.fetch(how, value)
        if self.items:
            return self.items.pop()
        end, self.end = self.end, {"value": None}
        if "error" in end:
            raise end["error"]
        raise StopIteration(end["value"])

    def fetch(self, how, value):
        __tracebackhide__ = True
        single = how != "next" or self.asked < SINGLE
        count = 1 if single else min(self.asked, MAX_BATCH)
        self.asked += count
        items, self.end = self.ask(
            {"source": self.number, "count": count, "how": how, "value": value}
        )
        self.items = items[::-1]

    def close(self):
        if self.end is None:
            self.ask({"source": self.number, "count": 0, "how": "close", "value": None})
        self.items, self.end = [], {"value": None}


def generator(remote):
    """Return a generator that does what the worker's does."""
    how, value = "next", None
    while True:
        try:
            item = remote.next(how, value)
        except StopIteration as end:
            return end.value
        how = "next"
        try:
            value = yield item
            how = "next" if value is None else "send"
        except GeneratorExit:
            remote.close()
            raise
        except Exception as error:
            how, value = "throw", error


async def async_generator(remote):
    import asyncio

    def one():
        try:
            return [remote.next()]
        except StopIteration:
            return []

    while found := await asyncio.to_thread(one):
        yield found[0]


def decode_kept(number, kind, ask):
    """Return an iterator of the kind that the worker has under `number`."""
    remote = Remote(number, ask)
    return {"generator": generator, "async": async_generator}.get(kind, iter)(remote)
