"""Tagged JSON: what goes in comes out, and people get ordinary JSON."""

import datetime as dt
import json
import math
from collections import Counter, OrderedDict, defaultdict, deque
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.parsing import parse
from sandbox.values import CannotCross, JsonValue, decode, encode, plain

_TEXT = st.text(st.characters(codec=None), max_size=8)
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**400, max_value=10**401),
    st.floats(allow_nan=False),
    _TEXT,
    st.binary(max_size=8),
    st.decimals(allow_nan=False),
    st.fractions(),
    st.complex_numbers(allow_nan=False),
    st.dates(),
    st.datetimes(timezones=st.just(dt.UTC) | st.none()),
    st.times(),
    st.timedeltas(),
)
_HASHABLE = _SCALARS | st.tuples(_SCALARS, _SCALARS) | st.frozensets(_SCALARS, max_size=3)


def _containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(_HASHABLE, inner, max_size=4),
        st.dictionaries(st.sampled_from(["$set", "$dict", "a"]), inner, max_size=3),
        st.sets(_HASHABLE, max_size=4),
        st.lists(inner, max_size=4).map(deque),
    )


VALUES = st.recursive(_SCALARS, _containers, max_leaves=12)


@given(value=VALUES)
@settings(max_examples=300, deadline=None)
def test_a_value_survives_the_wire(value: Any) -> None:
    wire = json.dumps(encode(value)).encode()

    back = decode(parse(wire))

    assert back == value
    assert type(back) is type(value)


@given(value=VALUES)
@settings(max_examples=200, deadline=None)
def test_plain_json_is_strict_and_without_nul(value: Any) -> None:
    text = json.dumps(plain(encode(value)), allow_nan=False, ensure_ascii=False)

    assert "\\u0000" not in text
    assert text.encode("utf-8")


@given(value=st.recursive(st.none() | st.integers() | _TEXT, _containers, max_leaves=8))
@settings(max_examples=100, deadline=None)
def test_any_json_decodes_without_an_error(value: Any) -> None:
    decode({"$date": encode(value)})
    decode({"$tuple": encode(value)})
    plain({"$fraction": encode(value)})


def test_not_a_number_survives() -> None:
    assert math.isnan(decode(encode(float("nan"))))


def test_negative_zero_keeps_its_sign() -> None:
    assert math.copysign(1, decode(encode(-0.0))) == -1


def test_an_object_that_only_looks_like_a_tag_is_itself() -> None:
    looks = {"$ref": "#/definitions/a"}

    assert decode({"$ref": "#/definitions/a"}) == looks
    assert decode({"$date": "no date"}) == {"$date": "no date"}
    assert decode(encode({"$date": "2020-01-01"})) == {"$date": "2020-01-01"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("1.50"), "1.50"),
        ((1, (2,)), [1, [2]]),
        ({3, 1, 2}, [1, 2, 3]),
        (dt.date(2026, 11, 21), "2026-11-21"),
        (
            dt.datetime(2026, 11, 21, 1, 2, tzinfo=ZoneInfo("Europe/Paris")),
            "2026-11-21T01:02:00+01:00",
        ),
        (float("nan"), None),
        (float("-inf"), None),
        (b"ab", "YWI="),
        (10**30, 10**30),
        ({1: "a", None: 2}, {"1": "a", "null": 2}),
        (Fraction(1, 3), "1/3"),
        (complex(1, 2), "(1+2j)"),
        (Counter("aab"), {"a": 2, "b": 1}),
        (OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        (defaultdict(int, a=1), {"a": 1}),
        (deque([1, 2], maxlen=2), [1, 2]),
        (range(3), [0, 1, 2]),
        (PurePosixPath("a/b"), "a/b"),
        ("a\0b\ud800", "a\ufffdb\ufffd"),
        ({"$x": 1}, {"$x": 1}),
    ],
)
def test_plain_is_ordinary_json(value: object, expected: object) -> None:
    assert plain(encode(value)) == expected


def test_named_tuples_are_tuples_here_and_have_fields_for_people() -> None:
    point: Any = _Point(1, 2)

    back = decode(encode(point))

    assert back == (1, 2)
    assert plain(encode(point)) == {"x": 1, "y": 2}


def test_subclasses_of_plain_types_lose_their_class() -> None:
    class AlwaysEqual(int):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = int.__hash__

    assert type(decode(encode(AlwaysEqual(3)))) is int


class _Own:
    pass


class _Point(NamedTuple):
    x: int
    y: int


@pytest.mark.parametrize(
    "value", [_Own(), len, iter(()), object], ids=["own", "builtin", "iterator", "class"]
)
def test_what_cannot_cross_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(CannotCross, match=r"value\['a'\]\[1\] is of type"):
        encode({"a": [1, value]})


def test_a_value_that_contains_itself_is_refused() -> None:
    loop: list[object] = []
    loop.append(loop)

    with pytest.raises(CannotCross, match="nested"):
        encode(loop)


class TestPlainIsBounded:
    def test_keys_inside_keys_do_not_double(self) -> None:
        nested: JsonValue = {"$dict": [["k", 1]]}
        for _ in range(60):
            nested = {"$dict": [[nested, 1]]}

        assert len(json.dumps(plain(nested))) < 10_000

    def test_a_fraction_of_a_million_digits_is_not_reduced(self) -> None:
        top, bottom = "0x" + "f" * 1_000_000, "0x" + "7" * 1_000_000

        assert plain({"$fraction": [top, bottom]}) == f"{top}/{bottom}"
