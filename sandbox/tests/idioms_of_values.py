"""Honest pairs about values and iterators, by what they show; see `idioms`."""

VALUES = {
    "more kinds of values": (
        """
        import array, collections, datetime as dt, ipaddress, operator, time, types, uuid
        import urllib.parse
        from http import HTTPStatus
        from pathlib import Path
        from zoneinfo import ZoneInfo
        def f(kind, value=None):
            return {
                "same": lambda: value,
                "path": lambda: Path("/job") / "x",
                "uuid": lambda: uuid.UUID(int=5),
                "network": lambda: ipaddress.ip_network("10.0.0.0/30"),
                "array": lambda: array.array("h", [1, -2]),
                "view": lambda: types.MappingProxyType({"a": 1}),
                "url": lambda: urllib.parse.urlsplit("http://h:80/p"),
                "time": lambda: time.gmtime(0),
                "week": lambda: dt.date(2026, 6, 17).isocalendar(),
                "status": lambda: HTTPStatus(404),
                "zone": lambda: dt.datetime.now(dt.timezone(-dt.timedelta(hours=3), "NST")),
                "keys": lambda: {"a": 1}.keys(),
                "bytes": lambda: bytes(value),
                "length": lambda: len(value.name),
            }[kind]()
        """,
        """
        import datetime as dt, ipaddress, uuid
        from http import HTTPStatus
        from pathlib import Path
        from zoneinfo import ZoneInfo
        import pytest
        def test_path(): assert not f("path").exists()
        def test_uuid(): assert f("uuid") == uuid.UUID(int=5)
        def test_network(): assert f("network").num_addresses == 4
        def test_array(): assert (f("array").typecode, f("array").tolist()) == ("h", [1, -2])
        def test_view():
            with pytest.raises(TypeError): f("view")["a"] = 2
        def test_url(): assert (f("url").hostname, f("url").port) == ("h", 80)
        def test_time(): assert f("time").tm_year == 1970
        def test_week(): assert f("week").week == 25
        def test_status():
            assert f("status").phrase == "Not Found" and f("status") is HTTPStatus.NOT_FOUND
        def test_zone(): assert f("zone").tzname() == "NST"
        def test_keys(): assert f("keys") == {"a"} and len(f("keys")) == 1
        def test_a_path_for_a_user_too(): assert f("length", Path("/job/abc")) == 3
        def test_memory(): assert f("bytes", memoryview(b"ab")) == b"ab"
        def test_given():
            for value in (ZoneInfo("Asia/Kolkata"), uuid.uuid4(), ipaddress.ip_address("::1"), ...):
                assert f("same", value) == value
        """,
    ),
    "functions, classes and sentinels as arguments": (
        """
        def f(function, items, default=None):
            found = [function(item) for item in items]
            return found or default
        """,
        """
        import functools, math, operator
        def test_function(): assert f(len, ["ab"]) == [2]
        def test_class(): assert f(int, ["3"]) == [3]
        def test_method(): assert f(str.upper, ["a"]) == ["A"]
        def test_module(): assert f(math.sqrt, [4]) == [2]
        def test_getter(): assert f(operator.itemgetter(1), ["ab"]) == ["b"]
        def test_partial(): assert f(functools.partial(int, base=2), ["11"]) == [3]
        def test_type_of_none(): assert f(type(None), []) is None
        def test_sentinel():
            nothing = object()
            assert f(len, [], nothing) is nothing
        """,
    ),
    "own named tuples and enumerations": (
        """
        import enum
        from typing import NamedTuple
        class Point(NamedTuple):
            x: int
            y: int = 0
        class Colour(enum.Enum):
            RED = "r"
            BLUE = "b"
        class Level(enum.IntEnum):
            LOW = 1
        def f(value):
            if isinstance(value, Point): return Point(value.y, value.x)
            return {Colour.RED: Colour.BLUE, Level.LOW: Level.LOW}[value]
        """,
        """
        from f import Colour, Level, Point, f
        def test_tuple():
            assert f(Point(1, 2)) == Point(2, 1)
            assert isinstance(f(Point(1)), Point) and f(Point(1)).y == 1
        def test_enumeration():
            assert f(Colour.RED) is Colour.BLUE
            assert f(Level.LOW) is Level.LOW and f(Level.LOW).name == "LOW"
        """,
    ),
    "defaultdicts and arguments that are one object": (
        """
        def f(groups, *sinks):
            groups["a"].append(1)
            for sink in sinks: sink.append("x")
        """,
        """
        from collections import defaultdict
        def test_groups():
            groups = defaultdict(list)
            assert f(groups) is None
            assert groups == {"a": [1]}
        def test_one_sink():
            sink = []
            f(defaultdict(list), sink, sink)
            assert sink == ["x", "x"]
        """,
    ),
    "generators that are not used up": (
        """
        from itertools import count, islice, zip_longest
        def f(items, stop=None):
            print("begin")
            for item in items:
                if item == stop: raise ValueError(f"{item} is not wanted")
                got = yield item * 2
                if got: yield got
            return "all"
        """,
        """
        import itertools
        import pytest
        def test_endless():
            assert list(itertools.islice(f(itertools.count(1)), 3)) == [2, 4, 6]
        def test_nothing_happens_before_the_first_item(capsys):
            numbers = f([1])
            assert capsys.readouterr().out == ""
            assert next(numbers) == 2
            assert capsys.readouterr().out == "begin\\n"
        def test_error_comes_when_it_is_reached():
            numbers = f([1, 5], stop=5)
            assert next(numbers) == 2
            with pytest.raises(ValueError, match="5 is not wanted"): next(numbers)
        def test_close():
            numbers = f([1, 2])
            assert next(numbers) == 2
            numbers.close()
            assert list(numbers) == []
        def test_send():
            numbers = f([1, 2])
            next(numbers)
            assert numbers.send("sent") == "sent"
            assert list(numbers) == [4]
        def test_many(): assert sum(f(range(5000))) == 24_995_000
        def test_end():
            numbers = f([])
            with pytest.raises(StopIteration) as caught: next(numbers)
            assert caught.value.value == "all"
        """,
    ),
    "iterators of itertools": (
        """
        import csv
        import itertools
        def f(kind, *args):
            if kind == "reader": return csv.DictReader(*args)
            return getattr(itertools, kind)(*args)
        """,
        """
        import io
        def test_pairs(): assert dict(f("zip_longest", [1, 2], "a")) == {1: "a", 2: None}
        def test_endless(): assert next(f("count", 5)) == 5
        def test_groups():
            found = [(key, list(items)) for key, items in f("groupby", "aab" * 20)]
            assert found == [("a", ["a", "a"]), ("b", ["b"])] * 20
        def test_reader(): assert list(f("reader", io.StringIO("n\\n1\\n"))) == [{"n": "1"}]
        """,
    ),
    "iterators that are read in part": (
        """
        from itertools import islice
        def f(count, items): return list(islice(items, count))
        """,
        """
        import itertools
        def test_rest():
            numbers = iter([1, 2, 3])
            assert f(2, numbers) == [1, 2]
            assert list(numbers) == [3]
        def test_endless():
            assert f(2, itertools.cycle("ab")) == ["a", "b"]
            assert f(2, itertools.repeat(7)) == [7, 7]
        """,
    ),
    "asynchronous generators": (
        """
        import asyncio
        async def f(count):
            for number in range(count):
                await asyncio.sleep(0)
                yield number
            if count > 2: raise ValueError("too many")
        """,
        """
        import asyncio
        import pytest
        async def collected(count): return [number async for number in f(count)]
        def test_numbers(): assert asyncio.run(collected(2)) == [0, 1]
        def test_error():
            with pytest.raises(ValueError, match="too many"): asyncio.run(collected(3))
        """,
    ),
    "what a star brings": (
        """
        from __future__ import annotations
        from dataclasses import dataclass
        from datetime import date
        from decimal import Decimal
        @dataclass
        class Line:
            day: date
        def f(text): return {date.fromisoformat(text): Decimal(1)}
        """,
        """
        from f import *
        def test_kinds():
            [(day, amount)] = f("2026-12-31").items()
            assert isinstance(day, date) and isinstance(amount, Decimal)
            assert amount == 1
        """,
    ),
    "a cache and a signature": (
        """
        import functools
        @functools.lru_cache
        def f(n: int) -> str: return str(n)
        """,
        """
        import inspect
        def test_cache():
            f.cache_clear()
            assert [f(1), f(1), f(2)] == ["1", "1", "2"]
            assert f.cache_info().hits == 1
        def test_signature():
            assert f(3) == "3"
            assert inspect.signature(f).return_annotation is str
        """,
    ),
    "inherited tests": (
        "def f(n): return n + 1",
        """
        class Shared:
            start = 0
            def test_next(self): assert f(self.start) == self.start + 1
        class TestZero(Shared): pass
        class TestOne(Shared):
            start = 1
            def test_two(self): assert f(1) == 2
        """,
    ),
}
